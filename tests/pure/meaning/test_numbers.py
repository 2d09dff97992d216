"""Numbers as one key, however they are written."""

import pytest

from deshi.pure.meaning import numbers


@pytest.mark.parametrize(
    ("text", "key"),
    [("1,200", "$1200"), ("3.50", "$3.5"), ("7:30", "#t7:30"), ("1/2", "$1/2"), ("1.2.3", "$1.2.3")],
)
def test_digits(text: str, key: str) -> None:
    assert numbers.digits(text) == key


def test_words_and_han() -> None:
    assert numbers.spelled(["two", "hundred", "five"]) == 205
    assert numbers.spelled(["three", "million"]) == 3_000_000
    assert numbers.han("二十三") == numbers.han("二三") == 23
    assert numbers.han("一万二千") == 12_000


def test_halves_of_the_day() -> None:
    assert numbers.clock(12, 0, "am") == "#t0:00"
    assert numbers.clock(5, 5, "pm") == "#t17:05"
