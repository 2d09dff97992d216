"""Which slots of two sentences speak against their being the same."""

import pytest

from deshi.pure.meaning.compare import NAMES, Comparison, compare, dice
from deshi.pure.meaning.read import read


def compared(one: str, two: str) -> Comparison:
    """Return the comparison of two texts that can be read."""
    first, second = read(one), read(two)
    assert first is not None
    assert second is not None
    return compare(first, second)


@pytest.mark.parametrize(
    ("slot", "one", "two"),
    [
        ("number", "Set a timer for 5 minutes", "Set a timer for 6 minutes"),
        ("time", "weather tomorrow", "weather on Friday"),
        ("way", "turn left", "turn right"),
        ("polarity", "open the window", "don't open the window"),
        ("order", "Is Python faster than Java?", "Is Java faster than Python?"),
        ("role", "trains from Rome to Pisa", "trains to Rome from Pisa"),
        ("verb", "Set an alarm", "Cancel an alarm"),
        ("kind", "Do you sing?", "Please sing"),
        ("person", "何歳ですか", "私は何歳ですか"),
        ("signs", "what is 2*8?", "what is 2+8?"),
        ("verb", "roll the sleeves up", "roll the sleeves down"),
        ("scope", "small shops in big cities", "big shops in small cities"),
        ("scope", "only cats like fish", "cats like only fish"),
        ("order", "Move the Monday meeting to Friday", "Move the Friday meeting to Monday"),
        ("mood", "为什么没去", "为什么不去"),
        ("role", "母への手紙", "母の手紙"),
        ("language", "menu", "菜单"),
        ("role", "9引く4は?", "4引く9は?"),
        ("way", "右に曲がって", "左に曲がって"),
        ("polarity", "窓を開けて", "窓を開けないで"),
        ("time", "明日の天気は?", "昨日の天気は?"),
        ("way", "给妈妈的礼物", "妈妈给的礼物"),
        ("role", "开会之前打电话", "开会之后打电话"),
        ("order", "猫比狗聪明吗", "狗比猫聪明吗"),
        ("polarity", "不要开灯", "开灯"),
    ],
)
def test_one_slot_is_enough_against_a_hit(slot: str, one: str, two: str) -> None:
    assert slot in compared(one, two).against


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Could you please tell me how to boil an egg?", "how do I boil an egg"),
        ("cactus watering frequency", "How often should I water my cactus?"),
        ("distance from Rome to Pisa", "How far is it between Rome and Pisa?"),
        ("Do you have a lightbulb?", "Do you have a light bulb?"),
        ("remove a stain of wine from a carpet", "remove a wine stain in a carpet"),
        ("電気をつけてください", "でんきをつけて"),
        ("カレーの作り方は?", "カレーってどうやって作るの?"),
        ("请打开卧室的灯", "能不能把卧室的灯打开"),
        ("珠穆朗玛峰有多高?", "珠峰的高度是多少"),
    ],
)
def test_nothing_speaks_against_other_words_for_the_same(one: str, two: str) -> None:
    found = compared(one, two)

    assert found.against == ()
    assert dict(zip(NAMES, found.features, strict=True))["less"] == 0


def test_the_slots_tell_what_each_side_has() -> None:
    found = compared("turn left", "turn right")

    assert [(slot.one, slot.two) for slot in found.slots if not slot.same] == [("^left", "^right")]


def test_dice_is_one_for_the_same_and_nought_for_strangers() -> None:
    assert dice("light", "LIGHT ") == 1
    assert dice("ab", "cd") == 0
