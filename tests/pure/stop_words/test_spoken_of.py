"""What as a whole speaks of stopping orders none; an order beside it is still heard."""

import time

import pytest

from deshi.pure.stop import match
from deshi.pure.stop_words.folded import fold
from deshi.pure.stop_words.spoken_of import spoken_of


@pytest.mark.parametrize(
    "text",
    [
        "ストップじゃないよ、もっと高く跳んで", "止まれ以外の合図も覚えた？", "待てって言ったら止まるの？", "さっき止まれって言われて驚いた？",
        "牛乳の配達、止めてもらおうかな", "電車って急に止まるのよね", "ヤマメの塩焼き", "你怎么突然停了？", "紧急停止按钮装在哪里？", "谁让你停的",
        "等一下我喊停你再停", "警察叫他站住，他就跑", "過馬路要停看聽", "stop这个词怎么念", "車停喺邊呀", "When will the rain stop?",
        "wow, you stopped so quickly!", "why are you standing still", "how come you're just standing still now, Claudia?",
        "どうしたの、動かないじゃん", "あれ、なんで動かないんだけど",
    ],
)  # fmt: skip
def test_it_orders_nothing(text: str) -> None:
    assert match(text) is None
    assert spoken_of(fold(text)[0])


@pytest.mark.parametrize(
    "text",
    [
        "止まれ！止まれって言ったら止まるの！", "你为什么不停下来！停！", "谁让你跳的，停下", "让它停，它就要撞墙了", "ストップ！音楽じゃないよ、犬が",
        "why are you standing still? stop!", "stand still", "why won't you stand still", "どうしたの、止まって",
        "When will you stop? Stop now!", "wow, stop, you are too fast",
    ],
)  # fmt: skip
def test_an_order_beside_it_is_heard(text: str) -> None:
    assert match(text) is not None


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("救命 快让它停 要撞到了", "快让它停"),
        ("すみません 止まってください 通ります", "止まってください"),
        ("喂 别动了 听到没有", "别动了"),
    ],
)
def test_a_blank_stands_for_a_comma(text: str, phrase: str) -> None:
    found = match(text)

    assert found is not None
    assert phrase in text
    assert text[found.start : found.end] == found.phrase


@pytest.mark.parametrize(
    "text", ["站起来 等等 改坐下", "我数三下 一二三 跳", "もうちょっと 右に お願い", "克劳迪亚 动一动"]
)
def test_a_count_and_a_plea_between_blanks_stop_nothing(text: str) -> None:
    assert match(text) is None


def test_a_long_text_takes_no_time() -> None:
    began = time.process_time()
    for piece in (
        "为什么停了呀",
        "止まれって言ったら止まるの",
        "让他站住他就",
        "when will the rain stop ",
        "别动 ",
    ):
        match(piece * 20_000)
    assert time.process_time() - began < 5.0
