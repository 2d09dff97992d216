"""The kind of a prompt: small talk, robot command, technical help, emergency, in three languages."""

import pytest

from deshi.ask.prompts_kind import shipped, text_of


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Good morning, did you sleep well?", "small_talk"),
        ("おはよう、よく眠れた？", "small_talk"),
        ("早上好，睡得好吗", "small_talk"),
        ("Please sit down and then wave.", "command"),
        ("お座りして、それから手を振って", "command"),
        ("坐下然后挥挥手", "command"),
        ("Write a Python function that sorts a list of dicts by two keys.", "technical"),
        ("Pythonで辞書のリストを並べ替える関数を書いてください", "technical"),
        ("用Python写一个给列表排序的函数", "technical"),
        ("Help, my father collapsed and is not breathing!", "emergency"),
        ("助けて、父が倒れて息をしていない！", "emergency"),
        ("救命，我爸爸晕倒了没有呼吸", "emergency"),
    ],
)
def test_the_kind_of_a_plain_sentence_is_known(text: str, kind: str) -> None:
    assert shipped()(text).name == kind


@pytest.mark.parametrize("text", ["Stop it right now!", "止まれ！", "停下来！"])
def test_an_order_to_stop_is_an_emergency(text: str) -> None:
    assert shipped()(text).name == "emergency"


def test_stopping_as_a_topic_is_none() -> None:
    assert shipped()("How do I stop a Docker container?").name == "technical"


def test_blanks_have_no_kind_for_certain() -> None:
    assert shipped()("  \n ").name == "technical"
    assert shipped()("  \n ").sure == 0


def test_a_message_of_parts_is_read_by_its_texts() -> None:
    assert (
        text_of([{"type": "text", "text": "one"}, {"type": "image_url"}, 3, {"type": "text", "text": "two"}])
        == "one\ntwo"
    )
    assert text_of(None) == ""
