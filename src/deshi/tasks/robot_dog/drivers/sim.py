"""The simulated body as a driver: no socket and no thread, inside the process that uses it."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from deshi.tasks.robot_dog.body.types import Arrived, Posture, Request
from deshi.tasks.robot_dog.sim.dog import SimDog

FRAME = 1 / 30  # seconds between two frames while it moves, and for a while after
REST = 0.1  # the same when it has been at rest for
LIVELY = 1.0  # seconds


class SimDriver:
    """A `Driver` whose robot is a `SimDog`; what is sent is heard at once, by `clock`."""

    name = "sim"
    simulated = True

    def __init__(
        self,
        posture: Posture = "lying",
        battery: float = 100.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.dog = SimDog(posture, battery)
        self._clock = clock
        self._ids = 0
        self._next = 0.0
        self._lively = 0.0

    def open(self) -> None:
        """Nothing to reach: it is here."""

    def close(self) -> None:
        """Nothing to let go of."""

    def fileno(self) -> int:
        """Return -1: only the clock tells when something has arrived."""
        return -1

    def send(self, request: Request) -> bool:
        """Tell the dog; it has always heard."""
        if not request.id:
            self._ids += 1
            request = replace(request, id=self._ids)
        self.dog.send(request, self._clock())
        self._next = 0.0  # it may have answered already
        return True

    def take(self, now: float) -> Arrived:
        """Return the dog's answers and how it is at `now`; nothing before the next frame is due."""
        if now < self._next:
            return Arrived()
        replies, telemetry = self.dog.step(now)
        self._lively = now + LIVELY if self.dog.moving else self._lively
        self._next = now + (FRAME if now < self._lively else REST)
        return Arrived(tuple(replies), telemetry)

    def due(self, now: float) -> float:
        """Return when the next frame is to be taken: about 30 a second while it moves, few at rest."""
        return self._next

    def link(self) -> dict[str, Any]:
        """Return that it is connected, always."""
        return {"connected": True, "detail": "The body is simulated, in the guard itself."}

    def change(self, changes: dict[str, Any]) -> None:
        """Change the dog's world: battery, obstacle, faults (`SimDog.set`). Raises `ValueError` with a sentence."""
        self.dog.set(**changes)
        self._next = 0.0
