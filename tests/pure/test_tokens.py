"""About how many tokens a text has: near what real tokenizers count, in all scripts and for code."""

import pytest

from deshi.pure.tokens import estimate, of_message, of_messages


@pytest.mark.parametrize(
    ("text", "counted"),  # by the tokenizer of Qwen2
    [
        ("Hello world, how are you today?", 8),
        ("今日はいい天気ですね。散歩に行きましょう。", 12),
        ("今天天气很好，我们去散步吧。", 9),
        ("def f(x):\n    return x+1\n", 10),
        (
            "Die Prüfung war schwieriger als erwartet, doch am Ende hat es für alle gereicht. Schöne Grüße!",
            28,
        ),
        ("안녕하세요, 오늘 날씨가 정말 좋네요. 내일은 비가 온다고 하니 우산을 챙기세요.", 32),
        ("Привет! Сегодня отличная погода, пойдём гулять в парк после обеда. Не забудь зонт.", 34),
    ],
)
def test_an_estimate_is_near_what_a_tokenizer_counts(text: str, counted: int) -> None:
    assert counted / 1.5 <= estimate(text) <= counted * 1.5


def test_nothing_has_no_tokens_and_something_has_one_at_least() -> None:
    assert estimate("") == 0
    assert estimate(" ") == 1


def test_a_longer_text_has_more_tokens() -> None:
    assert estimate("a word " * 100) > 90 * estimate("a word ")


def test_a_book_is_counted_by_parts_of_it() -> None:
    assert estimate("a word " * 100_000) == pytest.approx(1_000 * estimate("a word " * 100), rel=0.1)


def test_unpaired_surrogates_and_control_characters_are_counted_and_not_refused() -> None:
    assert estimate("\ud800\x00") >= 1


def test_a_message_is_its_text_its_tool_calls_and_what_is_around_it() -> None:
    call = {"id": "1", "type": "function", "function": {"name": "look_up", "arguments": '{"city": "Kyoto"}'}}

    plain = of_message({"role": "assistant", "content": "Yes."})

    assert of_message({"role": "assistant", "content": None}) < plain
    assert of_message({"role": "assistant", "content": "Yes.", "tool_calls": [call]}) > plain + 8


def test_a_picture_counts_as_many_words_do() -> None:
    parts = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": "data:"}}]

    assert of_message({"role": "user", "content": parts}) > 500


def test_a_chat_is_the_sum_of_its_messages() -> None:
    messages = [
        {"role": "user", "content": "Hello"},
        {"role": "assistant", "content": "Hello, who is there?"},
    ]

    assert of_messages(messages) == sum(of_message(one) for one in messages)
