"""Is an acknowledged row kept? Kills, a look at every sync, and a replay of synced bytes only; commit times beside it.

    python bench/journal.py [--kills 50] [--rows 400]

Ends with status 1 when a claim does not hold. Needs Linux and a C compiler (`cc`) for the watching.
"""

import argparse
import asyncio
import os
import platform
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from deshi.journal.verify import verify
from deshi.journal.writer import GroupWriter
from deshi.stores.sqlite import SqliteStore
from durability.child import load
from durability.replay import Disk, notes
from results import record

HERE = Path(__file__).parent / "durability"
CHILD = [sys.executable, str(HERE / "child.py")]


def kills(home: Path, count: int, seed: int = 1) -> tuple[int, int, str]:
    """Kill two appending processes so many times; return acknowledged ids, those missing, and what verify found."""
    dice, acknowledged = random.Random(seed), set[str]()
    for _ in range((count + 1) // 2):
        children = [subprocess.Popen([*CHILD, str(home)], stdout=subprocess.PIPE) for _ in range(2)]
        for child in children:
            acknowledged.add(child.stdout.readline().decode().strip())
        for child in children:
            time.sleep(dice.uniform(0.0, 0.25))
            child.send_signal(signal.SIGKILL)
        for child in children:
            lines = child.communicate()[0].decode().split("\n")
            if child.returncode != -signal.SIGKILL:
                sys.exit(f"a child ended by itself with status {child.returncode}: see above")
            acknowledged.update(lines[:-1])  # what follows the last newline is half an id
    acknowledged.discard("")
    return len(acknowledged), *_missing(home, acknowledged)


def _missing(home: Path, acknowledged: set[str]) -> tuple[int, str]:
    store = SqliteStore(home / "journal.db")
    kept = {row.interaction for _, row in store.rows(kind="interaction")}
    report = verify(store, home / "heads.jsonl")
    store.close()
    return len(acknowledged - kept), report.broken.why if report.broken else "verifies"


def watch(work: Path, rows: int, sync: str) -> tuple[Path, Path]:
    """Run a child under the watching library; return its home and the trace."""
    library, home, trace = work / "watch.so", work / f"home-{sync}", work / f"trace-{sync}"
    if not shutil.which("cc"):
        sys.exit(
            "bench/journal.py needs a C compiler named `cc` to watch sync calls. Install one (Debian: apt install gcc)."
        )
    subprocess.run(
        ["cc", "-O1", "-shared", "-fPIC", "-o", library, HERE / "watch.c", "-ldl", "-lpthread"], check=True
    )
    home.mkdir()
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "WATCH_HOME": str(home),
        "WATCH_TRACE": str(trace),
    }
    command = [*CHILD, str(home), "--count", str(rows), "--every", "100", "--sync", sync]
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True, timeout=300)
    return home, trace


def early(home: Path, trace: Path) -> tuple[int, int, int]:
    """Return acknowledgements, syncs, and acknowledgements whose row was not among the synced bytes at that moment."""
    disk, acks, bad = Disk(str(home)), 0, 0
    for kind, flag, fd, offset, data in notes(trace):
        if kind == "A":
            acks += 1
            bad += not disk.holds(data.strip())
        else:
            disk.step(kind, flag, fd, offset, data)
    return acks, disk.syncs, bad


def cuts(home: Path, trace: Path, work: Path, count: int) -> tuple[int, int, int]:
    """Cut the power at `count` moments; return cuts, acknowledged rows lost, journals that don't verify.

    The moments are spread over acknowledgements and syncs; every second cut leaves a random part of the unsynced bytes.
    """
    kinds = [kind for kind, *_ in notes(trace)]
    moments = [place for place, kind in enumerate(kinds) if kind in "ABE" and place > kinds.index("A")]
    chosen = set(moments[:: max(1, len(moments) // count)])
    disk, acknowledged, made, lost, broken = Disk(str(home)), set[str](), 0, 0, 0
    for place, (kind, flag, fd, offset, data) in enumerate(notes(trace)):
        if kind == "A":
            acknowledged.add(data.decode().strip())
        else:
            disk.step(kind, flag, fd, offset, data)
        if place in chosen:
            folder = work / f"cut-{made}"
            disk.write_to(folder, random.Random(made) if made % 2 else None)
            missing, found = _missing(folder, acknowledged)
            shutil.rmtree(folder)
            made, lost, broken = made + 1, lost + missing, broken + (found != "verifies")
    return made, lost, broken


class Timed(SqliteStore):
    """A store that notes how long each commit took, in milliseconds."""

    times: list[float]
    slower: float = 0.0  # seconds that are added to every commit, for a disk with a slow sync

    def append(self, rows: list) -> None:
        """Write the rows and note the time."""
        began = time.perf_counter()
        super().append(rows)
        time.sleep(self.slower)
        self.times.append((time.perf_counter() - began) * 1000)


def speed(home: Path, rows: int, slower: float = 0.0) -> dict[str, float]:
    """Return rows/s with 16 waiters, CPU a row in us, and commit times in ms."""
    store = Timed(home / "journal.db")
    store.times, store.slower = [], slower
    writer = GroupWriter(store, "load", home / "heads.jsonl")
    said, null = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)  # the load prints its ids
    began, cpu = time.perf_counter(), time.process_time()
    asyncio.run(load(writer, 16, rows))
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    os.dup2(said, 1)
    writer.close()
    store.close()
    return {
        "rows/s, 16 waiters": rows / wall,
        "CPU a row, us": cpu / rows * 1e6,
        **_times("commit", store.times),
    }


def sync_times(folder: Path, count: int = 300) -> dict[str, float]:
    """Return how long the disk takes to sync 4 KiB, in ms."""
    taken = []
    with (folder / "sync").open("wb") as file:
        for _ in range(count):
            file.write(bytes(4096))
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append((time.perf_counter() - began) * 1000)
    return _times("sync of 4 KiB", taken)


def _times(name: str, taken: list[float]) -> dict[str, float]:
    return {
        f"{name} p50, ms": statistics.median(taken),
        f"{name} p99, ms": statistics.quantiles(taken, n=100)[98],
    }


def main() -> int:
    """Run everything, print the table, return the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--rows", type=int, default=2000, help="rows of the watched run")
    parser.add_argument("--cuts", type=int, default=200, help="power cuts that are replayed")
    parser.add_argument("--speed", type=int, default=8000, help="rows of the timed run; 0 leaves it out")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="deshi-journal-") as name:
        return _run(Path(name), asked)


def _run(work: Path, asked: argparse.Namespace) -> int:
    print(
        f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.release()}"
    )
    acknowledged, missing, found = kills(_folder(work, "killed"), asked.kills)
    print(f"kill -9, {asked.kills} times: {acknowledged} acknowledged, {missing} missing, journal {found}")
    home, trace = watch(work, asked.rows, "full")
    acks, syncs, bad = early(home, trace)
    print(f"syncs: {acks} acknowledgements, {syncs} syncs, {bad} acknowledged before their sync had ended")
    made, lost, broken = cuts(home, trace, work, asked.cuts)
    print(
        f"replay of synced bytes: {made} power cuts, {lost} acknowledged rows lost, {broken} journals broken"
    )
    record(killed_rows_lost=missing, acknowledged_early=bad, power_cut_rows_lost=lost)
    loose = early(*watch(work, asked.rows, "normal"))[2]
    print(
        f"control, journal.sync = normal: {loose} of {asked.rows} acknowledged before a sync (must not be 0)"
    )
    figures = sync_times(work) | (speed(_folder(work, "speed"), asked.speed) if asked.speed else {})
    if asked.speed:
        slow = speed(_folder(work, "slow"), asked.speed // 10, 0.01)
        figures["rows/s, sync 10 ms slower"] = slow["rows/s, 16 waiters"]
    for label, value in figures.items():
        print(f"  {label:<28}{value:>12.3f}")
    held = acks == asked.rows and not (missing or bad or lost or broken) and found == "verifies" and loose > 0
    print("all claims hold" if held else "A CLAIM DOES NOT HOLD")
    return 0 if held else 1


def _folder(work: Path, name: str) -> Path:
    (work / name).mkdir()
    return work / name


if __name__ == "__main__":
    sys.exit(main())
