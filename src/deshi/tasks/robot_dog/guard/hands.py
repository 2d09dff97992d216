"""The body as the guard moves it: gate, eyes, executor, stopper and watchdogs, and what one does to another.

Nothing waits and nothing reads a clock; `now` (seconds, monotonic) is handed in. What happens is handed to `tell` as events.
"""

from collections.abc import Callable
from typing import Any

from deshi.tasks.robot_dog.body.types import Rules, State
from deshi.tasks.robot_dog.guard.executor import Executor
from deshi.tasks.robot_dog.guard.eyes import Eyes
from deshi.tasks.robot_dog.guard.gate import Gate
from deshi.tasks.robot_dog.guard.stopper import Stopper
from deshi.tasks.robot_dog.guard.tame import Tame
from deshi.tasks.robot_dog.guard.watchdogs import Kind, Watchdogs

IN_VAIN = "A soft stop had no effect, so the motors are damped: the body sinks. Clear it when the place around it is safe."


class Hands:
    """Moves and stops a body by its driver. `latch` hears when damping begins and ends; `held` says that it is on already."""

    def __init__(
        self,
        driver: Tame,
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

    def stop(self, level: str, now: float) -> bool:
        """Write a stop, before anything else; return whether the driver could. A latched body is damped by any stop."""
        damp = level == "damp" or self.eyes.latched
        sent = self.gate.stop("damp" if damp else "soft")
        self.stopper.begin("damp" if damp else "soft", now)
        if damp:
            self.eyes.latched = True
            self._latch(True)
        return sent

    def halt(self, now: float, by: str) -> bool:
        """Forget, after a stop, what was to be done, and tell of it; return whether there was something."""
        events = self.executor.halt(now, by)
        for event in events:
            self._tell(event)
        return bool(events)

    def clear(self) -> bool:
        """Take the latch off: a person has looked. False where nothing was latched."""
        if not self.eyes.latched:
            return False
        self.eyes.latched = False
        self.stopper.end()
        self._latch(False)
        return True

    def look(self, now: float) -> State:
        """Take what has arrived from the robot; return its state."""
        arrived = self.driver.take(now)
        if arrived.telemetry is not None:
            self.eyes.see(arrived.telemetry)
        for reply in arrived.replies:
            self._told(self.executor.heard(reply))
        return self.eyes.state(now)

    def turn(self, now: float) -> None:
        """Do what the time and what has arrived ask for: confirm or escalate a stop, mind the watchdogs, take the next step."""
        state = self.look(now)
        if self.stopper.tick(self.eyes.sight(now), now):
            self._escalate(now)
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

    def _escalate(self, now: float) -> None:
        self.stop("damp", now)
        self._tell({"event": "escalated", "interaction": "", "level": "damp", "why": IN_VAIN})
        self.halt(now, "guard")

    def _trip(self, kind: Kind, now: float) -> None:
        current = self.executor.current
        self.stop("soft", now)
        interaction = current[2].interaction if current else ""
        self._tell({"event": "watchdog", "interaction": interaction, "kind": kind, "epoch": self.gate.epoch})
        self.halt(now, "watchdog")

    def _told(self, events: list[dict[str, Any]]) -> None:
        for event in events:
            self._tell(event)
