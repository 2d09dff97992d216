"""Layers are asked in order until one is sure enough."""

import asyncio

import pytest

from deshi.decide.cascade import Cascade
from deshi.errors import Unavailable
from deshi.records.answer import Decision, Proposal
from deshi.records.ask import Ask
from deshi.testing import ScriptedLayer

ASK = Ask("id", "robot_dog", "sit", "", "", "en", 0.0)


def _proposal(confidence: float, label: str = "do", *actions: int) -> Proposal:
    return Proposal(label, actions or ((1009,) if label == "do" else ()), confidence)


def _layer(name: str, proposal: Proposal | Unavailable | None) -> ScriptedLayer:
    return ScriptedLayer({"sit": proposal} if proposal is not None else {}, name)


def _decide(*layers: object, timeout_s: float = 1.0) -> Decision:
    cascade = Cascade(
        layers,  # type: ignore[arg-type]
        valid=lambda p: p.label in ("do", "talk", "unclear"),
        asks=lambda label: label == "unclear",
        timeout_s=timeout_s,
    )
    return asyncio.run(cascade.decide(ASK))


def test_a_sure_layer_ends_the_walk() -> None:
    upper = _layer("teacher", _proposal(1.0, "do", 1005))

    decision = _decide(_layer("student", _proposal(0.8)), upper)

    assert (decision.layer, decision.proposal.actions, decision.asks) == ("student", (1009,), False)
    assert [(s.layer, s.outcome) for s in decision.trace] == [("student", "answered")]
    assert upper.asked == []


def test_an_unsure_layer_escalates_and_the_surer_answer_wins() -> None:
    decision = _decide(_layer("student", _proposal(0.5)), _layer("teacher", _proposal(0.9, "do", 1005)))

    assert (decision.layer, decision.proposal.actions) == ("teacher", (1005,))
    assert [s.outcome for s in decision.trace] == ["escalated", "answered"]


def test_between_the_thresholds_it_acts_once_every_layer_was_used() -> None:
    decision = _decide(_layer("student", _proposal(0.75)))

    assert (decision.layer, decision.asks) == ("student", False)
    assert decision.trace[-1].outcome == "low_confidence"


def test_under_the_lower_threshold_the_person_is_asked_and_the_guess_is_kept() -> None:
    decision = _decide(_layer("student", _proposal(0.69)))

    assert (decision.layer, decision.asks) == ("person", True)
    assert decision.proposal.actions == (1009,)
    assert [(s.layer, s.outcome) for s in decision.trace] == [
        ("student", "low_confidence"),
        ("person", "asked"),
    ]


def test_a_label_that_means_asking_asks_however_sure_it_is() -> None:
    decision = _decide(_layer("student", _proposal(0.99, "unclear")))

    assert decision.asks
    assert decision.layer == "student"


def test_a_layer_with_nothing_to_say_is_passed() -> None:
    decision = _decide(_layer("cache", None), _layer("student", _proposal(0.9)))

    assert [s.outcome for s in decision.trace] == ["passed", "answered"]


def test_a_failing_layer_leaves_the_best_answer_so_far_and_the_trace_says_so() -> None:
    decision = _decide(_layer("student", _proposal(0.75)), _layer("teacher", Unavailable("away")))

    assert (decision.layer, decision.proposal.actions) == ("student", (1009,))
    assert decision.trace[-1].outcome == "failed"


def test_a_layer_that_breaks_in_any_way_is_a_step_of_the_trace() -> None:
    decision = _decide(
        _layer("student", _proposal(0.75)), ScriptedLayer({"sit": RuntimeError("boom")}, "teacher")
    )

    assert decision.layer == "student"
    assert decision.trace[-1].outcome == "failed"


def test_an_invalid_proposal_is_a_failure_never_an_answer() -> None:
    decision = _decide(_layer("student", _proposal(0.75)), _layer("teacher", Proposal("sing", (), 1.0)))

    assert decision.layer == "student"
    assert decision.trace[-1].outcome == "failed"


def test_a_late_layer_is_left_behind() -> None:
    class Slow:
        name = "teacher"

        async def answer(self, ask: Ask) -> Proposal | None:
            await asyncio.sleep(30)
            return _proposal(1.0)

    decision = _decide(_layer("student", _proposal(0.75)), Slow(), timeout_s=0.01)

    assert decision.layer == "student"
    assert decision.trace[-1].outcome == "late"


def test_when_every_layer_failed_the_failure_is_told() -> None:
    with pytest.raises(Unavailable, match="away"):
        _decide(_layer("student", Unavailable("away")))


def test_when_nobody_has_anything_to_say_the_person_is_asked() -> None:
    decision = _decide(_layer("cache", None))

    assert (decision.layer, decision.asks, decision.proposal.label) == ("person", True, "unclear")
