"""Yes and no by words alone: what is not plainly one of them is neither."""

import pytest

from deshi.pure.agreed import agrees


@pytest.mark.parametrize(
    "text",
    ["はい", "はい。", "うん！", "はい、お願いします", "はいはい", "うん、いいよ", "ええ、どうぞ", "はい、ええ", "おーけー", "hai",
     "yes", "Yes.", "YES!", "yeah", "yes, please", "Okay, go ahead.", "sure", "do it", "ｙｅｓ",
     "好", "好的。", "是的", "可以", "好的好的", "嗯，好", "要，当然", "没问题", "沒問題", "当然可以"],
)  # fmt: skip
def test_a_plain_yes(text: str) -> None:
    assert agrees(text) is True


@pytest.mark.parametrize(
    "text", ["いいえ", "いや、やめて", "だめ！", "no", "No, no!", "no thanks", "don't", "Never mind.", "不", "不要。", "算了"]
)  # fmt: skip
def test_a_plain_no(text: str) -> None:
    assert agrees(text) is False


@pytest.mark.parametrize(
    "text",
    ["ええ", "ええ！", "ええ…", "ええええ！", "えええ！", "ええっ", "いいよ", "いいですよ", "お願い！", "please", "Please!", "Please, please!",
     "要", "行", "行行", "嗯…", "嗯嗯"],
)  # fmt: skip
def test_a_cry_a_plea_and_a_sound_of_thought_are_no_yes(text: str) -> None:
    assert agrees(text) is None


@pytest.mark.parametrize("text", ["はは", "はいい", "はいえ", "好好的吧", "yesyesno", "oka", "sures"])
def test_only_whole_forms_are_repeated(text: str) -> None:
    assert agrees(text) is None


@pytest.mark.parametrize(
    "text",
    ["", "うーん", "うーん、はい…", "はい？", "本当？", "いいです", "大丈夫", "はい、でも気をつけて", "待って", "座って",
     "yes?", "really", "careful", "why", "yes, but wait", "no, yes", "nice weather", "right", "jump", "Claudia", "okay okay what",
     "好吗", "真的吗", "不好说", "跳吧", "yes " * 40],
)  # fmt: skip
def test_everything_else_is_neither(text: str) -> None:
    assert agrees(text) is None
