"""A correction in words: the model says that a sentence is one, and the answer before it is what it corrects."""

from dataclasses import replace
from typing import Any

import pytest

from deshi.ask.words import in_words
from deshi.records.answer import Decision, Proposal
from deshi.records.ask import Ask, Stop, Turn
from deshi.records.feedback import Feedback

SAT = Turn("お伏せ", "action", (1009,), "はい、座ります。", interaction="i1")
ASK = Ask("i2", "robot_dog", "違う、伏せてって言ったの", "s", "mia", "ja", 0.0, (SAT,))
LIE = Proposal("do", (1005,), 0.9, corrects=0.95)


def decided(asks: bool = False, **changes: Any) -> Decision:
    return Decision(replace(LIE, **changes), "student", asks, (), 0.7)


def test_a_sentence_that_corrects_is_feedback_on_the_answer_before_it() -> None:
    assert in_words(ASK, decided()) == Feedback(
        "i1", "correction", None, "do", (1005,), author="mia", source="words"
    )


def test_what_was_only_offered_can_be_put_right_too() -> None:
    offered = replace(ASK, turns=(replace(SAT, intent="question", asked=True),))

    assert in_words(offered, decided()) is not None


@pytest.mark.parametrize(("intent", "asked"), [("dialog", False), ("question", True)])
def test_so_can_a_sentence_that_was_not_understood(intent: str, asked: bool) -> None:
    lost = Turn("お伏せになって", intent, (), asked=asked, interaction="i1")

    assert in_words(replace(ASK, turns=(SAT, lost)), decided()) is not None


@pytest.mark.parametrize(
    ("ask", "decision"),
    [
        (ASK, decided(corrects=0.0)),
        (ASK, decided(corrects=0.79)),
        (ASK, decided(asks=True)),
        (ASK, decided(actions=(1009,))),
        (ASK, decided(label="talk", actions=())),
        (replace(ASK, turns=()), decided()),
        (replace(ASK, turns=(SAT, replace(SAT, interaction=""))), decided()),
        (replace(ASK, stop=Stop("soft", "止まって", "伏せて")), decided()),
        (replace(ASK, dry_run=True), decided()),
    ],
    ids=[
        "the model can not tell", "it is not sure", "it asks back", "the same again", "nothing to do", "nothing before it",
        "nobody knows which answer", "a stop", "a dry run",
    ],
)  # fmt: skip
def test_anything_else_is_a_sentence_like_others(ask: Ask, decision: Decision) -> None:
    assert in_words(ask, decision) is None
