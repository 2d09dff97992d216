"""Which release serves, from the terminal."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deshi.bootstrap.releases import Releases
from deshi.promote.lineage import Lineage
from deshi.promote.registry import Registry
from deshi.pure.release import Release
from deshi.pure.tokenizer import Shape
from deshi.sections import Settings

CARD = Release("robot_dog", ("do",), (1009,), ("do",), Shape(), 1.0, {})
Run = Callable[..., Any]


def release(folder: Path, content: bytes) -> Path:
    folder.mkdir(parents=True)
    (folder / "weights.safetensors").write_bytes(content)
    card = replace(CARD, files={"weights.safetensors": hashlib.sha256(content).hexdigest()})
    (folder / "release.json").write_text(json.dumps(card.as_dict()))
    return folder


@pytest.fixture
def shelf(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """Return the shelf of a home where no service runs; the shipped release is a small one."""
    shipped = release(tmp_path / "shipped", b"shipped")
    monkeypatch.setattr("deshi.bootstrap.registries.shipped", lambda _: shipped)
    monkeypatch.setattr("deshi.cli.releases.answers_now", lambda *_: None)
    return Releases(Settings(home), "robot_dog").registry


@pytest.fixture
def add(shelf: Registry, tmp_path: Path) -> Callable[..., str]:
    """Return a function that puts a release with a verdict on the shelf and returns its name."""

    def added(content: str, verdict: str = "pass") -> str:
        made = Lineage("", verdict=verdict, count=40, made=1e9).with_people([("i1", "ann")])
        return shelf.add(release(tmp_path / content, content.encode()), made)

    return added


def test_releases_are_listed_with_what_they_were_made_of(deshi: Run, add: Callable[..., str]) -> None:
    one = add("one", "undecided")

    done = deshi("releases")

    lines = done.out.splitlines()
    assert lines[0].split() == ["release", "parent", "made", "examples", "people", "verdict", "promoted"]
    assert lines[1].split()[1] == "serves"
    assert lines[2].split()[0] == one
    assert lines[2].split()[-4:] == ["40", "1", "undecided", "-"]
    told = json.loads(deshi("releases", "--json").out)
    assert [row["release"] for row in told["releases"]][1] == one


def test_a_release_that_lacks_a_file_is_named_with_the_way_out(
    deshi: Run, shelf: Registry, add: Callable[..., str]
) -> None:
    one = add("one")
    (shelf.shelf / one / "weights.safetensors").unlink()

    done = deshi("releases")

    assert done.code == 0
    (note,) = [line for line in done.out.splitlines() if line.startswith("note: ")]
    assert f"{one}/weights.safetensors is missing" in note
    assert "`deshi rollback`" in note


def test_promote_try_out_and_go_back(deshi: Run, shelf: Registry, add: Callable[..., str]) -> None:
    one, two = add("one"), add("two", "undecided")

    done = deshi("promote", one[:6], "--yes", "--why", "it knows my words")
    assert (done.code, shelf.serving()) == (0, one)
    assert f"promoted {one} from shipped" in done.out
    assert "it knows my words" in done.out

    assert deshi("promote", two, "--canary", "0.1", "--yes").code == 0
    assert "canary 10%" in deshi("releases").out
    assert "trial" in deshi("rollback", "--yes").out
    assert shelf.serving() == one
    assert "back to shipped" in deshi("rollback", "--yes").out
    assert shelf.serving() == "shipped"


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("promote", "nothing", "--yes"), 2, "There is no release 'nothing'"),
        (("promote", "UNDECIDED", "--yes"), 2, "has passed no exam"),
        (("promote", "UNDECIDED", "--canary", "1.5", "--yes"), 2, "can't be tried"),
        (("promote", "UNDECIDED", "--canary", "0.1", "--shadow", "--yes"), 2, "answers nobody"),
        (("promote", "DAMAGED", "--yes"), 1, "is missing"),
        (("rollback", "--yes"), 2, "nothing to go back to"),
        (("rollback",), 2, "nothing to go back to"),
        (("releases", "--task", "nothing"), 2, "nothing"),
    ],
)
def test_what_can_not_be_done_is_one_sentence_and_changes_nothing(
    deshi: Run, shelf: Registry, add: Callable[..., str], words: tuple[str, ...], code: int, sentence: str
) -> None:
    names = {"UNDECIDED": add("one", "undecided"), "DAMAGED": add("two")}
    (shelf.shelf / names["DAMAGED"] / "weights.safetensors").unlink()

    done = deshi(*(names.get(word, word) for word in words))

    assert done.code == code
    assert done.err.startswith("deshi: ")
    assert sentence in done.err
    assert len(done.err.splitlines()) == 1
    assert (shelf.serving(), shelf.trial(), shelf.history()) == ("shipped", None, [])


def test_without_a_yes_nothing_is_promoted(deshi: Run, shelf: Registry, add: Callable[..., str]) -> None:
    assert deshi("promote", add("one"), stdin="n\n").code == 1
    assert shelf.history() == []


def test_erasing_a_person_names_the_releases_that_have_learnt_from_them(
    deshi: Run, add: Callable[..., str]
) -> None:
    one = add("one")

    done = deshi("journal", "erase", "--user", "ann", "--yes")

    assert f"the release {one} of robot_dog has learnt from them" in done.out
    assert f"{one} has learnt from 1 interactions of people who were erased" in deshi("releases").out
    assert "has learnt" not in deshi("journal", "erase", "--user", "ann", "--yes").out


def test_old_releases_are_removed(deshi: Run, shelf: Registry, add: Callable[..., str]) -> None:
    names = [add("one"), add("two"), add("three")]
    deshi("promote", names[0], "--yes")

    done = deshi("releases", "prune", "--keep", "1", "--yes")

    assert done.code == 0
    assert done.out.startswith("Removed: ")
    assert "nothing to remove" in deshi("releases", "prune", "--yes").out
    assert names[0] in deshi("releases").out
    assert deshi("releases", "prune", "--keep", "0", "--yes").code == 2
