"""Feedback through the doors of a program: it is checked, kept, and holds at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deshi import Deshi
from deshi.bootstrap.feedback import action, chosen, learnt_by
from deshi.errors import BadInput, NotFound
from deshi.records.answer import TURNS, Proposal
from deshi.tasks.robot_dog.task import load
from deshi.testing import ScriptedLayer

TASK = load()
KNOWN = {
    "snack pose": Proposal("do", (1004,), 0.95, evidence=(("pose", 1.0),)),
    "sit": Proposal("do", (1009,), 0.95, evidence=(("sit", 1.0),)),
    "the other one": Proposal("do", (1004,), 0.95, evidence=((TURNS, 0.9), ("other", 0.1))),
    "no, lie down": Proposal("do", (1005,), 0.95, evidence=(("lie", 1.0),), corrects=0.97),
}


class Student(ScriptedLayer):
    def close(self) -> None:
        """Nothing to let go."""


@pytest.fixture(autouse=True)
def student(monkeypatch: pytest.MonkeyPatch) -> Student:
    layer = Student(KNOWN)
    monkeypatch.setattr("deshi.bootstrap.door.make_student", lambda *_: (layer, "r1"))
    return layer


def codes(deshi: Deshi, text: str, **more: Any) -> tuple[tuple[int, ...], str]:
    answer = deshi.ask(text, **more)
    return answer.guess.actions, answer.layer


def test_a_correction_holds_at_once_for_that_person_and_no_other() -> None:
    with Deshi() as deshi:
        kept = deshi.correct(deshi.ask("snack pose", user="mia").interaction, "sit", "hello")

        assert (kept.author, kept.label, kept.actions) == ("mia", "do", (1009, 1016))
        assert codes(deshi, "Snack pose!", user="mia", session="later") == ((1009, 1016), "corrections")
        assert codes(deshi, "snack pose", user="bo")[0] == (1004,)
        assert codes(deshi, "snack pose")[0] == (1004,)


def test_it_holds_after_a_restart_and_the_answer_says_why() -> None:
    with Deshi() as deshi:
        deshi.correct(deshi.ask("snack pose").interaction, 1009)
    with Deshi() as deshi:
        answer = deshi.ask("snack pose")

    assert (answer.guess.actions, answer.layer, answer.confidence) == ((1009,), "corrections", 1.0)
    assert "You have said what is right here." in answer.reasoning


def test_where_the_turns_decided_it_holds_after_the_same_turn_only() -> None:
    with Deshi() as deshi:
        deshi.ask("sit", session="a")
        deshi.correct(deshi.ask("the other one", session="a").interaction, "dance")
        deshi.ask("sit", session="b")

        assert codes(deshi, "the other one", session="b") == ((1023,), "corrections")
        assert codes(deshi, "the other one", session="c") == ((1004,), "student")


def test_a_thumb_down_drops_the_kept_answer() -> None:
    with Deshi() as deshi:
        first = deshi.ask("sit")
        assert codes(deshi, "sit")[1] == "cache"
        deshi.feedback(first.interaction, True)
        assert codes(deshi, "sit")[1] == "cache"
        deshi.feedback(first.interaction, False)
        assert codes(deshi, "sit")[1] == "student"


def test_a_thumb_down_on_a_correction_takes_it_back() -> None:
    with Deshi() as deshi:
        deshi.correct(deshi.ask("snack pose").interaction, "sit")
        deshi.feedback(deshi.ask("snack pose").interaction, False)

        assert codes(deshi, "snack pose") == ((1004,), "student")


def test_who_corrects_may_go_back_to_the_answer_that_was_given() -> None:
    with Deshi() as deshi:
        first = deshi.ask("snack pose").interaction
        with pytest.raises(BadInput, match="nothing to correct"):
            deshi.correct(first, "stand")
        deshi.correct(first, "sit")
        deshi.correct(first, "stand")

        assert codes(deshi, "snack pose")[0] == (1004,)


def test_a_correction_of_a_stop_is_kept_and_never_stands_in_its_way() -> None:
    with Deshi() as deshi:
        stopped = deshi.ask("stop").interaction
        deshi.ask("sit")  # a stop waits for no disk; this one does, and comes after it
        deshi.correct(stopped, "sit")
        answer = deshi.ask("stop")

    assert (answer.stopped, answer.layer, answer.guess.actions) == (True, "reflex", (1003,))


def test_a_correction_in_words_is_feedback_on_the_answer_before_it() -> None:
    with Deshi() as deshi:
        deshi.ask("snack pose", session="s", user="mia")
        deshi.ask("no, lie down", session="s", user="mia")
    with Deshi() as deshi:
        assert codes(deshi, "snack pose", user="mia") == ((1005,), "corrections")


def test_feedback_on_nothing_is_refused() -> None:
    with Deshi() as deshi, pytest.raises(NotFound, match="no interaction 'nothing'"):
        deshi.feedback("nothing", True)


@pytest.mark.parametrize("word", ["sit", "SIT", "座る", "座って", "坐下", "1009"])
def test_an_action_goes_by_its_names_and_its_code(word: str) -> None:
    assert action(TASK, word) == 1009


@pytest.mark.parametrize(
    ("word", "code"), [("hello", 1016), ("lie-down", 1005), ("stand", 1004), ("heart", 1036), ("flip", 1030)]
)
def test_a_part_of_a_name_will_do_where_it_is_clear(word: str, code: int) -> None:
    assert action(TASK, word) == code


@pytest.mark.parametrize(
    ("word", "sentence"), [("fly", "is no action"), ("down", "more than one"), ("", "is no action")]
)
def test_a_word_that_names_none_or_several_is_refused_with_the_names(word: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence + ".*its actions are: stand up, sit, lie down"):
        action(TASK, word)


def test_what_was_right_can_be_a_label_or_nothing() -> None:
    assert chosen(TASK, ["sit", "hello"]) == ("do", (1009, 1016))
    assert chosen(TASK, [], label="wont") == ("wont", ())
    assert chosen(TASK, [], nothing=True) == ("talk", ())
    for wrong in (
        {"words": []},
        {"words": ["sit"], "nothing": True},
        {"words": [], "label": "talk", "nothing": True},
    ):
        with pytest.raises(BadInput):
            chosen(TASK, **wrong)  # type: ignore[arg-type]


def test_what_a_release_was_taught_and_answers_wrong_it_has_not_learnt(tmp_path: Path) -> None:
    def release(name: str, **lineage: Any) -> Path:
        (tmp_path / name).mkdir()
        (tmp_path / name / "lineage.json").write_text(json.dumps(lineage))
        return tmp_path / name

    release("a" * 12, interactions={"i1": "", "i2": ""}, made=5.0)
    child = release("b" * 12, interactions={"i1": "", "i3": ""}, made=9.0, parent="a" * 12, unlearnt=["i1"])
    later = release("c" * 12, interactions={"i1": ""}, made=11.0, parent="b" * 12)

    assert learnt_by(child) == {"i2": 5.0, "i3": 9.0}
    assert learnt_by(later) == {"i1": 11.0, "i2": 5.0, "i3": 9.0}


def test_what_a_release_has_learnt_is_what_its_line_of_parents_has(tmp_path: Path) -> None:
    def release(name: str, **lineage: Any) -> Path:
        (tmp_path / name).mkdir()
        (tmp_path / name / "lineage.json").write_text(json.dumps(lineage))
        return tmp_path / name

    release("a" * 12, interactions={"i1": ""}, made=5.0, parent="../escape")
    child = release("b" * 12, interactions={"i2": "x"}, made=9.0, parent="a" * 12)
    fresh = release("c" * 12, interactions={"i3": ""}, made=11.0, parent="b" * 12, inherits=False)

    assert learnt_by(child) == {"i1": 5.0, "i2": 9.0}
    assert learnt_by(fresh) == {"i3": 11.0}
    (tmp_path / ".removed").mkdir()
    (tmp_path / ("a" * 12)).rename(tmp_path / ".removed" / ("a" * 12))
    assert learnt_by(child) == {"i1": 5.0, "i2": 9.0}
    assert learnt_by(tmp_path) == {}
    (child / "lineage.json").write_text("[")
    assert learnt_by(child) == {}
