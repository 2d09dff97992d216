"""What real runs said: `refresh` records them into docs/data/, the other functions show the records."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "data"
ANSWER, RUNS = DATA / "answer.json", DATA / "runs.json"
_START_S = 60.0
_MISSING = {
    "en": "(Not recorded yet: `python docs/generate.py --refresh` runs it and keeps the output.)",
    "ja": "（まだ記録がありません。`python docs/generate.py --refresh` が実行して出力を残します。）",
    "zh": "（尚无记录：`python docs/generate.py --refresh` 会运行并保存输出。）",
}

# The tutorial's commands, in its order: what is run is what is shown.
STEPS = {
    "ask": 'deshi ask "疲れたな"',
    "sequence": 'deshi ask "stand up and then say hello"',
    "first": 'deshi ask "踊って" --session tour --user mika',
    "again": 'deshi ask "もう一回" --session tour --user mika',
    "unsure": 'deshi ask "do the other one"',
    "dry": 'deshi ask "please do a front flip" --dry-run',
    "risky": 'deshi ask "please do a front flip"',
    "wobble": 'deshi ask "time to wobble" --user mika',
    "right": "ID=$(deshi journal show --kind interaction -n 1 | awk '{print $5}'); deshi correct $ID --dance",
    "held": 'deshi ask "time to wobble" --user mika',
    "waits": "deshi learn examples --user mika",
    "rest": 'deshi ask "cut that out and sit"',
    "stop": "deshi stop",
    "damp": "deshi stop --damp",
    "refused": 'deshi ask "dance for me"',
    "clear": "curl -s -X POST http://127.0.0.1:8001/v1/clear",
    "http": "curl -s http://127.0.0.1:8001/v1/decide -H 'content-type: application/json' -d '{\"text\": \"坐下\"}'",
    "stats": "curl -s http://127.0.0.1:8001/v1/stats",
    "show": "deshi journal show --kind interaction -n 6",
    "verify": "deshi journal verify",
    "export": "deshi journal export --format audit | head -n 1",
    "erase": "deshi journal erase --user mika --yes",
    "after": "deshi journal verify",
    "teacher": 'python examples/teacher.py "what do clouds weigh?"',
    "exam": "deshi exam --suite dev | head -n 8",
    "promise": "deshi calibrate --max-error 0.02",
    "promised": 'deshi ask "疲れたな"',
    "back": "deshi calibrate --max-error 0",
    "doctor": "deshi doctor",
}


def answer(lang: str) -> str:
    """Return the recorded answer to 「疲れたな」 as a JSON block."""
    return f"```json\n{ANSWER.read_text('utf-8').rstrip()}\n```" if ANSWER.exists() else _MISSING[lang]


def run(name: str, lang: str) -> str:
    """Return a step of the tutorial: its command and what it said."""
    command = f"```console\n$ {STEPS[name]}\n"
    kept = json.loads(RUNS.read_text("utf-8")) if RUNS.exists() else {}
    if name not in kept:
        return f"{command}```\n\n{_MISSING[lang]}"
    return f"{command}{kept[name].rstrip()}\n```"


def refresh() -> None:
    """Run all steps in a home of their own and keep what they say. Exits when deshi can't start: it needs a release."""
    with tempfile.TemporaryDirectory(prefix="deshi-") as folder:
        home, ports = Path(folder) / "home", (_free_port(), _free_port())
        shim = _shim(Path(folder))
        environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DESHI_")},
            "PATH": f"{shim}{os.pathsep}{os.environ['PATH']}",
            "DESHI_HOME": str(home),
            "DESHI_SERVICE_PORT": str(ports[0]),
            "DESHI_GUARD_PORT": str(ports[1]),
            "TZ": "UTC",
        }
        with _up(environ, ports[0]):
            # the first row of a home costs more than the others; it moves nothing, so the dog lies as a newcomer's does
            _decide(ports[0], "おはよう", dry_run=True)
            answer = _decide(ports[0], "疲れたな")
            said = {name: _said(step, environ, home, ports) for name, step in STEPS.items()}
    DATA.mkdir(exist_ok=True)
    ANSWER.write_text(_folded(answer), "utf-8")
    RUNS.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _folded(answer: dict[str, Any]) -> str:
    """Return an answer as JSON with a line a field, and a line a step of the trace and of the body's plan."""
    lines = []
    for name, value in answer.items():
        told = json.dumps(value, ensure_ascii=False)
        if name == "trace":
            told = "[\n" + ",\n".join(f"    {json.dumps(step)}" for step in value) + "\n  ]"
        if name == "outcome" and value and value["plan"]:
            plan = "[\n" + ",\n".join(f"      {json.dumps(step)}" for step in value["plan"]) + "\n    ]"
            rest = json.dumps({**value, "plan": 0}, ensure_ascii=False).replace(
                '"plan": 0', f'"plan": {plan}'
            )
            told = "{\n    " + rest[1:-1] + "\n  }"
        lines.append(f'  "{name}": {told}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _decide(port: int, text: str, dry_run: bool = False) -> Any:
    """Return what the running service answers."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/decide",
        json.dumps({"text": text, "dry_run": dry_run}).encode(),
        {"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as reply:
        return json.load(reply)


def _shim(folder: Path) -> Path:
    """Make a `deshi` and a `python` that run this checkout with this Python."""
    shim = folder / "bin"
    shim.mkdir()
    for name, what in {
        "deshi": f'"{sys.executable}" -m deshi.cli.main',
        "python": f'"{sys.executable}"',
    }.items():
        script = shim / name
        script.write_text(f'#!/bin/sh\nexec {what} "$@"\n', "utf-8")
        script.chmod(0o755)
    return shim


def _said(step: str, environ: dict[str, str], home: Path, ports: tuple[int, int]) -> str:
    """Run one step; return its output with this machine's places written as a reader would see them."""
    time.sleep(0.6)  # let the guard's events of the step before come into the journal
    real = step.replace(":8001", f":{ports[0]}")
    done = subprocess.run(
        ["bash", "-c", real],
        env=environ,
        cwd=DATA.parents[1],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(f"{step}\n{done.stdout}")
    places = {str(home): "~/.deshi", f":{ports[0]}": ":8001", f":{ports[1]}": ":8002"}
    text = done.stdout
    for real_place, shown in places.items():
        text = text.replace(real_place, shown)
    return text


@contextlib.contextmanager
def _up(environ: dict[str, str], port: int) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "deshi.cli.main", "up"], env=environ, stdout=subprocess.DEVNULL
    )
    try:
        _wait(port, process)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(15)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end and process.poll() is None:
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5),
        ):
            return
        time.sleep(0.2)
    sys.exit("deshi did not get ready; `deshi up` and `deshi doctor` say why. Nothing was recorded.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
