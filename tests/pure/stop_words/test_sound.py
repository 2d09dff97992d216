"""What no rule knows is heard by its sound: one slip of a finger or an ear leaves an order an order, and makes none of another word."""

import time

import pytest

from deshi.pure.stop import match
from deshi.pure.stop_words.sound import BUCKETS, ENOUGH, SURE, grams, heard, score


@pytest.mark.parametrize(
    "text",
    [
        "qit the racket", "knok it pff", "hpld it", "emegency stop", "stand stikk", "wiat a mintue", "5top it", "free is!",
        "stand steal", "woe there", "seize this instant", "kwit it", "stop it (laughs) stop", "Don't mo—", "ay, houd still", "pelase halt",
    ],
)  # fmt: skip
def test_misspelt_and_misheard_orders_are_heard(text: str) -> None:
    assert match(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "dont sotp, its lovely", "pls dotn stop dancing", "wehre does the bsu stop?", "busstop",
        "chop please", "fries please", "woe is me", "stock up on milk", "a star is born", "top marks", "cut the paper", "Old it may be, but I love this coat", "stand up there",
    ],
)  # fmt: skip
def test_misspelt_others_are_left_alone(text: str) -> None:
    assert match(text) is None


def test_a_text_has_each_row_once_and_none_outside_the_table() -> None:
    rows = grams("stop it, stop it")

    assert len(set(grams("abc"))) == len(grams("abc"))
    assert all(0 <= row < BUCKETS for row in rows)


def test_the_clause_that_sounds_like_the_order_is_told() -> None:
    text = "what a nice day it is, stpo it"
    found = heard("nice, stpo it!", -100.0)

    assert found is not None
    assert "nice, stpo it!"[slice(*found)].strip() == "stpo it"
    assert score("stpo it") > score(text.partition(",")[0])


def test_more_is_asked_for_where_a_rule_has_seen_a_word_of_stopping() -> None:
    assert ENOUGH < SURE


@pytest.mark.parametrize("said", ["stpo ", "h-", "sto p", "stopstop", "in' ", "["])
def test_slips_over_and_over_are_bounded_work(said: str) -> None:
    began = time.process_time()
    match(said * 20_000)
    assert time.process_time() - began < 3  # a hang, not a speed
