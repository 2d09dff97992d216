"""Faults around a stop, at random: does a body that moves on get stopped again, and does nothing move it that was said before?

    python bench/fuzz_stop.py               1,000 scenes, some minutes
    python bench/fuzz_stop.py --scenes 50 --seed 3

A guard with all its parts moves a simulated dog, in time that is handed in. Orders come and stops, soft and damping; requests are
lost or late, telemetry falls silent, the motion service freezes and thaws, ignores or refuses; people clear, and a remote moves
or damps the body. Two things are judged, by the dog's own truth:

- While a body moves that nobody here has told to since, and that can be heard, a stop is on the wire at least every 0.6 s.
- After a stop nothing but stops is written until the next order.

What a remote begins after the last stop is its own affair. A scene that breaks either ends with status 1 and is told.
"""

import argparse
import random
from collections import Counter
from typing import Any

from deshi.tasks.robot_dog.body.types import Arrived, Posture, Request, Rules
from deshi.tasks.robot_dog.drivers.sim import SimDriver
from deshi.tasks.robot_dog.guard.core import Guard
from fuzz_body import Paper
from results import machine

TICK = 0.01
LONGEST = 0.6  # seconds of moving without a stop
STOPS = {1001, 1003}
POSTURES: tuple[Posture, ...] = ("standing", "standing", "lying", "sitting", "locked")
ORDERS = ([1023], [1016], [1009], [1016, 1017], [1005], [1004], [1022], [100801] * 4, [1028], [1031])
REMOTE = (1005, 1004, 1001, 1006, 1002, 1009, 1023)
FAULTS: tuple[dict[str, Any], ...] = (
    {"drop": 0.0},
    {"drop": 0.5},
    {"drop": 0.9},
    {"delay": 0.0},
    {"delay": 0.05},
    {"delay": 0.3},
    {"stuck": True},
    {"stuck": False},
    {"freeze": True},
    {"freeze": False},
    {"freeze": False},
    {"refuse": {}},
    {"refuse": {1003: 4206}},
)


class Clock:
    """A clock that is set by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


class Noted(SimDriver):
    """The simulated dog, with a list of what it was sent, and silence at will."""

    simulated = False

    def __init__(self, posture: Posture, clock: Clock) -> None:
        super().__init__(posture, clock=clock)
        self.wire: list[int] = []
        self.silent = False

    def send(self, request: Request) -> bool:
        """Note it and pass it on."""
        self.wire.append(request.api_id)
        return super().send(request)

    def take(self, now: float) -> Arrived:
        """Return what has arrived, or nothing."""
        arrived = super().take(now)
        return Arrived() if self.silent else arrived


class Scene:
    """One guard and one dog for some seconds."""

    def __init__(self, seed: int) -> None:
        self.dice, self.clock = random.Random(seed), Clock()
        self.body = Noted(self.dice.choice(POSTURES), self.clock)
        rules = Rules(walk=True, gestures=True, risky=True)
        self.guard = Guard(self.body, Paper(), self.clock, rules=rules)  # type: ignore[arg-type]
        self.guard.tick()
        self.log: list[tuple[float, Any]] = []
        self.stopped = False  # a stop came, and no order since
        self.strange = False  # a remote has acted, and no stop came since
        self.written = 0.0  # when a stop was written, last
        self.since: float | None = None  # since when it moves though nobody here has told it to
        begin = self.dice.choice(
            (0.0, 0.0, 12.0)
        )  # some freeze or fall silent for longer than a damp is written
        self.end = self.clock.now + self.dice.uniform(4, 14) + begin

    def run(self) -> str:
        """Play it; return what was wrong, "" for nothing."""
        while self.clock.now < self.end:
            self.happen(self.dice.random())
            if self.dice.random() < 0.9:
                self.guard.handle({"op": "beat", "brain": "b"})
            before = len(self.body.wire)
            self.clock.now = round(self.clock.now + TICK, 6)
            self.guard.tick()
            wrong = self.judged(self.body.wire[before:])
            if wrong:
                return f"{wrong} at {self.clock.now - 100:.2f} s: {self.log}"
        return ""

    def happen(self, what: float) -> None:
        """Let something happen, mostly nothing."""
        if what < 0.006:
            self.order([*self.dice.choice(ORDERS)])
        elif what < 0.012:
            level = self.dice.choice(("soft", "soft", "damp"))
            self.guard.stop(level, self.dice.choice(("x", "console")))
            self.stopped, self.strange, self.written = True, False, self.clock.now
            self.note(level)
        elif what < 0.020:
            fault = self.dice.choice(FAULTS)
            self.body.dog.set(**fault)
            self.note(fault)
        elif what < 0.022:
            self.body.silent = not self.body.silent
            self.note("silent" if self.body.silent else "heard")
        elif what < 0.024:
            code = self.dice.choice(REMOTE)
            self.body.dog.send(Request(code, id=1), self.clock.now)
            self.strange = True
            self.note(f"remote {code}")
        elif what < 0.026:
            self.note(("clear", self.guard.handle({"op": "clear"})["cleared"]))

    def order(self, actions: list[int]) -> None:
        """Give an order, and the yes that it wants."""
        order = {"op": "do", "actions": actions, "interaction": "i", "attended": True, "brain": "b"}
        told = self.guard.handle({**order, "epoch": self.guard.epoch})
        token = told.get("detail", {}).get("token")
        if token:
            told = self.guard.handle({**order, "epoch": self.guard.epoch, "confirm": token})
        self.stopped = self.stopped and not told["ok"]
        self.note((actions, told.get("reason") or "ok"))

    def note(self, what: Any) -> None:
        """Keep what happened, for whoever reads why a scene was lost."""
        self.log.append((round(self.clock.now - 100, 2), what))

    def judged(self, sent: list[int]) -> str:
        """Return what is wrong after a turn in which this was sent."""
        now, ours = self.clock.now, bool(self.guard.hands.executor.orders)
        if any(code in STOPS for code in sent):
            self.written = now
        if self.stopped and not ours and any(code not in STOPS for code in sent):
            return f"{sent} after a stop"
        self.since = (self.since or now) if self.moves() and not ours else None
        if self.since is not None and now - max(self.since, self.written) > LONGEST:
            hands = self.guard.hands
            return f"it moves unstopped ({hands.stopper.level!r}, latched {hands.eyes.latched})"
        return ""

    def moves(self) -> bool:
        """Return whether the dog is in a motion that a stop could end, and that it shows."""
        dog = self.body.dog
        run = dog._running
        hidden = self.body.silent or dog.faults.freeze or self.strange
        if hidden or run is None or not dog.moving:
            return False
        return run.act.kind != "damp" and run.leads != "fallen" and run.act.id != 0


def main(arguments: list[str] | None = None) -> int:
    """Play and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scenes", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=6)
    options = parser.parse_args(arguments)
    lost: list[str] = []
    tally: Counter[str] = Counter()
    for number in range(options.scenes):
        scene = Scene(options.seed * 1_000_003 + number)
        wrong = scene.run()
        lost += [f"scene {number}: {wrong}"] if wrong else []
        tally.update(str(what[0]) if isinstance(what, tuple) else str(what) for _, what in scene.log)
    print(machine())
    print(f"{options.scenes:,} scenes; lost: {len(lost)}")
    print(f"  soft stops {tally['soft']:,}, damps {tally['damp']:,}, clears {tally['clear']:,}")
    print("\n".join(lost[:10]))
    return 1 if lost else 0


if __name__ == "__main__":
    raise SystemExit(main())
