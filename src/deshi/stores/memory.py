"""Journal rows in memory: for tests and for runs that must leave nothing behind."""

import dataclasses
import threading
from collections.abc import Iterable, Sequence
from typing import Any

from deshi.records.entry import Row

_ZERO = bytes(32)


class MemoryStore:
    """A `RowStore` that lives as long as its process. Durable for nothing; otherwise it behaves like `SqliteStore`."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._lock = threading.Lock()

    def head(self, writer: str) -> tuple[int, bytes]:
        """Return `(seq, hash)` of the writer's last row, `(0, 32 zero bytes)` when there is none."""
        mine = [row for row in self._rows if row.writer == writer]
        return (mine[-1].seq, mine[-1].hash) if mine else (0, _ZERO)

    def append(self, rows: Sequence[Row]) -> None:
        """Keep the rows, all at once."""
        with self._lock:
            self._rows.extend(rows)

    def rows(self, after: int = 0, **where: Any) -> Iterable[tuple[int, Row]]:
        """Yield `(position, row)` in order of arrival; `where` as in `SqliteStore.rows`."""
        limit, last = where.pop("limit", None), where.pop("last", None)
        placed = list(enumerate(list(self._rows), 1))[after:]
        found = [(position, row) for position, row in placed if _fits(position, row, where)]
        if last is not None:
            found = found[-last:] if last else []
        return iter(found[:limit])

    def owned(self, user: str) -> tuple[int, int]:
        """Return `(rows, upto)`: how many rows are a person's up to position `upto`."""
        return len(self._theirs(user, len(self._rows))), len(self._rows)

    def blank(self, user: str, upto: int) -> int:
        """Set body, salt, session and user of a person's rows to None; return how many rows that were."""
        with self._lock:
            theirs = self._theirs(user, upto)
            for index in theirs:
                row = self._rows[index]
                self._rows[index] = dataclasses.replace(row, body=None, salt=None, session=None, user=None)
            return len(theirs)

    def compact(self) -> None:
        """Nothing is left behind in memory."""

    def close(self) -> None:
        """Nothing to close."""

    def _theirs(self, user: str, upto: int) -> list[int]:
        ids = {row.interaction for row in self._rows if row.user == user and row.interaction}
        rows = enumerate(self._rows[:upto])
        return [i for i, row in rows if row.salt is not None and (row.user == user or row.interaction in ids)]


def _fits(position: int, row: Row, where: dict[str, Any]) -> bool:
    for name, value in where.items():
        if name == "role":
            fits = row.writer.startswith(f"{value}-")
        elif name == "before":
            fits = position < value
        else:
            fits = getattr(row, name) in (value if isinstance(value, tuple) else (value,))
        if not fits:
            return False
    return True
