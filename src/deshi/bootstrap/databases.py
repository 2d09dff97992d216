"""What several servers share by `[postgres] url`: the database, opened on first use and closed with the process.

psycopg is imported here and no earlier: a home without that setting needs no library for it.
"""

import atexit
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from deshi.errors import Unavailable
from deshi.records.protocols import Ledger
from deshi.records.shelf import SharedShelf
from deshi.sections import Settings

if TYPE_CHECKING:
    from deshi.stores.postgres import PostgresStore
    from deshi.stores.postgres_pool import Database


def open_journal(settings: Settings) -> "PostgresStore":
    """Open the journal in PostgreSQL, with connections of its own. Raises `Unavailable` and `Corrupt` as `PostgresStore` does."""
    _library()
    from deshi.stores.postgres import PostgresStore
    from deshi.stores.postgres_pool import Database

    return PostgresStore(Database(settings.postgres.url, sync=settings.journal.sync != "normal"))


def open_ledger(settings: Settings) -> Ledger:
    """Return the budget's ledger of all servers. Nothing is connected before its first use."""
    _library()
    from deshi.stores.postgres_ledger import PostgresLedger

    return PostgresLedger(_shared(settings.postgres.url))


def shared_shelf(settings: Settings, task: str) -> SharedShelf | None:
    """Return the shelf that servers share, None for a home with a shelf of its own."""
    if not settings.postgres.url:
        return None
    _library()
    from deshi.stores.postgres_shelf import PostgresShelf

    return PostgresShelf(_shared(settings.postgres.url), task)


def shared_tasks(settings: Settings) -> list[str]:
    """Return the tasks that have a shared shelf, none for a home with shelves of its own."""
    if not settings.postgres.url:
        return []
    _library()
    from deshi.stores.postgres_shelf import tasks

    return tasks(_shared(settings.postgres.url))


@contextmanager
def only_here(settings: Settings, what: str) -> Iterator[bool]:
    """Hold a lock of all servers while the block lasts; give whether it is ours (always, for a home that shares nothing).

    It goes with this process, or with its connection. Raises `Unavailable` where the database can't be reached.
    """
    if not settings.postgres.url:
        yield True
        return
    _library()
    with _shared(settings.postgres.url).only_one(what) as ours:
        yield ours


def close_all() -> None:
    """Close what this process has opened by `[postgres] url`, but for journals; a later use connects again."""
    for database in _open:
        database.close()


def _library() -> None:
    if importlib.util.find_spec("psycopg") is None:
        raise Unavailable(
            "[postgres] url is set, and psycopg is not installed. Install it with `pip install 'deshi[postgres]'`, or remove "
            "the setting to keep everything in this home."
        )


_open: "list[Database]" = []


@cache
def _shared(url: str) -> "Database":
    from deshi.stores.postgres_pool import Database

    database = Database(url)
    if not _open:
        atexit.register(close_all)
    _open.append(database)
    return database
