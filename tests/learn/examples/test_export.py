"""The forms that other trainers read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from deshi.errors import BadInput
from deshi.learn.examples import files
from deshi.learn.examples.collect import collect
from deshi.learn.examples.example import Example, Schema
from deshi.learn.examples.export import export
from deshi.records.model import Message

if TYPE_CHECKING:
    from conftest import Past


def prompt(example: Example) -> tuple[Message, ...]:
    turns = [(Message("user", turn.text), Message("assistant", turn.response)) for turn in example.turns]
    return (
        Message("system", "You are a dog."),
        *(m for pair in turns for m in pair),
        Message("user", example.text),
    )


def written(past: Past, schema: Schema, form: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in export(collect(past.rows, schema), form, prompt)]


@pytest.fixture
def talked(past: Past) -> Past:
    past.said("hello", user="ann", session="s", confidence=0.5)
    past.corrected("get low", 2, session="s", turns=1)
    return past


def test_alpaca_has_instruction_input_output_and_history(talked: Past, schema: Schema) -> None:
    (row,) = written(talked, schema, "alpaca")

    assert (row["instruction"], row["input"]) == ("You are a dog.", "get low")
    assert row["history"] == [["hello", "ok"]]
    assert json.loads(row["output"]) == {"label": "do", "actions": [2]}
    assert (row["origin"], row["weight"], row["split"], row["interactions"]) == (
        "correction",
        1.0,
        "train",
        ["i1"],
    )


def test_chat_ends_with_the_answer(talked: Past, schema: Schema) -> None:
    (row,) = written(talked, schema, "chat")

    assert [message["role"] for message in row["messages"]] == [
        "system",
        "user",
        "assistant",
        "user",
        "assistant",
    ]
    assert json.loads(row["messages"][-1]["content"]) == {"label": "do", "actions": [2]}


def test_dpo_has_what_was_chosen_and_what_was_rejected(talked: Past, schema: Schema) -> None:
    (row,) = written(talked, schema, "dpo")

    assert row["prompt"][-1] == {"role": "user", "content": "get low"}
    assert [json.loads(row[side][0]["content"])["actions"] for side in ("chosen", "rejected")] == [[2], [9]]


def test_deshis_own_form_is_read_again(talked: Past, schema: Schema, tmp_path: Any) -> None:
    collection = collect(talked.rows, schema)
    (tmp_path / "set").write_bytes(b"".join(export(collection, "deshi", prompt)))

    assert files.read(tmp_path / "set") == collection.examples


def test_another_form_is_refused(past: Past, schema: Schema) -> None:
    with pytest.raises(BadInput, match="no format 'csv'"):
        export(collect(past.rows, schema), "csv", prompt)


def test_whose_a_personal_example_is_stands_in_it(past: Past, schema: Schema) -> None:
    past.corrected("chill", 1, author="ann")
    past.corrected("chill", 2, author="bob")

    assert [row["user"] for row in written(past, schema, "chat")] == ["ann", "bob"]
