"""The joints as a stream for those who draw the body: about 30 frames a second while it moves, one to who comes new."""

from deshi.tasks.robot_dog.body.types import Driver, Telemetry
from deshi.tasks.robot_dog.guard.doors import event

FRAME = 0.03  # seconds between two frames
DIGITS = 4


class Frames:
    """Makes frames of telemetry, each movement once."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._wanted = False
        self._next = 0.0
        self.last = b""
        self._shown: tuple[tuple[float, ...], tuple[float, ...]] | None = None

    def next(self, wanted: bool, newest: Telemetry | None, now: float) -> bytes:
        """Return the next frame as a server-sent event, nothing where nobody wants one or nothing has moved."""
        if wanted != self._wanted:
            self._wanted = wanted
            # one that must ask the robot for them does so only while somebody looks
            if hasattr(self._driver, "joints"):
                self._driver.joints = wanted
        if not wanted or newest is None or not newest.joints or now < self._next:
            return b""
        joints = tuple(round(angle, DIGITS) for angle in newest.joints)
        trunk = tuple(round(value, DIGITS) for value in newest.trunk)
        if (joints, trunk) == self._shown:
            return b""
        self._shown, self._next = (joints, trunk), now + FRAME
        self.last = event({"t": round(newest.stamp, 3), "joints": joints, "trunk": trunk}, "joints")
        return self.last
