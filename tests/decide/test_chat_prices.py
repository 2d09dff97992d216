"""What a chat can cost at most: never less than what it does cost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deshi.decide.chat_prices import Tariff, bounded, worst
from deshi.decide.prices import Price, price_of
from deshi.records.chat import Chat, Route

PAID = Tariff(Price(1.0, 10.0), most=1_000)
FREE = Tariff(Price())
SAID = {"messages": [{"role": "user", "content": "hello"}]}


def _chat(body: dict[str, Any], route: Route = "chat") -> Chat:
    return Chat("1", route, "m", body)


def _out(body: dict[str, Any], route: Route = "chat") -> float:
    """Return the part of the worst case that is for the answer, in tokens."""
    only_out = Tariff(Price(0.0, 1.0), most=1_000)
    return worst(_chat(body, route), only_out) * 1e6


def test_a_paid_answer_without_a_length_gets_one() -> None:
    assert bounded(_chat(SAID), PAID).body["max_tokens"] == 1_000
    named = Tariff(Price(1.0, 1.0), 500, "max_completion_tokens")
    assert bounded(_chat(SAID), named).body == {**SAID, "max_completion_tokens": 500}


@pytest.mark.parametrize(
    ("body", "tariff", "route"),
    [
        ({**SAID, "max_tokens": 9}, PAID, "chat"),
        ({**SAID, "max_completion_tokens": 9}, PAID, "chat"),
        (SAID, FREE, "chat"),
        ({"input": ["hello"]}, PAID, "embeddings"),
    ],
)
def test_what_has_a_length_or_needs_none_is_sent_as_it_is(
    body: dict[str, Any], tariff: Tariff, route: Route
) -> None:
    chat = _chat(body, route)

    assert bounded(chat, tariff) is chat


def test_what_is_free_costs_nothing_at_most() -> None:
    assert worst(_chat(SAID), FREE) == 0.0


@pytest.mark.parametrize(
    ("body", "route", "tokens"),
    [
        (SAID, "chat", 1_000),
        ({**SAID, "max_tokens": 20}, "chat", 20),
        ({**SAID, "max_tokens": 20, "max_completion_tokens": 30}, "chat", 30),
        ({**SAID, "max_tokens": 20, "n": 3}, "chat", 60),
        ({"prompt": "a", "max_tokens": 20, "n": 2, "best_of": 4}, "completions", 80),
        ({"prompt": ["a", "b", "c"], "max_tokens": 20}, "completions", 60),
        ({"prompt": [1, 2, 3], "max_tokens": 20}, "completions", 20),
        ({"prompt": [[1, 2], [3]], "max_tokens": 20}, "completions", 40),
        ({"input": ["a"]}, "embeddings", 0),
        ({**SAID, "max_tokens": None, "n": None}, "chat", 1_000),
    ],
)
def test_every_answer_is_bound(body: dict[str, Any], route: Route, tokens: int) -> None:
    assert _out(body, route) == pytest.approx(tokens)


@given(st.lists(st.text(), max_size=8))
def test_what_is_sent_has_no_more_tokens_than_bytes(texts: list[str]) -> None:
    messages = [{"role": "user", "content": text} for text in texts]
    only_in = Tariff(Price(1.0, 0.0))

    assert worst(_chat({"messages": messages}), only_in) * 1e6 >= sum(len(text.encode()) for text in texts)


def test_tools_and_schemas_are_sent_too() -> None:
    tools = [{"type": "function", "function": {"name": "go", "parameters": {"x": "y" * 5_000}}}]

    assert worst(_chat({**SAID, "tools": tools}), PAID) > worst(_chat(SAID), PAID) + 0.004


@pytest.mark.parametrize("url", ["https://a.example/b.png", "data:image/png;base64," + "A" * 1_000_000])
def test_a_picture_costs_what_the_dearest_does_however_it_is_sent(url: str) -> None:
    content = [{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": "what is it?"}]
    tokens = worst(_chat({"messages": [{"role": "user", "content": content}]}), Tariff(Price(1.0, 0.0))) * 1e6

    assert 50_000 <= tokens <= 51_000


def test_what_the_server_had_cached_costs_less_where_its_price_is_known() -> None:
    mini = price_of("gpt-4o-mini-2024-07-18")
    assert mini is not None

    assert mini.of(1_000_000, 0, 400_000) == pytest.approx(0.15 * 0.6 + 0.075 * 0.4)
    assert Price(1.0, 0.0).of(1_000_000, 0, 400_000) == 1.0
    assert Price(1.0, 0.0, 0.5).of(100, 0, 400_000) == pytest.approx(50 / 1e6)
