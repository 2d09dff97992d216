"""Erase: afterwards no byte of a person is in any file of the home, and the chains still verify."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from deshi.errors import BadInput, Unavailable
from deshi.journal import spool
from deshi.journal.erase import Erased, erase
from deshi.journal.importer import import_file
from deshi.journal.verify import verify
from deshi.journal.writer import GroupWriter
from deshi.records.entry import Entry
from deshi.stores.memory import MemoryStore
from deshi.stores.postgres import PostgresStore
from deshi.stores.postgres_pool import Database
from deshi.stores.sqlite import SqliteStore

Interaction = Callable[..., Entry]

NAME, SECRETS = "Wilhelmina-七海", ["my knee is broken", "膝が痛いの", "kitchen-session-77"]

_OTHER = """
import sqlite3, sys
from pathlib import Path
from deshi.stores.sqlite import SqliteStore
store = SqliteStore(Path(sys.argv[1]))
rows = list(store.rows(last=5))
if sys.argv[2] == "reading":
    database = sqlite3.connect(sys.argv[1])
    database.execute("BEGIN")
    database.execute("SELECT count(*) FROM rows").fetchone()
print("ready", flush=True)
sys.stdin.read()
"""


@contextmanager
def another_process(store: Any, how: str) -> Iterator[None]:
    """Let somebody else have the journal open, `idle`, or `reading` an older state of it all the time."""
    if isinstance(store, PostgresStore):
        with psycopg.connect(store.url) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            connection.execute("SELECT count(*) FROM deshi_journal")
            if how == "idle":
                connection.commit()
            yield
        return
    path = store.path
    command = [sys.executable, "-c", _OTHER, str(path), how]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=dict(os.environ)
    ) as process:
        assert process.stdout
        assert process.stdin
        assert process.stdout.readline() == b"ready\n"
        yield
        process.stdin.close()


def fill(home: Path, store: SqliteStore, writer: GroupWriter, interaction: Interaction) -> None:
    for n in range(60):
        text = SECRETS[n % 2]
        writer.append_sync(
            interaction(f"w{n}", text, user=NAME, session=SECRETS[2]), interaction(f"b{n}", "sit", user="bo")
        )
    writer.append_sync(
        Entry("outcome", {"event": "done", "heard": SECRETS[0]}, 2.0, "w1"),
        Entry("outcome", {"event": "done"}, 2.0, "b1"),
    )
    (home.parent / "old.jsonl").write_text(json.dumps({"input": SECRETS[0], "output": "oh", "source": NAME}))
    import_file(home.parent / "old.jsonl", store, writer, user=NAME)
    events = [
        {"at": n, "event": "stop", "source": "page", "interaction": f"{'wb'[n % 2]}{n}"} for n in range(6)
    ]
    events.append({"at": 9, "event": "stop", "source": "page", "user": NAME})
    (home / "guard.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events))


class Watched(PostgresStore):
    """A store in PostgreSQL whose files can be looked into."""

    def __init__(self, server: Any) -> None:
        self.server, self.url = server, server.fresh()
        super().__init__(Database(self.url, patience=0.3))

    def files(self) -> list[Path]:
        """Return the files of its tables, of their indexes and long values, and of all statistics, as they are on the disk."""
        self.server.sql("ANALYZE", self.url)
        self.server.sql("CHECKPOINT")
        named = "relnamespace = current_schema()::regnamespace OR relnamespace = 'pg_toast'::regnamespace"
        query = f"SELECT pg_relation_filepath(oid) FROM pg_class WHERE {named} OR relname = 'pg_statistic'"
        return [self.server.folder / "data" / path for (path,) in self.server.sql(query, self.url) if path]


def found(home: Path, store: Any) -> list[tuple[str, str]]:
    """Return (file, text) for every text of the person that is in a file of home or store, in UTF-8 or as JSON escapes."""
    forms = [form for text in (NAME, *SECRETS) for form in (text.encode(), json.dumps(text)[1:-1].encode())]
    files = [path for path in home.rglob("*") if path.is_file()] + (
        store.files() if isinstance(store, Watched) else []
    )
    return [(path.name, form.decode()) for path in files for form in forms if form in path.read_bytes()]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, home: Path) -> Iterator[Any]:
    made: Any
    if request.param == "sqlite":
        made = SqliteStore(home / "journal.db", patience=0.3)
    else:
        made = Watched(request.getfixturevalue("postgres"))
    yield made
    made.close()


@pytest.fixture
def writer(store: SqliteStore, home: Path) -> Iterator[GroupWriter]:
    made = GroupWriter(store, "service", home / "heads.jsonl", every=20)
    yield made
    made.close()


def test_no_byte_is_left_and_the_chains_verify(
    home: Path, store: SqliteStore, writer: GroupWriter, interaction: Interaction
) -> None:
    fill(home, store, writer, interaction)
    anchors = (home / "heads.jsonl").read_bytes()
    files = {name for name, _ in found(home, store)}
    assert files > {"guard.jsonl"}
    erased = erase(NAME, store, writer, home / "guard.jsonl")
    assert erased == Erased(rows=62, lines=4)
    assert found(home, store) == []
    assert (home / "heads.jsonl").read_bytes().startswith(anchors)
    report = verify(store, home / "heads.jsonl")
    assert (report.broken, report.erased) == (None, 62)


def test_everybody_else_keeps_everything(
    home: Path, store: SqliteStore, writer: GroupWriter, interaction: Interaction
) -> None:
    fill(home, store, writer, interaction)
    before = list(store.rows(user="bo"))
    erase(NAME, store, writer, home / "guard.jsonl")
    assert list(store.rows(user="bo")) == before
    left = [json.loads(line) for line in (home / "guard.jsonl").read_text().splitlines() if line.strip()]
    assert [event["interaction"] for event in left] == ["b1", "b3", "b5"]


def test_the_erasure_is_on_record_without_the_name(
    home: Path, store: SqliteStore, writer: GroupWriter, interaction: Interaction
) -> None:
    fill(home, store, writer, interaction)
    erase(NAME, store, writer, home / "guard.jsonl")
    records = [row for _, row in store.rows(kind="erase")]
    assert [json.loads(row.body or b"") for row in records] == [{"rows": 62}]
    assert records[0].user == ""


def test_a_second_erasure_finds_nothing(
    home: Path, store: SqliteStore, writer: GroupWriter, interaction: Interaction
) -> None:
    fill(home, store, writer, interaction)
    erase(NAME, store, writer, home / "guard.jsonl")
    assert erase(NAME, store, writer, home / "guard.jsonl") == Erased(0, 0)
    assert len(list(store.rows(kind="erase"))) == 1


def test_it_works_while_another_process_has_the_journal_open(
    home: Path, store: SqliteStore, writer: GroupWriter, interaction: Interaction
) -> None:
    fill(home, store, writer, interaction)
    with another_process(store, "idle"):
        erase(NAME, store, writer, home / "guard.jsonl")
        assert found(home, store) == []


def test_it_says_who_must_be_stopped_when_another_process_keeps_reading_and_ends_its_work_later(
    home: Path, store: SqliteStore, writer: GroupWriter, interaction: Interaction
) -> None:
    fill(home, store, writer, interaction)
    with another_process(store, "reading"), pytest.raises(Unavailable, match="Stop the processes"):
        erase(NAME, store, writer, home / "guard.jsonl")
    assert erase(NAME, store, writer, home / "guard.jsonl") == Erased(0, 0)
    assert found(home, store) == []


def test_it_takes_up_where_a_crash_left_it(
    home: Path, store: SqliteStore, writer: GroupWriter, interaction: Interaction
) -> None:
    fill(home, store, writer, interaction)
    writer.append_sync(Entry("erase", {"rows": 62}, 3.0))  # recorded, and killed before anything was blanked
    erase(NAME, store, writer, home / "guard.jsonl")
    assert found(home, store) == []
    assert verify(store, home / "heads.jsonl").broken is None


def test_lines_of_the_spool_that_were_moved_before_are_erased_in_both_places(
    home: Path, store: SqliteStore, writer: GroupWriter, interaction: Interaction
) -> None:
    fill(home, store, writer, interaction)
    guard = GroupWriter(store, "guard")
    assert spool.move(home / "guard.jsonl", store, guard) == 7
    assert erase(NAME, store, writer, home / "guard.jsonl") == Erased(66, 4)
    assert found(home, store) == []
    assert spool.move(home / "guard.jsonl", store, guard) == 0
    with (home / "guard.jsonl").open("a") as file:
        file.write('{"at": 10, "event": "stop"}\n')
    assert spool.move(home / "guard.jsonl", store, guard) == 1
    guard.close()


def test_an_empty_name_is_refused(home: Path, store: SqliteStore, writer: GroupWriter) -> None:
    with pytest.raises(BadInput, match="--user"):
        erase("", store, writer, home / "guard.jsonl")


def test_a_journal_in_memory_forgets_as_well(home: Path, interaction: Interaction) -> None:
    store = MemoryStore()
    writer = GroupWriter(store, "service")
    writer.append_sync(
        interaction("a", user=NAME), interaction("b", user="bo"), Entry("outcome", {}, 1.0, "a")
    )
    assert erase(NAME, store, writer, home / "guard.jsonl") == Erased(2, 0)
    assert verify(store, home / "heads.jsonl").broken is None
    writer.close()
