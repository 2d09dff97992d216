"""Text as deshi reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deshi.pure.text import clean, fold, grams, jaccard, language


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("座って", "ja"),
        ("スワッテ", "ja"),
        ("ｽﾜｯﾃ", "ja"),
        ("坐下", "zh"),
        ("sit", "en"),
        ("sitして", "ja"),
        ("café", "en"),
        ("123", "ja"),
    ],
)
def test_the_language_is_told_by_the_scripts(text: str, lang: str) -> None:
    assert language(text) == lang


def test_without_letters_the_default_holds() -> None:
    assert language("123", "zh") == "zh"


@given(st.text())
def test_cleaning_is_final_and_leaves_nothing_invisible(text: str) -> None:
    once = clean(text)

    assert clean(once) == once
    assert once.isprintable()
    assert once.encode().decode() == once


@given(st.text())
def test_folding_is_final(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_folding_keeps_what_carries_meaning() -> None:
    assert fold("ＳＩＴ！！") == fold("sit") == "sit"
    assert fold("とまれーーー") == fold("とまれー")
    assert fold("踊る？") != fold("踊る")
    assert fold("2回") != fold("3回")


def test_likeness_is_the_share_of_common_grams() -> None:
    assert jaccard(grams("sit down"), grams("sit down")) == 1.0
    assert jaccard(grams("sit down"), grams("jump")) == 0.0
    assert jaccard(grams(""), grams("")) == 1.0
