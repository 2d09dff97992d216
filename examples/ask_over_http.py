"""Ask over HTTP with the standard library only.

python examples/ask_over_http.py "please sit" [--url http://127.0.0.1:8001] [--key KEY]
"""

import argparse
import json
import sys
import urllib.error
import urllib.request
from typing import Any


def post(url: str, body: dict[str, Any], key: str = "") -> dict[str, Any]:
    """Post JSON and return the answer. Errors come back as JSON, too: {"error": {"message", "type"}}."""
    headers = {"Content-Type": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return dict(json.load(reply))
    except urllib.error.HTTPError as error:
        with error:
            return dict(json.load(error))


def main() -> int:
    """Ask, and print the answer or the sentence that says why there is none."""
    parser = argparse.ArgumentParser(description="Ask a running deshi.")
    parser.add_argument("text")
    parser.add_argument("--url", default="http://127.0.0.1:8001")
    parser.add_argument("--key", default="")
    options = parser.parse_args()
    try:
        answer = post(f"{options.url}/v1/decide", {"text": options.text, "session": "http"}, options.key)
    except OSError as error:
        print(f"{options.url} does not answer ({error}); `deshi up` starts it.", file=sys.stderr)
        return 1
    if "error" in answer:
        print(answer["error"]["message"], file=sys.stderr)
        return 2
    print(json.dumps(answer, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
