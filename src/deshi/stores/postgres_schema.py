"""The schema of deshi's tables in PostgreSQL, one numbered step after the other.

Names and words of people are kept as bytes: what the chain commits to comes back exactly, whatever the database's encoding is,
also where a text holds a NUL, which PostgreSQL's own texts can't. No statistics are taken of them, since those are samples of the
values, kept in the catalogue beyond an erasure. (So every index leads with what is looked for and ends with the position.)
"""

from typing import Any

import psycopg

from deshi.stores.postgres_faults import newer

Connection = psycopg.Connection[tuple[Any, ...]]
LOCK = 0x64736869  # "dshi" in ASCII: the first half of the keys of all advisory locks of deshi
_PREFIX = 200  # bytes of a name that an index holds: a B-tree takes no more than 2,700

_ONE = (
    """CREATE TABLE deshi_journal (
  position bigserial PRIMARY KEY,
  writer text COLLATE "C" NOT NULL, seq bigint NOT NULL, at double precision NOT NULL, kind text COLLATE "C" NOT NULL,
  interaction bytea NOT NULL, session bytea, "user" bytea, body bytea, salt bytea,
  commitment bytea NOT NULL, prev bytea NOT NULL, hash bytea NOT NULL,
  UNIQUE (writer, seq)
)""",
    f"""CREATE INDEX deshi_by_session ON deshi_journal
  (substr(session, 1, {_PREFIX}), substr("user", 1, {_PREFIX}), kind, position)""",
    f'CREATE INDEX deshi_by_user ON deshi_journal (substr("user", 1, {_PREFIX}), position)',
    f"""CREATE INDEX deshi_by_interaction ON deshi_journal (substr(interaction, 1, {_PREFIX}), position)
  WHERE interaction <> ''""",
    "CREATE INDEX deshi_by_kind ON deshi_journal (kind, position)",
    *(
        f"ALTER TABLE deshi_journal ALTER COLUMN {column} SET STATISTICS 0"
        for column in ("interaction", "session", '"user"', "body", "salt", "commitment", "prev", "hash")
    ),
    *(
        f"ALTER INDEX {index} ALTER COLUMN {number} SET STATISTICS 0"
        for index, number in (
            ("deshi_by_session", 1),
            ("deshi_by_session", 2),
            ("deshi_by_user", 1),
            ("deshi_by_interaction", 1),
        )
    ),
    """CREATE TABLE deshi_spent (
  period text COLLATE "C" PRIMARY KEY, calls bigint NOT NULL DEFAULT 0, nano bigint NOT NULL DEFAULT 0
)""",
    """CREATE TABLE deshi_shelves (
  task text COLLATE "C" PRIMARY KEY, revision bigint NOT NULL, files text NOT NULL
)""",
    """CREATE TABLE deshi_blobs (
  digest bytea NOT NULL, part integer NOT NULL, content bytea NOT NULL, PRIMARY KEY (digest, part)
)""",
    "ALTER TABLE deshi_blobs ALTER COLUMN content SET STORAGE EXTERNAL",  # weights do not get smaller
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_ONE,)
CURRENT = len(MIGRATIONS)


def prefixed(column: str) -> str:
    """Return the expression of a column of bytes that the indexes hold."""
    return f"substr({column}, 1, {_PREFIX})"


def migrate(connection: Connection, name: str, upto: int = CURRENT) -> None:
    """Bring the tables to schema `upto`, in one transaction: all steps or none. `name` is the database's for messages.

    One lock keeps apart the servers that start on an empty database at once. Raises `Corrupt` for tables of a later deshi.
    """
    if _version(connection) == upto:  # the usual case costs no lock
        return
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s, hashtext(current_schema()))", (LOCK,))
        connection.execute("CREATE TABLE IF NOT EXISTS deshi_schema (version integer NOT NULL)")
        version = _version(connection)
        if version > upto:
            raise newer(name, version, upto)
        for step in MIGRATIONS[version:upto]:
            for statement in step:
                connection.execute(statement.encode())
        connection.execute("DELETE FROM deshi_schema")
        connection.execute("INSERT INTO deshi_schema VALUES (%s)", (upto,))


def _version(connection: Connection) -> int:
    if connection.execute("SELECT to_regclass('deshi_schema')").fetchone() == (None,):
        return 0
    found = connection.execute("SELECT max(version) FROM deshi_schema").fetchone()
    return int(found[0]) if found and found[0] else 0
