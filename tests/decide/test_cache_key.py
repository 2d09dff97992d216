"""The key of an answer: all that changes it, and nothing else; and which answers may be kept."""

from dataclasses import replace
from typing import Any

import pytest

from deshi.decide.cache_key import cacheable, key_of, wishes_allow
from deshi.errors import BadInput
from deshi.records.chat import HIGH, LOW, Caller, Chat, Wishes

BODY: dict[str, Any] = {
    "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "右に曲がって"}],
    "temperature": 0,
    "max_tokens": 20,
}
CHAT = Chat("i-1", "chat", "fast", BODY, caller=Caller("laptop", "home", "ann"))
KEY = key_of(CHAT, "qwen", "r1")


def with_body(**more: Any) -> Chat:
    return replace(CHAT, body=BODY | more)


@pytest.mark.parametrize(
    "other",
    [
        replace(CHAT, id="i-2", session="s", model="another name of it", stream=True),
        replace(CHAT, wishes=Wishes(priority=HIGH, deadline_s=3, parent="00-1", cache="no-cache")),
        replace(CHAT, caller=Caller("phone", "home", "bob")),
        with_body(
            metadata={"a": "b"}, user="ann", store=True, service_tier="flex", stream=True, priority=LOW
        ),
        with_body(seed=None, tools=None),
        replace(CHAT, body=dict(reversed(BODY.items()))),
    ],
)
def test_what_only_books_or_hurries_a_request_does_not_change_its_key(other: Chat) -> None:
    assert key_of(other, "qwen", "r1") == KEY


OTHERS = [
    replace(CHAT, route="completions"),
    replace(CHAT, caller=Caller("laptop", "office", "ann")),
    with_body(messages=[{"role": "user", "content": "左に曲がって"}]),
    with_body(messages=list(reversed(BODY["messages"]))),
    with_body(temperature=0.5),
    with_body(max_tokens=21),
    with_body(seed=1),
    with_body(n=2),
    with_body(stop=["\n"]),
    with_body(logprobs=True),
    with_body(tools=[{"type": "function", "function": {"name": "sit"}}]),
    with_body(response_format={"type": "json_schema", "json_schema": {"name": "a", "schema": {}}}),
    with_body(a_parameter_of_next_year=1),
]


def test_everything_else_changes_it() -> None:
    keys = [key_of(other, "qwen", "r1") for other in OTHERS]
    keys += [
        key_of(CHAT, "llama", "r1"),
        key_of(CHAT, "qwen", "r2"),
        key_of(CHAT, "qwen", "r1", "session 7"),
        key_of(CHAT, "qwenr", "1"),
    ]
    assert len({KEY, *keys}) == len(keys) + 1
    assert all(len(key) == 64 for key in keys)


def test_a_body_that_is_no_json_is_told() -> None:
    with pytest.raises(BadInput, match="plain JSON"):
        key_of(with_body(stop={1, 2}), "qwen", "r1")
    deep: Any = []
    for _ in range(400):
        deep = [deep]
    with pytest.raises(BadInput, match="plain JSON"):
        key_of(with_body(stop=deep), "qwen", "r1")


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ({"temperature": 0}, True),
        ({"temperature": 0.0, "top_p": 0.3}, True),
        ({"temperature": 0.01}, False),
        ({"temperature": 1, "top_p": 0.0001}, False),
        ({}, False),
        ({"temperature": None}, False),
        ({"temperature": 0.7, "seed": 3}, True),
        ({"temperature": 0, "n": 3}, False),
        ({"temperature": 0, "tools": [{}], "messages": [{"content": [{"type": "image_url"}]}]}, True),
        ({"temperature": 0, "web_search_options": {}}, False),
    ],
)
def test_only_answers_that_would_be_the_same_again_are_kept(body: dict[str, Any], kept: bool) -> None:
    assert cacheable(replace(CHAT, body=body)) is kept


def test_where_the_body_names_no_temperature_the_targets_own_counts() -> None:
    assert cacheable(replace(CHAT, body={}), temperature=0.0)
    assert not cacheable(replace(CHAT, body={"temperature": 0.5}), temperature=0.0)


def test_hot_answers_are_kept_where_that_is_asked_for_and_embeddings_always() -> None:
    assert cacheable(replace(CHAT, body={"temperature": 1.5, "n": 2}), hot=True)
    assert not cacheable(replace(CHAT, body={"web_search_options": {}}), hot=True)
    assert cacheable(replace(CHAT, route="embeddings", body={"input": ["a"]}))


@pytest.mark.parametrize(
    ("wish", "look", "keep"),
    [
        ("", True, True),
        ("no-cache", False, True),
        ("no-store", False, False),
        ("only-if-cached", True, False),
    ],
)
def test_a_caller_says_whether_to_look_and_whether_to_keep(wish: Any, look: bool, keep: bool) -> None:
    assert wishes_allow(Wishes(cache=wish)) == (look, keep)
