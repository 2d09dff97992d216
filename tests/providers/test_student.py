"""The student as a layer: answers only what is possible, says why, and refuses a release that is not what its card says."""

import asyncio
import hashlib
import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load, save

from deshi.errors import Corrupt, Unavailable
from deshi.learn import releases
from deshi.learn.student.corrects import head, opened
from deshi.learn.student.data import Table
from deshi.learn.student.publish import publish
from deshi.learn.student.train import Options, train
from deshi.providers.student import Student
from deshi.pure.confidence import NAMES, Map
from deshi.pure.corrects import CALIBRATION, CORRECTS
from deshi.pure.novelty import NOVELTY
from deshi.pure.release import CARD, GRAPH, INDEX, TEXTS, WEIGHTS
from deshi.pure.tokenizer import Shape
from deshi.records.answer import TURNS, Proposal
from deshi.records.ask import Ask, Turn


@dataclass(frozen=True)
class Example:
    text: str
    label: str
    actions: tuple[int, ...] = ()
    turns: tuple[Turn, ...] = ()


KNOWN = [
    Example("sit down", "do", (7,)),
    Example("座って", "do", (7,)),
    Example("jump up", "do", (8,)),
    Example("飛んで", "do", (8,)),
    Example("sit down, jump up", "do", (7, 8)),
    Example("lovely weather", "talk"),
    Example("いい天気", "talk"),
    Example("again", "do", (7,), (Turn("座って", "action", (7,)),)),
    Example("again", "do", (8,), (Turn("飛んで", "action", (8,)),)),
    Example("again", "talk"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    network = {"embedding": 24, "width": 32, "layers": 1, "heads": 2, "hidden": 48}
    options = Options(
        examples=1500, batch=10, chunk=50, rate=5e-3, bf16=False, shape=Shape(2048, 8), network=network
    )
    run = train(
        KNOWN * 150, Table(("talk", "do"), (7, 8), ("do",)), tmp_path_factory.mktemp("run"), options, KNOWN
    )
    folder = tmp_path_factory.mktemp("release")
    publish(run, folder, "pets", KNOWN, KNOWN, seen=[known.text for known in KNOWN * 2])
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "release"))


@pytest.fixture(scope="module")
def student(made: Path) -> Student:
    return Student(made)


@pytest.mark.parametrize("known", KNOWN)
def test_it_answers_what_it_learnt(student: Student, known: Example) -> None:
    proposal = student.propose(known.text, known.turns)
    assert proposal is not None
    assert (proposal.label, proposal.actions) == (known.label, known.actions)
    assert 0.4 < proposal.confidence <= 1


def test_it_is_a_layer(student: Student) -> None:
    ask = Ask("1", "pets", "座って", "s", "u", "ja", 0.0)
    assert student.name == "student"
    assert asyncio.run(student.answer(ask)) == student.propose("座って")


def test_evidence_is_made_of_pieces_of_the_text(student: Student) -> None:
    proposal = student.propose("  lovely weather,  sit down")
    assert proposal is not None
    assert proposal.evidence
    assert all(
        piece in "  lovely weather,  sit down" and 0 < weight <= 1 for piece, weight in proposal.evidence
    )
    assert [weight for _, weight in proposal.evidence] == sorted(
        (w for _, w in proposal.evidence), reverse=True
    )


def test_evidence_names_the_turns_before_where_they_decided(student: Student) -> None:
    proposal = student.propose("again", (Turn("座って", "action", (7,)),))
    assert proposal is not None
    assert TURNS in dict(proposal.evidence)


def test_the_nearest_known_example_of_a_known_text_is_itself(student: Student) -> None:
    proposal = student.propose("jump up")
    assert proposal is not None
    assert proposal.nearest[0][0] == "jump up"
    assert proposal.nearest[0][1] == pytest.approx(1, abs=0.01)
    assert len(proposal.nearest) == 3


def test_the_signals_of_an_answer_are_told(student: Student) -> None:
    seen = student.observe("sit down, jump up")
    assert seen is not None
    proposal, signals = seen
    assert (signals.actions, signals.turns, signals.unseen) == (2, False, 0.0)
    assert signals.nearest == proposal.nearest[0][1]
    assert signals.confidence <= signals.lowest <= 1
    assert signals.margin > 0
    assert student.observe("again", KNOWN[7].turns)[1].turns  # type: ignore[index]


def test_a_fitted_map_gives_the_confidence_and_changes_nothing_else(made: Path, student: Student) -> None:
    fitted = Map(-1.0, (0.5,) + (0.0,) * (len(NAMES) - 1))
    calibrated = Student(made, confidence=fitted)
    one, seen = calibrated.propose("sit down"), student.observe("sit down")
    assert one is not None
    assert seen is not None
    two, signals = seen
    assert one.confidence == fitted(signals) != two.confidence
    assert (one.label, one.actions, one.evidence) == (two.label, two.actions, two.evidence)


@pytest.mark.parametrize("text", ["привет как дела", "안녕하세요", "ぬめぽるゆぎげ"])
def test_what_is_unlike_anything_seen_is_never_sure(made: Path, text: str) -> None:
    proposal = Student(made, confidence=Map(9.0, (0.0,) * len(NAMES))).propose(text)
    assert proposal is not None
    assert proposal.confidence < 0.7


def test_a_release_from_before_the_filter_still_loads(folder: Path) -> None:
    card = json.loads((folder / CARD).read_text())
    del card["files"][NOVELTY]
    (folder / CARD).write_text(json.dumps(card))
    (folder / NOVELTY).unlink()
    seen = Student(folder).observe("привет")
    assert seen is not None
    assert seen[1].unseen == 0.0


@dataclass(frozen=True)
class Sentence:
    example: Example
    corrects: bool


SAT = (Turn("座って", "action", (7,)),)
SAID = [
    Sentence(Example(f"{start} {word} {word}", "do", (8,), SAT), corrects)
    for word in [
        "amber",
        "birch",
        "cedar",
        "dune",
        "ember",
        "fern",
        "grove",
        "heath",
        "iris",
        "juniper",
        "kelp",
        "larch",
        "moss",
        "nettle",
        "oak",
        "pine",
    ]
    for start, corrects in (("no, I meant", True), ("then", False))
] * 8


@pytest.fixture(scope="module")
def teachable(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a release with a head that takes every sentence for a correction."""
    folder = Path(shutil.copytree(made, tmp_path_factory.mktemp("taught") / "release"))
    card, network, encoder = opened(folder)
    files = head(network, encoder, SAID)
    sure = {**load(files[CORRECTS]), CALIBRATION: np.array([0.0, 5.0], np.float32)}
    content = save(sure)
    named = {**card.files, CORRECTS: hashlib.sha256(content).hexdigest()}
    releases.add(folder, replace(card, files=named), {CORRECTS: content})
    return folder


def test_a_release_with_the_head_tells_whether_a_sentence_corrects(teachable: Path) -> None:
    proposal = Student(teachable).propose("jump up", SAT)
    assert proposal is not None
    assert proposal.corrects > 0.99


@pytest.mark.parametrize(
    ("text", "turns"),
    [("jump up", ()), ("sit down", SAT), ("lovely weather", SAT)],
    ids=["no turn", "the same", "no order"],
)
def test_what_can_put_nothing_right_is_no_correction(
    teachable: Path, text: str, turns: tuple[Turn, ...]
) -> None:
    proposal = Student(teachable).propose(text, turns)
    assert proposal is not None
    assert proposal.corrects == 0.0


def test_the_head_changes_nothing_else(teachable: Path, student: Student) -> None:
    with_head, without = Student(teachable).propose("jump up", SAT), student.propose("jump up", SAT)
    assert with_head is not None
    assert without is not None
    assert without.corrects == 0.0
    assert replace(with_head, corrects=0.0) == without


def test_a_head_of_another_student_is_corrupt(teachable: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(teachable, tmp_path / "release"))
    content = save({name: value[..., :3] for name, value in load((folder / CORRECTS).read_bytes()).items()})
    card = json.loads((folder / CARD).read_text())
    card["files"][CORRECTS] = hashlib.sha256(content).hexdigest()
    (folder / CORRECTS).write_bytes(content)
    (folder / CARD).write_text(json.dumps(card))
    with pytest.raises(Corrupt, match=r"corrects\.safetensors"):
        Student(folder).load()


@pytest.mark.parametrize("text", ["", " \t", "\ud800", "\u202e\u200d", "\x00"])
def test_it_has_nothing_to_say_of_nothing(student: Student, text: str) -> None:
    assert student.propose(text) is None


@pytest.mark.parametrize(
    "text", ["座\ud800って", "x" * 1_000_000, "座って" * 300_000, "\u202eتوقف", "🐕", "١٢٣"]
)
def test_any_text_gets_a_possible_answer(student: Student, text: str) -> None:
    proposal = student.propose(text, (Turn(text, "?", (99, 7) * 9),))
    assert proposal is not None
    assert (proposal.label == "do") == bool(proposal.actions)
    assert 0 <= proposal.confidence <= 1


@pytest.mark.parametrize("name", [CARD, GRAPH, WEIGHTS, INDEX, TEXTS, NOVELTY])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(Unavailable, match=rf"{name} is missing\. Put the release back"):
        Student(folder).propose("sit")


@pytest.mark.parametrize("name", [GRAPH, WEIGHTS, INDEX, TEXTS, NOVELTY])
def test_a_changed_file_is_corrupt(folder: Path, name: str) -> None:
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(Corrupt, match=rf"{name} has another hash .*Put the release back"):
        Student(folder).propose("sit")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 99}', '{"format": 1}'])
def test_a_damaged_card_is_corrupt(folder: Path, content: str) -> None:
    (folder / CARD).write_text(content)
    with pytest.raises(Corrupt, match=CARD):
        Student(folder).load()


def test_weights_that_do_not_fit_the_graph_are_corrupt(folder: Path) -> None:
    (folder / WEIGHTS).write_bytes((folder / INDEX).read_bytes())
    card = json.loads((folder / CARD).read_text())
    card["files"][WEIGHTS] = card["files"][INDEX]
    (folder / CARD).write_text(json.dumps(card))
    with pytest.raises(Corrupt, match="can't be loaded"):
        Student(folder).load()


def test_nothing_is_read_before_it_is_asked(tmp_path: Path) -> None:
    student = Student(tmp_path / "nowhere")
    with pytest.raises(Unavailable, match="nowhere"):
        student.load()
    student.close()


def test_what_stands_in_for_a_proposal_is_answered_in_its_place(made: Path) -> None:
    def within(proposal: Proposal) -> Proposal:
        return replace(proposal, label="talk", actions=()) if 8 in proposal.actions else proposal

    held, free = Student(made, within=within), Student(made)

    changed, before = held.propose("jump up"), free.propose("jump up")
    assert changed is not None
    assert before is not None
    assert (changed.label, changed.actions) == ("talk", ())
    assert changed.confidence == before.confidence
    assert held.propose("sit down") == free.propose("sit down")
