"""A shelf that several servers share: what is done on one of them is soon so on all, files included."""

import hashlib
import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deshi.errors import BadInput, Corrupt, Unavailable
from deshi.promote import lineage
from deshi.promote.candidate import check
from deshi.promote.lineage import Lineage
from deshi.promote.registry import Registry
from deshi.promote.shelf import identity
from deshi.stores.postgres_pool import Database
from deshi.stores.postgres_shelf import PostgresShelf

Make = Callable[..., Path]
Server = Callable[..., Registry]


@pytest.fixture
def server(tmp_path: Path, database: Database) -> Server:
    """Return a function that gives the registry of a server, with a home of its own."""

    def made(name: str, shared: bool = True) -> Registry:
        shelf = PostgresShelf(database, "robot_dog") if shared else None
        return Registry(tmp_path / name, "robot_dog", tmp_path / "made" / "shipped", shared=shelf)

    return made


@pytest.fixture
def first(server: Server, make: Make) -> Registry:
    make("shipped")
    return server("first")


@pytest.fixture
def second(server: Server) -> Registry:
    return server("second")


def added(registry: Registry, folder: Path, **made: Any) -> str:
    return registry.add(folder, replace(Lineage(verdict="pass"), **made))


def rows(postgres: Any, database: Database) -> int:
    with database.lease() as connection:
        found = connection.execute("SELECT count(DISTINCT digest) FROM deshi_blobs").fetchone()
    return int(found[0]) if found else 0


def test_a_promotion_on_one_server_is_one_on_all_with_its_files(
    first: Registry, second: Registry, make: Make
) -> None:
    assert second.serving() == "shipped"
    name = added(first, make("one"))
    first.promote(name, "ann", "better")
    assert (second.serving(), first.serving()) == (name, name)
    assert check(second.folder(name), "robot_dog").command == "one"
    assert identity(second.folder(name)) == name
    assert [one.why for one in second.history()] == ["better"]
    assert (second.shelf / name / "lineage.json").read_bytes() == (
        first.shelf / name / "lineage.json"
    ).read_bytes()


def test_rollback_trial_and_verdict_of_any_server_hold_on_the_other(
    first: Registry, second: Registry, make: Make
) -> None:
    one, two = added(first, make("one")), added(second, make("two"), verdict="undecided")
    second.promote(one, "bo")
    first.try_out(two, "ann", 0.1)
    trial = second.trial()
    assert trial is not None
    assert (trial.release, trial.share) == (two, 0.1)
    second.judge(two, "pass", ["on trial"])
    assert first.trial() == trial
    assert next(shown.lineage.why for shown in first.releases() if shown.name == two) == ("on trial",)
    first.rollback("ann")
    assert second.trial() is None
    second.rollback("bo")
    assert first.serving() == "shipped"
    assert [change.action for change in first.history()] == ["promote", "canary", "canary ended", "rollback"]


def test_a_server_that_comes_later_gets_everything(first: Registry, server: Server, make: Make) -> None:
    names = [added(first, make(name)) for name in ("one", "two")]
    for name in names:
        first.promote(name, "ann")
    late = server("late")
    assert late.serving() == names[1]
    assert {one.name for one in late.releases()} == {"shipped", *names}
    assert late.rollback("bo").release == names[0]
    assert first.serving() == names[0]


def test_what_is_pruned_or_forgotten_on_one_server_is_so_on_the_other(
    first: Registry, second: Registry, make: Make, database: Database, postgres: Any
) -> None:
    people = Lineage(verdict="pass").with_people([("i1", "mia")])
    names = [first.add(make(f"r{n}"), replace(people, made=float(n))) for n in range(6)]
    first.promote(names[-1], "ann")
    assert {one.name for one in second.releases()} == {"shipped", *names}
    before = rows(postgres, database)
    gone = second.prune(1)
    assert set(gone) == set(names[:-1])
    assert {one.name for one in first.releases()} == {"shipped", names[-1]}
    assert not any((first.shelf / name).exists() for name in gone)
    assert before - rows(postgres, database) >= 2 * len(gone)
    assert second.forget("mia") == 6
    first.fresh()
    left = [first.shelf / ".removed" / name for name in gone]
    assert not any(made.of("mia") for folder in left if (made := lineage.read(folder)))
    assert first.holding("mia") == []


def test_servers_that_change_the_shelf_at_once_take_turns(
    first: Registry, second: Registry, make: Make
) -> None:
    names = [added(first, make(f"r{n}")) for n in range(4)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda n: (first, second)[n % 2].promote(names[n], f"by{n}"), range(4)))
    assert first.history() == second.history()
    changes = first.history()
    assert [one.before for one in changes[1:]] == [one.release for one in changes[:-1]]
    assert first.serving() == second.serving() == changes[-1].release


def test_a_refused_change_changes_nothing_anywhere(first: Registry, second: Registry, make: Make) -> None:
    name = added(first, make("one"), verdict="fail")
    with pytest.raises(BadInput, match="failed its exam"):
        second.promote(name, "bo")
    assert (first.serving(), second.serving(), first.history()) == ("shipped", "shipped", [])


def test_who_is_killed_before_a_change_is_shared_has_changed_nothing(
    first: Registry, second: Registry, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = added(first, make("one")), added(first, make("two"))
    first.promote(one, "ann")

    def killed(*_: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(PostgresShelf, "_put", killed)
        with pytest.raises(KeyboardInterrupt):
            first.promote(two, "ann")
    assert (first.shelf / "serving").read_text() == f"{two}\n"  # the files were changed already
    assert (second.serving(), first.serving()) == (one, one)
    assert len(first.history()) == 1
    first.promote(two, "ann")
    assert second.serving() == two


def test_a_home_with_a_shelf_of_its_own_shares_it_where_there_is_none(
    first: Registry, second: Registry, server: Server, make: Make
) -> None:
    alone = server("first", shared=False)
    name = added(alone, make("one"))
    alone.promote(name, "ann")
    assert first.serving() == name
    assert second.serving() == name
    assert [one.by for one in second.history()] == ["ann"]


def test_a_home_with_a_shelf_of_its_own_takes_the_shared_one_over_and_loses_nothing(
    first: Registry, second: Registry, server: Server, make: Make
) -> None:
    alone = server("second", shared=False)
    own = added(alone, make("own"))
    alone.promote(own, "bo")
    name = added(first, make("one"))
    first.promote(name, "ann")
    assert second.serving() == name
    assert (second.shelf / own / "release.json").exists()
    assert json.loads((second.shelf / "history.own.jsonl").read_text())["release"] == own
    second.promote(own, "bo")
    assert first.serving() == own


def test_a_folder_that_was_removed_comes_back(first: Registry, second: Registry, make: Make) -> None:
    name = added(first, make("one"))
    check(second.folder(name), "robot_dog")
    shutil.rmtree(second.shelf / name)
    check(second.folder(name), "robot_dog")


def test_a_file_that_was_damaged_in_the_database_is_refused(
    first: Registry, second: Registry, make: Make, database: Database
) -> None:
    first.promote(added(first, make("one")), "ann")
    with database.lease() as connection:
        connection.execute(
            "UPDATE deshi_blobs SET content = 'weights of somebody' WHERE content LIKE 'weights%'"
        )
    with pytest.raises(Corrupt, match="does not hold the release's file"):
        second.serving()
    assert not (second.shelf / "serving").exists()


@pytest.mark.parametrize(
    "path", ["../../keys.json", "/etc/passwd", "a/../../b", "one/.hidden", "lock", "shared.json"]
)
def test_a_path_that_leads_elsewhere_is_refused(
    first: Registry, second: Registry, make: Make, database: Database, path: str
) -> None:
    name = added(first, make("one"))
    with database.lease() as connection:
        connection.execute(
            "UPDATE deshi_shelves SET files = replace(files, %s, %s)", (f"{name}/release.json", path)
        )
    with pytest.raises(Corrupt, match="no file of a release"):
        second.serving()


def test_a_large_file_comes_in_parts_and_one_that_is_there_is_not_sent_again(
    database: Database, postgres: Any
) -> None:
    shelf, large = PostgresShelf(database, "robot_dog"), bytes(range(256)) * 16_384
    files = {"one/weights": hashlib.sha256(large).hexdigest(), "one/empty": hashlib.sha256(b"").hexdigest()}
    asked: list[str] = []

    def content(digest: str) -> bytes:
        asked.append(digest)
        return large if digest == files["one/weights"] else b""

    for revision in (1, 2):
        with shelf.changing() as put:
            assert put(files, content) == revision
    assert sorted(asked) == sorted(files.values())
    assert shelf.content(files["one/weights"]) == large
    assert shelf.content(files["one/empty"]) == b""
    assert shelf.read() == (2, files)


def test_a_shared_shelf_that_is_away_is_told_and_what_is_there_stays(
    first: Registry, make: Make, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = added(first, make("one"))
    first.promote(name, "ann")

    def away(*_: Any) -> int:
        raise Unavailable("The database is away.")

    with monkeypatch.context() as patch:
        patch.setattr(PostgresShelf, "revision", away)
        with pytest.raises(Unavailable, match="away"):
            first.rollback("ann")
    assert first.serving() == name
