"""Sentences of three languages as what they ask for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deshi.pure.meaning.read import LONGEST, read


def keys(text: str) -> list[str]:
    """Return the keys of a text in their order."""
    meaning = read(text)
    assert meaning is not None
    return [token.key for token in meaning.tokens]


@pytest.mark.parametrize(
    ("text", "lang", "kind"),
    [
        ("Turn on the lamp, please", "en", "do"),
        ("How do I boil an egg?", "en", "ask"),
        ("Is it raining?", "en", "polar"),
        ("cheap flight to Oslo", "en", "bare"),
        ("電気をつけてください", "ja", "do"),
        ("明日は雨ですか?", "ja", "polar"),
        ("なぜ空は青いの?", "ja", "ask"),
        ("请把灯打开", "zh", "do"),
        ("明天会下雨吗?", "zh", "polar"),
        ("怎么煮鸡蛋?", "zh", "ask"),
    ],
)
def test_language_and_kind(text: str, lang: str, kind: str) -> None:
    meaning = read(text)

    assert meaning is not None
    assert (meaning.lang, meaning.kind) == (lang, kind)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("wake me at half past seven", "wake me at 7:30"),
        ("December 25th", "Dec 25"),
        ("five kilometres", "5 km"),
        ("二時間", "2時間"),
        ("三个苹果", "3个苹果"),
        ("請打開電視", "请打开电视"),
        ("ほんをよむ", "本を読む"),
    ],
)
def test_one_meaning_however_it_is_written(one: str, two: str) -> None:
    assert keys(one) == keys(two)


def test_what_is_negated_and_what_marks_it_is_told() -> None:
    first, second = read("don't open the door"), read("从机场到车站")

    assert first is not None
    assert first.nots == 1
    assert second is not None
    assert [(token.key, token.role) for token in second.tokens] == [("机场", "from"), ("车站", "to")]


def test_keywords_are_told_from_orders() -> None:
    assert "~keywords" in (read("sort dictionary python") or read("x")).marks  # type: ignore[union-attr]
    assert "~keywords" not in (read("play the radio") or read("x")).marks  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["", " ", "\n", "'", "?!", "😀", "x" * (LONGEST + 1)])
def test_what_has_no_words_or_too_many_means_nothing(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("text", ["the dogs' ball", "rock 'n' roll", "Spell 'hello'", "y'all ain't", "’twas"])
def test_lone_apostrophes_do_no_harm(text: str) -> None:
    assert read(text) is not None


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_text_is_too_odd(text: str) -> None:
    meaning = read(text)

    assert meaning is None or meaning.text == text


@given(
    st.lists(
        st.sampled_from(
            [
                "not",
                "don't",
                "'n'",
                "'s",
                "the",
                "on",
                "off",
                "5th",
                "$3",
                "no?",
                "七",
                "百",
                "半",
                "する",
                "了",
                "的",
                "一次",
                "にて",
                "できる",
                ".",
                "'",
                "-",
            ]
        ),
        max_size=9,
    )
)
@settings(max_examples=150, deadline=None)
def test_no_row_of_small_words_is_too_odd(words: list[str]) -> None:
    assert read(" ".join(words)) is None or words
