"""A few connections to one PostgreSQL, lent out one at a time; a server that was gone and is back is simply used again."""

import queue
import selectors
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from deshi.errors import BadInput, Unavailable
from deshi.stores.postgres_faults import told
from deshi.stores.postgres_schema import LOCK, Connection, migrate
from deshi.stores.postgres_watch import Watch

_OLDEST = 130_000
_MIGRATION_S = 60.0
_MORE = 1.25
_REACH_S = 5
_IDLE_S = 15


class Database:
    """The connections of a process to the database of `url` (a URI or key=value pairs, as libpq takes them).

    At most `most` at once; whoever finds none waits up to `patience` seconds, which is also the wait for others' locks. A
    statement may take `statement_s`, and what is done on a lent connection a little more: then it is cut off, so that a server that
    takes everything and answers nothing keeps nobody. Nothing is opened before the first use, where missing tables are made. Commits
    wait for the server's disk, also where the server is set not to, unless `sync` is false. Safe in threads; blocks.

    Raises `BadInput` for a URL that is none. No message holds the password.
    """

    def __init__(
        self, url: str, patience: float = 5.0, most: int = 6, sync: bool = True, statement_s: float = 8.0
    ) -> None:
        self._words = _words(url)
        self.name = _name(self._words)
        self.patience = patience
        self._sync = sync
        self._statement_s = statement_s
        self._watch = Watch()
        limits = {
            "statement_timeout": statement_s,
            "lock_timeout": patience,
            "idle_in_transaction_session_timeout": _IDLE_S,  # who hangs or is cut off must not hold the others' lock
        }
        own = " ".join(f"-c {name}={int(seconds * 1000)}" for name, seconds in limits.items())
        self._words["options"] = f"{self._words.get('options') or ''} {own}".strip()
        self._idle: queue.LifoQueue[Connection] = queue.LifoQueue()
        self._room = threading.Semaphore(most)
        self._making = threading.Lock()
        self._made = False

    @contextmanager
    def lease(self, within: float = 0.0) -> Iterator[Connection]:
        """Lend a connection that commits each statement by itself, or each `connection.transaction()`.

        `within` is the time in seconds for work that takes longer than usual; each statement may take all of it. Raises `Unavailable` and `Corrupt` as `postgres_faults` says. After any error the connection is closed, not reused.
        """
        if not self._room.acquire(timeout=self.patience):
            raise Unavailable(
                f"The database {self.name} can't be used now: all connections of this process are busy. Try again."
            )
        try:
            with told(self.name):
                connection = self._waiting() or self._connect()
                try:
                    with self._watch.over(connection, within or _MORE * self._statement_s):
                        if within:
                            connection.execute(f"SET statement_timeout = {int(within * 1000)}".encode())
                        yield connection
                        if within:
                            connection.execute("RESET statement_timeout")
                except BaseException:  # whatever ended the work: nothing half done goes back
                    connection.close()
                    raise
                self._idle.put(connection)
        finally:
            self._room.release()

    @contextmanager
    def only_one(self, what: str) -> Iterator[bool]:
        """Hold a lock that every user of the database can see while the block lasts; give whether it is ours.

        It goes with its connection, which is one of its own: one that breaks meanwhile ends the lock, not the block.
        """
        query = "SELECT pg_try_advisory_lock(%s, hashtext(current_schema() || %s))"
        with told(self.name):
            connection = self._connect()
        try:
            with told(self.name):
                found = connection.execute(query, (LOCK, what)).fetchone()
            yield bool(found and found[0])
        finally:
            connection.close()

    def close(self) -> None:
        """Close what is not lent out; a later call connects again."""
        while (connection := self._next()) is not None:
            connection.close()

    def _waiting(self) -> Connection | None:
        """Return an idle connection that still lives. One that has something to read was told that its server goes."""
        while (connection := self._next()) is not None:
            if not connection.closed and not _readable(connection):
                return connection
            connection.close()
        return None

    def _next(self) -> Connection | None:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return None

    def _connect(self) -> Connection:
        connection: Connection = psycopg.connect(**self._words, autocommit=True)
        try:
            if connection.info.server_version < _OLDEST:
                raise Unavailable(
                    f"The database {self.name} is older than PostgreSQL 13. Use a newer server."
                )
            _synced(connection, self._sync)
            with self._making:
                if not self._made:
                    with self._watch.over(connection, _MIGRATION_S):
                        migrate(connection, self.name)
                    self._made = True
        except BaseException:  # a server that goes meanwhile, or tables that are not ours: nothing stays open
            connection.close()
            raise
        return connection


def _readable(connection: Connection) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(connection.fileno(), selectors.EVENT_READ)
        return bool(selector.select(0))


def _synced(connection: Connection, sync: bool) -> None:
    """Let a commit return when it is on the disk; a setting that waits for standbys, too, stays as it is."""
    setting, from_ = ("on", "off") if sync else ("off", "on")
    connection.execute(
        "SELECT set_config('synchronous_commit', %s, false) WHERE current_setting('synchronous_commit') = %s",
        (setting, from_),
    )


def _words(url: str) -> dict[str, Any]:
    try:
        found = dict(conninfo_to_dict(url))
    except psycopg.Error:
        found = {}
    if not found:  # the reason of the library would show the URL, and so the password
        raise BadInput(
            "[postgres] url is no address of a PostgreSQL; write postgresql://user@host/database "
            "(a password may stand in ~/.pgpass or in the environment variable PGPASSWORD)."
        )
    return {
        "connect_timeout": _REACH_S,
        "application_name": "deshi",
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 15_000,  # milliseconds: a network that swallows everything is noticed
        **found,
    }


def _name(words: dict[str, Any]) -> str:
    host, port = words.get("host") or "localhost", words.get("port")
    user = f"{words['user']}@" if words.get("user") else ""
    return f"{user}{host}{f':{port}' if port else ''}/{words.get('dbname') or words.get('user') or ''}"
