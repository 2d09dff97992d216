"""How an embedded model stands, in the form of a pool's server: for metrics, the dashboard and the queue."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from deshi.errors import BadInput, DeshiError
from deshi.records.chat import Json

_WEIGHT = 0.1  # of the newest answer in the mean of latencies


class Standing:
    """Counts the answers of one model; `where` is what stands for its server's address."""

    def __init__(self, where: str, limit: int) -> None:
        self.in_flight = 0
        self._where, self._limit = where, limit
        self._answered = self._failed = self._in_a_row = 0
        self._latency_s, self._last = 0.0, ""

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count one request while the block lasts. What its caller did wrong is no failure of the model."""
        began = time.perf_counter()
        self.in_flight += 1
        try:
            yield
        except BadInput:
            raise
        except DeshiError as error:
            self._failed, self._in_a_row, self._last = self._failed + 1, self._in_a_row + 1, str(error)
            raise
        else:
            took = time.perf_counter() - began
            self._latency_s += (took - self._latency_s) * (_WEIGHT if self._answered else 1.0)
            self._answered, self._in_a_row = self._answered + 1, 0
        finally:
            self.in_flight -= 1

    def state(self, loaded: bool) -> Json:
        """Return it as a pool tells of a server; `loaded` whether the model is in memory."""
        return {
            "server": self._where,
            "healthy": not self._in_a_row,
            "in_flight": self.in_flight,
            "limit": self._limit,
            "latency_s": round(self._latency_s, 6),
            "answered": self._answered,
            "failed": self._failed,
            "failures_in_a_row": self._in_a_row,
            "last_error": self._last,
            "loaded": loaded,
        }
