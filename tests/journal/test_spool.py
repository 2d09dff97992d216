"""The guard's spool: each complete line comes into the journal once."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from deshi.errors import Unavailable
from deshi.journal import spool
from deshi.journal.bodies import body_of
from deshi.journal.verify import verify
from deshi.journal.writer import GroupWriter
from deshi.records.entry import Entry
from deshi.stores.sqlite import SqliteStore


@pytest.fixture
def guard(store: SqliteStore, tmp_path: Path) -> Iterator[GroupWriter]:
    made = GroupWriter(store, "guard", tmp_path / "heads.jsonl")
    yield made
    made.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "guard.jsonl"


def say(path: Path, *events: object) -> None:
    with path.open("a") as file:
        file.writelines(json.dumps(event) + "\n" for event in events)


def moved(store: SqliteStore) -> list[object]:
    return [body_of(row).get("n") for _, row in store.rows(kind=("stop", "outcome"))]


def test_lines_become_rows_of_the_guards_chain(store: SqliteStore, guard: GroupWriter, path: Path) -> None:
    say(
        path,
        {"at": 5.5, "event": "stop", "level": "damp", "interaction": "i", "n": 1},
        {"event": "done", "user": "u", "n": 2},
    )
    assert spool.move(path, store, guard) == 2
    first, second = [row for _, row in store.rows(kind=("stop", "outcome"))]
    assert (first.kind, first.at, first.interaction, first.writer) == ("stop", 5.5, "i", guard.writer)
    assert (second.kind, second.user) == ("outcome", "u")
    assert body_of(first)["level"] == "damp"


def test_who_listens_hears_each_line_once_it_is_in_the_journal(
    store: SqliteStore, guard: GroupWriter, path: Path
) -> None:
    heard: list[tuple[object, bool]] = []

    def told(event: Mapping[str, Any]) -> None:
        heard.append((event["n"], event["n"] in moved(store)))

    say(path, {"n": 1}, {"n": 2})
    for _ in range(2):
        spool.move(path, store, guard, told)

    assert heard == [(1, True), (2, True)]


def test_each_line_comes_once_and_half_a_line_waits(
    store: SqliteStore, guard: GroupWriter, path: Path
) -> None:
    say(path, {"n": 1})
    with path.open("a") as file:
        file.write('{"n": 2')
    assert [spool.move(path, store, guard) for _ in range(2)] == [1, 0]
    with path.open("a") as file:
        file.write("}\n")
    say(path, {"n": 3})
    assert [spool.move(path, store, guard) for _ in range(2)] == [2, 0]
    assert moved(store) == [1, 2, 3]


def test_a_mover_that_was_killed_is_followed_by_one_that_goes_on(
    store: SqliteStore, path: Path, tmp_path: Path
) -> None:
    for n in range(4):
        say(path, {"n": n})
        writer = GroupWriter(store, "guard", tmp_path / "heads.jsonl")
        assert spool.move(path, store, writer) == 1  # the writer is not closed: as after kill -9
    assert moved(store) == [0, 1, 2, 3]
    assert verify(store, tmp_path / "heads.jsonl").broken is None


def test_stops_of_other_writers_do_not_confuse_the_place(
    store: SqliteStore, guard: GroupWriter, writer: GroupWriter, path: Path
) -> None:
    say(path, {"n": 1})
    spool.move(path, store, guard)
    writer.append_sync(Entry("stop", {"n": "service"}, 1.0))
    assert spool.move(path, store, guard) == 0


def test_a_shrunk_spool_starts_anew(store: SqliteStore, guard: GroupWriter, path: Path) -> None:
    say(path, {"n": 1}, {"n": 2})
    spool.shrink(path, store, guard)
    assert path.stat().st_size == 0
    say(path, {"n": 3}, {"n": 4}, {"n": 5, "why": "longer than what was there"})
    assert spool.move(path, store, guard) == 3
    assert moved(store) == [1, 2, 3, 4, 5]


def test_a_spool_that_is_not_there_moves_nothing(store: SqliteStore, guard: GroupWriter, path: Path) -> None:
    assert spool.move(path, store, guard) == 0
    spool.shrink(path, store, guard)
    assert not path.exists()


def test_lines_that_are_no_json_are_kept_as_text(store: SqliteStore, guard: GroupWriter, path: Path) -> None:
    path.write_bytes(b'{"n": 1}\n\xff\xfe broken\n[1]\n\n{"event": "stop", "at": "soon", "interaction": 7}\n')
    assert spool.move(path, store, guard) == 4
    bodies = [body_of(row) for _, row in store.rows(kind=("stop", "outcome"))]
    assert bodies[1]["unreadable"] == "\\xff\\xfe broken"
    assert bodies[2]["unreadable"] == "[1]"
    assert len(list(store.rows(kind="stop"))) == 1


def test_more_lines_than_a_batch_come_in_order(store: SqliteStore, guard: GroupWriter, path: Path) -> None:
    say(path, *[{"n": n} for n in range(1203)])
    assert spool.move(path, store, guard) == 1203
    assert moved(store) == list(range(1203))


def test_a_second_mover_leaves_the_work_to_the_first(
    store: SqliteStore, guard: GroupWriter, path: Path
) -> None:
    say(path, {"n": 1})
    with spool.held(path, wait=True) as handle:
        assert handle is not None
        assert spool.move(path, store, guard) == 0
    assert spool.move(path, store, guard) == 1


def test_lines_stay_when_the_journal_can_not_be_written(
    store: SqliteStore, guard: GroupWriter, path: Path, behind: Callable[..., int]
) -> None:
    say(path, {"n": 1})
    behind("ALTER TABLE rows RENAME TO away")
    with pytest.raises(Unavailable, match="does not have the tables"):
        spool.move(path, store, guard)
    behind("ALTER TABLE away RENAME TO rows")
    assert spool.move(path, store, guard) == 1


def test_a_spool_that_can_not_be_opened_is_a_sentence(
    store: SqliteStore, guard: GroupWriter, path: Path
) -> None:
    os.mkdir(path)
    with pytest.raises(Unavailable, match="guard's spool"):
        spool.move(path, store, guard)


def test_homes_that_share_a_journal_go_on_from_their_own_place(store: SqliteStore, tmp_path: Path) -> None:
    places = [tmp_path / name / "guard.jsonl" for name in ("one", "two")]
    guards = [GroupWriter(store, f"guard-{name}") for name in ("1a", "2b")]
    for round_ in range(3):
        for number, (place, guard) in enumerate(zip(places, guards, strict=True)):
            place.parent.mkdir(exist_ok=True)
            say(place, {"event": "stop", "n": 10 * number + round_})
            assert spool.move(place, store, guard) == 1
    assert sorted(moved(store)) == [0, 1, 2, 10, 11, 12]
    for guard in guards:
        guard.close()
