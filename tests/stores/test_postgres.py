"""The journal in PostgreSQL: many servers, none of whose rows a reader misses, and a server that goes and comes back."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.peers.postgres import Postgres

from deshi.errors import BadInput, Corrupt, Unavailable
from deshi.journal.verify import verify
from deshi.journal.writer import GroupWriter
from deshi.records.budget import Limit
from deshi.records.entry import Entry, Row
from deshi.stores import postgres_schema
from deshi.stores.postgres import PostgresStore
from deshi.stores.postgres_ledger import PostgresLedger
from deshi.stores.postgres_pool import Database
from deshi.stores.postgres_schema import CURRENT, LOCK, migrate

Open = Callable[..., PostgresStore]


def row(seq: int, writer: str = "service-1") -> Row:
    return Row(
        writer,
        seq,
        float(seq),
        "interaction",
        f"i{seq}",
        "s",
        "u",
        b"{}",
        *(bytes(32),) * 3,
        bytes([seq % 256]) * 32,
    )


def read(url: str) -> list[tuple[int, Row]]:
    with closing(PostgresStore(Database(url))) as store:
        return list(store.rows())


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.fresh()


@pytest.fixture
def opened(url: str) -> Iterator[Open]:
    """Return a function that opens the journal as one more server does."""
    stores: list[PostgresStore] = []

    def make(address: str = url, **more: Any) -> PostgresStore:
        stores.append(PostgresStore(Database(address, **{"patience": 0.5, **more})))
        return stores[-1]

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def mortal() -> Iterator[Postgres]:
    """Return a server that may go."""
    with Postgres() as server:
        yield server


def test_a_row_that_commits_late_has_no_later_row_before_it(opened: Open, url: str) -> None:
    store = opened(patience=10.0)
    with psycopg.connect(url, autocommit=True) as slow, slow.transaction(), ThreadPoolExecutor(1) as other:
        slow.execute("SELECT pg_advisory_xact_lock(%s, 'deshi_journal'::regclass::oid::integer)", (LOCK,))
        slow.execute("SELECT nextval('deshi_journal_position_seq')")
        waiting = other.submit(store.append, [row(1)])
        time.sleep(0.1)
        assert not waiting.done()
        assert list(store.rows()) == []  # readings wait for nobody
        slow.execute("COMMIT")
        waiting.result(10)
    assert [position for position, _ in store.rows()] == [2]


def test_who_reads_after_a_position_misses_no_row_of_many_servers(opened: Open) -> None:
    servers = [opened(patience=20.0) for _ in range(4)]
    reader, seen, done = opened(), list[int](), threading.Event()

    def follow() -> None:
        last, ending = 0, False
        while not ending:
            ending = done.is_set()
            for position, one in reader.rows(last):
                assert position > last
                last = position
                seen.append(int(one.interaction))

    def fill(number: int) -> None:
        for n in range(40):
            name = f"{number * 40 + n}"
            servers[number].append(
                [Row(f"w-{number}", n, 1.0, "stop", name, "", "", b"", b"", b"", b"", b"")]
            )

    with ThreadPoolExecutor(5) as threads:
        following = threads.submit(follow)
        list(threads.map(fill, range(4)))
        done.set()
        following.result(20)
    assert sorted(seen) == list(range(160))


def test_servers_that_start_together_on_an_empty_database_all_append(url: str, tmp_path: Path) -> None:
    def serve(number: int) -> None:
        store = PostgresStore(Database(url, patience=20.0))
        writer = GroupWriter(store, f"server{number}", tmp_path / f"heads{number}.jsonl", every=10)
        for n in range(30):
            writer.append_sync(Entry("interaction", {"n": n}, float(n), f"{number}-{n}"))
        writer.close()
        store.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(serve, range(4)))
    store = PostgresStore(Database(url))
    report = verify(store, tmp_path / "heads0.jsonl")
    assert (report.broken, report.writers, len(list(store.rows(kind="interaction")))) == (None, 4, 120)
    store.close()


def test_a_server_that_goes_is_told_and_one_that_comes_back_is_used_again(
    mortal: Postgres, tmp_path: Path
) -> None:
    store = PostgresStore(Database(mortal.url, patience=0.5))
    writer = GroupWriter(store, "service", tmp_path / "heads.jsonl")
    writer.append_sync(Entry("interaction", {}, 1.0, "before"))
    mortal.crash()
    with pytest.raises(Unavailable, match="does not answer"):
        writer.append_sync(Entry("interaction", {}, 1.0, "meanwhile"))
    with pytest.raises(Unavailable, match="goes on by itself"):
        list(store.rows())
    writer.tell(Entry("stop", {"level": "soft"}, 1.0, "told"))
    mortal.start()
    writer.append_sync(Entry("interaction", {}, 1.0, "after"))
    writer.close()
    kept = [one.interaction for _, one in store.rows() if one.kind != "checkpoint"]
    assert kept == ["before", "told", "after"]
    assert verify(store, tmp_path / "heads.jsonl").broken is None
    store.close()


def test_a_server_that_hangs_keeps_nobody_and_is_used_again(mortal: Postgres, tmp_path: Path) -> None:
    store = PostgresStore(Database(mortal.url, patience=0.2, statement_s=0.4))
    writer = GroupWriter(store, "service", tmp_path / "heads.jsonl")
    writer.append_sync(Entry("interaction", {}, 1.0, "before"))
    mortal.freeze()
    with pytest.raises(Unavailable, match="does not answer"):
        writer.append_sync(Entry("interaction", {}, 1.0, "meanwhile"))
    mortal.thaw()
    writer.append_sync(Entry("interaction", {}, 1.0, "after"))
    writer.close()
    kept = {one.interaction for _, one in store.rows(kind="interaction")}
    assert {
        "before",
        "after",
    } <= kept  # what hung may have been taken: its sender was told that it is not known
    assert verify(store, tmp_path / "heads.jsonl").broken is None
    store.close()


def test_readings_of_many_threads_survive_a_restart(mortal: Postgres) -> None:
    store = PostgresStore(Database(mortal.url, most=3))
    store.append([row(n) for n in range(1, 20)])
    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(lambda _: len(list(store.rows())), range(12))) == [19] * 12
        mortal.stop()
        mortal.start()
        assert list(threads.map(lambda _: len(list(store.rows())), range(12))) == [19] * 12
    store.close()


def test_a_ledger_whose_server_is_gone_pays_nothing(mortal: Postgres) -> None:
    ledger = PostgresLedger(Database(mortal.url, patience=0.5))
    assert ledger.take([Limit("d", calls=2)], 1, 5)
    mortal.crash()
    with pytest.raises(Unavailable, match="no paid call"):
        ledger.take([Limit("d", calls=2)], 1, 5)
    mortal.start()
    assert ledger.take([Limit("d", calls=2)], 1, 5)
    assert not ledger.take([Limit("d", calls=2)], 1, 5)
    assert ledger.spent("d") == (2, 10)
    ledger.close()


def test_ledgers_of_two_servers_take_exactly_the_limit_in_any_order(url: str) -> None:
    ledgers = [PostgresLedger(Database(url, patience=20.0)) for _ in range(2)]
    day, month = Limit("2026-11-21", calls=1_000), Limit("2026-11", calls=50)

    def take(n: int) -> bool:
        return ledgers[n % 2].take((day, month) if n % 3 else (month, day), 1, 7)

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(take, range(120))) == 50
    assert ledgers[0].spent("2026-11") == ledgers[1].spent("2026-11-21") == (50, 350)
    for ledger in ledgers:
        ledger.close()


def test_commits_wait_for_the_disk_also_where_the_server_is_set_not_to(postgres: Postgres, url: str) -> None:
    postgres.sql("ALTER ROLE deshi SET synchronous_commit = off")
    try:
        said = []
        for sync in (True, False):
            database = Database(url, sync=sync)
            with database.lease() as connection:
                said.append(connection.execute("SHOW synchronous_commit").fetchone())
            database.close()
    finally:
        postgres.sql("ALTER ROLE deshi RESET synchronous_commit")
    assert said == [("on",), ("off",)]


def test_a_statement_that_hangs_is_ended(opened: Open, url: str) -> None:
    store = opened(statement_s=0.1)
    with pytest.raises(Unavailable, match="took too long"), store._database.lease() as connection:
        connection.execute("SELECT pg_sleep(5)")
    assert list(store.rows()) == []


def test_a_journal_that_another_holds_is_unavailable_after_its_patience(opened: Open, url: str) -> None:
    store = opened(patience=0.1)
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE deshi_journal")
        with pytest.raises(Unavailable, match="another process holds it"):
            store.append([row(1)])
    store.append([row(1)])


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ann:s3cret@/x?host=/nowhere",
        "postgresql://ann:s3cret@127.0.0.1:1/x",
        "postgresql:/ann:s3cret@x",
        "s3cret",
    ],
)
def test_no_message_shows_the_password(address: str) -> None:
    with pytest.raises((Unavailable, BadInput)) as raised:
        PostgresStore(Database(address, patience=0.1))
    assert "s3cret" not in f"{raised.value!r} {raised.value.__cause__!r} {raised.value.__context__!r}"
    assert "postgresql://user@host/database" in str(raised.value) or "The database ann@" in str(raised.value)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE deshi_schema SET version = 99", "schema 99"),
        ("ALTER TABLE deshi_journal RENAME TO lines", "does not have the tables"),
        ("ALTER TABLE deshi_journal DROP COLUMN salt", "does not have the columns"),
    ],
)
def test_tables_that_are_not_ours_are_named_and_left_as_they_are(
    postgres: Postgres, url: str, change: str, says: str
) -> None:
    PostgresStore(Database(url)).close()
    postgres.sql(change, url)
    before = postgres.sql(
        "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace", url
    )
    with pytest.raises(Corrupt, match=says):
        read(url)
    after = postgres.sql(
        "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace", url
    )
    assert sorted(before) == sorted(after)


def test_a_database_that_is_not_there_says_how_to_make_it(postgres: Postgres) -> None:
    with pytest.raises(Unavailable, match="createdb"):
        PostgresStore(Database(postgres.url.replace("/postgres?", "/nothing?")))


def test_a_standby_is_told(postgres: Postgres, url: str) -> None:
    PostgresStore(Database(url)).close()
    store = PostgresStore(Database(f"{url}%20-cdefault_transaction_read_only%3Don"))
    with pytest.raises(Unavailable, match="primary"):
        store.append([row(1)])
    store.close()


def test_a_step_that_fails_leaves_the_earlier_schema(
    postgres: Postgres, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    PostgresStore(Database(url)).close()
    steps = ("ALTER TABLE deshi_journal ADD more text", "CREATE INDEX by_nothing ON deshi_journal (nothing)")
    monkeypatch.setattr(postgres_schema, "MIGRATIONS", (*postgres_schema.MIGRATIONS, steps))
    with psycopg.connect(url, autocommit=True) as connection, pytest.raises(psycopg.errors.UndefinedColumn):
        migrate(connection, "x", CURRENT + 1)
    assert postgres.sql("SELECT version FROM deshi_schema", url) == [(CURRENT,)]
    store = PostgresStore(Database(url))
    store.append([row(1)])
    store.close()


def test_a_session_is_found_by_its_index_and_no_value_is_in_the_statistics(
    opened: Open, postgres: Postgres, url: str
) -> None:
    store = opened()
    store.append([row(n) for n in range(1, 2_001)])
    postgres.sql("ANALYZE deshi_journal", url)
    kept = postgres.sql(
        "SELECT stadistinct FROM pg_statistic WHERE starelid IN ('deshi_journal'::regclass, 'deshi_by_session'::regclass)"
        " AND stavalues1::text LIKE '%\\\\x75%'",
        url,
    )
    assert kept == []
    plan = postgres.sql(
        """EXPLAIN SELECT * FROM deshi_journal WHERE position > 0 AND substr(session, 1, 200) = substr('s'::bytea, 1, 200)
        AND session = 's' AND substr("user", 1, 200) = substr('u'::bytea, 1, 200) AND "user" = 'u' AND kind = 'interaction'
        ORDER BY position DESC LIMIT 5""",
        url,
    )
    assert "deshi_by_session" in str(plan)
