"""Watch a running deshi: counts, the body's state and every answer, as they come.

python examples/stream_live.py [--url ws://127.0.0.1:8001/v1/live] [--key KEY] [--count 20]
"""

import argparse
import asyncio
import json
import sys
from typing import Any

import websockets


def line(message: dict[str, Any]) -> str:
    """Return a message as one line."""
    kind = message["type"]
    told = message[kind]
    if kind == "interaction":
        return f"{told['text']!r} -> {told['answer']['response']} ({told['answer']['layer']})"
    if kind == "state":
        return f"body: {told.get('posture', 'absent')}, doing {told.get('doing') or 'nothing'}"
    return f"requests: {told['total']}, asked back: {told['asks']}, stopped: {told['stopped']}"


async def watch(url: str, key: str, count: int) -> None:
    """Print `count` messages; 0 prints until the service ends. A key goes as second subprotocol."""
    offered = [websockets.Subprotocol(name) for name in ("deshi", key) if name]
    async with websockets.connect(url, subprotocols=offered) as socket:
        seen = 0
        async for raw in socket:
            print(line(json.loads(raw)), flush=True)
            seen += 1
            if seen == count:
                return


def main() -> int:
    """Read the command line and watch."""
    parser = argparse.ArgumentParser(description="Watch a running deshi.")
    parser.add_argument("--url", default="ws://127.0.0.1:8001/v1/live")
    parser.add_argument("--key", default="")
    parser.add_argument("--count", type=int, default=0)
    options = parser.parse_args()
    try:
        asyncio.run(watch(options.url, options.key, options.count))
    except (OSError, websockets.WebSocketException) as error:
        print(f"{options.url} can't be watched ({error}); `deshi up` starts it.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
