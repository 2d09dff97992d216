"""What calls cost: looked up by name, bounded before, counted after."""

import pytest

from deshi.decide.prices import Price, known, nano, price_of
from deshi.records.model import Completion, Message, Prompt

PROMPT = Prompt((Message("system", "You are a dog."), Message("user", "座って")), {"type": "object"}, 100)


@pytest.mark.parametrize(
    ("model", "listed"),
    [
        ("gpt-4o", "gpt-4o"),
        ("gpt-4o-mini", "gpt-4o-mini"),
        ("gpt-4o-2024-08-06", "gpt-4o"),
        ("gpt-4o-mini-2024-07-18", "gpt-4o-mini"),
        ("claude-3-5-haiku-latest", "claude-3-5-haiku"),
        ("claude-sonnet-4-5-20250929", "claude-sonnet-4"),
        ("claude-opus-4-5-20251101", "claude-opus-4-5"),
    ],
)
def test_dated_names_are_found(model: str, listed: str) -> None:
    assert price_of(model) == known()[listed]


@pytest.mark.parametrize("model", ["", "gpt-4o-audio-preview", "gpt-99", "my-model", "gpt-4", "gpt-5.1"])
def test_an_unknown_name_has_no_price(model: str) -> None:
    assert price_of(model) is None


def test_every_price_of_the_table_is_one() -> None:
    assert len(known()) > 5
    assert all(0 < price.into < price.out for price in known().values())


def test_the_worst_case_covers_a_token_for_every_byte_and_the_longest_answer() -> None:
    price, text = Price(1.0, 10.0), sum(len(message.text.encode()) for message in PROMPT.messages)

    assert price.worst(PROMPT) > (text + 10 * PROMPT.most_tokens) / 1e6
    assert price.worst(PROMPT) >= price.real(PROMPT, Completion("", (), text, PROMPT.most_tokens))


def test_the_real_cost_is_by_the_servers_count_and_the_worst_case_without_one() -> None:
    price = Price(2.0, 8.0)

    assert price.real(PROMPT, Completion("x", (), 1_000, 50)) == pytest.approx(0.0024)
    assert price.real(PROMPT, Completion("x")) == price.worst(PROMPT)
    assert Price().real(PROMPT, Completion("x")) == 0.0
    assert Price().free
    assert not price.free


@pytest.mark.parametrize("counts", [(0, 50), (1_000, 0)])
def test_a_count_that_the_server_leaves_out_is_the_worst_and_not_free(counts: tuple[int, int]) -> None:
    price = Price(2.0, 8.0)
    least = price.real(PROMPT, Completion("x", (), counts[0] or 1, counts[1] or 1))

    assert price.real(PROMPT, Completion("x", (), *counts)) > 1.2 * least


def test_money_is_whole_billionths_rounded_up() -> None:
    assert [nano(usd) for usd in (0.0, 1e-9, 1.2e-9, 0.5, 0.1 + 0.2)] == [0, 1, 2, 500_000_000, 300_000_000]
