"""How long `deshi up` takes from the command to the first answer, with everything installed.

python bench/start.py
"""

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import closing

from results import machine, record

TIMES = 5


def main() -> None:
    """Print the median of a few starts."""
    with tempfile.TemporaryDirectory() as home:
        seconds = [start(home) for _ in range(TIMES)]
    print(machine())
    print("command to first answer: " + ", ".join(f"{s:.2f}" for s in seconds) + " s")
    print(f"median {statistics.median(seconds):.2f} s (goal: under 3 s)")
    record(up_warm_s=statistics.median(seconds))


def start(home: str) -> float:
    """Return the seconds until the first answer, then end it."""
    port, guard = free(), free()
    command = [sys.executable, "-m", "deshi.cli.main", "up", "--port", str(port), "--guard-port", str(guard)]
    began = time.perf_counter()
    process = subprocess.Popen(command, env={**os.environ, "DESHI_HOME": home}, stdout=subprocess.DEVNULL)
    try:
        while not answers(port):
            if process.poll() is not None or time.perf_counter() - began > 30:
                raise SystemExit("deshi up did not answer; run it by hand to see why")
            time.sleep(0.01)
        return time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def answers(port: int) -> bool:
    """Return whether a request is answered."""
    body = json.dumps({"text": "座って"}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/decide", body, {"content-type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as reply:
            return bool(json.load(reply)["interaction"])
    except OSError:
        return False


def free() -> int:
    """Return a port that nobody listens on now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
