"""Journal rows in one SQLite file: write-ahead log, many processes, every commit synced."""

import os
import queue
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from deshi.errors import BadInput, Unavailable
from deshi.records.entry import Row
from deshi.stores.faults import foreign, newer, told
from deshi.stores.log_ahead import log_ahead
from deshi.stores.migrations import APPLICATION_ID, CURRENT, migrate
from deshi.stores.paging import Order, paged

Sync = Literal["full", "normal"]

_COLUMNS = "writer, seq, at, kind, interaction, session, user, body, salt, commitment, prev, hash"
_INSERT = f"INSERT INTO rows ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_THEIRS = """(user = :user OR interaction IN (SELECT interaction FROM rows WHERE user = :user AND interaction != ''))
  AND salt IS NOT NULL AND position <= :upto"""
_FIELDS = ("kind", "user", "session", "interaction", "writer")
_ZERO = bytes(32)


class SqliteStore:
    """A `RowStore` on one file.

    One connection writes (behind a lock, so threads may share the store); readings use read-only connections of their
    own from a small pool and never hold a snapshot longer than one page, so that checkpoints go through.
    `sync` is `full` (a commit returns when the disk has it) or `normal` (a power cut may take the last commits, the file
    stays sound). `patience` is how long, in seconds, to wait for another process's transaction.

    Raises `Corrupt` for a foreign, damaged or newer file (which is left as it is) and `Unavailable` for a disk that is
    full, read-only or locked.
    """

    def __init__(self, path: Path, sync: Sync = "full", patience: float = 5.0) -> None:
        if sync not in ("full", "normal"):
            raise BadInput(f"The journal's sync is {sync!r}. Set it to 'full' or 'normal' in deshi.toml.")
        self.path = path
        self._sync = sync
        self._patience = patience
        self._lock = threading.Lock()
        self._readers: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        with told(path):
            _make(path)
            self._inode = path.stat().st_ino
            self._writer = self._open()

    def head(self, writer: str) -> tuple[int, bytes]:
        """Return `(seq, hash)` of the writer's last row, `(0, 32 zero bytes)` when there is none."""
        with told(self.path), self._reading() as database:
            found = database.execute(
                "SELECT seq, hash FROM rows WHERE writer = ? ORDER BY seq DESC LIMIT 1", (writer,)
            ).fetchone()
        return (int(found[0]), bytes(found[1])) if found else (0, _ZERO)

    def append(self, rows: Sequence[Row]) -> None:
        """Write the rows in one transaction and return when it is synced; raise `Unavailable` and keep none of them."""
        with told(self.path), self._lock:
            self._check_place()
            with _transaction(self._writer):
                self._writer.executemany(_INSERT, [_values(row) for row in rows])

    def rows(self, after: int = 0, **where: Any) -> Iterable[tuple[int, Row]]:
        """Yield `(position, row)` in order of arrival, from the position after `after`.

        `where` narrows: `kind`, `user`, `session`, `interaction`, `writer` (a value, or a tuple of values), `role` (the
        first part of a writer's name), `before` (positions below it), `limit` (the first so many), `last` (the last so
        many, still in order of arrival).
        """
        condition, values = _condition(where)

        def page(since: int, count: int, order: Order) -> list[tuple[int, Row]]:
            return self._page(condition, [since, *values], count, order)

        yield from paged(page, after, where.get("limit"), where.get("last"))

    def owned(self, user: str) -> tuple[int, int]:
        """Return `(rows, upto)`: how many rows are a person's (theirs, or about an interaction of theirs) up to `upto`."""
        with told(self.path), self._reading() as database:
            upto = int(database.execute("SELECT coalesce(max(position), 0) FROM rows").fetchone()[0])
            query = f"SELECT count(*) FROM rows WHERE {_THEIRS}"
            return int(database.execute(query, {"user": user, "upto": upto}).fetchone()[0]), upto

    def blank(self, user: str, upto: int) -> int:
        """Set body, salt, session and user of a person's rows up to `upto` to None; return how many rows that were."""
        with told(self.path), self._lock, _transaction(self._writer):
            # The ids first: once the user is gone from a row, the rows about its interaction can't be found by it.
            found = self._writer.execute(
                f"SELECT position FROM rows WHERE {_THEIRS}", {"user": user, "upto": upto}
            ).fetchall()
            self._writer.executemany(
                "UPDATE rows SET body = NULL, salt = NULL, session = NULL, user = NULL WHERE position = ?",
                found,
            )
            return len(found)

    def compact(self) -> None:
        """Rewrite the file without its free space and empty the write-ahead log, so that no erased byte is left.

        Raises `Unavailable` when another process keeps reading an older state of the file all the time.
        """
        with told(self.path), self._lock:
            self._writer.execute("VACUUM")
            deadline = time.monotonic() + self._patience
            while int(self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]):
                if time.monotonic() > deadline:
                    raise Unavailable(
                        f"The rows are erased, but another process still reads an older state of {self.path}, so their "
                        f"bytes stay in {self.path.name}-wal. Stop the processes that use the journal and run it again."
                    )
                time.sleep(0.05)

    def close(self) -> None:
        """Close all connections; the last process to close folds the write-ahead log into the file."""
        with self._lock:
            while not self._readers.empty():
                self._readers.get_nowait().close()
            self._writer.close()

    def _open(self) -> sqlite3.Connection:
        database = _connect(str(self.path), self._patience)
        try:
            _recognise(database, self.path)
            log_ahead(database, self._patience)
            database.execute(f"PRAGMA synchronous = {self._sync}")
            database.execute("PRAGMA fullfsync = ON")  # macOS: its plain fsync does not reach the disk
            database.execute("PRAGMA secure_delete = ON")
            if _pragma(database, "user_version") < CURRENT:
                migrate(database)
        except BaseException:  # no journal of ours, or one that is locked: nothing stays open
            database.close()
            raise
        return database

    def _check_place(self) -> None:
        """A moved or deleted file would swallow rows for ever: its inode is still open, its name leads elsewhere."""
        try:
            here = self.path.stat().st_ino == self._inode
        except FileNotFoundError:
            here = False
        if not here:
            raise Unavailable(
                f"The journal {self.path} was moved or replaced while deshi had it open. Put it back or restart deshi."
            )

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            database = self._readers.get_nowait()
        except queue.Empty:
            database = _connect(f"{self.path.absolute().as_uri()}?mode=ro", self._patience)
        try:
            yield database
        except BaseException:  # also a reader that stops halfway: its cursor must not go back into the pool
            database.close()
            raise
        self._readers.put(database)

    def _page(self, condition: str, values: list[Any], count: int, order: str) -> list[tuple[int, Row]]:
        query = f"SELECT position, {_COLUMNS} FROM rows WHERE {condition} ORDER BY position {order} LIMIT ?"
        with told(self.path), self._reading() as database:
            found = database.execute(query, [*values, count]).fetchall()
        return [(int(one[0]), Row(*one[1:])) for one in found]


def _make(path: Path) -> None:
    """Create folder and file for this user alone; SQLite gives its side files the rights of the main file."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.exists():
        return
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the file's name must outlive a power cut, too
    finally:
        os.close(folder)


def _connect(name: str, patience: float) -> sqlite3.Connection:
    # isolation_level None: transactions begin and end where the code says so
    return sqlite3.connect(
        name, timeout=patience, isolation_level=None, check_same_thread=False, uri=name.startswith("file:")
    )


def _recognise(database: sqlite3.Connection, path: Path) -> None:
    """Refuse a file that is not ours, before anything is written to it.

    One read transaction: another process may be making the schema at this moment.
    """
    database.execute("BEGIN")
    version, application = _pragma(database, "user_version"), _pragma(database, "application_id")
    empty = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if application != APPLICATION_ID and not (empty and version == 0 and application == 0):
        raise foreign(path)
    if version > CURRENT:
        raise newer(path, version, CURRENT)
    if not empty:
        database.execute(f"SELECT {_COLUMNS} FROM rows LIMIT 1").fetchone()
    database.execute("COMMIT")


def _pragma(database: sqlite3.Connection, name: str) -> int:
    return int(database.execute(f"PRAGMA {name}").fetchone()[0])


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:  # a full disk, or the thread's end: all rows or none
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


def _condition(where: dict[str, Any]) -> tuple[str, list[Any]]:
    """Return SQL and values; the first value, for `position > ?`, is the caller's."""
    parts, values = ["position > ?"], []
    for name, value in where.items():
        if name in _FIELDS:
            several = list(value) if isinstance(value, tuple) else [value]
            parts.append(
                f"{name} IN ({', '.join('?' * len(several))})" if len(several) > 1 else f"{name} = ?"
            )
            values += several
            if name == "interaction" and "" not in several:
                parts.append("interaction != ''")  # lets SQLite see that the partial index holds all of them
        elif name == "role":
            parts.append("writer >= ? AND writer < ?")
            values += [f"{value}-", f"{value}."]  # "." is the character after "-"
        elif name == "before":
            parts.append("position < ?")
            values.append(value)
        elif name not in ("limit", "last"):
            raise BadInput(
                f"The journal has no filter {name!r}. Use one of {', '.join(_FIELDS)}, role, before, limit, last."
            )
    return " AND ".join(parts), values


def _values(row: Row) -> tuple[Any, ...]:
    return (
        row.writer, row.seq, row.at, row.kind, row.interaction, row.session, row.user,
        row.body, row.salt, row.commitment, row.prev, row.hash,
    )  # fmt: skip
