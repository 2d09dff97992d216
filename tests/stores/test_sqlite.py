"""The journal's file: many processes, and a clear sentence for every bad disk and every wrong file."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from deshi.errors import BadInput, Corrupt, Unavailable
from deshi.journal.verify import verify
from deshi.journal.writer import GroupWriter
from deshi.records.entry import Entry, Row
from deshi.stores.memory import MemoryStore
from deshi.stores.postgres import PostgresStore
from deshi.stores.postgres_pool import Database
from deshi.stores.sqlite import SqliteStore


def row(seq: int, writer: str = "service-1", **changes: Any) -> Row:
    values: dict[str, Any] = {
        "writer": writer, "seq": seq, "at": float(seq), "kind": "interaction", "interaction": f"i{seq}",
        "session": "s", "user": "u", "body": b"{}", "salt": bytes(32), "commitment": bytes(32), "prev": bytes(32),
        "hash": bytes([seq % 256]) * 32,
    }  # fmt: skip
    return Row(**(values | changes))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "journal.db"


@pytest.fixture(params=["sqlite", "memory", "postgres"])
def store(request: pytest.FixtureRequest, path: Path) -> Iterator[Any]:
    if request.param == "postgres":
        made: Any = PostgresStore(Database(request.getfixturevalue("postgres").fresh(), patience=0.5))
    else:
        made = SqliteStore(path, patience=0.2) if request.param == "sqlite" else MemoryStore()
    yield made
    made.close()


def test_rows_come_back_as_they_went_in(store: SqliteStore) -> None:
    store.append([row(1), row(2, at=1.1234567890123, session="", interaction="")])
    assert list(store.rows()) == [(1, row(1)), (2, row(2, at=1.1234567890123, session="", interaction=""))]


def test_the_head_is_the_last_row_of_a_writer(store: SqliteStore) -> None:
    store.append([row(1), row(2), row(1, "cli-1")])
    assert store.head("service-1") == (2, row(2).hash)
    assert store.head("nobody") == (0, bytes(32))


@pytest.mark.parametrize(
    ("where", "seqs"),
    [
        ({}, range(1, 1301)),
        ({"after": 1297}, range(1298, 1301)),
        ({"limit": 3}, range(1, 4)),
        ({"limit": 0}, []),
        ({"last": 2}, range(1299, 1301)),
        ({"last": 0}, []),
        ({"before": 4}, range(1, 4)),
        ({"before": 4, "last": 2}, range(2, 4)),
        ({"kind": "stop"}, [10]),
        ({"kind": ("stop", "interaction"), "after": 8, "limit": 3}, [9, 10, 11]),
        ({"user": "bo", "session": "s"}, [20]),
        ({"interaction": "i7"}, [7]),
        ({"role": "guard"}, [30]),
        ({"writer": "guard-1"}, [30]),
        ({"after": 500, "limit": 700}, range(501, 1201)),
    ],
)
def test_readings_narrow(store: SqliteStore, where: dict[str, Any], seqs: Any) -> None:
    changed: dict[int, dict[str, Any]] = {10: {"kind": "stop"}, 20: {"user": "bo"}, 30: {"writer": "guard-1"}}
    store.append([row(n, **changed.get(n, {})) for n in range(1, 1301)])
    assert [one.seq for _, one in store.rows(**where)] == list(seqs)


def test_an_unknown_filter_is_refused(path: Path, postgres: Any) -> None:
    for store in (SqliteStore(path), PostgresStore(Database(postgres.fresh()))):
        with pytest.raises(BadInput, match="no filter 'usr'"):
            list(store.rows(usr="u"))
        store.close()


def test_texts_of_any_kind_come_back_as_they_are(store: SqliteStore) -> None:
    strange = row(
        1, session="a\0b", user="七海 \U0001f415" * 300, interaction="x" * 5000, body=b"\0\xff" * 100_000
    )
    store.append([strange, row(2)])
    assert list(store.rows(session="a\0b", user=strange.user, interaction=strange.interaction)) == [
        (1, strange)
    ]
    assert list(store.rows(interaction="x" * 4999)) == []


def test_what_is_a_persons_is_blanked_and_nothing_else(store: SqliteStore) -> None:
    store.append([
        row(1, user="ann"), row(2, user="bo"), row(3, user="", interaction="i1", kind="outcome"), row(4, user="", interaction=""),
        row(5, user="ann", interaction=""),
    ])  # fmt: skip
    count, upto = store.owned("ann")
    store.append([row(6, user="ann")])
    assert (count, upto, store.blank("ann", upto)) == (3, 5, 3)
    assert [one.seq for _, one in store.rows() if one.body is None] == [1, 3, 5]
    assert {(one.user, one.session, one.salt) for _, one in store.rows() if one.body is None} == {
        (None, None, None)
    }
    assert store.owned("ann") == (1, 6)
    store.compact()
    assert [one.seq for _, one in store.rows(user="bo")] == [2]


def test_a_role_is_not_taken_for_a_longer_one(store: SqliteStore) -> None:
    store.append([row(1, "guard-1"), row(1, "guardian-1")])
    assert [one.writer for _, one in store.rows(role="guard")] == ["guard-1"]


def test_a_transaction_is_kept_whole_or_not_at_all(path: Path) -> None:
    store = SqliteStore(path)
    store.append([row(1)])
    with pytest.raises(Unavailable):
        store.append([row(2), row(1)])
    assert [one.seq for _, one in store.rows()] == [1]
    store.append([row(2)])
    store.close()


def test_file_and_folder_are_for_this_user_alone(path: Path) -> None:
    store = SqliteStore(path)
    store.append([row(1)])
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}
    store.close()


def test_commits_are_synced_unless_told_otherwise(path: Path) -> None:
    modes = []
    for sync in ("full", "normal"):
        store = SqliteStore(path, sync)  # type: ignore[arg-type]
        modes.append(store._writer.execute("PRAGMA synchronous").fetchone()[0])
        store.close()
    assert modes == [2, 1]
    with pytest.raises(BadInput, match="'full' or 'normal'"):
        SqliteStore(path, "never")  # type: ignore[arg-type]


_APPEND = """
import sys
from pathlib import Path
from deshi.journal.writer import GroupWriter
from deshi.records.entry import Entry
from deshi.stores.sqlite import SqliteStore
home = Path(sys.argv[1])
sys.stdin.readline()
store = SqliteStore(home / "journal.db")
writer = GroupWriter(store, "load", home / "heads.jsonl", every=10)
for n in range(100):
    writer.append_sync(Entry("interaction", {"n": n}, float(n), f"{n}", "s", "u"))
writer.close()
store.close()
"""


def test_processes_that_start_together_on_a_new_home_all_append(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _APPEND, str(tmp_path)]
    several = [subprocess.Popen(command, stdin=subprocess.PIPE, env=dict(os.environ)) for _ in range(3)]
    for process in several:
        assert process.stdin
        process.stdin.write(b"go\n")
        process.stdin.flush()
    for process in several:
        process.communicate(timeout=120)
    assert [process.returncode for process in several] == [0, 0, 0]
    store = SqliteStore(tmp_path / "journal.db")
    report = verify(store, tmp_path / "heads.jsonl")
    assert len(list(store.rows(kind="interaction"))) == 300
    assert (report.broken, report.writers) == (None, 3)
    store.close()


def foreign(path: Path) -> None:
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE recipes (name TEXT)")
    database.commit()
    database.close()


def marked(path: Path) -> None:
    database = sqlite3.connect(path)
    database.execute("PRAGMA application_id = 77")
    database.commit()
    database.close()


def newer(path: Path) -> None:
    SqliteStore(path).close()
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 99")
    database.commit()
    database.close()


def noise(path: Path) -> None:
    path.write_bytes(b"this was never a database. " * 400)


def cut(path: Path) -> None:
    store = SqliteStore(path)
    store.append([row(n) for n in range(1, 200)])
    store.close()
    path.write_bytes(path.read_bytes()[:5000])


def without_table(path: Path) -> None:
    SqliteStore(path).close()
    database = sqlite3.connect(path)
    database.executescript("ALTER TABLE rows RENAME TO lines")
    database.close()


def _read(path: Path) -> list[tuple[int, Row]]:
    with closing(SqliteStore(path)) as store:
        return list(store.rows())


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (foreign, "another program"),
        (marked, "another program"),
        (newer, "schema 99"),
        (noise, "no SQLite database"),
        (cut, "damaged"),
        (without_table, "does not have the tables"),
    ],
)
def test_a_wrong_file_is_named_and_left_as_it_is(path: Path, spoil: Any, says: str) -> None:
    path.parent.mkdir()
    spoil(path)
    before = path.read_bytes()
    with pytest.raises(Corrupt, match=says) as raised:
        _read(path)
    assert str(path) in str(raised.value)
    assert "restore a copy" in str(raised.value)
    assert path.read_bytes() == before


def test_damage_in_the_middle_is_named_when_it_is_read(path: Path) -> None:
    store = SqliteStore(path)
    store.append([row(n, body=bytes(500)) for n in range(1, 400)])
    store.close()
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
    path.write_bytes(data)
    store = SqliteStore(path)
    with pytest.raises(Corrupt, match="is damaged"):
        list(store.rows())
    store.close()


def test_a_full_disk_loses_nothing_and_the_journal_works_again_when_there_is_room(path: Path) -> None:
    store = SqliteStore(path)
    writer = GroupWriter(store, "service", path.with_name("heads.jsonl"), every=50)
    pages = store._writer.execute("PRAGMA page_count").fetchone()[0]
    store._writer.execute(f"PRAGMA max_page_count = {pages + 60}")
    acknowledged: list[str] = []

    def fill() -> None:
        for n in range(2000):
            writer.append_sync(Entry("interaction", {"text": "x" * 500}, 1.0, f"i{n}", "s", "u"))
            acknowledged.append(f"i{n}")

    with pytest.raises(Unavailable, match="disk is full"):
        fill()
    assert acknowledged
    store._writer.execute("PRAGMA max_page_count = 1000000")
    writer.append_sync(Entry("interaction", {}, 1.0, "after", "s", "u"))
    writer.close()
    assert [one.interaction for _, one in store.rows(kind="interaction")] == [*acknowledged, "after"]
    assert verify(store, path.with_name("heads.jsonl")).broken is None
    store.close()


def test_a_journal_that_another_process_holds_is_unavailable_and_then_available(path: Path) -> None:
    store = SqliteStore(path, patience=0.1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="another process holds it"):
        store.append([row(1)])
    other.execute("COMMIT")
    other.close()
    store.append([row(1)])
    store.close()


def test_reading_goes_on_while_another_process_writes(path: Path) -> None:
    store = SqliteStore(path, patience=0.1)
    store.append([row(1)])
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert len(list(store.rows())) == 1
    other.execute("ROLLBACK")
    other.close()
    store.close()


def test_a_journal_that_was_moved_away_takes_no_rows(path: Path) -> None:
    store = SqliteStore(path)
    path.rename(path.with_suffix(".away"))
    with pytest.raises(Unavailable, match="moved or replaced"):
        store.append([row(1)])
    path.write_bytes(b"")
    with pytest.raises(Unavailable, match="moved or replaced"):
        store.append([row(1)])
    store.close()


_AS_NOBODY = """
import os, sys
from pathlib import Path
from deshi.errors import DeshiError
from deshi.records.entry import Row
from deshi.stores.sqlite import SqliteStore
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    store = SqliteStore(Path(sys.argv[1]))
    store.append([Row("w", 1, 1.0, "stop", "", "", "", b"{}", b"", b"", b"", b"")])
except DeshiError as error:
    print(f"{type(error).__name__}: {error}")
"""


def _append_as_nobody(path: Path) -> str:
    """Append in a process without rights over others' files (root would have them); return the error that it prints."""
    return subprocess.run(
        [sys.executable, "-c", _AS_NOBODY, str(path)], stdout=subprocess.PIPE, text=True
    ).stdout


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach, as tmp_path is not."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_read_only_home_is_a_sentence(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    said = _append_as_nobody(open_folder / "journal.db")
    assert said.startswith("Unavailable: The journal")
    assert "DESHI_HOME" in said


def test_a_read_only_journal_is_a_sentence(open_folder: Path) -> None:
    store = SqliteStore(open_folder / "journal.db")
    store.append([row(1)])
    store.close()
    (open_folder / "journal.db").chmod(0o444)
    open_folder.chmod(0o555)
    said = _append_as_nobody(open_folder / "journal.db")
    assert said.startswith("Unavailable: The journal")
    assert "writable" in said


def test_threads_read_while_one_writes(path: Path) -> None:
    store = SqliteStore(path)
    seen: list[int] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.append(len(list(store.rows())))

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for n in range(1, 60):
        store.append([row(n)])
    done.set()
    for thread in threads:
        thread.join()
    assert len(list(store.rows())) == 59
    assert seen
    store.close()
