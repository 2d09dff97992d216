"""The one writer to the robot: steps of an older epoch don't pass, and a stop never waits for anything.

Whatever leaves the guard leaves here, so `epoch` is compared at the last moment before the wire, and not where an order was
taken.
"""

import time

from deshi.tasks.robot_dog.body.registry import DAMP, STOP
from deshi.tasks.robot_dog.body.request_ids import RequestIds
from deshi.tasks.robot_dog.body.types import Driver, Request


class Gate:
    """Writes to `driver`. `epoch` counts stops; `written` counts requests, `dropped` the steps that came too late."""

    def __init__(self, driver: Driver, epoch: int | None = None) -> None:
        self.driver = driver
        # grows over restarts too, so an old guard's epochs are never current
        self.epoch = time.time_ns() // 1_000_000 if epoch is None else epoch
        self.written = 0
        self.dropped = 0
        self._ids = RequestIds()

    def stop(self, level: str) -> bool:
        """Write StopMove, or Damp for the level `damp`, at once; from now on older steps don't pass.

        Return whether the driver could put it on the wire.
        """
        try:
            return self.repeat(level)
        finally:  # a driver that fails doesn't keep what was decided before alive
            self.epoch += 1

    def outdate(self) -> None:
        """Let no step pass that was decided before, though nothing is stopped: the world is another now."""
        self.epoch += 1

    def repeat(self, level: str) -> bool:
        """Write a stop once more; the epoch stays."""
        self.written += 1
        return self._send(Request(DAMP if level == "damp" else STOP, id=self._ids.new()))

    def step(self, request: Request, epoch: int) -> int:
        """Write a step that was decided in `epoch`; return the request's id, 0 where it did not go out."""
        if epoch != self.epoch:
            self.dropped += 1
            return 0
        number = self._ids.new()
        sent = Request(request.api_id, request.parameter, request.noreply, number)
        self.written += 1
        return number if self._send(sent) else 0

    def _send(self, request: Request) -> bool:
        """Put it on the wire; a driver that raises did not."""
        try:
            return self.driver.send(request)
        except Exception:  # a stranger's library may raise anything; the caller repeats a stop, and a step counts as not sent
            return False
