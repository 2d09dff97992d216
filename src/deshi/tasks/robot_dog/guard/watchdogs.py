"""What ends a motion though nobody says stop: a brain that is gone, a state that is old, a body that is not well.

Armed only while a motion runs. The heartbeat and the connection count for an attended order only, one that somebody answers
for: a dance that was ordered from a terminal goes on after the command has ended.
"""

from dataclasses import dataclass
from typing import Literal

from deshi.tasks.robot_dog.body.types import Rules, State

Kind = Literal[
    "", "gone", "heartbeat", "stale", "fault", "tilt", "battery", "people", "obstacle", "astray", "damped"
]

HEARTBEAT = 0.3  # seconds without a beat
LEAST_BATTERY = 10.0  # per cent, for a walk that is under way
BRAINS = 64  # that are remembered


@dataclass(frozen=True, slots=True)
class Motion:
    """What is running: since when, who attends it ("" for nobody), how it walks (None where it doesn't).

    `tilts`: leaning over is part of it, or it is how the body gets up. `calm`: a body with a fault may do it, too, since it is
    getting down or standing still.
    """

    since: float
    brain: str = ""
    velocity: tuple[float, float, float] | None = None
    tilts: bool = False
    calm: bool = False


class Watchdogs:
    """Hears beats and losses; `check` says which watchdog barks."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._beats: dict[str, float] = {}
        self._gone: dict[str, None] = {}

    def beat(self, brain: str, now: float) -> None:
        """Take a heartbeat; a brain that was gone is back with it."""
        self._gone.pop(brain, None)
        self._beats.pop(brain, None)  # the newest stand last
        self._beats[brain] = now
        while len(self._beats) > BRAINS:
            del self._beats[next(iter(self._beats))]

    def lost(self, brain: str) -> None:
        """A connection of this brain's has ended."""
        self._beats.pop(brain, None)
        self._gone[brain] = None
        while len(self._gone) > BRAINS:
            del self._gone[next(iter(self._gone))]

    def back(self, brain: str) -> None:
        """It gives an order: it is there."""
        self._gone.pop(brain, None)

    def check(self, motion: Motion | None, state: State, now: float) -> Kind:
        """Return which watchdog ends the motion, "" for none."""
        if motion is None:
            return ""
        return self._brain(motion, now) or self._body(motion, state) or self._way(motion, state)

    def due(self, motion: Motion | None) -> float | None:
        """Return when the next beat must have come, None where none is waited for."""
        return self._heard(motion) + HEARTBEAT if motion and motion.brain else None

    def _heard(self, motion: Motion) -> float:
        return max(motion.since, self._beats.get(motion.brain, motion.since))

    def _brain(self, motion: Motion, now: float) -> Kind:
        if not motion.brain:
            return ""
        if motion.brain in self._gone:
            return "gone"
        return "heartbeat" if now - self._heard(motion) >= HEARTBEAT else ""

    def _body(self, motion: Motion, state: State) -> Kind:
        if state.age > self._rules.stale:
            return "stale"
        if state.posture == "fallen" and not motion.tilts:
            return "tilt"
        return "fault" if state.fault and not (motion.tilts or motion.calm) else ""

    def _way(self, motion: Motion, state: State) -> Kind:
        """Return what stands against a walk that is under way; a number that can't be read stands against it, too."""
        if motion.velocity is None:
            return ""
        if state.posture != "standing":  # it sinks, or somebody else has put it down
            return "astray"
        if state.battery is None or not LEAST_BATTERY <= state.battery <= 100.0:
            return "battery"  # none: it was told when the walk began, and has been silent for seconds
        if state.people:
            return "people"
        near = state.obstacle is not None and not state.obstacle >= self._rules.clear
        return "obstacle" if near and motion.velocity[0] > 0.0 else ""
