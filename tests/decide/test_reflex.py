"""A stop is answered without any model; the rest of the sentence is still understood."""

import asyncio
from dataclasses import replace

import pytest

from deshi.decide.reflex import Reflex, stopped, with_stop
from deshi.records.answer import Decision, Proposal
from deshi.records.ask import Ask, Stop

CODES = {"soft": 1003, "damp": 1001}
ASK = Ask("id", "robot_dog", "sit", "", "", "en", 0.0)
STOPPED = replace(ASK, stop=Stop("soft", "stop", "sit"))


def _decided(*actions: int, asks: bool = False) -> Decision:
    return Decision(Proposal("do" if actions else "talk", actions, 0.9), "student", asks, (), 0.7)


@pytest.mark.parametrize(("level", "code"), CODES.items())
def test_a_bare_stop_is_the_whole_answer(level: str, code: int) -> None:
    ask = replace(ASK, stop=Stop(level, "stop", ""))

    assert asyncio.run(Reflex(CODES).answer(ask)) == Proposal("do", (code,), 1.0)


@pytest.mark.parametrize("ask", [ASK, STOPPED], ids=["no stop", "more than a stop"])
def test_everything_else_is_passed_on(ask: Ask) -> None:
    assert asyncio.run(Reflex(CODES).answer(ask)) is None


def test_the_rest_follows_the_stop() -> None:
    decision = with_stop(STOPPED, _decided(1009, 1016), CODES)

    assert decision.proposal.actions == (1003, 1009, 1016)
    assert (decision.stopped, decision.layer) == (True, "student")


@pytest.mark.parametrize(
    "rest", [_decided(), _decided(1009, asks=True)], ids=["nothing to do", "not understood"]
)
def test_a_stop_is_never_turned_into_a_question(rest: Decision) -> None:
    decision = with_stop(STOPPED, rest, CODES)

    assert (decision.proposal.actions, decision.asks, decision.layer) == ((1003,), False, "reflex")


def test_after_an_emergency_stop_nothing_else_is_done() -> None:
    ask = replace(ASK, stop=Stop("damp", "emergency stop", "sit"))

    assert with_stop(ask, _decided(1009), CODES).proposal.actions == (1001,)


def test_the_stop_is_not_doubled() -> None:
    assert with_stop(STOPPED, _decided(1003, 1009), CODES).proposal.actions == (1003, 1009)


def test_without_a_stop_the_decision_stays() -> None:
    decision = _decided(1009)

    assert with_stop(ASK, decision, CODES) is decision
    with pytest.raises(ValueError, match="no stop"):
        stopped(ASK, CODES)


def test_a_stop_is_as_sure_as_that_nothing_else_was_wanted() -> None:
    nothing = with_stop(STOPPED, _decided(), CODES).proposal
    something = with_stop(STOPPED, _decided(1009, asks=True), CODES).proposal

    assert (nothing.actions, nothing.confidence) == ((1003,), 0.9)
    assert (something.actions, something.confidence) == ((1003,), 0.1)
