"""Han alone is Japanese where all of it may be, and Chinese where a sign or a turn says so."""

import pytest

from deshi.pure.japanese import japanese

JAPANESE = "停止 前転 挨拶 着席 跳躍 起立、挨拶、着席 前進 後退 緊急停止 回転 休憩 全員起立 再起動 前方回転！ 二足歩行 写真 天気"
SIMPLIFIED = (
    "坐下 跳个舞 停下 站起来 打个招呼 趴下 躺下 跳舞 伸个懒腰 握握手 往前走 别动 不要动 快停下 请坐 坐好 站好 起来 翻跟头 后空翻 "
    "比个心 给我跳舞 过来 向左转 你好 你是谁 挥挥手 先坐下再跳舞 表演一下 休息一下 转一圈 再来一次 累了吗 走两步 停一停 停下，坐好"
)
TRADITIONAL = (
    "跳個舞 站起來 打個招呼 伸個懶腰 別動 不要動 停下來 請坐 起來 翻個跟頭 做個後空翻 比個心 給我跳舞 過來 向左轉 你是誰 你會做什麼 "
    "揮手 撲過去 轉一圈 再來一次 累了嗎 走兩步 舞一曲 先坐下再跳舞"
)


@pytest.mark.parametrize("text", JAPANESE.split())
def test_kanji_alone_are_japanese(text: str) -> None:
    assert japanese(text)


@pytest.mark.parametrize("text", (SIMPLIFIED + " " + TRADITIONAL).split())
def test_chinese_stays_chinese(text: str) -> None:
    assert not japanese(text)


def test_nothing_is_no_japanese() -> None:
    assert not japanese("")
