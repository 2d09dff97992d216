"""Confidence comes from the tokens that spell the decision, and from no others."""

import math

import pytest

from deshi.pure.json_text import Found, objects
from deshi.pure.logprobs import platt, spelled
from deshi.records.model import Token

KEYS = ("label", "actions")


def _tokens(*parts: tuple[str, float]) -> list[Token]:
    return [Token(text, math.log(chance)) for text, chance in parts]


def _told(text: str) -> Found:
    return next(iter(objects(text)))


def test_only_the_tokens_of_the_values_count_and_their_chances_are_multiplied() -> None:
    tokens = _tokens(
        ('{"', 0.1), ("label", 0.2), ('": ', 0.3), ('"do"', 0.9), (', "actions": ', 0.1),
        ("[10", 0.8), ("09", 0.5), ("]", 0.5), (', "reply": "', 0.2), ("はい", 0.01), ('"}', 0.3),
    )  # fmt: skip
    told = _told('{"label": "do", "actions": [1009], "reply": "はい"}')

    assert spelled(tokens, told, KEYS) == pytest.approx(0.9 * 0.8 * 0.5 * 0.5)
    assert spelled(tokens, told, ("label",)) == pytest.approx(0.9)


def test_a_token_that_reaches_over_the_border_of_a_value_counts() -> None:
    tokens = _tokens(('{"label": "d', 0.6), ('o", "actions": [', 0.5), ("]}", 0.5))

    assert spelled(tokens, _told('{"label": "do", "actions": []}'), KEYS) == pytest.approx(0.15)


def test_words_and_thoughts_before_the_object_do_not_count() -> None:
    tokens = _tokens(
        ("<think>", 0.1), ('{"label": "talk"}', 0.1), ("</think>", 0.1), ("Well: ", 0.1), ('{"label": ', 0.1),
        ('"do"', 0.7), ("}", 0.1),
    )  # fmt: skip

    assert spelled(tokens, _told('{"label": "do"}'), KEYS) == pytest.approx(0.7)


@pytest.mark.parametrize(
    "tokens",
    [
        [],
        _tokens(("something else", 0.5)),
        _tokens(('{"label": "talk"}', 0.5)),
        [Token('{"label": "do"}', math.nan)],
        [Token('{"label": "do"}', -math.inf)],
        [Token('{"label": "do"}', 0.5)],
    ],
)
def test_what_does_not_spell_the_answer_says_nothing(tokens: list[Token]) -> None:
    assert spelled(tokens, _told('{"label": "do"}'), KEYS) is None


def test_without_the_asked_keys_nothing_is_known() -> None:
    assert spelled(_tokens(('{"a": 1}', 0.5)), _told('{"a": 1}'), KEYS) is None


def test_the_map_of_platt_keeps_order_and_is_the_identity_by_default() -> None:
    assert platt(0.83, 1.0, 0.0) == 0.83
    assert platt(0.9, 0.5, 0.0) == pytest.approx(0.75)
    assert platt(0.5, 2.0, 1.0) == pytest.approx(1 / (1 + math.exp(-1)))
    assert platt(0.2, 0.5, -1.0) < platt(0.4, 0.5, -1.0) < platt(0.9, 0.5, -1.0)
    assert 0.0 < platt(0.0, 1.0, 0.5) < platt(1.0, 1.0, 0.5) < 1.0
