"""Time that passes only when everything waits: an hour of queueing is a moment of testing."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import pytest

T = TypeVar("T")


class _Leaping(selectors.DefaultSelector):
    """A selector that does not wait for a timer: it moves the loop's clock on to it."""

    now = 1_000.0

    def select(self, timeout: float | None = None) -> Any:
        found = super().select(0)
        if not found and timeout:
            self.now += timeout
        return found if timeout is not None else super().select(None)


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock leaps from timer to timer."""

    def __init__(self) -> None:
        self._leaping = _Leaping()
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.now


@pytest.fixture
def simulate() -> Callable[[Coroutine[Any, Any, T]], T]:
    """Return a function that runs a coroutine in simulated time, which begins at 1,000 s."""

    def run(work: Coroutine[Any, Any, T]) -> T:
        with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
            return runner.run(work)

    return run
