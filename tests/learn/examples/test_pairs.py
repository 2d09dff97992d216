"""What was right, and what deshi had answered instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deshi.learn.examples.collect import collect
from deshi.learn.examples.example import Schema

if TYPE_CHECKING:
    from conftest import Past


def found(past: Past, schema: Schema) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    return [(p.example.text, p.chosen[1], p.rejected[1]) for p in collect(past.rows, schema).pairs]


def test_a_correction_is_chosen_and_our_answer_rejected_once(past: Past, schema: Schema) -> None:
    past.corrected("get low", 2)
    past.corrected("get low", 2)

    assert found(past, schema) == [("get low", (2,), (9,))]


def test_a_teacher_is_chosen_over_the_layers_below(past: Past, schema: Schema) -> None:
    past.said("curl up", 1, layer="cloud", below={"label": "do", "actions": [2]})

    assert found(past, schema) == [("curl up", (1,), (2,))]


def test_what_was_stopped_elsewhere_is_rejected_for_the_same_sentence(past: Past, schema: Schema) -> None:
    past.happened(past.said("curl up", 3, user="bob"), "halted", after=1.0)
    past.said("curl up", 1, user="ann")

    assert found(past, schema) == [("curl up", (1,), (3,))]


def test_a_question_with_the_right_offer_rejects_nothing(past: Past, schema: Schema) -> None:
    past.said("tired", 1, asks=True, layer="person", confidence=0.4, user="ann", session="s")
    past.said("yes", 1, user="ann", session="s", turns=1)

    assert found(past, schema) == []
