"""How fast is a decision: in process, over HTTP, and for sixteen callers at once?

    python bench/decide.py                    all three; about a minute
    python bench/decide.py --seconds 30       longer under load

All texts are different, from the corpus generator under seeds that nothing is trained on. The exact cache is off, traces,
chain and `sync = full` are on, the body moves. The load comes from a process of its own on the same machine.
"""

import argparse
import json
import os
import platform
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from deshi.ask.incoming import Incoming
from deshi.bootstrap.door import Deshi
from deshi.plugins import load_task
from deshi.records.protocols import Journal
from deshi.tasks.robot_dog.corpus.build import examples
from deshi.testing import FakeJournal
from results import record

SEED = 77_001
LAYERS = "reflex,student,person"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=10.0, help="length of the run under load")
    parser.add_argument("--count", type=int, default=1_000, help="decisions of the runs with one caller")
    parser.add_argument("--clients", type=int, default=16)
    asked = parser.parse_args()
    os.environ |= {"DESHI_DECIDE_LAYERS": LAYERS, "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        synced = sync_ms(Path(folder))
        print(machine(), f"\none synced write of 4 KB beside the journal: {synced:.2f} ms")
        found = texts()
        alone, _ = show("in process, no journal", in_process(home, islice(found, asked.count), FakeJournal()))
        record(sync_p50_ms=synced, decide_p50_ms=alone)
        show("in process, durable journal", in_process(home, islice(found, asked.count), None))
        over_http(home, found, asked)


def machine() -> str:
    """Return what the figures were measured on."""
    load = os.getloadavg()[0]
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load:.1f}, sync = full"


def sync_ms(folder: Path) -> float:
    """Return the median time of an appended and synced 4 KB block, in milliseconds."""
    times = []
    with (folder / "probe").open("wb") as file:
        for _ in range(200):
            began = time.perf_counter()
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
            times.append((time.perf_counter() - began) * 1e3)
    return statistics.median(times)


def texts() -> Iterator[str]:
    """Yield texts without end, none twice, none an order to stop (those take another path)."""
    task, seen = load_task("robot_dog"), set[str]()
    for part in range(1 << 30):
        for example in examples(SEED + part, 5_000):
            text = " ".join(example.text.split())
            if text and text not in seen and task.reflex(text) is None:
                seen.add(text)
                yield text


def in_process(home: Path, found: Iterator[str], journal: Journal | None) -> list[float]:
    """Return the times of decisions one after the other, in milliseconds; `journal` None takes the real one."""

    async def ask_all() -> list[float]:
        times = []
        for text in found:
            began = time.perf_counter()
            await deshi.loop.answer(Incoming("robot_dog", text))
            times.append((time.perf_counter() - began) * 1e3)
        return times

    with Deshi(home, role="bench") as deshi:
        if journal:
            deshi.loop.journal = journal
        deshi.ask("hello")
        return deshi.run(ask_all())


def over_http(home: Path, found: Iterator[str], asked: argparse.Namespace) -> None:
    """Print the times of one caller, then the rate of many."""
    with up(home) as port:
        load(home, port, 1, 5.0, islice(found, 200))
        one = load(home, port, 1, 600.0, islice(found, asked.count))
        single, _ = show("HTTP, durable journal, 1 client", one["ms"])
        many = load(home, port, asked.clients, asked.seconds, islice(found, int(asked.seconds * 1500)))
    _, slowest = show(f"HTTP, durable journal, {asked.clients} clients", many["ms"])
    rate = many["answers"] / many["seconds"]
    print(f"{rate:.0f} decisions/s at {asked.clients} clients, {many['refused']} refused")
    record(http_p50_ms=single, decisions_per_s=rate, decisions_p99_ms=slowest)


def load(home: Path, port: int, clients: int, seconds: float, found: Iterator[str]) -> dict[str, Any]:
    """Run the load generator and return what it measured."""
    path = home.parent / "texts"
    path.write_text("\n".join(found), "utf-8")
    generator = [sys.executable, str(Path(__file__).with_name("load.py"))]
    arguments = [str(port), str(clients), str(seconds), str(path)]
    done = subprocess.run([*generator, *arguments], capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


@contextmanager
def up(home: Path) -> Iterator[int]:
    """Run `deshi up` in `home` while the block lasts; yield its port once it answers."""
    port, guard_port = free_port(), free_port()
    ports = ["--port", str(port), "--guard-port", str(guard_port)]
    service = subprocess.Popen(
        [sys.executable, "-m", "deshi.cli.main", "up", *ports],
        env={**os.environ, "DESHI_HOME": str(home)},
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield port
    finally:
        service.send_signal(signal.SIGINT)
        service.wait(20)


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def wait_for(port: int) -> None:
    """Return when service and guard are ready."""
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"Port {port} is not ready after 30 s; run `deshi up` by hand to see why.")


def show(name: str, times: list[float]) -> tuple[float, float]:
    """Print p50, p99 and the worst of times in milliseconds; return the first two."""
    times = sorted(times)
    p50, p99 = times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.99))]
    print(f"{name:36} p50 {p50:7.2f}  p99 {p99:7.2f}  max {times[-1]:7.2f} ms  ({len(times)})", flush=True)
    return p50, p99


if __name__ == "__main__":
    main()
