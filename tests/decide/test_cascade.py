"""Layers are asked in order until one is sure enough."""

import asyncio
from dataclasses import replace

import pytest

from deshi.decide.cascade import Cascade
from deshi.decide.thresholds import Thresholds
from deshi.errors import Spent, Unavailable
from deshi.records.answer import Decision, Proposal
from deshi.records.ask import Ask, Stop
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


def test_only_a_trusted_layer_may_tell_what_no_other_may_choose() -> None:
    told, plain = _layer("reflex", _proposal(1.0, "sank")), _layer("student", _proposal(1.0, "sank"))
    told.trusted = True  # type: ignore[attr-defined]

    assert [(s.layer, s.outcome) for s in _decide(told, plain).trace] == [("reflex", "answered")]
    assert [(s.layer, s.outcome) for s in _decide(plain, told).trace] == [
        ("student", "failed"),
        ("reflex", "answered"),
    ]


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


class Talker(ScriptedLayer):
    """A layer that talks, sends a bill, and has a time-out of its own."""

    talks = True
    timeout_s = 0.5

    def bill(self, ask: Ask) -> float:
        return 0.002


def _talker(proposal: Proposal | Unavailable, name: str = "local") -> Talker:
    return Talker({"sit": proposal}, name)


def _talk(*layers: object) -> Decision:
    cascade = Cascade(
        layers,  # type: ignore[arg-type]
        valid=lambda p: p.label in ("do", "talk", "asked", "unclear"),
        asks=lambda label: label == "unclear",
        wants_words=lambda label: label in ("talk", "asked"),
        intent={"do": "action", "talk": "dialog", "asked": "question", "unclear": "question"}.__getitem__,
    )
    return asyncio.run(cascade.decide(ASK))


def test_a_layer_is_given_the_best_attempt_below_it_and_whose_it_is() -> None:
    low, high = _layer("student", _proposal(0.5)), _layer("teacher", _proposal(0.9))
    _decide(low, _layer("local", _proposal(0.3, "do", 1005)), high)

    assert (low.asked[0].below, low.asked[0].below_by) == (None, "")
    assert (high.asked[0].below, high.asked[0].below_by) == (_proposal(0.5), "student")


def test_a_sure_answer_that_wants_words_goes_to_the_next_layer_that_talks() -> None:
    mute, talker = _layer("mute", _proposal(0.9)), _talker(Proposal("talk", (), 0.3, said="Nice weather."))
    decision = _talk(_layer("student", _proposal(0.9, "talk")), mute, talker)

    assert (decision.layer, decision.proposal.confidence) == ("student", 0.9)
    assert decision.proposal.said == "Nice weather."
    assert [(s.layer, s.outcome) for s in decision.trace] == [("student", "answered"), ("local", "talked")]
    assert mute.asked == []


def test_a_talker_that_disagrees_changes_nothing() -> None:
    for other in (Proposal("do", (1005,), 1.0, said="Lying down."), Proposal("asked", (), 1.0, said="Why?")):
        decision = _talk(_layer("student", _proposal(0.9, "talk")), _talker(other))

        assert (decision.proposal.label, decision.proposal.actions) == ("talk", ())
        assert decision.proposal.said == ""
        assert decision.trace[-1].outcome == "passed"


def test_a_talker_that_fails_or_has_no_words_leaves_it_to_the_next() -> None:
    last = _talker(Proposal("talk", (), 0.8, said="Hello."), "teacher")
    decision = _talk(
        _layer("student", _proposal(0.9, "talk")),
        _talker(Unavailable("away")),
        _talker(_proposal(0.9, "talk"), "second"),
        last,
    )

    assert decision.proposal.said == "Hello."
    assert [s.outcome for s in decision.trace] == ["answered", "failed", "passed", "talked"]


def test_a_sure_answer_with_words_of_its_own_asks_nobody() -> None:
    talker = _talker(Proposal("talk", (), 1.0, said="Hello."))

    _talk(_layer("student", _proposal(0.9)), talker)
    _talk(_layer("cache", Proposal("talk", (), 0.9, said="Kept.")), talker)

    assert talker.asked == []


def test_an_unsure_layer_lends_its_words_to_a_surer_one_that_means_the_same() -> None:
    decision = _talk(
        _layer("student", _proposal(0.75, "talk")), _talker(Proposal("talk", (), 0.5, said="Hello."))
    )

    assert (decision.layer, decision.proposal.said) == ("student", "Hello.")


def test_a_sentence_whose_stop_was_sent_waits_for_no_words() -> None:
    talker = _talker(Proposal("talk", (), 1.0, said="Hello."))
    cascade = Cascade(
        [_layer("student", _proposal(0.9, "talk")), talker],
        lambda _: True,
        lambda _: False,
        wants_words=lambda _: True,
    )
    asyncio.run(cascade.decide(replace(ASK, stop=Stop("soft", "stop", "sit"))))

    assert talker.asked == []


def test_a_spent_budget_is_a_step_of_the_trace_and_the_best_answer_stands() -> None:
    decision = _talk(_layer("student", _proposal(0.75)), ScriptedLayer({"sit": Spent("no money")}, "teacher"))

    assert decision.layer == "student"
    assert decision.trace[-1].outcome == "spent"


def test_what_layers_have_cost_is_kept_also_where_they_failed() -> None:
    paid = _layer("cheap", Proposal("do", (1009,), 0.5, cost=0.001))
    decision = _talk(paid, _talker(Unavailable("away")))

    assert decision.cost == {"cheap": 0.001, "local": 0.002}


def test_a_layers_own_time_out_counts() -> None:
    class Slow(Talker):
        timeout_s = 0.01

        async def answer(self, ask: Ask) -> Proposal | None:
            await asyncio.sleep(30)
            return _proposal(1.0)

    decision = _talk(_layer("student", _proposal(0.75)), Slow({}, "teacher"))

    assert decision.trace[-1].outcome == "late"
    assert decision.cost == {"teacher": 0.002}


def test_releasing_reaches_the_layers_that_hold_connections() -> None:
    class Held(Talker):
        released = False

        async def release(self) -> None:
            self.released = True

    held = Held({}, "local")
    asyncio.run(Cascade([_layer("student", None), held], lambda _: True, lambda _: False).release())

    assert held.released


def test_thresholds_can_be_swapped_while_it_serves() -> None:
    cascade = Cascade([_layer("student", _proposal(0.6))], lambda _: True, lambda _: False)
    assert asyncio.run(cascade.decide(ASK)).asks

    cascade.thresholds = Thresholds(0.5, 0.5)
    decision = asyncio.run(cascade.decide(ASK))
    assert (decision.asks, decision.threshold, decision.trace[0].outcome) == (False, 0.5, "answered")
