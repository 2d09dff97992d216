"""Erase a person: content, salt, session and name go from every row of theirs, and the chains still verify."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from deshi.errors import BadInput, Unavailable
from deshi.journal.spool import held, scrub
from deshi.journal.writer import GroupWriter
from deshi.records.entry import Entry, Row
from deshi.records.protocols import RowStore


class Erasable(RowStore, Protocol):
    """A `RowStore` that can forget; the stores of SQLite and memory do."""

    def owned(self, user: str) -> tuple[int, int]:
        """Return `(rows, upto)`: how many rows are a person's up to the position `upto`."""
        ...

    def blank(self, user: str, upto: int) -> int:
        """Set body, salt, session and user of a person's rows up to `upto` to None; return how many rows that were."""
        ...

    def compact(self) -> None:
        """Leave no byte of what was blanked in any file."""
        ...


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased: rows of the journal and lines of the guard's spool."""

    rows: int
    lines: int


def erase(
    user: str,
    store: Erasable,
    journal: GroupWriter,
    spool: Path,
    before: Callable[[Iterator[Row]], None] = lambda rows: None,
) -> Erased:
    """Erase everything of `user` and return how much that was.

    Their rows are those with their name and those about their interactions. That something was erased is recorded first,
    by number and without the name, so that `verify` can tell erased rows from rows that someone blanked. Safe to run again
    after a crash at any point. `before` is given their rows each time before some are blanked. Raises `BadInput` for an empty name and `Unavailable` when the files can't be compacted.
    """
    if not user:
        raise BadInput("Erasing needs a name: give --user the name that the requests were sent with.")
    with held(spool, wait=True) as handle:
        theirs = frozenset(row.interaction for _, row in store.rows(user=user) if row.interaction)
        lines = scrub(handle, user, theirs) if handle is not None else 0
        rows = _blank(user, store, journal, before)
    store.compact()
    return Erased(rows, lines)


def _blank(user: str, store: Erasable, journal: GroupWriter, before: Callable[[Iterator[Row]], None]) -> int:
    """Blank until nothing new of theirs has come in meanwhile."""
    blanked = 0
    for _ in range(100):
        count, upto = store.owned(user)
        if not count:
            return blanked
        before(row for _, row in store.rows(user=user))
        journal.append_sync(Entry("erase", {"rows": count}, time.time()))
        blanked += store.blank(user, upto)
    raise Unavailable("New requests of this person keep coming in. Stop the service, then erase again.")
