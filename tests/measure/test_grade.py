"""An answer is right when intent and actions are one of the accepted ones; asking back is an answer of its own."""

import pytest

from deshi.measure.grade import Given, grade
from deshi.measure.suite import Right, Row

SIT, TALK, ASKS = Right("action", (1009,)), Right("dialog"), Right("asks")


def row(*right: Right) -> Row:
    return Row("r", "en", "c", "text", right)


@pytest.mark.parametrize(
    ("given", "right", "exact", "intent", "false_act"),
    [
        (Given("action", (1009,), 0.9), (SIT,), True, True, False),
        (Given("action", (1005,), 0.9), (SIT,), False, True, False),
        (Given("action", (1009, 1009), 0.9), (SIT,), False, True, False),
        (Given("action", (1009,), 0.9), (TALK,), False, False, True),
        (Given("action", (1005,), 0.9), (TALK, SIT), False, True, False),
        (Given("dialog", (), 0.9), (TALK, ASKS), True, True, False),
        (Given("question", (), 0.9, asks=True), (ASKS,), True, True, False),
        (Given("question", (), 0.9, asks=True), (Right("question"),), False, False, False),
        (Given("action", (1009,), 0.9, asks=True), (TALK,), False, False, False),
        (Given("dialog", (), 0.9), (ASKS,), False, False, False),
    ],
)
def test_grading(given: Given, right: tuple[Right, ...], exact: bool, intent: bool, false_act: bool) -> None:
    graded = grade(row(*right), given)
    assert (graded.exact, graded.intent, graded.false_act) == (exact, intent, false_act)
