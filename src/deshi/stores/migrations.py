"""The schema of the journal's database, one numbered step after the other."""

import sqlite3
from collections.abc import Callable

APPLICATION_ID = 0x64736869  # "dshi" in ASCII: `file journal.db` and every SQLite tool show it

_ROWS = """
CREATE TABLE rows (
  position INTEGER PRIMARY KEY,
  writer TEXT NOT NULL, seq INTEGER NOT NULL, at REAL NOT NULL, kind TEXT NOT NULL, interaction TEXT NOT NULL,
  session TEXT, user TEXT, body BLOB, salt BLOB,
  commitment BLOB NOT NULL, prev BLOB NOT NULL, hash BLOB NOT NULL,
  UNIQUE (writer, seq)
)"""


def _one(database: sqlite3.Connection) -> None:
    """The chain alone: enough to append and to verify."""
    database.execute(_ROWS)


def _two(database: sqlite3.Connection) -> None:
    """Indexes for the readings: a session's last turns, an interaction's rows, all rows of a kind."""
    database.execute("CREATE INDEX by_session ON rows (user, session, kind)")
    database.execute("CREATE INDEX by_interaction ON rows (interaction) WHERE interaction != ''")
    database.execute("CREATE INDEX by_kind ON rows (kind)")


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_one, _two)
CURRENT = len(MIGRATIONS)


def migrate(database: sqlite3.Connection, upto: int = CURRENT) -> None:
    """Bring a database from its `user_version` to schema `upto`, in one transaction: all steps or none.

    The version is read again inside of the transaction, since two processes may start on a new home at once.
    """
    database.execute("BEGIN IMMEDIATE")
    try:
        version = int(database.execute("PRAGMA user_version").fetchone()[0])
        for step in MIGRATIONS[version:upto]:
            step(database)
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {max(version, upto)}")
        database.execute("COMMIT")
    except BaseException:  # whatever ends a step, none of them has been taken
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise
