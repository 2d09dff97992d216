"""What follows a stop until the body is seen to obey: the write again every 20 ms, and damping where it has no effect.

The first write is the gate's, within the call that heard the stop; this is about everything after it.

A soft stop is over when telemetry that is newer than the stop shows the body still (its trunk neither moves nor turns, its state
machine is in no motion, its limbs have come to rest) over a tenth of a second of the robot's own clock: one sample may be from
before the motion that it is to stop. A body that moves within two seconds after that, without an order of ours, is stopped again.

On the way there these count as effect: a trunk that is more than 5 % slower than when it was last looked at for this, and a state
machine that has left its motion while the limbs settle. What shows no effect for 300 ms is damped, as is what has not come to
rest within 1.5 s. Silence is no effect either; where nothing moved before it, or nobody said stop (the silence itself did), it
is given 1.5 s. A jump that is in the air can't obey, so that time begins when it has come down, or should have.

A damp has had its effect when the robot says that its motors are damped. One that no robot hears is not written for ever, but
it is not forgotten either: what is heard next settles it. A body that rests then, or lies with its motors off, is left alone;
one that moves is stopped anew. Where a person takes back a damp that was not seen to work, a soft stop goes on in its place.
"""

from dataclasses import dataclass
from typing import Literal

from deshi.tasks.robot_dog.guard.gate import Gate

Level = Literal["", "soft", "damp"]
Outcome = Literal["", "vain", "again"]

# Seconds between two writes.
EVERY = 0.02
# Seconds without effect until a soft stop becomes a damp.
PATIENCE = 0.3
# Seconds until it does so, effect or not; and the seconds of silence that a body at rest may keep.
SETTLING = 1.5
# What is left of the pace when it counts as slowing down.
SLOWER = 0.95
# Seconds of the robot's clock that a body must be still: a tenth, less what a sum of floats loses.
REST = 0.099
# Seconds after a stop in which a motion that nobody here ordered is stopped again.
WATCH = 2.0
# Seconds that a jump may take longer than usual.
LANDING = 0.5
# Seconds of writing a damp as often as a stop.
URGENT = 2.0
# Seconds between its writes after that.
LATER = 0.25
# Seconds of writing to nobody.
UNHEARD = 10.0
NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class Sight:
    """What telemetry shows of a body's motion: `at` is when the robot's own clock, `stamp`, was last seen to move.

    `pace` is the trunk's speed in multiples of what counts as still (at most 1 is still); `idle` says that the state machine
    is in no motion, `limbs` that the joints move, `limp` that the motors are damped. `air` is how many seconds the jump that
    it is in usually takes, 0.0 for none.
    """

    at: float = NEVER
    pace: float = 0.0
    idle: bool = False
    limbs: bool = False
    limp: bool = False
    stamp: float = 0.0
    air: float = 0.0

    @property
    def still(self) -> bool:
        """Whether nothing moves."""
        return self.idle and self.pace <= 1.0 and not self.limbs

    @property
    def quiet(self) -> bool:
        """Whether nothing moves that a stop could stop: a body that sinks with its motors off is past that."""
        return self.still or self.limp


class Stopper:
    """Repeats a stop until it is confirmed. `level` is what is being done about: "" where nothing is.

    `mild` is set when the guard ends: what was begun softly then stays soft.
    """

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.level: Level = ""
        self.mild = False
        # Times are seconds of the guard's clock, where nothing else is said.
        # When the stop under way was written first.
        self._since = 0.0
        # Since when the body has had time to come to rest: later than `_since` after a jump, or where it moves after all.
        self._start = 0.0
        # When the stop was last seen to have an effect.
        self._effect = 0.0
        # When the robot was last heard, as far as it has been looked at.
        self._news = 0.0
        # The pace when there was effect last, in multiples of what counts as still; None before the first sample.
        self._pace: float | None = None
        # Since when the body is still, in seconds of the robot's clock; None while it moves.
        self._still: float | None = None
        # Whether nothing moved when the stop came, or nobody said it (the silence did), and nothing was seen to move since.
        self._patient = False
        # Whether silence from now on would be that of a body at rest.
        self._rests = False
        # Whether an order was being carried out when the stop came, and no sample has shown since that it moves.
        self._ran = False
        # Whether the driver could write this stop at all.
        self._sent = False
        # When the jump that it is in must have ended; None where none was seen.
        self._land: float | None = None
        # When the stop is to be written again.
        self._next = float("inf")
        # Until when a motion that nobody here has ordered is stopped again.
        self._watch = NEVER
        # Whether it was written to nobody for so long that it is settled by what is heard next.
        self._owed = False

    def begin(
        self, level: Level, now: float, sent: bool = True, patient: bool = False, ran: bool = True
    ) -> None:
        """Take over after a stop was written. A second soft stop does not put the damping off.

        `sent`: the driver could write it. `patient`: nothing moved when the robot was last seen, or nobody said stop. `ran`: an
        order was being carried out.
        """
        self._next = now + EVERY
        self._sent = self._sent or sent
        if self._owed:  # written as to somebody from now on
            level = self.level or level
            self.level, self._owed = "", False
        if self.level == level or self.level == "damp":
            if level == "soft" and self._patient and not patient:  # now somebody does say stop
                self._patient, self._rests, self._effect = False, False, now
            return
        self.level = level
        self._since = self._start = self._effect = self._news = now
        self._pace = self._still = self._land = None
        self._patient = self._rests = patient
        self._ran, self._sent = ran, sent

    def end(self) -> None:
        """Say no more: a person has taken the stop back, and no robot was ever heard."""
        self.level, self._owed = "", False

    def soften(self, now: float, patient: bool) -> None:
        """A person takes the damp back before it was seen to work: a soft stop goes on; `patient`: nothing is seen to move.

        Where nobody hears it any more, what is heard next settles that, too.
        """
        owed, self.level, self._owed = self._owed, "", False
        self.begin("soft", now, self._gate.repeat("soft"), patient, ran=False)
        self._owed = owed

    def watches(self, now: float) -> bool:
        """Return whether a stop is being done about, or has worked only just now."""
        return bool(self.level) or now < self._watch

    def due(self) -> float | None:
        """Return when `tick` is wanted though nothing arrives, None where nothing is written."""
        return self._next if self.level and not self._owed else None

    def tick(self, sight: Sight, now: float, ours: bool = False) -> Outcome:
        """Look whether the stop has had its effect and write it again where not; `ours` says that an order is carried out.

        Return `vain` where it must become a damp, and `again` where it must be begun anew: nobody heard it, and now a body moves.
        """
        if not self.level:
            return self._mind(sight, now, ours)
        fresh = sight.at > self._news
        self._news = max(sight.at, self._news)
        if self._obeyed(sight, fresh):
            self._watch = now + WATCH if self.level == "soft" or self._owed else NEVER
            self.level, self._owed = "", False
            return ""
        if self._owed:
            return "again" if fresh and not sight.quiet else ""
        if self._unheard(sight, now):
            self._owed = self.level == "damp"
            self.level = self.level if self._owed else ""
            return ""
        anybody = self._sent or sight.at > NEVER  # else there is no robot, and there never was
        if self.level == "soft" and self._in_vain(sight, fresh, now) and anybody and not self.mild:
            return "vain"
        if now >= self._next:
            urgent = self.level == "soft" or now - self._since < URGENT
            self._next = now + (EVERY if urgent else LATER)
            self._sent = self._gate.repeat(self.level) or self._sent
        return ""

    def _unheard(self, sight: Sight, now: float) -> bool:
        """Return whether it is written to nobody, and was for long enough."""
        lost = self.level == "damp" or sight.at == NEVER
        return lost and self._news <= self._since and now - self._since >= UNHEARD

    def _mind(self, sight: Sight, now: float, ours: bool) -> Outcome:
        """Stop it again where it moves though it was stopped, and nobody here has told it to."""
        if ours:
            self._watch = NEVER
        if now < self._watch and sight.at > self._news and not sight.quiet:
            self._watch = NEVER
            self.begin("soft", now, self._gate.repeat("soft"))
        return ""

    def _obeyed(self, sight: Sight, fresh: bool) -> bool:
        """Return whether the body has come to rest, or lies with its motors off where that was wanted."""
        if self.level == "damp" and not self._owed:
            return sight.limp and sight.at > self._since
        if fresh and not sight.quiet:
            self._still = None
        elif fresh and self._still is None:
            self._still = sight.stamp
        return fresh and self._still is not None and abs(sight.stamp - self._still) >= REST

    def _in_vain(self, sight: Sight, fresh: bool, now: float) -> bool:
        """Return whether the soft stop has shown no effect for long enough."""
        if fresh:
            self._judge(sight, now)
        if sight.air:
            self._land = now + sight.air + LANDING if self._land is None else self._land
            if now < self._land:
                self._start = self._effect = now
                return False
        if self._rests:
            return now - self._news >= SETTLING
        # what rests at last is given the tenth of a second in which that is confirmed
        moves = self._still is None
        return now - self._effect >= PATIENCE or (moves and now - self._start >= SETTLING)

    def _judge(self, sight: Sight, now: float) -> None:
        """Take a new sample: look for effect, and whether the silence after it would be one of a body at rest."""
        if self._patient and not sight.quiet:  # it moves after all: its time begins here
            self._start = self._effect = now
        if not sight.quiet:
            self._patient = self._ran = False
        self._rests = sight.quiet and not self._ran
        pace = sight.pace if sight.idle else max(sight.pace, 1.0)
        if self._pace is None:
            self._pace = pace
        if (sight.idle and pace <= 1.0) or pace < SLOWER * self._pace:
            self._pace, self._effect = pace, now
