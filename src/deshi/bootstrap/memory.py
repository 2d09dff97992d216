"""Journal and readings of a home, opened for one process."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from deshi.bootstrap.databases import open_journal, open_ledger
from deshi.errors import Unavailable
from deshi.journal.counts import Tally
from deshi.journal.reading import Readings
from deshi.journal.spool import ROLE
from deshi.journal.writer import GroupWriter
from deshi.promote.safely import told, write
from deshi.records.protocols import Ledger
from deshi.sections import Settings
from deshi.stores.ledger import SqliteLedger
from deshi.stores.sqlite import SqliteStore, Sync

if TYPE_CHECKING:
    from deshi.stores.postgres import PostgresStore

    Store = SqliteStore | PostgresStore

LEDGER = "budget.db"


@dataclass(frozen=True, slots=True)
class Memory:
    """A home's journal: the store, this process's writer, and the readings."""

    home: Path
    store: "Store"
    journal: GroupWriter
    readings: Readings
    tally: Tally

    def close(self) -> None:
        """Write what waits and close the files."""
        try:
            self.readings.close()
            self.journal.close()
        finally:
            self.store.close()


def make_home(home: Path) -> Path:
    """Make deshi's folder, readable by its owner only. Raises `Unavailable` when it can't be made."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            f"{home} can't be made ({error.strerror}); set DESHI_HOME to a folder that you may write to."
        ) from error
    return home


def open_store(settings: Settings) -> "Store":
    """Open the journal: a file in the home, or the database of `[postgres] url`.

    Raises `Corrupt` for one that is not ours, `Unavailable` for a disk that refuses or a server that can't be reached.
    """
    if settings.postgres.url:
        make_home(settings.home)
        return open_journal(settings)
    sync: Sync = "normal" if settings.journal.sync == "normal" else "full"
    return SqliteStore(make_home(settings.home) / "journal.db", sync)


def open_memory(settings: Settings, role: str) -> Memory:
    """Open a home's journal for a process that plays `role` (`service`, `cli`, `trainer`)."""
    store = open_store(settings)
    journal = GroupWriter(store, role, settings.home / "heads.jsonl", settings.journal.checkpoint_every)
    return Memory(settings.home, store, journal, Readings(store), Tally(store))


def spool_role(settings: Settings) -> str:
    """Return the role of who brings this home's spool into the journal: one of its own where several homes share a journal."""
    if not settings.postgres.url:
        return ROLE
    path = make_home(settings.home) / "server"
    if not path.exists():
        write(path, secrets.token_hex(4).encode())
    with told(path):
        return f"{ROLE}-{path.read_text('ascii')}"


def home_ledger(settings: Settings) -> Ledger:
    """Return the ledger of the budget: in Redis, else in PostgreSQL, where the settings name one; else a file in the home.

    Nothing is opened before its first use.
    """
    if settings.redis.url:
        from deshi.stores.redis_ledger import RedisLedger

        own = settings.redis
        return RedisLedger(own.url, own.prefix, own.timeout_s)
    return open_ledger(settings) if settings.postgres.url else SqliteLedger(settings.home / LEDGER)
