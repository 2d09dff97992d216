"""The ledger of the budget in one SQLite file: a row a period, changed in one transaction, shared by all processes of a home."""

import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from deshi.errors import Corrupt, Unavailable
from deshi.records.budget import Limit
from deshi.stores.log_ahead import log_ahead

_TABLE = """CREATE TABLE IF NOT EXISTS spent (
  period TEXT PRIMARY KEY, calls INTEGER NOT NULL DEFAULT 0, nano INTEGER NOT NULL DEFAULT 0
)"""
_TAKE = """INSERT INTO spent (period, calls, nano) VALUES (?, ?, ?)
  ON CONFLICT (period) DO UPDATE SET calls = calls + excluded.calls, nano = nano + excluded.nano"""
_GIVE_BACK = "UPDATE spent SET calls = MAX(0, calls - ?), nano = MAX(0, nano - ?) WHERE period = ?"

T = TypeVar("T")


class SqliteLedger:
    """A `Ledger` on one file, opened when it is first used. Safe in threads; blocks, so it is called in threads only.

    `BEGIN IMMEDIATE` takes the write lock before the sums are read: nobody can take between the look and the entry.
    Commits are synced, so what was reserved stays so through a power cut. `patience` is the wait for others, in seconds.
    """

    def __init__(self, path: Path, patience: float = 5.0) -> None:
        self.path = path
        self._patience = patience
        self._lock = threading.Lock()
        self._database: sqlite3.Connection | None = None

    def take(self, limits: Sequence[Limit], calls: int, nano: int) -> bool:
        """Add to the periods of all limits and return True, or to none and return False when one would be passed.

        Raises `Unavailable` when nothing can be written, `Corrupt` for a file that is no ledger.
        """
        with self._lock:
            return self._within(lambda database: self._take(database, limits, calls, nano))

    def give_back(self, periods: Sequence[str], calls: int, nano: int) -> None:
        """Subtract what was taken and not used; negative `nano` adds."""
        with self._lock:
            rows = [(calls, nano, period) for period in periods]
            self._within(lambda database: database.executemany(_GIVE_BACK, rows))

    def spent(self, period: str) -> tuple[int, int]:
        """Return `(calls, nano)` of a period, reservations included."""
        with self._lock:
            return self._within(
                lambda database: _spent(database, period), "BEGIN"
            )  # a look waits for no writer

    def close(self) -> None:
        """Close the file; a later call opens it again."""
        with self._lock:
            if self._database is not None:
                self._database.close()
            self._database = None

    def _take(self, database: sqlite3.Connection, limits: Sequence[Limit], calls: int, nano: int) -> bool:
        for limit in limits:
            had_calls, had_nano = _spent(database, limit.period)
            if limit.calls and had_calls + calls > limit.calls:
                return False
            if limit.nano and nano > 0 and had_nano + nano > limit.nano:
                return False
        database.executemany(_TAKE, [(limit.period, calls, nano) for limit in limits])
        return True

    def _within(self, work: Callable[[sqlite3.Connection], T], begin: str = "BEGIN IMMEDIATE") -> T:
        """Do the work in one transaction."""
        try:
            database = self._open()
            database.execute(begin)
            try:
                done = work(database)
                database.execute("COMMIT")
            except BaseException:  # whatever ends the work, the lock must not outlive it
                if database.in_transaction:
                    database.execute("ROLLBACK")
                raise
            return done
        except sqlite3.Error as error:
            raise _told(error, self.path) from error
        except OSError as error:
            raise Unavailable(
                f"The budget's ledger {self.path} can't be made ({error.strerror}), so no paid call is made; check the folder."
            ) from error

    def _open(self) -> sqlite3.Connection:
        if self._database is None:
            self.path.touch(mode=0o600, exist_ok=True)
            database = sqlite3.connect(
                self.path, timeout=self._patience, isolation_level=None, check_same_thread=False
            )
            try:
                log_ahead(database, self._patience)
                database.execute("PRAGMA synchronous = FULL")
                database.execute(_TABLE)
            except BaseException:  # no ledger, or a locked one: the next call opens it anew
                database.close()
                raise
            self._database = database
        return self._database


def _spent(database: sqlite3.Connection, period: str) -> tuple[int, int]:
    row = database.execute("SELECT calls, nano FROM spent WHERE period = ?", (period,)).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _told(error: sqlite3.Error, path: Path) -> Unavailable:
    primary = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if primary in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return Corrupt(
            f"The budget's ledger {path} is damaged ({error}); move it away, and know that this month's count starts anew."
        )
    return Unavailable(
        f"The budget's ledger {path} can't be written now ({error}), so no paid call is made; check the disk and the "
        f"folder's rights."
    )
