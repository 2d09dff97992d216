"""What becomes an example, what becomes a wrong answer, and what becomes neither."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from deshi.learn.examples.example import WEIGHTS, Example, Schema
from deshi.learn.examples.mine import mine

if TYPE_CHECKING:
    from conftest import Past


def found(past: Past, schema: Schema) -> list[tuple[str, str, tuple[int, ...], str]]:
    return [(e.origin, e.text, e.actions, e.author) for e in mine(past.rows, schema).examples]


def only(past: Past, schema: Schema) -> Example:
    (example,) = mine(past.rows, schema).examples
    return example


def test_a_correction_becomes_an_example_with_its_source(past: Past, schema: Schema) -> None:
    number = past.corrected("get low", 2, session="s1")

    example = only(past, schema)

    assert (example.text, example.label, example.actions, example.lang) == ("get low", "do", (2,), "en")
    assert (example.origin, example.weight) == ("correction", WEIGHTS["correction"])
    assert (example.interactions, example.author, example.session) == ((number,), "ann", "s1")
    assert example.at == past.rows[0][1].at


def test_a_correction_to_nothing_carries_its_label_and_no_actions(past: Past, schema: Schema) -> None:
    past.corrected("nice day", right="talk")

    assert only(past, schema).target == ("talk", ())


def test_the_newest_correction_of_one_person_counts_and_outdoes_their_thumb(
    past: Past, schema: Schema
) -> None:
    number = past.corrected("get low", 2)
    past.told(number, "correction", "ann", label="do", actions=[1])
    past.told(number, "boolean", "ann", value=True)

    assert found(past, schema) == [("correction", "get low", (1,), "ann")]


def test_every_author_keeps_a_word_of_their_own(past: Past, schema: Schema) -> None:
    number = past.corrected("get low", 2)
    past.told(number, "boolean", "bob", value=True)

    assert found(past, schema) == [
        ("correction", "get low", (2,), "ann"),
        ("confirmed", "get low", (9,), "bob"),
    ]


def test_a_correction_equal_to_the_answer_confirms_it(past: Past, schema: Schema) -> None:
    number = past.said("sit", 1, user="ann")
    past.told(number, "correction", "ann", label="do", actions=[1])

    assert found(past, schema) == [("confirmed", "sit", (1,), "ann")]
    assert mine(past.rows, schema).negatives == ()


def test_a_demonstration_shows_what_was_right(past: Past, schema: Schema) -> None:
    past.told(past.said("the usual", 9), "demonstration", "ann", label="do", actions=[1, 2])

    assert found(past, schema) == [("demonstration", "the usual", (1, 2), "ann")]


@pytest.mark.parametrize(("kind", "value"), [("boolean", True), ("number", 0.9)])
def test_a_good_mark_confirms_even_an_unsure_answer(
    past: Past, schema: Schema, kind: str, value: object
) -> None:
    past.told(past.said("sit", 1, confidence=0.3), kind, "ann", value=value)

    assert found(past, schema) == [("confirmed", "sit", (1,), "ann")]


@pytest.mark.parametrize(("kind", "value"), [("boolean", False), ("number", 0.2)])
def test_a_bad_mark_makes_a_wrong_answer_of_a_sure_one(
    past: Past, schema: Schema, kind: str, value: object
) -> None:
    number = past.told(past.said("sit", 1), kind, "ann", value=value)

    mined = mine(past.rows, schema)

    assert mined.examples == ()
    assert [(one.interaction, one.why, one.actions) for one in mined.negatives] == [
        (number, "objected", (1,))
    ]


def test_a_mark_in_between_and_a_comment_leave_a_success_as_it_is(past: Past, schema: Schema) -> None:
    number = past.said("sit", 1)
    past.told(number, "number", "ann", value=0.6)
    past.told(number, "comment", "ann", comment="hm")

    assert found(past, schema) == [("success", "sit", (1,), "")]


def test_the_thumb_that_came_last_counts_whatever_its_clock_says(past: Past, schema: Schema) -> None:
    number = past.said("sit", 1, confidence=0.3)
    past.told(number, "boolean", "ann", value=False)
    past.step = -500.0
    past.told(number, "boolean", "ann", value=True)

    assert found(past, schema) == [("confirmed", "sit", (1,), "ann")]


def test_doing_what_was_offered_confirms_the_question_in_whatever_words(past: Past, schema: Schema) -> None:
    asked = past.said("tired", 1, asks=True, layer="person", confidence=0.4, user="ann", session="s")
    yes = past.said("un-huh", 1, user="ann", session="s", turns=1)

    examples = mine(past.rows, schema).examples

    assert [(e.origin, e.text, e.interactions) for e in examples] == [
        ("confirmed", "tired", (asked, yes)),
        ("multi_turn", "un-huh", (yes,)),
    ]
    assert examples[1].turns[0].asked


@pytest.mark.parametrize("code", [2, 0])
def test_another_answer_or_a_talk_after_a_question_confirms_nothing(
    past: Past, schema: Schema, code: int
) -> None:
    past.said("tired", 1, asks=True, layer="person", confidence=0.4, user="ann", session="s")
    past.said("no", *([code] if code else []), user="ann", session="s", turns=1)

    assert [one[1] for one in found(past, schema)] == ["no"]


def test_a_yes_of_somebody_else_confirms_nothing(past: Past, schema: Schema) -> None:
    past.said("tired", 1, asks=True, layer="person", confidence=0.4, user="ann", session="s")
    past.said("yes", 1, user="bob", session="s", turns=1, confidence=0.5)

    assert found(past, schema) == []


def test_a_teacher_that_differs_from_the_student_teaches(past: Past, schema: Schema) -> None:
    below = {"label": "do", "actions": [2]}
    past.said("curl up", 1, layer="cloud", below=below, user="ann")
    past.said("sit", 1, layer="cloud", below={"label": "do", "actions": [1]})

    assert found(past, schema) == [("teacher", "curl up", (1,), "ann"), ("success", "sit", (1,), "")]


def test_a_teacher_that_was_asked_by_an_unsure_student_teaches_where_the_guess_was_not_kept(
    past: Past, schema: Schema
) -> None:
    past.said("curl up", 1, layer="cloud", trace=[{"layer": "student", "outcome": "escalated"}])
    past.said("hello", layer="cloud", trace=[{"layer": "student", "outcome": "answered"}])

    assert [one[0] for one in found(past, schema)] == ["teacher", "success"]


@pytest.mark.parametrize(
    "more",
    [
        {"confidence": 0.8},
        {"asks": True},
        {"stopped": True},
        {"dry_run": True},
        {"layer": "cache"},
        {"layer": "reflex"},
        {"layer": "senses"},
        {"task": "another"},
    ],
)
def test_what_was_unsure_asked_stopped_tried_or_kept_is_no_success(
    past: Past, schema: Schema, more: dict[str, object]
) -> None:
    past.said("sit", 1, **more)

    assert found(past, schema) == []


def test_a_success_after_other_turns_has_those_that_the_student_had(past: Past, schema: Schema) -> None:
    for text in ("one", "two", "three"):
        past.said(text, 1, user="ann", session="s", confidence=0.5)
    past.said("elsewhere", 1, user="ann", session="other", confidence=0.5)
    past.said("again", 1, user="ann", session="s", turns=2)

    example = only(past, schema)

    assert example.origin == "multi_turn"
    assert [(turn.text, turn.actions) for turn in example.turns] == [("two", (1,)), ("three", (1,))]


@pytest.mark.parametrize("event", ["refused", "failed", "halted"])
def test_what_the_body_did_not_end_is_no_success(past: Past, schema: Schema, event: str) -> None:
    past.happened(past.said("sit", 1), event)

    assert found(past, schema) == []


@pytest.mark.parametrize(
    ("seconds", "more", "why"),
    [(4.9, {}, ["stopped"]), (6.0, {}, []), (60.0, {"after": 3.0}, ["stopped"]), (-100.0, {}, ["stopped"])],
)
def test_a_halt_within_five_seconds_is_a_wrong_answer(
    past: Past, schema: Schema, seconds: float, more: dict[str, float], why: list[str]
) -> None:
    number = past.said("sit", 1)
    past.happened(number, "started", at=past.clock + 1.0)
    past.happened(number, "halted", at=past.rows[-1][1].at + seconds, **more)

    assert [one.why for one in mine(past.rows, schema).negatives] == why


@pytest.mark.parametrize(("seconds", "kept"), [(4.0, []), (7.0, ["sit"])])
def test_a_stop_within_five_seconds_of_the_answer_says_that_it_was_wrong(
    past: Past, schema: Schema, seconds: float, kept: list[str]
) -> None:
    past.said("sit", 1)
    past.add("stop", {"event": "stop", "level": "soft", "source": "cli"}, at=past.clock + seconds)

    assert [one[1] for one in found(past, schema)] == kept


def test_the_end_of_the_guard_is_nobodys_stop(past: Past, schema: Schema) -> None:
    past.said("wave", 1)
    past.add("stop", {"event": "stop", "level": "soft", "source": "exit"}, at=past.clock + 2.0)
    past.happened(past.said("sit", 1), "halted", after=1.0, by="exit")

    mined = mine(past.rows, schema)

    assert ([one.text for one in mined.examples], mined.negatives) == (["wave"], ())


def test_what_a_release_says_for_want_of_learning_teaches_nothing(past: Past, schema: Schema) -> None:
    past.said("three steps", label="talk", release="old")
    past.said("hello", label="talk", release="new")
    past.said("lovely", label="talk", release="old", layer="cloud")
    known = replace(schema, untaught=lambda release, label: (release, label) == ("old", "talk"))

    assert [one[1] for one in found(past, known)] == ["hello", "lovely"]


def test_a_result_of_a_person_s_is_heard(past: Past, schema: Schema) -> None:
    past.told(past.said("jump", 2), "result", value="refused")
    past.told(past.said("sit", 1), "result", value="stopped")
    past.told(past.said("hello", 2), "result", value="done")

    mined = mine(past.rows, schema)

    assert [(one.text, one.why) for one in mined.negatives] == [("sit", "stopped")]
    assert [one.text for one in mined.examples] == ["hello"]


@pytest.mark.parametrize(
    ("event", "more"),
    [
        ("refused", {"reason": "posture"}),
        ("refused", {"reason": "battery"}),
        ("failed", {"code": 4206}),
        ("unknown", {}),
        ("watchdog", {"kind": "heartbeat"}),
        ("halted", {"by": "watchdog", "after": 1.0}),
    ],
)
def test_what_the_body_can_not_do_is_no_fault_of_the_words(
    past: Past, schema: Schema, event: str, more: dict[str, Any]
) -> None:
    past.happened(past.said("dance", 1), event, **more)

    mined = mine(past.rows, schema)

    assert (mined.negatives, mined.examples) == ((), ())


def test_what_was_done_to_the_end_without_an_objection_is_learned_though_it_was_less_sure(
    past: Past, schema: Schema
) -> None:
    past.happened(past.said("sit", 1, confidence=0.75), "done")
    past.said("dance", 2, confidence=0.75)
    past.happened(past.told(past.said("jump", 2, confidence=0.75), "boolean", value=False), "done")

    assert found(past, schema) == [("success", "sit", (1,), "")]


def test_a_stop_after_what_was_refused_at_once_says_nothing_of_it(past: Past, schema: Schema) -> None:
    past.happened(past.said("jump", 1), "refused", reason="battery", at=past.clock + 0.1)
    past.add("stop", {"event": "stop", "source": "cli"}, at=past.rows[0][1].at + 2.0)

    assert mine(past.rows, schema).negatives == ()


def _asked_really(past: Past, text: str = "jump") -> str:
    number = past.said(text, 1, user="ann", session="s")
    past.happened(number, "refused", reason="confirm")
    past.add("outcome", {"event": "replied", "reason": "confirm", "accepted": False}, number, "ann", "s")
    return number


def test_a_yes_to_the_question_whether_to_do_it_really_confirms_what_was_said(
    past: Past, schema: Schema
) -> None:
    past.happened(_asked_really(past), "confirmed", by="i9", source="words")
    past.happened(past.said("yes", 1, user="ann", session="s", turns=1, layer="person"), "done")

    mined = mine(past.rows, schema)

    assert [(one.origin, one.text) for one in mined.examples] == [("confirmed", "jump")]
    assert mined.negatives == ()


@pytest.mark.parametrize("by_words", [True, False])
def test_a_stop_just_after_the_yes_teaches_neither_whichever_way_it_was_said(
    past: Past, schema: Schema, by_words: bool
) -> None:
    number = _asked_really(past)
    yes = past.said("yes", 1, user="ann", session="s", turns=1, layer="person") if by_words else ""
    past.happened(number, "confirmed", by=yes, source="words" if by_words else "http")
    past.happened(yes or number, "started")
    past.happened(yes or number, "halted", after=1.0, by="cli")

    mined = mine(past.rows, schema)

    assert (mined.examples, mined.negatives) == ((), ())


def test_without_a_yes_nothing_is_learned_of_it_and_what_follows_stands_after_a_question(
    past: Past, schema: Schema
) -> None:
    _asked_really(past)
    past.said("careful", user="ann", session="s", turns=1)

    (example,) = mine(past.rows, schema).examples

    assert (example.text, example.label) == ("careful", "talk")
    assert [(turn.actions, turn.asked) for turn in example.turns] == [((1,), True)]


def test_of_a_sentence_with_a_stop_the_rest_is_learned(past: Past, schema: Schema) -> None:
    past.told(past.said("stop and sit", 3, stopped=True), "correction", "ann", label="do", actions=[3, 1])

    assert found(past, schema) == [("correction", "stop and sit", (1,), "ann")]


def test_an_answer_whose_label_nobody_wrote_down_is_counted(past: Past, schema: Schema) -> None:
    past.said("who are you", label="who", tells=False)
    past.said("sit", 1, tells=False)

    mined = mine(past.rows, schema)

    assert [one.text for one in mined.examples] == ["who are you", "sit"]  # only one label fits each
    assert mined.unlabelled == 0
    several = Schema("fake", {**schema.named, "wont": "dialog"}, schema.asking, lambda *_: True)
    past.said("hello", tells=False)
    assert mine(past.rows, several).unlabelled == 1


def test_imported_lines_and_teachers_become_examples(past: Past, schema: Schema) -> None:
    audit = {"input_command": "座って", "api_code": 1, "success": True, "confidence": 0.9, "timestamp": "x"}
    past.add("import", {"form": "audit", "line": audit}, user="ann")
    past.add("import", {"form": "audit", "line": {**audit, "confidence": 0.5}})
    past.add("import", {"form": "audit", "line": {**audit, "sequence": [1, 77], "api_code": None}})
    past.add("import", {"form": "teacher", "line": {"input": "lie down", "output": {"sequence": [2]}}})
    past.add("teacher", {"input": "hi", "output": '{"label": "talk"}', "source": "cloud"})
    past.add("teacher", {"input": "hi", "output": "{}", "source": "deshi"})
    past.add("teacher", {"input": "hi", "output": "just words"})

    assert found(past, schema) == [
        ("success", "座って", (1,), "ann"),
        ("teacher", "lie down", (2,), ""),
        ("teacher", "hi", (), ""),
    ]
    assert [e.interactions for e in mine(past.rows, schema).examples] == [("w-1:1",), ("w-1:4",), ("w-1:5",)]


def test_erased_and_unreadable_rows_are_passed_over(past: Past, schema: Schema) -> None:
    past.add("interaction", b"", "gone")
    past.add("interaction", b"{broken", "bad")
    past.add("interaction", ["no object"], "list")
    past.add("interaction", {"ask": {"text": 5, "task": "fake"}, "answer": {"trace": 3}}, "odd")
    past.add("feedback", {"kind": "correction", "label": "do", "actions": "many"}, "unknown")
    past.corrected("get low", 2)

    assert found(past, schema) == [("correction", "get low", (2,), "ann")]
