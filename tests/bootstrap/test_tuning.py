"""What a night teaches becomes a release: a part at a time, resumable, whole or not at all."""

import errno
import json
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import onnx
import pytest
from tests.conftest import told

from deshi.bootstrap import tuning
from deshi.bootstrap.tuned_parts import parts_of, read_release
from deshi.bootstrap.tuning import METRICS, PARTS, RELEASE, tune_release
from deshi.errors import BadInput, Corrupt, Unavailable
from deshi.learn import releases
from deshi.learn.student.tune import Pace, Part, Tuned
from deshi.promote.candidate import check
from deshi.promote.shelf import identity
from deshi.providers.student import Student
from deshi.pure.adapter import file_of, is_adapter
from deshi.pure.confidence import CALIBRATION
from deshi.pure.novelty import NOVELTY
from deshi.pure.release import GRAPH, INDEX, TEXTS, WEIGHTS
from deshi.sections import Settings
from deshi.tasks.own.task import OwnTask

ANN = Part("ann", (told("grobl", 8), told("grobl please", 8)))
BOB = Part("bob", (told("plim", 7, author="bob"),))
ALL = Part("", (told("hop", 8, author=""), told("hop hop", 8, author=""), told("sit down", 8, author="")))


@dataclass(frozen=True)
class Pets:
    name: str = "pets"


@pytest.fixture
def parent(little_release: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(little_release, tmp_path / "parent"))


@pytest.fixture
def tuned(tmp_path: Path, parent: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Tuned]:
    """Return a function that tunes in few steps; a calibration is told to have been made, and for what."""
    monkeypatch.setattr(
        tuning, "pace_for", lambda lessons, seed: Pace(steps=20, batch=8, warmup=2, seed=seed)
    )

    @dataclass
    class Desk:
        home: Path
        task: Any
        release: Path

        def calibrate(self, suite: str) -> dict[str, str]:
            return {"suite": suite, "release": identity(self.release)}

    def save(found: dict[str, str], home: Path, release: Path, in_home: bool) -> None:
        (release / CALIBRATION).write_text(json.dumps(found))

    monkeypatch.setattr(tuning, "Desk", Desk)
    monkeypatch.setattr(tuning.calibrations, "save", save)

    def tune(parts: Sequence[Part], out: str = "out", **more: Any) -> Tuned:
        return tune_release(Settings(tmp_path / "home"), Pets(), parent, tmp_path / out, parts, **more)

    return tune


def people(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in read_release(folder)[1].items() if is_adapter(name)}


def test_each_person_gets_a_file_and_all_else_is_the_parents(
    tuned: Callable[..., Tuned], parent: Path, tmp_path: Path
) -> None:
    done = tuned([BOB, ANN])
    card = check(done.folder, "pets")
    (old, before), (_, after) = read_release(parent), read_release(done.folder)

    assert done.folder == tmp_path / "out" / RELEASE
    assert parts_of(done.folder, ["ann", "bob", "cy", ""]) == {"ann", "bob"}
    assert {name: data for name, data in after.items() if not is_adapter(name)} == before
    assert set(people(done.folder)) == {file_of(card.salt, user) for user in ("ann", "bob")}
    assert (card.parent, card.labels, old.salt) == (identity(parent), old.labels, "")
    assert {user: one["examples"] for user, one in done.parts.items()} == {"ann": 2, "bob": 1}
    assert not (done.folder / CALIBRATION).exists()


def test_a_parts_file_does_not_depend_on_what_else_is_learnt(tuned: Callable[..., Tuned]) -> None:
    def of(user: str, folder: Path) -> bytes:
        card, files = read_release(folder)
        return files[file_of(card.salt, user)]

    alone, together = tuned([ANN]).folder, tuned([ALL, BOB, ANN], out="other").folder

    assert of("ann", alone) == of("ann", together)


def test_how_far_it_is_stands_in_the_metrics_without_a_name(
    tuned: Callable[..., Tuned], tmp_path: Path
) -> None:
    heard: list[dict[str, Any]] = []
    folder = tuned([ANN], progress=heard.append).folder
    lines = [json.loads(line) for line in (tmp_path / "out" / METRICS).read_text().splitlines()]

    assert heard == lines
    assert {one["part"] for one in lines} == {next(iter(people(folder))).split(".")[0]}
    assert [one["step"] for one in lines] == [10, 20]


def test_what_holds_for_everybody_is_known_seen_and_calibrated(
    tuned: Callable[..., Tuned], parent: Path
) -> None:
    folder = tuned([ALL]).folder
    (_, before), (card, after) = read_release(parent), read_release(folder)
    known = json.loads(after[TEXTS])

    assert {name for name in after if after[name] != before[name]} == {WEIGHTS, INDEX, TEXTS, NOVELTY}
    assert ["hop", "do", [8]] in known
    assert [row for row in known if row[0] == "sit down"] == [["sit down", "do", [8]]]
    told_of = json.loads((folder / CALIBRATION).read_text())
    assert told_of == {"suite": "calibration", "release": identity(folder)}
    assert card.figures["taught"] == 3
    seen = [Student(one).observe("hop") for one in (parent, folder)]
    assert [one[1].unseen for one in seen if one] == [1, 0]


def test_who_taught_nothing_new_keeps_what_they_had_taught(
    tuned: Callable[..., Tuned], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tuned([ANN, BOB]).folder
    again = tune_release(Settings(tmp_path / "h"), Pets(), first, tmp_path / "o2", [BOB, ALL]).folder

    assert people(again).keys() == people(first).keys()
    ann = file_of(read_release(again)[0].salt, "ann")
    assert people(again)[ann] == people(first)[ann]


def test_what_is_through_is_not_done_again_and_what_was_cut_off_is(
    tuned: Callable[..., Tuned], tmp_path: Path
) -> None:
    stop, first = threading.Event(), list[dict[str, Any]]()

    def second_part(line: dict[str, Any]) -> None:
        first.append(line)
        if line["part"] != first[0]["part"]:
            stop.set()

    with pytest.raises(Unavailable, match="Start it again"):
        tuned([ANN, BOB, ALL], stop=stop, progress=second_part)
    assert not (tmp_path / "out" / RELEASE).exists()
    assert stop.is_set()

    heard: list[dict[str, Any]] = []
    done = tuned([ANN, BOB, ALL], progress=heard.append)
    whole = tuned([ANN, BOB, ALL], out="uncut")

    assert first[0]["part"] not in {one["part"] for one in heard}
    assert {one["part"] for one in heard} >= {"everybody"}
    assert read_release(done.folder)[1][WEIGHTS] == read_release(whole.folder)[1][WEIGHTS]
    assert sorted(people(done.folder).values()) == sorted(people(whole.folder).values())
    assert read_release(done.folder)[1][INDEX] == read_release(whole.folder)[1][INDEX]


@pytest.mark.parametrize(
    "change", [{"seed": 2}, {"parts": [Part("ann", ANN.train[:1])]}], ids=["the seed", "the examples"]
)
def test_other_examples_or_another_seed_are_trained_again(
    tuned: Callable[..., Tuned], change: dict[str, Any]
) -> None:
    before = people(tuned([ANN]).folder)
    after = people(tuned(**{"parts": [ANN], **change}).folder)

    assert list(before) == list(after)
    assert before != after


def test_minutes_end_it_and_leave_the_callers_event_alone(
    tuned: Callable[..., Tuned], tmp_path: Path
) -> None:
    stop = threading.Event()
    with pytest.raises(Unavailable):
        tuned([ANN], minutes=1e-9, stop=stop)

    assert not stop.is_set()
    assert not (tmp_path / "out" / RELEASE).exists()
    assert tuned([ANN], minutes=10, stop=stop).parts.keys() == {"ann"}


@pytest.mark.parametrize("full", ["parts", "release"])
def test_a_full_disk_leaves_no_release_and_can_be_gone_on_from(
    tuned: Callable[..., Tuned], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: str
) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        place = (tuning, "_put") if full == "parts" else (releases, "_part")
        patched.setattr(*place, refuse)
        with pytest.raises(Unavailable, match=r"No space left on device.*Make room"):
            tuned([ANN])
    assert [one.name for one in (tmp_path / "out").iterdir() if RELEASE in one.name] == []
    check(tuned([ANN]).folder, "pets")


def test_what_the_release_has_no_word_for_is_left_out(tuned: Callable[..., Tuned]) -> None:
    strange = (told("roll", 99), replace(told("x"), label="unclear"))
    done = tuned([Part("ann", (*ANN.train, *strange))])
    assert (done.parts["ann"]["examples"], done.parts["ann"]["left_out"]) == (2, 2)

    with pytest.raises(BadInput, match="no example that this release could learn"):
        tuned([Part("cy", strange), Part("", ())])


def test_a_part_of_which_nothing_can_be_learned_does_not_end_the_others(
    tuned: Callable[..., Tuned], tmp_path: Path
) -> None:
    done = tuned([ANN, Part("carl", (told("three steps", 99, 99, author="carl"),)), Part("", ())])

    assert list(done.parts) == ["ann"]
    assert parts_of(done.folder, ["ann", "carl"]) == {"ann"}
    skipped = [json.loads(line) for line in (tmp_path / "out" / METRICS).read_text().splitlines()][:2]
    assert [one["left_out"] for one in skipped] == [1, 0]
    assert all("labels and actions" in one["skipped"] for one in skipped)


def test_a_release_from_before_adapters_gets_a_graph_that_takes_them(
    tuned: Callable[..., Tuned], parent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card, files = read_release(parent)
    monkeypatch.setattr(tuning, "export", lambda network: files[GRAPH])  # it takes seconds
    graph = onnx.load_model_from_string(files[GRAPH])
    graph.graph.input[1].name = "less"  # such a graph can't be run; who asks the old one is not this test
    releases.write(parent, card, {**files, GRAPH: graph.SerializeToString()})
    folder = tuned([ANN]).folder

    assert people(folder)
    assert Student(folder).propose("grobl", user="ann") is not None


def test_a_damaged_parent_teaches_nobody(tuned: Callable[..., Tuned], parent: Path) -> None:
    (parent / WEIGHTS).write_bytes(b"")
    with pytest.raises(Corrupt, match="another hash"):
        tuned([ANN])


def test_a_task_of_ones_own_learns_otherwise(parent: Path, tmp_path: Path) -> None:
    own = object.__new__(OwnTask)
    object.__setattr__(own, "name", "mine")
    with pytest.raises(BadInput, match="deshi task train"):
        tune_release(Settings(tmp_path), own, parent, tmp_path / "out", [ANN])


def test_the_work_is_readable_by_its_owner_only(tuned: Callable[..., Tuned], tmp_path: Path) -> None:
    tuned([ANN])
    assert {one.stat().st_mode & 0o077 for one in (tmp_path / "out" / PARTS).iterdir()} == {0}
