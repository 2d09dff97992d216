"""What strangers send becomes an Ask, or a sentence that says what is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deshi.ask.incoming import LONGEST_TEXT, Incoming, check_name, make_ask, new_id
from deshi.errors import BadInput
from deshi.records.ask import Turn


def test_a_request_is_cleaned_and_placed() -> None:
    turn = Turn("hello", "action", (1016,))
    ask = make_ask(Incoming("robot_dog", " 座\u202eって\x00 ", "s", "u", dry_run=True), (turn,))

    assert (ask.text, ask.lang, ask.session, ask.user, ask.dry_run) == ("座って", "ja", "s", "u", True)
    assert ask.turns == (turn,)


@pytest.mark.parametrize("text", ["", "  ", "\x00\x07", "\u202e\u200b", "\ud800"])
def test_what_holds_no_words_is_refused_with_advice(text: str) -> None:
    with pytest.raises(BadInput, match="empty; say what you want"):
        make_ask(Incoming("robot_dog", text), ())


def test_a_text_that_is_too_long_is_refused_with_the_limit() -> None:
    with pytest.raises(BadInput, match=f"at most {LONGEST_TEXT}"):
        make_ask(Incoming("robot_dog", "あ" * 1_000_000), ())


def test_a_text_without_letters_keeps_the_language_of_the_conversation() -> None:
    assert make_ask(Incoming("robot_dog", "1 2 3"), (Turn("sit down", "action", (1009,)),)).lang == "en"
    assert make_ask(Incoming("robot_dog", "1 2 3"), ()).lang == "ja"


@pytest.mark.parametrize(
    ("before", "text", "lang"),
    [
        (("お座り", "停止"), "緊急停止", "ja"),
        (("お座り",), "请坐下", "zh"),  # not written so in Japan
        (("坐下",), "緊急停止", "zh"),
        (("お座り", "sit down"), "緊急停止", "zh"),
        ((), "緊急停止", "ja"),
        ((), "起立、挨拶、着席", "ja"),
        ((), "紧急停止", "zh"),
        ((), "坐下", "zh"),
        (("停止",), "前転", "ja"),
    ],
)
def test_han_alone_is_japanese_where_japanese_was_spoken(
    before: tuple[str, ...], text: str, lang: str
) -> None:
    turns = tuple(Turn(said, "action", (1009,)) for said in before)
    assert make_ask(Incoming("robot_dog", text), turns).lang == lang


@given(st.text())
def test_any_text_is_either_an_ask_or_bad_input(text: str) -> None:
    try:
        ask = make_ask(Incoming("robot_dog", text), ())
    except BadInput:
        return
    assert ask.text.isprintable()
    assert ask.text.encode()


def test_ids_are_unique_and_sort_by_time() -> None:
    made = [new_id() for _ in range(1000)]

    assert len(set(made)) == 1000
    assert all(len(one) == 20 and one.isalnum() for one in made)


@pytest.mark.parametrize("name", ["x" * 201, "a\nb", "\ud800"])
def test_names_that_could_do_harm_are_refused(name: str) -> None:
    with pytest.raises(BadInput):
        check_name("session", name)
    assert check_name("session", "居間-1") == "居間-1"
