"""The whole way: rows in, the same set out, every time."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from deshi.learn.examples.collect import collect
from deshi.learn.examples.example import Schema
from deshi.learn.examples.filters import Limits

if TYPE_CHECKING:
    from conftest import Past


def words(count: int) -> list[str]:
    """Return sentences of invented words that have little in common."""
    lot = random.Random(1)
    return [
        " ".join("".join(lot.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(3))
        for _ in range(count)
    ]


def filled(past: Past) -> Past:
    for n, text in enumerate(words(40)):
        past.corrected(text, 1 + n % 3, author=("ann", "bob")[n % 2], session=f"s{n // 4}")
    past.corrected("chill", 1, author="ann")
    past.corrected("chill", 2, author="bob")
    past.corrected("relax", 1, author="ann")
    past.corrected("relax", 2, author="ann")
    past.corrected("mail ann@example.org", 1)
    return past


def test_the_same_rows_give_the_same_set_and_digest(new_past: Callable[[], Past], schema: Schema) -> None:
    one, two = filled(new_past()), filled(new_past())
    collection = collect(one.rows, schema)

    assert collection == collect(iter(two.rows), schema)
    assert len(collection.digest) == 64
    two.corrected("one more", 1)
    assert collect(two.rows, schema).digest != collection.digest


def test_nothing_is_lost_without_a_reason(past: Past, schema: Schema) -> None:
    collection = collect(filled(past).rows, schema)

    assert len(collection.examples) == 42
    assert collection.dropped == {"private": 1, "contradiction": 2}
    assert [one.text for one in collection.contradictions] == ["relax"]
    assert [one.author for one in collection.examples if one.personal] == ["ann", "bob"]
    assert len(collection.common()) == 40
    assert len(collection.of("ann")) == 21
    assert sum(collection.counts().values()) == 42


def test_a_settled_contradiction_is_learned(past: Past, schema: Schema) -> None:
    wrong = past.corrected("relax", 1)
    past.corrected("relax", 2)
    assert collect(past.rows, schema).examples == ()

    past.told(wrong, "correction", "ann", label="do", actions=[2])

    collection = collect(past.rows, schema)
    assert [(one.text, one.actions) for one in collection.examples] == [("relax", (2,))]
    assert collection.dropped == {"same": 1}


def test_ten_thousand_corrections_of_one_label_do_not_drown_the_others(past: Past, schema: Schema) -> None:
    for text in words(10_000):
        past.corrected(text, 1, author="loud")
    past.corrected("say hello to the whole family", 2, author="quiet")
    past.corrected("what a day", right="talk", author="quiet")

    collection = collect(past.rows, schema, limits=Limits(label=500, person=2_000))

    labels = [one.label for one in collection.examples]
    assert (labels.count("do"), labels.count("talk")) == (500, 1)
    assert [one.text for one in collection.of("quiet")] == ["say hello to the whole family", "what a day"]
    assert collection.dropped == {"person": 8_000, "label": 1_501}


def test_the_same_correction_a_thousand_times_is_one_example(past: Past, schema: Schema) -> None:
    for _ in range(1_000):
        past.corrected("chill", 1)

    collection = collect(past.rows, schema)

    assert len(collection.examples) == 1
    assert len(collection.examples[0].interactions) == 1_000


def test_a_clock_that_goes_back_changes_no_order(new_past: Callable[[], Past], schema: Schema) -> None:
    back = new_past()
    back.step = -60.0
    for n, text in enumerate(words(10)):
        back.corrected(text, 1, session=f"s{n}")

    assert [one.text for one in collect(back.rows, schema).examples] == words(10)


def test_erased_people_leave_nothing(past: Past, schema: Schema) -> None:
    filled(past)
    rows = [
        (at, replace(row, body=None, salt=None, session=None, user=None) if row.user == "ann" else row)
        for at, row in past.rows
    ]

    collection = collect(rows, schema)

    assert {one.author for one in collection.examples} == {"bob"}
    assert not any(one.personal for one in collection.examples)


def test_what_is_examined_is_neither_learned_nor_rejected(past: Past, schema: Schema) -> None:
    past.corrected("please lie down on the carpet", 2)
    past.told(past.said("turn the lights off now", 1), "boolean", "ann", value=False)

    class Row:
        def __init__(self, text: str) -> None:
            self.text, self.turns = text, ()

    suite = [Row("Please lie down on the carpet!"), Row("turn the lights off now")]
    collection = collect(past.rows, schema, suite)

    assert (collection.examples, collection.pairs, collection.negatives) == ((), (), ())
    assert collection.dropped == {"suite": 1}
