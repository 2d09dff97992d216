"""Trades, dialects, children, complaints and threats order a stop in Chinese; what only looks like them does not."""

import time

import pytest

from deshi.pure.stop import match


@pytest.mark.parametrize(
    "text",
    [
        "别咬我裤子", "闹够没有", "信不信我拆了你", "还敢动？", "跳什么跳", "你就别在那儿瞎转悠了", "求放过",
        "你刚才没听到我说停吗", "叫你停是没听到喔", "怎么还没停", "让它停低", "靠边停车", "停车熄火", "抛锚停船", "暂停比赛",
        "咔！重来", "收队", "悬停", "鸣金收兵", "老实儿待着", "别鼓捣了", "覅吵", "嫑动弹", "莫搞咧", "停一歇", "莫閣走矣",
        "毋通振動", "麥亂動", "擋予牢", "停落來", "咪行", "唔好嘈喇", "熄咗佢", "有人呀停低", "你侬停停好伐",
        "停停停你压着我了", "停停停疼死我了", "停停停不对不对", "等等等先别跳", "别别别跑", "别dance了", "司多普", "站住叭",
    ],
)  # fmt: skip
def test_it_is_an_order(text: str) -> None:
    found = match(text)

    assert found is not None
    assert text[found.start : found.end] == found.phrase


@pytest.mark.parametrize(
    "text",
    [
        "卡住了", "饭卡丢了", "收衣服", "莫慌张，站起来", "莫名其妙", "卖萌", "麦克风坏了", "休假", "表妹来了", "白色的狗",
        "别扭捏，跳一下", "不得了", "唔該坐低", "咪咪叫", "恬恬食三碗公", "擋風玻璃", "我不跳了", "他不闹了", "跳什么舞",
        "再动一下我看看", "到这边来", "停停看看", "木头人好玩吗", "等我喊卡你再停", "导演昨天喊卡", "歇后语",
        "别针在哪", "别闹钟响了再起", "昨天我叫你停", "「唔好郁」英文點講", "悬崖勒马的意思",
    ],
)  # fmt: skip
def test_it_is_none(text: str) -> None:
    assert match(text) is None


def test_a_cry_of_three_keeps_its_place() -> None:
    found = match("停停停疼")

    assert found is not None
    assert (found.start, found.phrase, found.rest) == (0, "停", "疼")


@pytest.mark.parametrize("piece", ["停停低", "你别再给我老跳", "辛苦了拜托你先就", "啊嗯", "边个停佢快啊"])
def test_repeated_pieces_are_read_in_linear_time(piece: str) -> None:
    for length in (24, 78, 799):
        began = time.perf_counter()
        match((piece * length)[:length] + "x")
        assert time.perf_counter() - began < 1
