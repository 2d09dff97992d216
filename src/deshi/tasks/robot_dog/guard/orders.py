"""An order on its way: what was asked for, the steps it has become, and how much of it is done."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from deshi.tasks.robot_dog.body.registry import STOP, actions, by_wire, units
from deshi.tasks.robot_dog.body.types import Rules, State, Step


@dataclass(slots=True, eq=False)
class Order:
    """What somebody wants done: `left` are the codes that are not done yet, `steps` what they have become.

    `epoch` is the one it was decided in, `brain` who attends it ("" for nobody), `confirmed` a person's second word,
    `latest` when its first step must have begun, and each that is risky.
    """

    interaction: str
    left: list[int]
    steps: list[Step]
    epoch: int
    brain: str = ""
    confirmed: bool = False
    latest: float = float("inf")
    done: list[Step] = field(default_factory=list)
    part: int = 0  # which part of its action the first step is

    @property
    def goes_on(self) -> bool:
        """Whether the first step is a later part of an action that has begun (a pose is put on and off)."""
        return self.part > 0

    @property
    def has_more(self) -> bool:
        """Whether the first step's action has a later part."""
        return self.part + 1 < _parts(self.steps[0])

    def finished(self) -> None:
        """Take the first step off, and the codes that are done with it."""
        ended = shares(self.left, self.steps, self.part)[0]
        self.part = self.part + 1 if self.has_more else 0
        self.done.append(self.steps.pop(0))
        del self.left[:ended]

    def renew(self, steps: Sequence[Step]) -> None:
        """Take another plan for what is left."""
        self.steps, self.part = list(steps), 0

    def rows(self, running: bool) -> list[dict[str, Any]]:
        """Return its steps as people see them: `done`, `now` (the first that isn't, while one runs) or `waiting`."""
        states = ["done"] * len(self.done) + ["now" if running else "waiting"] + ["waiting"] * len(self.steps)
        return [row(step, state) for step, state in zip([*self.done, *self.steps], states, strict=False)]


def row(step: Step, state: str = "") -> dict[str, Any]:
    """Return a step as a dict for JSON."""
    told = {"code": step.told, "api_id": step.api_id, "inserted": step.inserted, "seconds": step.seconds}
    return {**told, "state": state} if state else told


def shares(codes: Sequence[int], steps: Sequence[Step], part: int = 0) -> list[int]:
    """Return how many of `codes`, from the first on, each step of their plan completes; `part` is the first step's.

    A walk completes a run of units, the last of several parts its action, an inserted step none.
    """
    counts, at = [], 0
    for step in steps:
        if not step.code or part + 1 < _parts(step):
            counts.append(0)
            part += bool(step.code)
            continue
        end = at + 1
        while step.code in (*units(), STOP) and codes[end : end + 1] == [step.code]:
            end += 1
        counts.append(end - at)
        at, part = end, 0
    return counts


def _parts(step: Step) -> int:
    action = actions().get(step.code)
    return len(action.send) if action else 1


def foreseen(state: State, steps: Sequence[Step], rules: Rules) -> State:
    """Return the state as it is expected after `steps`: for an order that waits its turn."""
    posture = state.posture
    for step in steps:
        action = by_wire(rules.dialect).get(step.api_id)
        posture = (action.leads if action else None) or posture
    return replace(state, posture=posture, activity="idle", speed=0.0, turning=0.0)
