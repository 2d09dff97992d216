"""What learning costs those who are asking: sixteen clients with and without a training in a process of its own at low priority.

    python bench/handover.py                                        three rounds of quiet and training by turns
    python bench/handover.py --training "deshi night --no-promote"   another training than the stand-in

The stand-in is plain arithmetic of the size of a training step on one thread, without end, at the lowest priority: what a night's
child does to the machine. Texts are the corpus generator's; the exact cache is off. Medians over the rounds; the goal is a p99
at most twice that of the quiet time.
"""

import argparse
import json
import os
import shlex
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from decide import LAYERS, texts, up
from results import machine, record

STAND_IN = "import numpy as n; r = n.random.default_rng(1); a = r.random((512, 512), n.float32)\nwhile True: (a @ a.T).sum()"
NICE = 19


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10.0, help="of each part of a round")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument(
        "--pace", type=float, default=4.0, help="requests a second of each client; 0: no pause"
    )
    parser.add_argument("--training", default="", help="the command that trains; it may end before its time")
    asked = parser.parse_args()
    os.environ |= {"DESHI_DECIDE_LAYERS": LAYERS, "OMP_NUM_THREADS": "1"}
    command = shlex.split(asked.training) or [sys.executable, "-c", STAND_IN]
    with tempfile.TemporaryDirectory() as folder:
        home, path = Path(folder) / "home", Path(folder) / "texts"
        path.write_text("\n".join(islice(texts(), 2_000)), "utf-8")
        with up(home) as port:
            ask(port, path, asked, 3.0)
            rounds = [one_round(port, path, asked, command, home) for _ in range(asked.rounds)]
    report(asked, rounds)


Part = tuple[float, float, float]  # p50 and p99 in ms, answers a second


def one_round(
    port: int, path: Path, asked: argparse.Namespace, command: Sequence[str], home: Path
) -> tuple[Part, Part]:
    """Return the figures without and with a training."""
    quiet = ask(port, path, asked, asked.seconds)
    with training(command, home):
        time.sleep(1)  # it has begun
        busy = ask(port, path, asked, asked.seconds)
    return quiet, busy


@contextmanager
def training(command: Sequence[str], home: Path) -> Iterator[None]:
    """Run a training at low priority while the block lasts."""
    child = subprocess.Popen(
        command,
        env={**os.environ, "DESHI_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: os.nice(NICE) and None,
    )
    try:
        yield
        if child.poll() not in (None, 0):
            raise SystemExit(
                f"The training ended with exit code {child.returncode}; run it by hand to see why."
            )
    finally:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
        child.wait(60)


def ask(port: int, path: Path, asked: argparse.Namespace, seconds: float) -> Part:
    """Let the clients ask for a while; return p50 and p99 in milliseconds and the answers a second."""
    generator = [sys.executable, str(Path(__file__).with_name("paced.py"))]
    arguments = [str(port), str(asked.clients), str(seconds), str(asked.pace), str(path)]
    done = subprocess.run([*generator, *arguments], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    if any(status != 200 for _, _, status, _, _ in told):
        raise SystemExit("A request failed; run `deshi up` by hand to see why.")
    times = sorted(ms for _, ms, _, _, _ in told)
    return times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.99))], len(times) / seconds


def report(asked: argparse.Namespace, rounds: Sequence[tuple[Part, Part]]) -> None:
    """Print the medians and keep the figure."""
    pace = f"{asked.pace:g} requests/s each" if asked.pace else "no pause"
    print(
        f"{machine()}, load {os.getloadavg()[0]:.1f}\n{asked.clients} clients, {pace}, {asked.training or 'stand-in'}"
    )
    print(f"{'':10} {'p50 ms':>8} {'p99 ms':>8} {'answers/s':>10}   (medians of {len(rounds)} rounds)")
    for which, name in enumerate(("quiet", "training")):
        p50, p99, rate = (statistics.median(one[which][i] for one in rounds) for i in range(3))
        print(f"{name:10} {p50:8.1f} {p99:8.1f} {rate:10.0f}")
    times = statistics.median(busy[1] / quiet[1] for quiet, busy in rounds)
    print(f"p99 while training: {times:.2f} times that of the quiet time (goal: at most 2)")
    record(handover_p99_times=times)


if __name__ == "__main__":
    main()
