"""Code, sums and capitals count sign by sign."""

import pytest

from deshi.pure.meaning.literal import code, literal, same


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Explain ls -a", "Explain ls -A"),
        ("What is 10²?", "What is 102?"),
        ("log² of 8", "log2 of 8"),
        ("Say hello in Polish", "Say hello in polish"),
        ("Who leads the US", "Who leads the us"),
        ("if a:\n  b()\nc()", "if a:\n  b()\n  c()"),
    ],
)
def test_what_folds_to_the_same_may_differ(one: str, two: str) -> None:
    assert not same(one, two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("How tall is Mount Everest?", "how tall is mount everest?"),
        ("ＡＢＣ  song", "ABC song"),
        (" what is 2+2 ", "What is 2 + 2"),
    ],
)
def test_case_width_and_blanks_make_no_difference_in_plain_words(one: str, two: str) -> None:
    assert same(one, two)


@pytest.mark.parametrize(
    "text", ["x != y", "a && b", "a[0]", "2**8", "rm -rf x", "snake_case", "`x`", "a\nb"]
)
def test_code_is_known(text: str) -> None:
    assert code(text)
    assert literal(text) == text


@pytest.mark.parametrize(
    "text", ["C++ or Java?", "R&D budget", "e-mail Ann", "24/7", "3-5 people", "costs $5", "你好。"]
)
def test_plain_words_are_no_code(text: str) -> None:
    assert not code(text)


def test_a_sum_is_kept_with_its_signs() -> None:
    assert literal("what is -5 + 3?") == "-5+3"
    assert literal("what is 5 + 3 = ?") == "5+3"
