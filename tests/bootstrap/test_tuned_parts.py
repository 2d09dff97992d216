"""The parts of a release, taken out and put together again: what did not pass is the parent's, whatever the combination."""

import errno
import json
from dataclasses import replace
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import write_little

from deshi.bootstrap.tuned_parts import keep_parts, parts_of, put_release, read_release
from deshi.errors import Corrupt, Unavailable
from deshi.learn import releases
from deshi.promote.candidate import check
from deshi.promote.shelf import identity
from deshi.pure.adapter import file_of, is_adapter
from deshi.pure.confidence import CALIBRATION
from deshi.pure.release import CARD, GRAPH, WEIGHTS

SALT = "ab" * 16
PARTS = ("", "ann", "bob")
EVERY = list(chain.from_iterable(combinations(PARTS, n) for n in range(4)))


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_little(tmp_path_factory.mktemp("little") / "release", b"a graph that nobody asks")


@pytest.fixture
def pair(little: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Return a parent that knows ann and cy, and a release made of it: all weights, ann and bob are new."""
    card, files = read_release(little)
    parent, made = tmp_path / "parent", tmp_path / "made"
    theirs = {file_of(SALT, "ann"): b"old ann", file_of(SALT, "cy"): b"cy"}
    releases.write(parent, replace(card, salt=SALT), {**files, **theirs})
    new = {**theirs, file_of(SALT, "ann"): b"new ann", file_of(SALT, "bob"): b"bob", WEIGHTS: b"new"}
    releases.write(made, replace(card, salt=SALT, parent=identity(parent), made=5.0), {**files, **new})
    (made / CALIBRATION).write_text(json.dumps({"release": identity(made), "map": 1}))
    return made, parent


def theirs(folder: Path, user: str) -> bytes | None:
    path = folder / file_of(SALT, user)
    return path.read_bytes() if path.exists() else None


@pytest.mark.parametrize(
    "users", EVERY, ids=lambda users: "+".join(one or "everybody" for one in users) or "nobody"
)
def test_what_is_kept_is_new_and_all_else_is_the_parents(
    pair: tuple[Path, Path], tmp_path: Path, users: tuple[str, ...]
) -> None:
    made, parent = pair
    out = keep_parts(made, parent, users, tmp_path / "out")
    card = check(out, "pets")

    assert theirs(out, "ann") == (b"new ann" if "ann" in users else b"old ann")
    assert theirs(out, "bob") == (b"bob" if "bob" in users else None)
    assert theirs(out, "cy") == b"cy"
    assert (out / WEIGHTS).read_bytes() == ((made if "" in users else parent) / WEIGHTS).read_bytes()
    assert card.parent == identity(parent)
    assert parts_of(out, ["ann", "bob", "cy", "dee", ""]) == {"ann", "cy", *(set(users) & {"bob"})}
    assert (out / CALIBRATION).exists() == ("" in users)
    if "" in users:
        assert json.loads((out / CALIBRATION).read_text()) == {"release": identity(out), "map": 1}


def test_who_is_not_kept_leaves_no_file_even_where_there_was_one(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    out = keep_parts(*pair, ["bob"], tmp_path / "out")
    keep_parts(*pair, [], tmp_path / "out")

    assert theirs(out, "bob") is None
    assert {one.name for one in out.iterdir()} == {CARD, *check(out, "pets").files}


def test_a_parent_without_people_gets_those_that_are_kept(
    little: Path, pair: tuple[Path, Path], tmp_path: Path
) -> None:
    out = keep_parts(pair[0], little, ["ann"], tmp_path / "out")
    assert [name for name in check(out, "pets").files if is_adapter(name)] == [file_of(SALT, "ann")]


def test_a_person_brings_the_graph_that_can_be_given_what_they_taught(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    made, parent = pair
    card, files = read_release(parent)
    releases.write(parent, card, {**files, GRAPH: b"of before"})

    assert (keep_parts(made, parent, ["bob"], tmp_path / "a") / GRAPH).read_bytes() == files[GRAPH]
    assert (keep_parts(made, parent, [], tmp_path / "b") / GRAPH).read_bytes() == b"of before"


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("name", [WEIGHTS, file_of(SALT, "cy"), CARD])
def test_nothing_is_made_of_what_is_damaged(
    pair: tuple[Path, Path], tmp_path: Path, which: int, name: str
) -> None:
    (pair[which] / name).write_bytes(b"{}")
    with pytest.raises(Corrupt):
        keep_parts(*pair, ["ann"], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_person_whose_file_is_missing_is_told_with_what_to_do(pair: tuple[Path, Path]) -> None:
    (pair[0] / file_of(SALT, "bob")).unlink()
    with pytest.raises(Corrupt, match=r"can't be read.*deshi promote"):
        read_release(pair[0])


def test_where_the_disk_refuses_the_old_release_stays(
    pair: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = keep_parts(*pair, ["ann"], tmp_path / "out")
    before = identity(out)

    def refuse(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(releases, "_part", refuse)
    with pytest.raises(Unavailable, match="Make room"):
        keep_parts(*pair, ["bob"], tmp_path / "out")
    assert identity(out) == before
    assert [one.name for one in tmp_path.iterdir() if "making" in one.name] == []


def test_a_release_that_fails_at_its_end_is_none(pair: tuple[Path, Path], tmp_path: Path) -> None:
    def fails(place: Path) -> None:
        raise KeyError(place.name)

    with pytest.raises(KeyError):
        put_release(tmp_path / "out", *read_release(pair[0]), fails)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_no_release_holds_nobody(tmp_path: Path) -> None:
    assert parts_of(tmp_path, ["ann"]) == set()
    (tmp_path / CARD).write_text("[]")
    assert parts_of(tmp_path, ["ann"]) == set()
