"""How long after the death of the brain is the stop written, while the body dances or walks?

    python bench/brain_killed.py [--rounds 20]

A guard with the simulated body, and a stand-in for the service: a process with a `GuardClient` that has ordered a dance or a walk
and beats. It is killed with -9 (the kernel closes its connections) or frozen with SIGSTOP (they stay open, and only the
heartbeat is missing). Measured is the time from just before the signal to the guard's note of the watchdog, which it takes
right after it has written the stop.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from guarded import Guarded, alone
from results import machine, record

BRAIN = """
import asyncio, sys
from pathlib import Path
from deshi.tasks.robot_dog.guard_client import GuardClient

async def main():
    client = GuardClient(Path(sys.argv[1]))
    await client.open()
    told = await client.do([int(code) for code in sys.argv[2].split(",")], sys.argv[3], client.epoch())
    print("accepted" if told.get("accepted") else told, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""
ORDERS = {"dance": "1023", "walk": ",".join(["100801"] * 12), "turn": ",".join(["100805"] * 12)}
GOAL_MS = 400.0


def barked(guard: Guarded, interaction: str) -> dict[str, Any]:
    """Return the watchdog's event of an order."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        for event in guard.events("watchdog"):
            if event["interaction"] == interaction:
                return event
        time.sleep(0.01)
    raise SystemExit(f"No watchdog barked for {interaction}.")


def stand(guard: Guarded) -> None:
    """Have the dog stand in balance."""
    guard.ask(op="do", actions=[1004, 1016], interaction="up", epoch=guard.ask(op="hello")["epoch"])
    guard.until(action=1016)
    guard.ask(op="stop", source="bench")
    guard.until(posture="standing", activity="idle", stopping="")


def one(guard: Guarded, what: str, name: str, how: int, dice: random.Random) -> tuple[float, str]:
    """Kill or freeze a brain in the middle of a motion; return the milliseconds to the stop, and which watchdog it was."""
    command = [sys.executable, "-c", BRAIN, str(guard.home), ORDERS[what], name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as brain:
        assert brain.stdout is not None
        if brain.stdout.readline().strip() != "accepted":
            raise SystemExit(f"The guard did not take the {what}.")
        guard.until(activity="gesture" if what == "dance" else "moving")
        time.sleep(dice.uniform(0.2, 1.2))
        ended = time.time()
        os.kill(brain.pid, how)
        event = barked(guard, name)
        brain.kill()
    guard.until(activity="idle", stopping="", action=None)
    return (event["at"] - ended) * 1e3, event["kind"]


def main() -> None:
    """Kill and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20)
    args = parser.parse_args()
    dice, slowest = random.Random(5), 0.0
    print(machine())
    print(f"{'brain':18}{'while':8}{'rounds':>7}{'p50 ms':>9}{'max ms':>9}  watchdog")
    with tempfile.TemporaryDirectory() as folder, alone(Path(folder), driver="sim", walk=True) as guard:
        stand(guard)
        for how, named in ((signal.SIGKILL, "killed with -9"), (signal.SIGSTOP, "frozen")):
            for what in ORDERS:
                rounds = [one(guard, what, f"{named}-{what}-{n}", how, dice) for n in range(args.rounds)]
                times, kinds = sorted(ms for ms, _ in rounds), {kind for _, kind in rounds}
                print(
                    f"{named:18}{what:8}{len(times):7}{times[len(times) // 2]:9.1f}{times[-1]:9.1f}  {', '.join(sorted(kinds))}"
                )
                slowest = max(slowest, times[-1])
    print(f"slowest {slowest:.1f} ms, goal {GOAL_MS:.0f} ms")
    record(brain_killed_ms=slowest)


if __name__ == "__main__":
    main()
