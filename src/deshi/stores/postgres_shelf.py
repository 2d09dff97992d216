"""A task's shelf of releases in PostgreSQL: a list of its files with a revision, and their contents as parts of one megabyte.

A release is about 12 MB, and most of it is the same as its parent's: what is there already is not sent again.
"""

import hashlib
import json
from collections.abc import Iterator, Set
from contextlib import contextmanager

from deshi.errors import Corrupt
from deshi.records.shelf import Content, Files, Put
from deshi.stores.postgres_pool import Database
from deshi.stores.postgres_schema import LOCK, Connection

_PART = 1 << 20
_IN_TURN = "SELECT pg_advisory_xact_lock(%s, 'deshi_shelves'::regclass::oid::integer)"
_PUT = """INSERT INTO deshi_shelves (task, revision, files) VALUES (%s, 1, %s)
  ON CONFLICT (task) DO UPDATE SET revision = deshi_shelves.revision + 1, files = excluded.files RETURNING revision"""
_CHANGE_S = 600  # a release may be copied and looked through while the others wait


class PostgresShelf:
    """A `SharedShelf` in the tables of a `Database`, which it does not close."""

    def __init__(self, database: Database, task: str) -> None:
        self._database = database
        self._task = task

    def read(self) -> tuple[int, Files]:
        """Return the revision (0: nothing was put yet) and every file: path -> SHA-256."""
        query = "SELECT revision, files FROM deshi_shelves WHERE task = %s"
        with self._database.lease() as connection:
            found = connection.execute(query, (self._task,)).fetchone()
        return (int(found[0]), json.loads(found[1])) if found else (0, {})

    def revision(self) -> int:
        """Return the revision alone."""
        query = "SELECT revision FROM deshi_shelves WHERE task = %s"
        with self._database.lease() as connection:
            found = connection.execute(query, (self._task,)).fetchone()
        return int(found[0]) if found else 0

    def content(self, digest: str) -> bytes:
        """Return the content of a file. Raises `Corrupt` where it is not what its digest says, or not there any more."""
        query = "SELECT content FROM deshi_blobs WHERE digest = %s ORDER BY part"
        with self._database.lease() as connection:
            parts = connection.execute(query, (bytes.fromhex(digest),), binary=True).fetchall()
        whole = b"".join(part for (part,) in parts)
        if hashlib.sha256(whole).hexdigest() != digest:
            raise Corrupt(
                f"The database {self._database.name} does not hold the release's file {digest[:12]} as it was put there. "
                f"Promote another release, or remove this one with `deshi releases prune`."
            )
        return whole

    @contextmanager
    def changing(self) -> Iterator[Put]:
        """Keep all other servers out while the block lasts, and give what puts the shelf's files there."""
        with self._database.lease(_CHANGE_S) as connection, connection.transaction():
            connection.execute(f"SET LOCAL idle_in_transaction_session_timeout = {_CHANGE_S * 1000}".encode())
            connection.execute(_IN_TURN, (LOCK,))
            yield lambda files, content: self._put(connection, files, content)

    def _put(self, connection: Connection, files: Files, content: Content) -> int:
        shelves = connection.execute("SELECT task, files FROM deshi_shelves").fetchall()
        had = {task: set(json.loads(listed).values()) for task, listed in shelves}
        before = had.pop(self._task, set())
        needed = set(files.values())
        for digest in needed - _there(connection, needed):
            _send(connection, digest, content(digest))
        gone = before.difference(needed, *had.values())
        connection.execute(
            "DELETE FROM deshi_blobs WHERE digest = ANY(%s)", ([bytes.fromhex(one) for one in gone],)
        )
        found = connection.execute(_PUT, (self._task, json.dumps(dict(files), sort_keys=True))).fetchone()
        return int(found[0]) if found else 0


def _there(connection: Connection, digests: Set[str]) -> set[str]:
    query = "SELECT digest FROM deshi_blobs WHERE part = 0 AND digest = ANY(%s)"
    found = connection.execute(query, ([bytes.fromhex(one) for one in digests],), binary=True)
    return {digest.hex() for (digest,) in found}


def _send(connection: Connection, digest: str, content: bytes) -> None:
    """Write a file's parts; one without content has one part, too."""
    if hashlib.sha256(content).hexdigest() != digest:
        raise Corrupt(
            f"A release's file has another hash than its card says ({digest[:12]}); train the release again."
        )
    for part, start in enumerate(range(0, len(content) or 1, _PART)):
        connection.execute(
            "INSERT INTO deshi_blobs (digest, part, content) VALUES (%s, %s, %s)",
            (bytes.fromhex(digest), part, content[start : start + _PART]),
        )


def tasks(database: Database) -> list[str]:
    """Return the names of the tasks that have a shelf."""
    with database.lease() as connection:
        return [str(task) for (task,) in connection.execute("SELECT task FROM deshi_shelves ORDER BY task")]
