"""A conversation with the student that is shipped: answers to its questions, once more, the other one."""

from pathlib import Path

import pytest

import deshi.tasks.robot_dog.task as robot_dog
from deshi.providers.student import Student
from deshi.records.ask import Turn

OFFERED = Turn("ちょっと休もうか", "question", (1009,), "座りますか？", asked=True)
STUDENT = Student(Path(robot_dog.__file__).parent / "release")


@pytest.mark.parametrize("word", ["はい", "うん", "お願い", "yes", "Yes!", "sure", "对", "好"])
def test_a_yes_after_its_question_does_what_it_offered(word: str) -> None:
    said = STUDENT.propose(word, (OFFERED,))

    assert said
    assert (said.label, said.actions) == ("do", (1009,))
    assert said.confidence >= 0.7


@pytest.mark.parametrize("word", ["いいえ", "no", "不用了"])
def test_a_no_after_its_question_does_nothing(word: str) -> None:
    said = STUDENT.propose(word, (OFFERED,))

    assert said
    assert said.actions == ()


@pytest.mark.parametrize("word", ["はい", "yes", "对"])
def test_a_yes_to_nothing_moves_nothing(word: str) -> None:
    said = STUDENT.propose(word)

    assert said
    assert said.actions == ()


@pytest.mark.parametrize(
    ("before", "did", "word", "actions"),
    [
        ("wave or jump?", (1031,), "no, the other one", (1016,)),
        ("手を振るかジャンプ、どっちかやって", (1031,), "そっちじゃなくて、もう一つの方", (1016,)),
        ("手を振って", (1016,), "もう一回", (1016,)),
        ("sit down please", (1009,), "no, lie down", (1005,)),
        ("跳个舞", (1023,), "再来一次", (1023,)),
        ("座って", (1009,), "それから挨拶して", (1016,)),
    ],
)
def test_what_was_said_before_is_understood(
    before: str, did: tuple[int, ...], word: str, actions: tuple[int, ...]
) -> None:
    said = STUDENT.propose(word, (Turn(before, "action", did),))

    assert said
    assert said.actions == actions
