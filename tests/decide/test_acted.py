"""What the body says becomes the outcome; a person's word becomes a decision."""

from deshi.decide.acted import by_person, by_senses, ordered, outcome_of, unasked
from deshi.records.answer import Outcome, Proposal
from deshi.records.ask import Turn

STEP = {"code": 1009, "api_id": 1009, "inserted": "", "seconds": 2.0}


def test_what_was_taken_has_its_plan() -> None:
    assert outcome_of({"accepted": True, "plan": [STEP]}) == Outcome(True, plan=(STEP,))


def test_a_guard_that_tells_no_plan_has_taken_it_all_the_same() -> None:
    assert outcome_of({"accepted": True, "steps": [1009], "inserted": []}) == Outcome(True)


def test_what_comes_after_something_else_says_what() -> None:
    told = outcome_of({"accepted": True, "plan": [STEP], "after": [1023]})

    assert (told.accepted, told.detail) == (True, {"after": [1023]})
    assert outcome_of({"accepted": True, "after": []}).detail == {}


def test_a_refusal_has_its_reason_and_detail_and_the_token_apart() -> None:
    told = outcome_of({"refused": "No.", "reason": "confirm", "detail": {"token": "t", "action": 1031}})

    assert told == Outcome(False, "confirm", {"action": 1031}, (), "t")
    assert outcome_of({"refused": "No."}).reason == "robot"


def test_a_body_that_is_not_there_refuses_as_absent() -> None:
    assert outcome_of({"absent": True, "why": "gone"}) == Outcome(False, "absent")


def test_a_person_s_word_is_a_decision_without_a_model_s_reasons() -> None:
    said = Proposal("do", (1031,), 0.9, evidence=(("jump", 1.0),), nearest=(("jump!", 0.9),), why="because")
    decision = by_person(said, 0.7)

    assert (decision.layer, decision.asks, decision.proposal) == (
        "person",
        False,
        Proposal("do", (1031,), 0.9),
    )
    assert [(step.layer, step.outcome) for step in decision.trace] == [("person", "answered")]


def test_only_the_question_itself_is_left_out_of_the_turns() -> None:
    sat, asked = (
        Turn("sit", "action", (1009,), interaction="a"),
        Turn("jump", "question", (1031,), interaction="b"),
    )

    assert unasked((sat, asked), "b", (1031,)) == (sat,)
    assert unasked((sat, asked), "a", (1031,)) == (sat, asked)
    assert unasked((), "a", (1031,)) == ()


def test_the_question_is_read_as_the_order_that_it_was() -> None:
    sat = Turn("sit", "action", (1009,), interaction="a")
    asked = Turn("jump", "question", (1031,), "Shall I?", asked=True, interaction="b")

    assert ordered((sat, asked), "b", (1031,)) == (sat, Turn("jump", "action", (1031,), "Shall I?"))
    assert ordered((sat,), "b", (1031,)) == (sat,)


def test_turns_without_a_number_are_known_by_what_they_offer() -> None:
    offered = Turn("jump", "question", (1031,), "Shall I?", asked=True)

    assert unasked((offered,), "b", (1031,)) == ()
    assert unasked((offered,), "b", (1030,)) == (offered,)


def test_how_the_body_is_decides_as_a_layer_of_the_trace() -> None:
    decision = by_senses(Proposal("asked", (), 1.0, said="My battery is at 87 %."), 0.7, 1.23456)

    assert (decision.layer, decision.asks, decision.threshold) == ("senses", False, 0.7)
    assert [(step.layer, step.ms, step.outcome) for step in decision.trace] == [("senses", 1.235, "answered")]
