"""What follows a stop until the body is seen to obey: the write again every 20 ms, and damping where it has no effect.

The first write is the gate's, within the call that heard the stop; this is about everything after it.

A soft stop has had its effect when telemetry that is newer than the stop shows the body still: its trunk neither moves nor turns,
its state machine is in no motion, and its limbs (where the robot tells its joints) have come to rest. On the way there these
count as effect, too: a trunk that moves a fifth slower than when it was last looked at for this, and a state machine that has
left its motion while the limbs settle. What shows no effect for 300 ms is damped, as is what has not come to rest within
1.5 s, as is a body that tells nothing. A damp has had its effect when the robot says that its motors are damped.
"""

from dataclasses import dataclass
from typing import Literal

from deshi.tasks.robot_dog.guard.gate import Gate

Level = Literal["", "soft", "damp"]

EVERY = 0.02  # seconds between two writes
PATIENCE = 0.3  # seconds without effect until a soft stop becomes a damp
SETTLING = 1.5  # seconds until it does so, effect or not
SLOWER = 0.8  # what is left of the pace when it counts as slowing down
URGENT, LATER = (
    2.0,
    0.25,
)  # seconds in which a damp is written as often as a stop; seconds between its writes after that


@dataclass(frozen=True, slots=True)
class Sight:
    """What telemetry shows of a body's motion: `at` is when the robot's own clock was last seen to move.

    `pace` is the trunk's speed in multiples of what counts as still (at most 1 is still); `idle` says that the state machine
    is in no motion, `limbs` that the joints move, `limp` that the motors are damped.
    """

    at: float = float("-inf")
    pace: float = 0.0
    idle: bool = False
    limbs: bool = False
    limp: bool = False

    @property
    def still(self) -> bool:
        """Whether nothing moves."""
        return self.idle and self.pace <= 1.0 and not self.limbs


class Stopper:
    """Repeats a stop until it is confirmed. `level` is what is being done about: "" where nothing is."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.level: Level = ""
        self._since = self._effect = 0.0
        self._pace: float | None = None
        self._next = float("inf")

    def begin(self, level: Level, now: float) -> None:
        """Take over after a stop was written. A second soft stop does not put the damping off."""
        self._next = now + EVERY
        if self.level == level or self.level == "damp":
            return
        self.level = level
        self._since = self._effect = now
        self._pace = None

    def end(self) -> None:
        """Say no more: a person has cleared the stop."""
        self.level = ""

    def due(self) -> float | None:
        """Return when `tick` is wanted, None where nothing is being stopped."""
        return self._next if self.level else None

    def tick(self, sight: Sight, now: float) -> bool:
        """Look whether the stop has had its effect and write it again where not; return whether it must become a damp."""
        if not self.level:
            return False
        newer = sight.at > self._since
        if newer and (sight.limp or (self.level == "soft" and sight.still)):
            self.level = ""
            return False
        if self.level == "soft" and self._in_vain(sight if newer else None, now):
            return True
        if now >= self._next:
            urgent = self.level == "soft" or now - self._since < URGENT
            self._next = now + (EVERY if urgent else LATER)
            self._gate.repeat(self.level)
        return False

    def _in_vain(self, sight: Sight | None, now: float) -> bool:
        """Return whether the soft stop has shown no effect for long enough."""
        if sight is not None:
            pace = sight.pace if sight.idle else max(sight.pace, 1.0)
            if self._pace is None:
                self._pace = pace
            if (sight.idle and pace <= 1.0) or pace < SLOWER * self._pace:
                self._pace, self._effect = pace, now
        return now - self._effect >= PATIENCE or now - self._since >= SETTLING
