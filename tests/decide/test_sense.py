"""What a chat is compared by: the scope in which answers may stand for each other, and its last words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from deshi.decide.sense import SURE, sense_of
from deshi.records.chat import Caller, Chat, Wishes

SAID = {"role": "user", "content": "How tall is the tower?"}


def chat(*messages: dict[str, Any], **body: Any) -> Chat:
    """Return a chat of some messages."""
    return Chat("i", "chat", "m", {"messages": list(messages or (SAID,)), **body})


def scope(one: Chat, **more: Any) -> str:
    found = sense_of(one, "m", **more)
    assert found is not None
    return found[0]


def test_the_text_is_the_last_message() -> None:
    assert sense_of(chat({"role": "system", "content": "Be brief."}, SAID), "m") == (
        scope(chat({"role": "system", "content": "Be brief."}, SAID)),
        "How tall is the tower?",
    )


@pytest.mark.parametrize(
    "other",
    [
        chat({"role": "system", "content": "Be brief."}, SAID),
        chat(SAID, temperature=0.7),
        chat(SAID, response_format={"type": "json_object"}),
        chat({**SAID, "name": "ann"}),
        replace(chat(SAID), caller=Caller("u", "other")),
    ],
)
def test_whatever_changes_the_answer_is_another_scope(other: Chat) -> None:
    assert scope(other) != scope(chat(SAID))


def test_another_target_or_revision_is_another_scope() -> None:
    assert scope(chat(), revision="r2") != scope(chat(), revision="r1")
    assert sense_of(chat(), "m1") != sense_of(chat(), "m2")


def test_words_and_what_changes_nothing_are_not_in_the_scope() -> None:
    parts = {"role": "user", "content": [{"type": "text", "text": "How tall is the tower?"}]}

    assert scope(chat({**SAID, "content": "And the bridge?"})) == scope(chat())
    assert scope(chat(SAID, user="ann", metadata={"a": "b"})) == scope(chat())
    assert scope(chat(parts)) == scope(chat())


def test_one_person_is_not_given_what_another_was_told() -> None:
    assert scope(chat({**SAID, "name": "alice"})) != scope(chat({**SAID, "name": "bob"}))


def test_where_a_body_moves_the_scope_says_so() -> None:
    assert scope(chat(), motion=True) == SURE + scope(chat())


@pytest.mark.parametrize(
    "none",
    [
        replace(chat(), route="completions"),
        replace(chat(), wishes=Wishes(semantic=False)),
        chat(SAID, tools=[{"type": "function"}]),
        chat(SAID, n=2),
        chat({"role": "assistant", "content": "Hello."}),
        chat({**SAID, "content": " "}),
        chat({**SAID, "content": "long " * 100}),
        chat(
            {
                **SAID,
                "content": [
                    {"type": "text", "text": "What is it?"},
                    {"type": "image_url", "image_url": {"url": "x"}},
                ],
            }
        ),
        chat({"role": "assistant", "content": None, "tool_calls": [{}]}, SAID),
    ],
)
def test_other_requests_are_not_answered_from_what_was_asked_before(none: Chat) -> None:
    assert sense_of(none, "m") is None


def test_an_order_to_stop_is_never_compared() -> None:
    assert sense_of(chat({**SAID, "content": "stop"}), "m", reflex=lambda text: text == "stop") is None
