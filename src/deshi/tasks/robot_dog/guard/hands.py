"""The body as the guard moves it: gate, eyes, executor, stopper and watchdogs, and what one does to another.

Nothing waits and nothing reads a clock; `now` (seconds, monotonic) is handed in. What happens is handed to `tell` as events.
"""

from collections.abc import Callable
from typing import Any

from deshi.tasks.robot_dog.body.codes import UNCERTAIN
from deshi.tasks.robot_dog.body.registry import DAMP, STOP
from deshi.tasks.robot_dog.body.types import Reply, Rules, State
from deshi.tasks.robot_dog.guard.executor import Executor
from deshi.tasks.robot_dog.guard.eyes import Eyes
from deshi.tasks.robot_dog.guard.gate import Gate
from deshi.tasks.robot_dog.guard.safe_driver import SafeDriver
from deshi.tasks.robot_dog.guard.stopper import NEVER, Stopper
from deshi.tasks.robot_dog.guard.watchdogs import Kind, Watchdogs

UP = 1.0  # seconds for which a latched body must be seen with its motors on to count as stood up by somebody
LATELY = 0.5  # seconds for which orders that have ended still count when the motors go off: an answer may come first
IN_VAIN = "A soft stop had no effect, so the motors are damped: the body sinks. Clear it when the place around it is safe."


class Hands:
    """Moves and stops a body by its driver. `latch` hears when damping begins and ends; `held` says that it is on already."""

    def __init__(
        self,
        driver: SafeDriver,
        rules: Rules,
        tell: Callable[[dict[str, Any]], None],
        latch: Callable[[bool], None],
        held: bool = False,
    ) -> None:
        self.driver = driver
        self.gate = Gate(driver)
        self.eyes = Eyes(rules)
        self.executor = Executor(self.gate, rules)
        self.stopper = Stopper(self.gate)
        self.watchdogs = Watchdogs(rules)
        self.eyes.latched = held
        self._tell = tell
        self._latch = latch
        self._limp = True  # the last that was seen; as long as nothing is, no damping is a foreign one
        self._sank = False
        self._sinks = False  # whether a damp of ours that a person has taken back may still be seen to work
        self._upright = False  # whether the body was up when its motors were seen to be on, last
        self._worked = NEVER  # when there was something to do, last
        self._at = NEVER  # when the robot was last heard
        self._up: float | None = None  # since when the motors are on though nobody has cleared the latch

    def stop(self, level: str, now: float) -> bool:
        """Write a stop, before anything else; return whether the driver could.

        A latched body is damped by any stop, unless somebody has stood it up or the guard ends: that never damps.
        """
        damp = level == "damp" or (self.eyes.latched and not self._stood() and not self.stopper.mild)
        sent = self.gate.stop("damp" if damp else "soft")
        self._stopped(damp, now, sent, told=True)
        return sent

    def leave(self) -> None:
        """The guard ends: what is stopped softly from now on never becomes a damp."""
        self.stopper.mild = True

    def _stopped(self, damp: bool, now: float, sent: bool, told: bool) -> None:
        """Mind a stop that was written; `told`: somebody said it, and it is not for the robot's silence."""
        sight, ran = self.eyes.sight(now), self.executor.current is not None
        rested = not ran and (sight.quiet or sight.at == NEVER)
        patient = rested or not told
        self.stopper.begin("damp" if damp else "soft", now, sent, patient, ran)
        if damp:
            self.eyes.latched = True
            self._latch(True)

    def _stood(self) -> bool:
        """Return whether somebody else has switched the motors on again while the body was latched."""
        return self._up is not None and self._at - self._up > UP

    def halt(self, now: float, by: str) -> bool:
        """Forget, after a stop, what was to be done, and tell of it; return whether there was something."""
        events = self.executor.halt(now, by)
        for event in events:
            self._tell(event)
        return bool(events)

    def clear(self, now: float) -> bool:
        """Take the latch off: a person has looked. False where nothing was latched.

        A damp that was not seen to work goes on as a soft stop, since the body may move still.
        """
        if not self.eyes.latched:
            return False
        self.eyes.latched = False
        sight = self.eyes.sight(now)
        if self.stopper.level == "damp" and sight.at == NEVER:
            self.stopper.end()
        elif self.stopper.level == "damp":
            self.stopper.soften(now, sight.quiet)
            self._sinks = True
        self._latch(False)
        return True

    def look(self, now: float) -> State:
        """Take what has arrived from the robot; return its state."""
        if self.executor.orders:
            self._worked = now
        arrived = self.driver.take(now)
        if arrived.telemetry is not None:
            self.eyes.see(arrived.telemetry)
            self._feel(now)
        for reply in arrived.replies:
            self._told(self.executor.heard(reply))
            self._heard(reply)
        return self.eyes.state(now)

    def _heard(self, reply: Reply) -> None:
        """Notice a robot that refuses to stop, as one may that another client holds. What it is told goes on being written."""
        refused = reply.code and reply.code not in UNCERTAIN
        if self.stopper.level and reply.api_id in (STOP, DAMP) and refused and not self.eyes.unheeded:
            self.eyes.unheeded = True
            self._tell({"event": "unheeded", "interaction": "", "code": reply.code})

    def _feel(self, now: float) -> None:
        """Notice when the motors go off, and since when they are on again."""
        sight = self.eyes.sight(now)
        self._sank = self._sank or (sight.limp and not self._limp)
        self._limp, self._at = sight.limp, sight.at
        if not sight.limp:
            self._upright = self.eyes.state(now).posture not in ("lying", "fallen")
        if sight.limp or self.stopper.level == "damp":
            self._up = None
        elif self._up is None:
            self._up = sight.at

    def turn(self, now: float) -> None:
        """Do what the time and what has arrived ask for: confirm or escalate a stop, mind the watchdogs, take the next step."""
        state = self.look(now)
        if self._sank:
            self._sank = False
            self._put_down(now)
        came = self.stopper.tick(self.eyes.sight(now), now, ours=self.executor.current is not None)
        if came == "vain":
            self._escalate(now)
        elif came == "again":
            self.stop(self.stopper.level, now)
        self._sinks = self._sinks and bool(self.stopper.level)
        self.eyes.unheeded = self.eyes.unheeded and bool(self.stopper.level)
        barks = self.watchdogs.check(self.executor.motion, state, now)
        if barks:
            self._trip(barks, now)
        self._told(self.executor.tick(state, now, held=bool(self.stopper.level)))
        if self.executor.astray:
            self.executor.astray = False
            self._trip("astray", now)

    def due(self, now: float) -> float | None:
        """Return when `turn` is wanted though nothing rings, None for never."""
        motion = self.executor.motion
        times = (self.driver.due(now), self.stopper.due(), self.executor.due(), self.watchdogs.due(motion))
        return min((at for at in times if at is not None), default=None)

    def lost(self, brain: str, now: float) -> None:
        """A brain's connection has ended: what it attends ends, too."""
        self.watchdogs.lost(brain)
        self._told(self.executor.leave(brain))
        self.turn(now)

    def _put_down(self, now: float) -> None:
        """The motors went off by somebody else's hand, a remote's or another guard's: nothing here may raise the body again.

        That counts in the middle of an order, and where a body that was up is being stopped or was only just.
        """
        stopped = self._upright and self.stopper.watches(now) and not self._sinks
        if not self.eyes.latched and (stopped or now - self._worked <= LATELY):
            self._trip("damped", now)

    def _escalate(self, now: float) -> None:
        self.stop("damp", now)
        self._tell({"event": "escalated", "interaction": "", "level": "damp", "why": IN_VAIN})
        self.halt(now, "guard")

    def _trip(self, kind: Kind, now: float) -> None:
        current = self.executor.current
        damp = kind == "damped"
        self._stopped(damp, now, self.gate.stop("damp" if damp else "soft"), told=kind != "stale")
        interaction = current[2].interaction if current else ""
        self._tell({"event": "watchdog", "interaction": interaction, "kind": kind, "epoch": self.gate.epoch})
        self.halt(now, "watchdog")

    def _told(self, events: list[dict[str, Any]]) -> None:
        for event in events:
            self._tell(event)
