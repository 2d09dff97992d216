"""How fast does a stop reach the body, and which texts are stops?

    python bench/stop.py                     guard alone, and while a stand-in service is frozen
    python bench/stop.py --service           the same with the service saturated by 64 clients, and its own /v1/stop
    python bench/stop.py --heldout FILE      recall and false stops by language; rows {"text", "lang", "stop": true|false}

"To the writer" runs from just before the bytes are sent to the moment the guard has written to the body, which it tells in
its reply: both read one monotonic clock.
"""

import argparse
import http.client
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from deshi.pure.stop import match
from results import record

SENTENCES = [
    "stand up and then say hello",
    "ソファのそばまで来て座ってくれる",
    "stop, there's a baby",
    "あっ赤ちゃん来た、止まって",
    "我让你停下！",
]


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--heldout", type=Path)
    parser.add_argument("--service", action="store_true")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--count", type=int, default=500)
    args = parser.parse_args()
    if args.heldout:
        heldout(args.heldout)
        return
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )
    matcher()
    with tempfile.TemporaryDirectory() as home:
        (service if args.service else alone)(Path(home), args)


def heldout(path: Path) -> None:
    """Print recall and false stops by language, and nothing of the texts."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row in map(json.loads, path.read_text().splitlines()):
        right = bool(row["stop"])
        for name in (row.get("lang", "?"), "all"):
            counts[name][0 if right else 2] += 1
            counts[name][1 if right else 3] += match(row["text"]) is not None
    print(f"{'':5}{'stops':>7}{'recall':>9}{'others':>8}{'false':>8}")
    for name, (stops, heard, others, false) in counts.items():
        print(f"{name:5}{stops:7}{heard / max(1, stops):9.1%}{others:8}{false / max(1, others):8.1%}")
    stops, heard, others, false = counts["all"]
    kind = "stop_blind" if "blind" in path.name else "stop"
    record(**{f"{kind}_recall": heard / max(1, stops), f"{kind}_false": false / max(1, others)})


def matcher() -> None:
    """Print the matcher's time for usual sentences and for a megabyte."""
    match("warm")
    for text in SENTENCES:
        began = time.perf_counter()
        for _ in range(2000):
            match(text)
        print(f"match {(time.perf_counter() - began) * 500:7.1f} us  {text}")
    began = time.perf_counter()
    match("don't stop 止まらない 别停 " * 50_000)
    print(f"match {(time.perf_counter() - began) * 1e6:7.0f} us  1 MB")


def started(command: list[str], home: Path) -> subprocess.Popen[str]:
    """Start a part of deshi in `home`."""
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "DESHI_HOME": str(home)}
    )


def alone(home: Path, args: argparse.Namespace) -> None:
    """The guard by itself, then while the process that started it is frozen and the cores are busy."""
    guard = started([sys.executable, "-m", "deshi.tasks.robot_dog.guard", "--port", "0"], home)
    assert guard.stdout is not None
    address = json.loads(guard.stdout.readline().removeprefix("guard ready "))
    stand_in = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
    try:
        show("guard, two busy processes", lambda: by_socket(address["socket"]), args.count)
        stand_in.send_signal(signal.SIGSTOP)
        show("guard, service frozen", lambda: by_socket(address["socket"]), args.count)
        show("guard over HTTP, service frozen", lambda: by_http(address["port"], "/stop"), args.count)
    finally:
        for process in (*busy, stand_in, guard):
            process.kill()
            process.wait()


def service(home: Path, args: argparse.Namespace) -> None:
    """The guard and the service's own stop while `clients` keep the service busy, then with the service frozen."""
    port, guard_port = free_port(), free_port()
    up = started(
        [sys.executable, "-m", "deshi.cli.main", "up", "--port", str(port), "--guard-port", str(guard_port)],
        home,
    )
    wait_for(port)
    ended = threading.Event()
    crowd = [
        threading.Thread(target=decide, args=(port, ended, number), daemon=True)
        for number in range(args.clients)
    ]
    for one in crowd:
        one.start()
    path = json.loads((home / "guard.addr").read_text())["socket"]
    try:
        busy = show(f"guard, {args.clients} clients on the service", lambda: by_socket(path), args.count)
        served = show(
            f"service /v1/stop, {args.clients} clients", lambda: by_http(port, "/v1/stop"), args.count
        )
        ended.set()
        up.send_signal(signal.SIGSTOP)
        frozen = show("guard, service frozen", lambda: by_socket(path), args.count)
        record(stop_guard_p99_ms=busy, stop_service_p99_ms=served, stop_frozen_p99_ms=frozen)
    finally:
        ended.set()
        up.send_signal(signal.SIGCONT)
        up.terminate()
        up.wait(10)


def free_port() -> int:
    """Return a port nobody uses now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def wait_for(port: int) -> None:
    """Return when the service, its student and its guard are ready."""
    for _ in range(300):
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            link.request("GET", "/ready")
            if link.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            pass  # not listening yet
        finally:
            link.close()
        time.sleep(0.1)
    raise SystemExit(f"deshi on port {port} is not ready after 30 s; run `deshi up` by hand to see why.")


def decide(port: int, ended: threading.Event, number: int) -> None:
    """Keep the service busy with texts that are all different."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    count = 0
    while not ended.is_set():
        count += 1
        body = json.dumps(
            {"task": "robot_dog", "text": f"could you dance number {count} of {number}", "dry_run": True}
        )
        try:
            link.request("POST", "/v1/decide", body, {"Content-Type": "application/json"})
            link.getresponse().read()
        except (OSError, http.client.HTTPException):
            link.close()


def by_socket(path: str) -> float:
    """Stop over the Unix socket; return the milliseconds from before the bytes were sent to the body's write."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(path)
        sent = time.monotonic_ns()
        sock.sendall(b'{"op":"stop","level":"soft","source":"bench"}\n')
        reply = json.loads(sock.recv(65536))
    return float(reply["written_ns"] - sent) / 1e6  # one monotonic clock for all processes of the machine


def by_http(port: int, path: str) -> float:
    """Stop over HTTP; return the milliseconds until the answer was here."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    began = time.perf_counter()
    link.request("POST", path, b"{}" if path.startswith("/v1") else b"", {"Content-Type": "application/json"})
    link.getresponse().read()
    spent = time.perf_counter() - began
    link.close()
    return spent * 1e3


def show(name: str, stop: Callable[[], float], count: int) -> float:
    """Print p50, p99 and maximum of `count` stops, in milliseconds; return p99."""
    times = []
    for _ in range(count):
        times.append(stop())
        time.sleep(0.002)
    times.sort()
    p50, p99 = times[count // 2], times[int(count * 0.99)]
    print(f"{name:40} p50 {p50:7.3f}  p99 {p99:7.3f}  max {times[-1]:7.3f} ms")
    return p99


if __name__ == "__main__":
    main()
