"""Journal rows in PostgreSQL: one journal for several servers, every commit on the server's disk.

Positions are given in the order of the commits: an append holds a lock from before it takes its positions until it has committed.
(Without it a sequence hands out 7 before 8 and 8 may be seen first; a reader that has seen 8 would never look for 7.) Readings
wait for nobody.
"""

import time
from collections.abc import Iterable, Sequence
from typing import Any

from deshi.errors import BadInput, Unavailable
from deshi.records.entry import Row
from deshi.stores.paging import Order, paged
from deshi.stores.postgres_pool import Database
from deshi.stores.postgres_schema import LOCK, Connection, prefixed

_COLUMNS = 'writer, seq, at, kind, interaction, session, "user", body, salt, commitment, prev, hash'
_INSERT = (
    f"INSERT INTO deshi_journal ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)".encode()
)
_IN_TURN = "SELECT pg_advisory_xact_lock(%s, 'deshi_journal'::regclass::oid::integer)"
_THEIRS = f"""SELECT position FROM deshi_journal WHERE salt IS NOT NULL AND position <= %(upto)s AND position IN (
  SELECT position FROM deshi_journal WHERE {prefixed('"user"')} = substr(%(user)s, 1, 200) AND "user" = %(user)s
  UNION SELECT other.position FROM deshi_journal own JOIN deshi_journal other
    ON {prefixed("other.interaction")} = {prefixed("own.interaction")} AND other.interaction = own.interaction
    WHERE {prefixed('own."user"')} = substr(%(user)s, 1, 200) AND own."user" = %(user)s
      AND own.interaction <> '' AND other.interaction <> '')"""
_OLDER = """SELECT
  (SELECT count(*) FROM pg_stat_activity WHERE age(backend_xmin) > age(%(mark)s::text::xid)
     AND pid <> pg_backend_pid() AND (datname = current_database() OR backend_type = 'walsender'))
  + (SELECT count(*) FROM pg_replication_slots WHERE age(xmin) > age(%(mark)s::text::xid))
  + (SELECT count(*) FROM pg_prepared_xacts
     WHERE database = current_database() AND age(transaction) > age(%(mark)s::text::xid))"""
_LONG_S = 3_600.0  # for an erasure, which looks through the whole table
_PLAIN = ("kind", "writer")
_BYTES = ("user", "session", "interaction")
_ZERO = bytes(32)


class PostgresStore:
    """A `RowStore` in the tables of a `Database`, which it closes.

    Opened at once: raises `Unavailable` for a server that can't be reached, and `Corrupt` for tables of a later deshi. A server
    that goes and comes back later is `Unavailable` meanwhile, and then used again. `keeps` says what an erasure leaves.
    """

    keeps = (
        "PostgreSQL's write-ahead log, its standbys and its backups hold the erased bytes until they are recycled or replaced: "
        "that is its administrator's to do."
    )

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.lease():
            pass

    @property
    def name(self) -> str:
        """The database as messages name it, without a password."""
        return self._database.name

    def doubts(self) -> list[str]:
        """Return what keeps a commit on this server from outliving a power cut, a sentence each."""
        query = "SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off' ORDER BY name"
        with self._database.lease() as connection:
            found = [str(name) for (name,) in connection.execute(query)]
        return [
            f"its {name} is off: a power cut may take what was acknowledged, or the whole database"
            for name in found
        ]

    def head(self, writer: str) -> tuple[int, bytes]:
        """Return `(seq, hash)` of the writer's last row, `(0, 32 zero bytes)` when there is none."""
        query = "SELECT seq, hash FROM deshi_journal WHERE writer = %s ORDER BY seq DESC LIMIT 1"
        with self._database.lease() as connection:
            found = connection.execute(query, (writer,), binary=True).fetchone()
        return (int(found[0]), bytes(found[1])) if found else (0, _ZERO)

    def append(self, rows: Sequence[Row]) -> None:
        """Write the rows in one transaction and return when it is on the disk; raise `Unavailable` for none that is acknowledged.

        A server that goes between its commit and its answer has kept them: the writer looks at its `head` before it goes on.
        """
        values = [_values(row) for row in rows]
        with (
            self._database.lease() as connection,
            connection.pipeline(),
            connection.transaction(),
            connection.cursor() as cursor,
        ):
            cursor.execute(_IN_TURN, (LOCK,))
            cursor.executemany(_INSERT, values)

    def rows(self, after: int = 0, **where: Any) -> Iterable[tuple[int, Row]]:
        """Yield `(position, row)` in order of arrival, from the position after `after`; `where` as in `SqliteStore.rows`."""
        condition, values = _condition(where)

        def page(since: int, count: int, order: Order) -> list[tuple[int, Row]]:
            return self._page(condition, [since, *values], count, order)

        yield from paged(page, after, where.get("limit"), where.get("last"))

    def owned(self, user: str) -> tuple[int, int]:
        """Return `(rows, upto)`: how many rows are a person's (theirs, or about an interaction of theirs) up to `upto`."""
        with self._database.lease(_LONG_S) as connection:
            upto = _number(connection, "SELECT coalesce(max(position), 0) FROM deshi_journal")
            theirs = {"user": _bytes(user), "upto": upto}
            return _number(connection, f"SELECT count(*) FROM ({_THEIRS}) found", theirs), upto

    def blank(self, user: str, upto: int) -> int:
        """Set body, salt, session and user of a person's rows up to `upto` to None; return how many rows that were."""
        update = f"""UPDATE deshi_journal SET body = NULL, salt = NULL, session = NULL, "user" = NULL
          WHERE position IN ({_THEIRS})"""
        with self._database.lease(_LONG_S) as connection:
            return connection.execute(update.encode(), {"user": _bytes(user), "upto": upto}).rowcount

    def compact(self) -> None:
        """Rewrite the table and its indexes without the rows as they were; `keeps` says where else PostgreSQL has them.

        Others wait meanwhile (SQLite's rewriting is no different). Raises `Unavailable` when some transaction still sees the
        rows as they were: they would be copied along.
        """
        with self._database.lease(_LONG_S) as connection:
            self._wait_for_older(connection)
            connection.execute("VACUUM (FULL) deshi_journal")

    def close(self) -> None:
        """Close the connections; a later call connects again."""
        self._database.close()

    def _wait_for_older(self, connection: Connection) -> None:
        mark = connection.execute("SELECT pg_current_xact_id()::text").fetchone()
        assert mark
        deadline = time.monotonic() + self._database.patience
        while _number(connection, _OLDER, {"mark": str(int(mark[0]) % 2**32)}):
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"The rows are erased, but another transaction (or a replication slot) still sees an older state of "
                    f"{self.name}, so their bytes stay in the table. Stop the processes that use it and run it again."
                )
            time.sleep(0.05)

    def _page(self, condition: str, values: list[Any], count: int, order: str) -> list[tuple[int, Row]]:
        query = f"SELECT position, {_COLUMNS} FROM deshi_journal WHERE {condition} ORDER BY position {order} LIMIT %s"
        with self._database.lease() as connection:
            found = connection.execute(query.encode(), [*values, count], binary=True).fetchall()
        return [_row(one) for one in found]


def _number(connection: Connection, query: str, values: dict[str, Any] | None = None) -> int:
    found = connection.execute(query.encode(), values).fetchone()
    return int(found[0]) if found else 0


def _condition(where: dict[str, Any]) -> tuple[str, list[Any]]:
    """Return SQL and values; the first value, for `position > %s`, is the caller's."""
    parts, values = ["position > %s"], []
    for name, value in where.items():
        if name in (*_PLAIN, *_BYTES):
            condition, more = _equal(name, value)
            parts.append(condition)
            values += more
        elif name == "role":
            parts.append("writer >= %s AND writer < %s")
            values += [f"{value}-", f"{value}."]  # "." is the character after "-"
        elif name == "before":
            parts.append("position < %s")
            values.append(value)
        elif name not in ("limit", "last"):
            raise BadInput(
                f"The journal has no filter {name!r}. Use one of kind, user, session, interaction, writer, role, before, limit, last."
            )
    return " AND ".join(parts), values


def _equal(name: str, value: Any) -> tuple[str, list[Any]]:
    if isinstance(value, tuple):
        several = [_bytes(one) for one in value] if name in _BYTES else list(value)
        return f'"{name}" = ANY(%s)', [several]
    if name in _PLAIN:
        return f'"{name}" = %s', [value]
    whole = _bytes(value)
    partial = """ AND interaction <> ''""" if name == "interaction" and value else ""
    return f"""{prefixed(f'"{name}"')} = substr(%s, 1, 200) AND "{name}" = %s{partial}""", [whole, whole]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _values(row: Row) -> tuple[Any, ...]:
    return (
        row.writer, row.seq, row.at, row.kind, _bytes(row.interaction),
        None if row.session is None else _bytes(row.session), None if row.user is None else _bytes(row.user),
        row.body, row.salt, row.commitment, row.prev, row.hash,
    )  # fmt: skip


def _row(found: tuple[Any, ...]) -> tuple[int, Row]:
    position, writer, seq, at, kind, interaction, session, user, *rest = found
    return int(position), Row(
        writer, seq, at, kind, _text(interaction), _or_none(session), _or_none(user), *rest
    )


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")


def _or_none(data: bytes | None) -> str | None:
    return None if data is None else _text(data)
