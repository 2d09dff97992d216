"""A conversation with the student that is shipped: answers to its questions, once more, the other one."""

from pathlib import Path

import pytest

import deshi.tasks.robot_dog.task as robot_dog
from deshi.providers.student import Student
from deshi.records.ask import Turn

OFFERED = Turn("ちょっと休もうか", "question", (1009,), "座りますか？", asked=True)
TASK = robot_dog.load()
STUDENT = Student(Path(robot_dog.__file__).parent / "release", asks=TASK.asks)


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


@pytest.mark.parametrize(
    "text",
    [
        "立って、手を振って、伸びをして、座って、また立って、踊って、最後にハートして",
        "First wave, then stretch, then dance, then jump, then sit, then lie down, then stand up.",
        "先挥手，再伸懒腰，再跳舞，再跳一下，再坐下，再趴下，再站起来",
    ],
)
def test_a_seventh_action_is_asked_back_and_six_of_the_same_are_done(text: str) -> None:
    seven = STUDENT.propose(text)
    six = STUDENT.propose(
        text.rstrip("。.").rsplit("、" if "、" in text else "," if "," in text else "，", 1)[0]
    )

    assert seven
    assert six
    assert (len(six.actions), six.over, TASK.within(six)) == (6, False, six)
    assert seven.over
    assert (TASK.within(seven).label, TASK.within(seven).actions) == ("unclear", ())


@pytest.mark.parametrize("text", ["Jump six times.", "六回ジャンプして", "跳六次", "立って座ってを三回"])
def test_six_that_only_repeat_themselves_are_no_seven(text: str) -> None:
    said = STUDENT.propose(text)

    assert said
    assert (len(said.actions), said.over) == (6, False)


SEVERAL = {
    "ja": Turn("立って、それから挨拶して", "action", (1004, 1016)),
    "en": Turn("stand up and then say hello", "action", (1004, 1016)),
    "zh": Turn("站起来，然后打个招呼", "action", (1004, 1016)),
}
TALK = Turn("hmm", "dialog", ())


@pytest.mark.parametrize("later", [(), (TALK,)])
@pytest.mark.parametrize(
    ("lang", "text", "actions"),
    [
        ("ja", "今日は暑いね", ()),
        ("ja", "座って", (1009,)),
        ("en", "what time is it", ()),
        ("en", "it is hot today", ()),
        ("en", "dance", (1023,)),
        ("zh", "今天天气真好", ()),
        ("zh", "坐下", (1009,)),
    ],
)
def test_an_order_of_several_actions_does_not_hide_what_is_said_after_it(
    lang: str, text: str, actions: tuple[int, ...], later: tuple[Turn, ...]
) -> None:
    said = STUDENT.propose(text, (SEVERAL[lang], *later))

    assert said
    assert said.actions == actions


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ja", "今の流れ、もう一回やって"),
        ("en", "all of that once more, please"),
        ("zh", "刚才那一套再来一遍"),
    ],
)
def test_an_order_of_several_actions_can_be_had_once_more(lang: str, text: str) -> None:
    said = STUDENT.propose(text, (SEVERAL[lang],))

    assert said
    assert said.actions == (1004, 1016)
