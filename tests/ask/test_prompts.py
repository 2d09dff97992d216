"""A chat with parameters and style of its kind, and a history that fits."""

from typing import Any

import pytest

from deshi.ask.prompts import Prompts, unstyled
from deshi.ask.prompts_templates import read_templates
from deshi.errors import BadInput
from deshi.pure.kinds import Kind
from deshi.records.chat import Chat

GREETING = "Good morning, did you sleep well?"
HELP = "Explain how TCP congestion control works, with an example."


def _prompts(**given: Any) -> Prompts:
    return Prompts(read_templates(), **given)


def _chat(*said: str, **body: Any) -> Chat:
    roles = ("user", "assistant")
    messages = [{"role": roles[i % 2], "content": text} for i, text in enumerate(said)]
    return Chat("1", "chat", "m", {"messages": messages, **body})


def test_tasks_roles_and_characters_are_improved_and_models_when_asked() -> None:
    prompts = _prompts()

    assert prompts.applies("task")
    assert prompts.applies("role")
    assert prompts.applies("character")
    assert not prompts.applies("model")
    assert prompts.applies("model", True)
    assert not prompts.applies("role", False)
    assert _prompts(applies=("models",)).applies("model")


def test_small_talk_is_short_and_spoken_and_technical_help_is_not_cut() -> None:
    talk, technical = _prompts().improve(_chat(GREETING)), _prompts().improve(_chat(HELP))

    assert (talk.kind, technical.kind) == ("small_talk", "technical")
    assert talk.chat.body["max_tokens"] < 100
    assert "max_tokens" not in technical.chat.body
    assert "aloud" in talk.chat.body["messages"][-1]["content"]


def test_the_answer_of_a_doubtful_kind_gets_all_that_the_kind_ever_gets() -> None:
    def limit(sure: float) -> int:
        prompts = _prompts(kind_of=lambda text: Kind("small_talk", sure, 0.0))
        return int(prompts.improve(_chat(GREETING)).chat.body["max_tokens"])

    assert limit(0.9) < limit(0.4)


def test_what_the_user_said_stands_whole_before_the_style() -> None:
    improved = _prompts().improve(_chat(GREETING))

    assert improved.chat.body["messages"][-1]["content"].startswith(GREETING + "\n")


def test_the_style_can_be_taken_off_again() -> None:
    told = _prompts().improve(_chat(GREETING)).chat.body["messages"][-1]["content"]

    assert unstyled(told, read_templates()) == GREETING
    assert unstyled("(in brackets)", read_templates()) == "(in brackets)"


def test_the_style_is_in_the_language_of_the_user() -> None:
    assert "日本語" in _prompts().improve(_chat("おはよう、よく眠れた？")).chat.body["messages"][0]["content"]
    assert "中文" in _prompts().improve(_chat("早上好，睡得好吗")).chat.body["messages"][0]["content"]


def test_what_the_client_sets_wins() -> None:
    body = _prompts().improve(_chat(GREETING, max_tokens=7, temperature=1.5, top_p=0.1)).chat.body
    other = _prompts().improve(_chat(GREETING, max_completion_tokens=9)).chat.body

    assert (body["max_tokens"], body["temperature"], body["top_p"]) == (7, 1.5, 0.1)
    assert "max_tokens" not in other


def test_an_answer_of_a_form_gets_no_style_and_no_limit() -> None:
    form = {"type": "json_object"}

    improved = _prompts().improve(_chat(GREETING, response_format=form))

    assert improved.chat.body["messages"] == _chat(GREETING).body["messages"]
    assert "max_tokens" not in improved.chat.body


def test_the_given_chat_is_not_changed() -> None:
    chat = _chat(GREETING)

    _prompts().improve(chat)

    assert chat == _chat(GREETING)


def test_a_long_history_is_cut_and_told() -> None:
    chat = _chat(*["We walked through the park again and talked about nothing at all."] * 400, HELP)

    improved = _prompts(history_tokens=500).improve(chat)

    assert improved.saved_tokens > 3_000
    assert improved.after < 700
    assert any("earlier messages" in note for note in improved.notes)


def test_the_window_of_a_model_bounds_history_and_answer() -> None:
    chat = _chat(*["We walked through the park again and talked about nothing at all."] * 400, HELP)

    improved = _prompts(history_tokens=100_000).improve(chat, window=2_048)

    assert improved.after + improved.chat.body["max_tokens"] <= 2_048
    assert improved.chat.body["max_tokens"] > 512


def test_a_prompt_too_long_for_the_window_is_told_and_sent_all_the_same() -> None:
    improved = _prompts().improve(_chat("word " * 5_000), window=1_024)

    assert "hardly fits" in improved.notes[-1]
    assert "max_tokens" not in improved.chat.body


def test_a_few_words_after_technical_help_go_on_with_it() -> None:
    improved = _prompts().improve(_chat(HELP, "It works like this ...", "Really? Nice."))

    assert improved.kind == "technical"


def test_an_emergency_is_one_whatever_was_before() -> None:
    improved = _prompts().improve(_chat(HELP, "It works like this ...", "Help, my father collapsed!"))

    assert improved.kind == "emergency"
    assert improved.chat.body["temperature"] == 0


def test_pictures_stay_and_the_style_is_a_part_of_its_own() -> None:
    parts = [{"type": "text", "text": GREETING}, {"type": "image_url", "image_url": {"url": "data:"}}]
    chat = Chat("1", "chat", "m", {"messages": [{"role": "user", "content": parts}]})

    told = _prompts().improve(chat).chat.body["messages"][0]["content"]

    assert told[:2] == parts
    assert "aloud" in told[2]["text"]


def test_a_tool_result_at_the_end_leaves_the_style_at_what_the_user_said() -> None:
    messages = [
        {"role": "user", "content": GREETING},
        {"role": "assistant", "content": None},
        {"role": "tool", "content": "ok"},
    ]

    told = _prompts().improve(Chat("1", "chat", "m", {"messages": messages})).chat.body["messages"]

    assert "aloud" in told[0]["content"]
    assert told[1:] == messages[1:]


def test_other_routes_come_back_as_they_are() -> None:
    chat = Chat("1", "completions", "m", {"prompt": "Once upon a time"})

    assert _prompts().improve(chat).chat is chat


def test_another_chooser_can_be_handed_in() -> None:
    prompts = _prompts(kind_of=lambda text: Kind("command", 1.0, 0.0))

    assert prompts.improve(_chat(HELP)).kind == "command"


@pytest.mark.parametrize("given", [{"applies": ("robots",)}, {"history_tokens": 0}])
def test_a_wrong_setting_is_a_sentence(given: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match=r"\[prompts\]"):
        _prompts(**given)
