"""The task as data: actions, labels, schema, grader."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from deshi.records.answer import Proposal
from deshi.tasks.robot_dog.task import load

TASK = load()
CODES = {1001, 1003, 1004, 1005, 1009, 1016, 1017, 1023, 1030, 1031, 1032, 1036}
GOOD = {
    "response": "はい、座ります。",
    "intent": "action",
    "action": {"type": "single", "code": 1009, "confidence": 0.9},
    "reasoning": "座って",
}


def test_the_actions_of_the_go2_have_names_in_three_languages_and_a_class() -> None:
    assert set(TASK.actions) == CODES
    for action in TASK.actions.values():
        assert set(action["names"]) == {"ja", "en", "zh"}
        assert action["class"] in ("posture", "gesture", "risky", "stop")


def test_risky_actions_are_marked() -> None:
    assert {code for code, action in TASK.actions.items() if action["class"] == "risky"} == {1030, 1031, 1032}


def test_a_stop_halts_and_an_emergency_lets_the_body_sink() -> None:
    assert TASK.stop_codes == {"soft": 1003, "damp": 1001}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"action": None, "intent": "dialog"},
        {"action": {"type": "sequence", "sequence": [1004, 1016], "confidence": 1}},
        {"action": {"type": "sequence", "sequence": [1003, 1009], "confidence": 0}},
    ],
)
def test_right_answers_fit_the_schema(change: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(TASK.schema())
    Draft202012Validator(TASK.schema()).validate({**GOOD, **change})


@pytest.mark.parametrize(
    "change",
    [
        {"action": {"type": "single", "code": 4242, "confidence": 0.9}},
        {"action": {"type": "single", "code": 1009, "confidence": 1.1}},
        {"action": {"type": "single", "code": 1009}},
        {"action": {"type": "single", "code": 1009, "confidence": 1, "speed": 9}},
        {"action": {"type": "sequence", "sequence": [1009], "confidence": 0.9}},
        {"action": {"type": "sequence", "sequence": [1009] * 8, "confidence": 0.9}},
        {"intent": "command"},
        {"response": ""},
        {"reasoning": ""},
    ],
)
def test_wrong_answers_do_not_fit_the_schema(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Draft202012Validator(TASK.schema()).validate({**GOOD, **change})


@pytest.mark.parametrize(
    "proposal",
    [
        Proposal("do", (1009,), 0.5),
        Proposal("do", (1003,), 1.0),
        Proposal("talk", (), 0.0),
        Proposal("do", (1009,) * 6, 1.0),
    ],
)
def test_proposals_of_the_table_are_valid(proposal: Proposal) -> None:
    assert TASK.valid(proposal)


@pytest.mark.parametrize(
    "proposal",
    [
        Proposal("sing", (), 0.5),
        Proposal("do", (), 0.5),
        Proposal("talk", (1009,), 0.5),
        Proposal("do", (4242,), 0.5),
        Proposal("do", (1001,), 0.5),
        Proposal("do", (1009,) * 7, 0.5),
        Proposal("do", (1009,), 1.5),
        Proposal("do", (1009,), float("nan")),
    ],
)
def test_everything_else_is_not(proposal: Proposal) -> None:
    assert not TASK.valid(proposal)


def test_labels_have_intents_and_one_of_them_asks() -> None:
    assert {label: TASK.intent(label) for label in TASK.labels} == {
        "do": "action", "talk": "dialog", "wont": "dialog", "cannot": "dialog", "who": "question",
        "abilities": "question", "asked": "question", "unclear": "question",
    }  # fmt: skip
    assert [label for label in TASK.labels if TASK.asks(label)] == ["unclear"]


@pytest.mark.parametrize(
    ("answer", "grade"),
    [
        ({"intent": "action", "actions": [1009]}, 1.0),
        ({"intent": "action", "actions": [1005]}, 1.0),
        ({"intent": "action", "actions": [1009, 1005]}, 0.0),
        ({"intent": "dialog", "actions": []}, 0.0),
        ({"intent": "question", "actions": [], "asks": True}, 0.0),
    ],
)
def test_several_answers_can_be_right(answer: dict[str, Any], grade: float) -> None:
    right = [{"intent": "action", "actions": [1009]}, {"intent": "action", "actions": [1005]}]

    assert TASK.grade(answer, right) == grade


def test_asking_is_right_where_a_row_says_so() -> None:
    assert (
        TASK.grade({"intent": "question", "actions": [], "asks": True}, [{"intent": "asks", "actions": []}])
        == 1.0
    )


def test_the_reflex_hears_a_stop_and_leaves_the_rest() -> None:
    stop = TASK.reflex("止まって、それから座って")

    assert stop is not None
    assert stop.level == "soft"
    assert "座って" in stop.rest
    assert TASK.reflex("踊って") is None
