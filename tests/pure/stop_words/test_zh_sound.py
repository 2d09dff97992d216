"""A clause that sounds like an order to stop is one, in wrong signs, pinyin, bopomofo or jyutping; a usual phrase is not."""

import pytest

from deshi.pure.stop import match
from deshi.pure.stop_words import zh_sound
from deshi.pure.stop_words.zh_signs import SIGNS


@pytest.mark.parametrize(
    "text",
    [
        "利定", "历订", "展住", "栈主", "停吓来", "庭下来", "别咚", "别佻了", "别挠了", "别崩了", "别荒了", "勾了勾了", "煞扯", "及亭",
        "搭住", "咱停", "消挺点", "到辞为止", "别折藤了", "收攻", "唔好欲", "咪浴", "停邸", "煞制", "克勞迪婭庭低",
        "ting", "tingxialai", "ting yi xia", "bie dong", "buyaodong", "zhan zhu!", "li ding", "zanting", "gou le", "bie nao le",
        "m ho yuk", "mai yuk", "ting dai la", "停dai", "ㄓㄢˋㄓㄨˋ", "ㄅㄧㄝˊㄉㄨㄥˋ", "停ㄒㄧㄚ", "wu/6", "1u,6 2j/4",
    ],
)  # fmt: skip
def test_it_sounds_like_an_order(text: str) -> None:
    assert match(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "助手", "赞助", "展厅在哪", "手工", "听一听", "听听歌", "挺好", "快艇", "祝寿", "协会", "写一写", "停药", "停职", "勾勒",
        "bie ting", "ting che chang zai nar", "yu ting le ma", "zuo xia", "tiao wu", "ting yinyue", "tin can", "米肉", "不懂啊",
    ],
)  # fmt: skip
def test_a_usual_phrase_is_none(text: str) -> None:
    assert zh_sound.clauses(text) is None
    assert match(text) is None


def test_every_sign_has_one_sound_at_least() -> None:
    rows = SIGNS.strip().splitlines()

    assert len(rows) > 60
    assert all(row.split(" ")[0].isascii() and len(row.split(" ")[1]) > 0 for row in rows)
