"""A teacher above the student: asked when the student is not sure, within a budget. Here it is a stand-in inside this file.

python examples/teacher.py "what do clouds weigh?"
"""

import json
import os
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from deshi import Deshi

SETTINGS = """
[decide]
layers = ["reflex", "student", "teacher", "person"]
sure_above = 0.9999                 # more than the student can ever be: only for this example

[models.teacher]
provider = "openai"                 # any server that speaks its protocol
model = "stand-in"
url = "http://127.0.0.1:{port}"
price_in = 2.5                      # US dollars per million tokens
price_out = 10.0
confidence_without_logprobs = 1.0   # how far it is believed where it gives no probabilities

[budget]
usd_day = 0.05
"""


class StandIn(BaseHTTPRequestHandler):
    """Answers every question in the same words, as a model would that was forced into the schema."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        said = {"label": "asked", "actions": [], "reply": "More than you would think.", "why": "a question"}
        choice = {"message": {"content": json.dumps(said)}, "finish_reason": "stop"}
        told = {"choices": [choice], "usage": {"prompt_tokens": 1200, "completion_tokens": 30}}
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


with ThreadingHTTPServer(("127.0.0.1", 0), StandIn) as server, tempfile.TemporaryDirectory() as home:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Path(home, "deshi.toml").write_text(SETTINGS.format(port=server.server_port), "utf-8")
    os.environ["DESHI_HOME"] = home
    with Deshi() as deshi:
        answer = deshi.ask(" ".join(sys.argv[1:]) or "what do clouds weigh?")
    print(answer.response, *(f"{step.layer}: {step.outcome}" for step in answer.trace), sep="\n")
    server.shutdown()
