"""Every order from every posture: is what the planner makes of it legal, and is what it refuses refused for a reason?

    python bench/plans.py               a few minutes
    python bench/plans.py --sampled 20000 --longest 2

Three sets, judged by the second model of `bench/legal.py`, which shares no table with the planner: all sequences of up to four of
the eleven actions from every posture, battery and switch; all of up to two from every mix of people, obstacles, faults and
latch; and sequences of all 39 actions, the units of walking and numbers that are none, at random (seeded). An illegal
plan, an exception, a refusal without a reason or a needless one ends with status 1.
"""

import argparse
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, get_args

from deshi.tasks.robot_dog.body.planner import plan
from deshi.tasks.robot_dog.body.registry import actions, units
from deshi.tasks.robot_dog.body.types import Posture, Reason, Rules, State, Step
from legal import ELEVEN, WALK, World, broken, needless
from results import machine, record

POSTURES = get_args(Posture)
BATTERIES = (None, 5.0, 15.0, 25.0, 80.0)
REASONS = frozenset(get_args(Reason))
NAN, INF = float("nan"), float("inf")


class Tally:
    """Counts what came out, and keeps the first violations."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.total = 0

    def judge(self, asked: list[Any], world: World) -> None:
        """Plan one order in one world and judge the result."""
        self.total += 1
        try:
            made = plan(asked, _state(world), _rules(world), world.confirmed)
        except Exception as error:  # whatever it is: the planner promises to raise nothing
            self._note(asked, world, f"raised {error!r}")
            return
        self.counts[made.reason or ("with inserted steps" if made.inserted else "as asked")] += 1
        if not made.reason:
            told = broken(asked, [_fields(step) for step in made.steps], world)
        elif made.reason not in REASONS or not made.refused or made.steps or not _plain(made.detail):
            told = f"a refusal without a reason: {made}"
        else:
            told = f"needless: {made.refused}" if needless(asked, world) else ""
        if told:
            self._note(asked, world, told)

    def _note(self, asked: list[Any], world: World, told: str) -> None:
        shown = [code if abs(code) < 10**9 else "huge" for code in asked]
        self.wrong.append(f"{shown} in {world}: {told}")


def all_of_the_eleven(longest: int) -> Iterable[tuple[list[Any], World]]:
    """Yield each sequence of up to `longest` of the eleven in each posture, battery and switch that can matter to it."""
    for switches in ({}, {"risky": True}, {"risky": True, "confirmed": True}):
        for posture, battery in itertools.product(POSTURES, BATTERIES):
            world = World(posture, battery, **switches)
            for length in range(1, longest + 1):
                for asked in itertools.product(sorted(ELEVEN), repeat=length):
                    yield list(asked), world


def every_mix(longest: int) -> Iterable[tuple[list[Any], World]]:
    """Yield short sequences with every mix of what is true around the body."""
    mixes = itertools.product(
        POSTURES, (5.0, 80.0), (False, True), (0.0, 0.6, NAN), ("", "A motor is too hot."), (False, True), (None, 0.5, 2.0, NAN),
        (False, True), (False, True),
    )  # fmt: skip
    for posture, battery, latched, age, fault, people, obstacle, resting, all_on in mixes:
        world = World(
            posture,
            battery,
            latched,
            age,
            fault,
            people,
            obstacle,
            resting,
            all_on,
            all_on,
            all_on,
            confirmed=True,
        )
        for length in range(1, longest + 1):
            for asked in itertools.product((1003, 1005, 1009, 1016, 1023, 1031, 2043, 100801), repeat=length):
                yield list(asked), world


def sampled(count: int, seed: int = 6) -> Iterable[tuple[list[Any], World]]:
    """Yield random sequences of everything that has a number, in random worlds."""
    dice = random.Random(seed)
    known = [*actions(), *units()]
    usual = [*ELEVEN, *WALK, 1002, 1006, 1010, 1020, 1022, 1028, 1029]
    for _ in range(count):
        pool = usual if dice.random() < 0.8 else [*known, 0, -1, 1021, 1042, 2**70, 10**5000]
        length = dice.choice((1, 1, 2, 2, 3, 4, 5, 6, 8, 12, 14, 60))
        asked = [dice.choice(pool) for _ in range(length)]
        if dice.random() < 0.2:
            asked = [code for code in asked for _ in range(dice.randint(1, 4))]
        yield asked, _world(dice)


def _world(dice: random.Random) -> World:
    often = lambda usual, *rare: usual if dice.random() < 0.85 else dice.choice(rare)  # noqa: E731
    return World(
        posture=often(dice.choice(POSTURES[2:]), *POSTURES),
        battery=often(dice.uniform(0, 100), None, NAN, INF, -INF, -1, 101, 10, 20, 30, 9.999, "80"),
        latched=dice.random() < 0.05,
        age=often(0.1, 0.5, 0.51, NAN, INF, -0.2, None),
        fault=often("", "", "A motor is too hot."),
        people=often(False, True, None),
        obstacle=often(None, 0.2, 0.999, 1.0, 2.5, 4.0, NAN, -1, "far"),
        resting=dice.random() < 0.8,
        risky=dice.random() < 0.8,
        gestures=dice.random() < 0.85,
        walk=dice.random() < 0.8,
        confirmed=dice.random() < 0.8,
        old=dice.random() < 0.2,
        speed=often(0.3, 0.8, 3.0, 0.1),
        turn=often(0.5, 2.0, 0.2),
        distance=often(3.0, 0.5, 10.0),
    )


def _state(world: World) -> State:
    return State(
        world.posture, "idle" if world.resting else "moving", world.age, world.battery, 0.0 if world.resting else 0.5, 0.0,
        world.obstacle, world.people, world.latched, world.fault,
    )  # fmt: skip


def _rules(world: World) -> Rules:
    dialect = "go2-old" if world.old else "go2"
    return Rules(
        world.risky, world.gestures, world.walk, world.speed, world.turn, world.distance, dialect=dialect
    )


def _fields(step: Step) -> dict[str, Any]:
    return {
        name: getattr(step, name)
        for name in ("code", "api_id", "inserted", "parameter", "velocity", "seconds")
    }


def _plain(detail: Any) -> bool:
    try:
        json.dumps(detail, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True


def plan_us(rounds: int = 20_000) -> float:
    """Return microseconds of one plan of four actions from lying."""
    state, rules, asked = State("lying", "idle", 0.1, 80.0), Rules(), [1009, 1016, 1005, 1023]
    began = time.perf_counter()
    for _ in range(rounds):
        plan(asked, state, rules)
    return (time.perf_counter() - began) / rounds * 1e6


def import_ms() -> tuple[float, float]:
    """Return milliseconds to import the body in a fresh process that has the standard library it uses, and to read its tables."""
    code = (
        "import dataclasses, json, tomllib, typing, pkgutil, math, time; a = time.perf_counter();"
        "from deshi.tasks.robot_dog.body import machine, planner, registry; b = time.perf_counter();"
        "registry.actions(); registry.units(); c = time.perf_counter(); print((b - a) * 1e3, (c - b) * 1e3)"
    )
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, "PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        runs = [
            subprocess.run(
                [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
            ).stdout
            for _ in range(8)
        ]
    took = [tuple(map(float, run.split())) for run in runs]
    return min(one for one, _ in took), min(two for _, two in took)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the three sets, print what came out, record the figures; return 1 where anything was wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--longest", type=int, default=4, help="actions of the longest full sequence")
    parser.add_argument("--sampled", type=int, default=1_000_000, help="random sequences")
    options = parser.parse_args(arguments)
    sets = {
        f"all of up to {options.longest} of the eleven": all_of_the_eleven(options.longest),
        f"all of up to {min(2, options.longest)}, every mix": every_mix(min(2, options.longest)),
        "random, all 39 and more": sampled(options.sampled),
    }
    wrong: list[str] = []
    total = 0
    print(machine())
    for name, orders in sets.items():
        tally = Tally()
        for asked, world in orders:
            tally.judge(asked, world)
        total, wrong = total + tally.total, wrong + tally.wrong
        print(f"\n{name}: {tally.total:,}, wrong {len(tally.wrong)}")
        for outcome, count in tally.counts.most_common():
            print(f"  {outcome:<22}{count:>12,}")
    print("\n".join(wrong[:20]))
    imported, read = import_ms()
    print(
        f"plan of four actions {plan_us():.1f} us; import of the body {imported:.1f} ms, its tables {read:.1f} ms more"
    )
    record(plans_checked=total, plans_illegal=len(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
