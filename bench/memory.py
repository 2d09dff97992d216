"""How much memory do service and guard hold, and how long does a command take to begin?

    python bench/memory.py        about half a minute

Memory is resident memory (RSS) after 3,000 different requests from 16 callers; commands are timed from the start of the
process to its end, the median of five.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import psutil

from decide import load, machine, texts, up
from results import record

REQUESTS, CLIENTS, TIMES = 3_000, 16, 5


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        print(machine())
        memory = under_load(home)
        environ = {**os.environ, "DESHI_HOME": str(home), "OMP_NUM_THREADS": "1"}
        imported = command("import deshi", ["-c", "import deshi"], environ, 0.1)
        command("python alone", ["-c", "pass"], environ)
        ask = ["-m", "deshi.cli.main", "ask", "stand up and then say hello"]
        asked = command("deshi ask, a process of its own", ask, environ, 1.5)
        command("deshi stop (no guard)", ["-m", "deshi.cli.main", "stop"], environ)
    record(memory_mb=memory, ask_cold_s=asked, import_s=imported)


def under_load(home: Path) -> float:
    """Print the memory of service and guard before and after load; return the latter, in MB."""
    with up(home) as port:
        service = psutil.Process(int(listener(port)))
        guard = psutil.Process(int(json.loads((home / "guard.addr").read_text())["pid"]))
        show("at rest", service, guard)
        done = load(home, port, CLIENTS, 600.0, islice(texts(), REQUESTS))
        return show(f"after {done['answers']} requests", service, guard)


def listener(port: int) -> int:
    """Return the number of the process that listens on a port: a child of ours."""
    for child in psutil.Process().children(recursive=True):
        if any(c.laddr.port == port for c in child.net_connections("tcp") if c.status == psutil.CONN_LISTEN):
            return int(child.pid)
    raise SystemExit(f"No child process listens on port {port}; run `deshi up` by hand to see why.")


def show(when: str, service: psutil.Process, guard: psutil.Process) -> float:
    """Print and return the resident memory of both, in MB."""
    sizes = [process.memory_info().rss / 1e6 for process in (service, guard)]
    print(
        f"memory {when:28} service {sizes[0]:6.1f}  guard {sizes[1]:5.1f}  both {sum(sizes):6.1f} MB (at most 250)"
    )
    return sum(sizes)


def command(name: str, arguments: list[str], environ: dict[str, str], most: float = 0.0) -> float:
    """Print and return the median time of a command, in seconds."""
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        subprocess.run([sys.executable, *arguments], env=environ, capture_output=True, check=False)
        times.append(time.perf_counter() - began)
    goal = f" (at most {most})" if most else ""
    print(f"{name:35} {statistics.median(times):6.3f} s{goal}", flush=True)
    return statistics.median(times)


if __name__ == "__main__":
    main()
