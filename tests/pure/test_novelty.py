"""A filter of n-grams tells what was never seen."""

import pytest

from deshi.pure.novelty import Novelty, build, extended, grams

KNOWN = ["please sit down", "座ってください", "请坐下"] * 2


@pytest.fixture(scope="module")
def novelty() -> Novelty:
    return Novelty(build(KNOWN, size=1 << 12))


@pytest.mark.parametrize("text", ["sit down", "Please, SIT!", "座って", "ください", "坐下"])
def test_what_was_seen_is_familiar(novelty: Novelty, text: str) -> None:
    assert novelty.share(text) == 0.0


@pytest.mark.parametrize("text", ["привет", "qxzvk wkjq", "ぬめぽるゆ", "안녕하세요", "🦑🦑"])
def test_what_was_never_seen_is_new(novelty: Novelty, text: str) -> None:
    assert novelty.share(text) > 0.8


def test_a_mixture_lies_between(novelty: Novelty) -> None:
    assert 0.2 < novelty.share("sit down qxzvk") < 0.8


@pytest.mark.parametrize("text", ["", "!?", "12 34", "。。。"])
def test_digits_and_marks_tell_nothing(novelty: Novelty, text: str) -> None:
    assert novelty.share(text) == 0.0


def test_what_stands_in_one_text_only_is_a_slip_of_the_keyboard() -> None:
    assert build(["sit", "sit", "sot"]) == build(["sit", "sit"])


def test_what_is_learnt_later_is_familiar_and_all_else_as_it_was(novelty: Novelty) -> None:
    later = Novelty(extended(build(KNOWN, size=1 << 12), ["ぬめぽるゆ"]))
    assert (novelty.share("ぬめぽるゆ") > 0.8, later.share("ぬめぽるゆ")) == (True, 0.0)
    assert later.share("座って") == 0.0
    assert later.share("qxzvk wkjq") > 0.8
    assert extended(b"", ["ぬめぽるゆ"]) == b""


def test_an_empty_filter_finds_everything_familiar() -> None:
    assert build([]) == b""
    assert Novelty(b"").share("привет") == 0.0


def test_only_both_ends_of_a_long_text_are_read() -> None:
    assert len(grams("あい" * 100_000)) == 2
    assert "wend" in grams("x " * 1_000 + "end")
