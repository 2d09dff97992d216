"""A driver that never raises: what it throws is counted, said once, and taken for silence.

A stranger's library stands behind a driver, and the guard must outlive its mistakes: a stop goes on, other doors are heard.
"""

import contextlib
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from deshi.tasks.robot_dog.body.types import Arrived, Driver, Request

LATER = 0.1  # seconds until a driver that can't say when it is due is asked again

Told = TypeVar("Told")


class SafeDriver:
    """The `Driver` around another; `errors` counts what it has thrown."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self.name, self.simulated = driver.name, driver.simulated
        self.errors = 0

    def open(self) -> None:
        """Do nothing: it is open."""

    def close(self) -> None:
        """Let go of the robot."""
        self._asked(self._driver.close, None)

    def fileno(self) -> int:
        """Return its bell, -1 where it can't say."""
        return self._asked(self._driver.fileno, -1)

    def send(self, request: Request) -> bool:
        """Put a request on the wire; False where that raised."""
        return self._asked(lambda: self._driver.send(request), False)

    def take(self, now: float) -> Arrived:
        """Return what has arrived, nothing where that raised."""
        return self._asked(lambda: self._driver.take(now), Arrived())

    def due(self, now: float) -> float | None:
        """Return when it is to be asked again, soon where that raised."""
        soon: float | None = now + LATER
        return self._asked(lambda: self._driver.due(now), soon)

    def link(self) -> dict[str, Any]:
        """Return what is known of the connection, with the count of errors where there were some."""
        lost = {
            "connected": False,
            "detail": "The driver fails; what it said is on the guard's error output.",
        }
        told = self._asked(self._driver.link, lost)
        return {**told, "errors": self.errors} if self.errors else told

    def _asked(self, ask: Callable[[], Told], otherwise: Told) -> Told:
        try:
            return ask()
        except Exception as error:
            self.errors += 1
            if self.errors == 1:  # once: nobody may be reading, and a full pipe would hold the guard up
                with contextlib.suppress(OSError, ValueError):
                    print(f"The driver {self.name} has failed: {error!r}. Please report it.", file=sys.stderr)
            return otherwise
