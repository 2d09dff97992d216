"""One slip of a finger or an ear leaves an order an order; a word that is one by itself is not mended."""

import time

import pytest

from deshi.pure.stop import match
from deshi.pure.stop_words.en_slips import mended, slips


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("stpo", "stop"), ("hakt", "halt"), ("cacnel that", "cancel that"), ("hold stll", "hold still"), ("dont mvoe", "don't move"), ("enoufh", "enough"),
        ("stays till", "stay still"), ("quitjumping", "quit jumping"), ("pack a tin, claudia", "pack it in"), ("give it arrest", "give it a rest"),
        ("don tmove", "don't move"), ("get it to sto", "get it to stop"), ("h-h-halt", "halt"), ("dinnae budge", "don't budge"), ("quit yer hoppin'", "quit your hopping"),
        ("weight a minute", "wait a minute"), ("whne it rains", "when it rains"),
    ],
)  # fmt: skip
def test_a_slip_is_put_right(text: str, meant: str) -> None:
    assert mended(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "shop with me",
        "a stork",
        "the standstill",
        "step by step",
        "it is quite nice",
        "weight loss",
        "haltwhistle",
        "the wart",
    ],
)
def test_real_words_stay_as_they_are(text: str) -> None:
    assert mended(text) == text


def test_slips_are_single_and_none_is_the_word() -> None:
    made = slips("halt")

    assert {"hlat", "hallt", "hakt", "hal", "halrt"} <= made
    assert "halt" not in made


@pytest.mark.parametrize(
    "text",
    [
        "qit the racket", "knok it pff", "hpld it", "emegency stop", "stand stikk", "wiat a mintue", "abirt", "not anohter step", "no mor jumpimg", "5top it", "free is!",
        "stand steal", "woe there", "seize this instant", "kwit it", "stop it (laughs) stop", "Don't mo—", "ay, houd still", "canxel that pleaes", "pelase halt",
    ],
)  # fmt: skip
def test_misspelt_and_misheard_orders_are_heard(text: str) -> None:
    assert match(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "dont sotp, its lovely", "pls dotn stop dancing", "stop whne the song ends", "stop the musc", "wehre does the bsu stop?", "busstop", "Whenn I clap, freeze",
        "chop please", "fries please", "woe is me", "stock up on milk", "a star is born", "top marks", "cut the paper", "Old it may be, but I love this coat", "stand up there",
    ],
)  # fmt: skip
def test_misspelt_others_are_left_alone(text: str) -> None:
    assert match(text) is None


@pytest.mark.parametrize("said", ["stpo ", "h-", "sto p", "stopstop", "in' ", "["])
def test_slips_over_and_over_are_bounded_work(said: str) -> None:
    began = time.process_time()
    mended(said * 20_000)
    assert time.process_time() - began < 3  # a hang, not a speed
