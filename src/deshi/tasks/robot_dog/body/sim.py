"""The simulated body: it takes time, keeps its posture and can be stopped in the middle of anything.

Nothing here waits or reads a clock: `now` (seconds, monotonic) is handed in, so the guard's loop drives it by timers and a
test drives it by numbers. `wire` is the seam: whatever is handed to it is what a real robot would be sent.
"""

from collections.abc import Callable, Sequence
from typing import Any

from deshi.tasks.robot_dog.body.postures import ACTS, DAMP, STOP, Move, Plan, Posture, after, plan

DRAIN = 0.02  # per cent of battery a second of moving


class SimBody:
    """A dog of one posture, one battery and a queue of steps; all events are returned as dicts, oldest first."""

    def __init__(
        self, wire: Callable[[int], None] | None = None, posture: Posture = "lying", battery: float = 100.0
    ) -> None:
        self.posture: Posture = posture
        self.battery = battery
        self.written = 0
        self._wire = wire
        self._queue: list[tuple[Move, str]] = []
        self._now: tuple[Move, str] | None = None
        self._since = 0.0

    def write(self, code: int) -> None:
        """Send one code to the robot: the only place where anything leaves."""
        self.written += 1
        if self._wire is not None:
            self._wire(code)

    def plan(self, actions: Sequence[int]) -> Plan:
        """Return what `actions` would become after all that is queued; changes nothing."""
        posture = self.posture
        for move, _ in ([self._now] if self._now else []) + self._queue:
            posture = after(move.code, posture)
        made = plan(actions, posture, self.battery)
        if len(self._queue) + len(made.steps) > 24:
            return Plan((), "The body still has too much to do; wait until it is done or stop it.", "busy")
        return made

    def start(self, steps: Sequence[Move], interaction: str, now: float) -> list[dict[str, Any]]:
        """Queue planned steps and begin when idle."""
        self._queue.extend((step, interaction) for step in steps)
        events = [_event("started", interaction, codes=[step.code for step in steps])]
        return events if self._now else events + self._next(now)

    def due(self) -> float | None:
        """Return when the current step ends, None when idle."""
        return self._since + self._now[0].seconds if self._now else None

    def tick(self, now: float) -> list[dict[str, Any]]:
        """Let time pass: end steps that are over, begin the next ones."""
        events: list[dict[str, Any]] = []
        while self._now and now >= self._since + self._now[0].seconds:
            move, interaction = self._now
            self.posture = after(move.code, self.posture)
            self.battery = max(0.0, self.battery - DRAIN * move.seconds)
            ended = self._since + move.seconds
            self._now = None
            if not any(other == interaction for _, other in self._queue):
                events.append(_event("done", interaction, code=move.code))
            events += self._next(ended)
        return events

    def _next(self, now: float) -> list[dict[str, Any]]:
        if not self._queue:
            return []
        self._now = self._queue.pop(0)
        self._since = now
        self.write(self._now[0].code)
        return [_event("step", self._now[1], code=self._now[0].code, inserted=self._now[0].inserted)]

    def stop(self, level: str, now: float) -> list[dict[str, Any]]:
        """Halt at once, the write first: `soft` where it stands, `damp` sinks and stays so until cleared."""
        self.write(DAMP if level == "damp" else STOP)
        halted, self._queue = self._queue, []
        current, self._now = self._now, None
        events: list[dict[str, Any]] = []
        if current:
            move, interaction = current
            share = min(1.0, (now - self._since) / move.seconds)
            if share >= 0.5:
                self.posture = after(move.code, self.posture)
            events.append(
                _event(
                    "halted",
                    interaction,
                    code=move.code,
                    progress=round(share, 3),
                    left=[m.code for m, _ in halted],
                )
            )
        others = dict.fromkeys(i for _, i in halted if not current or i != current[1])
        events += [
            _event("halted", i, code=None, progress=0.0, left=[m.code for m, j in halted if j == i])
            for i in others
        ]
        if level == "damp":
            self.posture = "damped"
        return events

    def clear(self) -> bool:
        """Take the latch of a damped body off: it lies, and moves again when told. False where nothing was latched."""
        if self.posture != "damped":
            return False
        self.posture = "lying"
        return True

    def state(self, now: float) -> dict[str, Any]:
        """Return posture, battery (per cent), the current action with its progress (0..1), and what is queued."""
        action, progress, interaction = None, 0.0, ""
        if self._now:
            move, interaction = self._now
            action, progress = move.code, min(1.0, max(0.0, (now - self._since) / move.seconds))
        return {
            "posture": self.posture,
            "battery": round(self.battery, 1),
            "action": action,
            "doing": ACTS[action].name if action else "",
            "progress": round(progress, 3),
            "seconds": self._now[0].seconds if self._now else 0.0,
            "queue": [move.code for move, _ in self._queue],
            "interaction": interaction,
            "damped": self.posture == "damped",
        }


def _event(kind: str, interaction: str, **more: Any) -> dict[str, Any]:
    return {"event": kind, "interaction": interaction, **more}
