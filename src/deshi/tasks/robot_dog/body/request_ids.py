"""Names of requests, as the robot's own clients give them: nanoseconds of the clock, never one twice, and none of another client's."""

import random
import time

SPACING = 1024  # nanoseconds between two ids; what is below tells the robot's clients apart


class RequestIds:
    """Gives ids that grow. The last ten bits are this client's own, drawn once."""

    def __init__(self) -> None:
        self._tag = random.SystemRandom().randrange(SPACING)
        self._last = 0

    def new(self) -> int:
        """Return an id that nobody has used."""
        self._last = max(self._last + SPACING, time.monotonic_ns() // SPACING * SPACING + self._tag)
        return self._last
