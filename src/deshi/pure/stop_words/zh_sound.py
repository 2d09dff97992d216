"""Orders to stop in Chinese that are heard by their sound: wrong signs of the right sound, and typed pinyin, bopomofo or jyutping.

A clause is written as toneless pinyin, sign by sign, and is an order where the whole of it sounds like one, whatever signs were
picked, unless it is a usual phrase by itself (助手 is no 住手). So one list of orders hears 里定, li ding and 歇一xie.
"""

import re
from functools import cache

from deshi.pure.stop_words import zh_more
from deshi.pure.stop_words.late import Late
from deshi.pure.stop_words.zh_signs import SIGNS

_LONGEST = 24  # signs of a clause that are looked at, and six times that of letters
_ORDERS = [
    "停下", "停下来", "停住", "停止", "停手", "停一下", "停一停", "停一会儿", "停车", "停啊", "停吧", "停啦", "停呀", "快停", "赶紧停", "马上停",
    "给我停", "急停", "紧急停止", "紧急停", "急刹车", "刹车", "立定", "站住", "住手", "打住", "暂停", "消停点", "消停会儿", "消停会", "消停一会儿", "小停一会儿",
    "够了", "够啦", "到此为止", "就到此为止", "歇一歇", "收工", "等一下", "等一等", "别折腾", "别闹腾", "别蹦跶", "别动", "别乱动", "别再动", "不要动", "不要乱动",
    "不要再动", "不许动", "不准动", "别过来", "不要过来",
]  # fmt: skip
_NO = ["别", "别再", "别乱", "不要", "不要再", "不许", "不准"]
_VERBS = ["跳", "闹", "转", "跑", "走", "蹦", "蹦跶", "扭", "晃", "折腾", "闹腾", "吵", "乱跑", "乱跳", "动"]
_LEADS = [
    "快", "快点", "快点儿", "赶紧", "马上", "立刻", "给我", "你", "你先", "先", "请", "请你", "就", "求求你", "求你", "现在",
]  # fmt: skip
_TAILS = ["吧", "啦", "呀", "啊", "哦", "嘛", "快点", "先", "一下", "停"]
# what is said as it stands, and only sounds like an order
_USUAL = Late(
    r"听听|听一|挺一|听[了啊吧啦呀着乐手车]|挺[了啊吧啦呀住直]|[婷亭庭厅]{2}|^停了|停[止][線线]|停停[水电電]|停[职滞至电售收受守獸兽]|粘住|打柱|^停先|挺直|听之|听[知纸]|助手|驻守|赞助|展厅|站厅|站亭|蘸|快[艇听挺]|[挺听][拔罢罷]|勾勒|祝寿|祝壽|守宫|首功|[莎沙]车县|^莎车|株守|基廷|停驻|停药|停藥|停车线|战艇|攒竹|厘订|迷走|[登瞪蹬灯凳邓]一|手工|首攻|主角|注脚|[写谢斜]一|[小笑孝]厅|笑停|小艇|力顶|厘定|立顶级|礼顶|大[猪柱珠竹]|[答达]主|暂住|暂驻|[几机极]听|机停|不懂$|别[挑抄炒超挤买抖泡教揍奏藏]|不要[挑抄炒超泡揍奏]|不[许准][挑抄炒超泡揍奏]|停[一乙]$|一下[子午雨]|聽聽|聽一|聽[了啊吧啦呀著]|快聽|贊助|展廳|站廳|寫一|謝一|傻乐|别恼|挺進|停車場|听下[去文回面]"
)
_CALLED = Late(
    r"^(?:[克可科柯][劳勞老][蒂迪地帝第底丁][亚亞雅娅婭压壓鸭鴨][吧啊]?|狗++子?|小狗++|汪++|[欸诶喂嘿哎唉啊哇噢喔]++|拜托|拜託|吼|楼梯|樓梯|pls|please|claudia|hey|ok|no|tmd|tm|md)+"
)
_CLAUSE = Late(r"[^,.!?;:…]+(?=([?]?))")
_TYPED = Late(r"[a-zㄅ-ㄩ]")
_LETTERS = Late(r"^[a-z0-9' ˊˇˋ˙-]+$")
_NO_LETTERS = Late(r"[0-9' ˉˊˇˋ˙-]+")
_BOPOMOFO = dict(
    zip(
        "ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙㄚㄛㄜㄝㄞㄟㄠㄡㄢㄣㄤㄥㄧㄨㄩ",
        "b p m f d t n l g k h j q x z c s r z c s a o e e ai ei ao ou an en ang eng i u u".split(),  # noqa: SIM905
        strict=True,
    )
)
# the keys of the usual bopomofo keyboard, for who forgot to switch it on
_KEYS = dict(
    zip(
        "1qaz2wsxedcrfv5tgbyhnujm8ik,9ol.0p;/-",
        "ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙㄧㄨㄩㄚㄛㄜㄝㄞㄟㄠㄡㄢㄣㄤㄥㄦ",
        strict=True,
    )
)
_KEYED = Late(r"^(?:[a-z012589,./;-]{1,3}[3467])++[a-z012589,./;-]{0,3}$")
_KEY_HINT = Late(r"(?:wu/|1u,|5j|50|2j/|1j|vu8)[346 ]")
# Cantonese has sounds of its own; what is typed and what signs of one sound are there
_YUE = {
    "m": "唔吾伍五5", "hou": "好號号毫", "juk": "郁喐鬱玉肉欲慾浴育旭", "mai": "咪米迷", "ting": "停亭庭廷婷霆", "dai": "低底抵邸", "kei": "企", "hai": "喺係系",
    "dou": "度", "ding": "定", "sau": "手首守收", "saat": "煞杀殺刹剎沙撒", "zai": "掣制製", "tiu": "跳条條挑", "zyu": "住注主", "sin": "先", "la": "喇啦拉", "a": "呀丫啊吖",
    "zoi": "再在", "zau": "走", "haang": "行", "jat": "一1壹", "ha": "下吓", "cou": "嘈曹", "gei": "亂乱",
}  # fmt: skip
_YUE_FIRST = "唔吾伍五5咪米迷停亭庭廷婷霆企煞殺杀刹剎手首守收住注主nmtkszjcu"
_YUE_ORDER = Late(
    r"(?:(?:(?:ng|m|n|um)h?o[uw]?(?:zoi|joi|gei)?(?:[jy]uk|jyuk|tiu|zau|jau|haang|hang|cou|chow|gaau)|ma?i(?:zoi|joi)?(?:[jy]uk|jyuk|tiu|zau|jau|haang)|ting(?:dai|di|sau)|ting(?:jat|yat)ting|k[ea]i(?:hai|dou|ding|dng|d)+|saat(?:zai|jai)|(?:zyu|jyu|chu)sau|sausau)(?:zyu|jyu|la++h?|a++[hr]?|wo|sin|d|ge|lo)*+)++"
)
_YUE_USUAL = Late(r"米[肉玉]|迷[肉欲]|好肉|守[收手]|定定$|收手$|住手$")


def clauses(text: str) -> "re.Match[str] | None":
    """Return the clause of folded `text` that sounds like an order to stop, None where there is none."""
    latin = text.isascii()
    if len(text) > 6 * _LONGEST or (latin and not _SYLLABLE.search(text)):
        return None
    for clause in _CLAUSE.finditer(text):
        if not clause[1] and _ordered(clause[0]):
            return None if zh_more.denied(text) or (not latin and zh_more.NOT.search(text)) else clause
    return _PLAIN.match(text) if _keyed(text) else None


# how an order begins that is typed by sound: most English texts have none of it
_SYLLABLE = Late(
    r"\b(?:ting|bie|bu ?(?:yao|xu|zhun)|zh?an ?(?:zh?u|ting)|zh?u ?sh?ou|li ?ding|ji ?ting|jin ?ji|ji ?sh?a|gou ?l[ae]|sh?a ?che|deng ?yi|da ?zhu|xiao ?ting|dao ?ci|jiu ?dao|sh?ou ?gong|xie ?yi|kuai|gan ?jin|ma ?shang|li ?ke|gei ?wo|ni ?(?:xian|ting|bie)|xian|qing|qiu|(?:ng|m|n) ?h?o|mai ?[jy]|kei|kai ?hai|saat|sau ?s|wu/|1u,|504|2j/)"
)
_PLAIN = Late(r"^[\s\S]*$")


def mended(text: str) -> str:
    """Return folded `text` itself: what is heard here is heard as it is."""
    return text


def denied(text: str) -> bool:
    """Tell whether typed `text` speaks of what has stopped, or says not to stop."""
    return bool(_GOES_ON.search(text))


_GOES_ON = Late(
    r"\b(?:bie|bu ?yao|bu ?yong|bu ?xu|bu)\s?ting\b|\bting\s?(?:le\s?ma|che\s?(?:chang|wei|fei)|dian|bu|hao|ge|shuo|wo|yin)\b|\bzenme\b|\bshenme\b|\bdong yi dong\b"
)


def _ordered(clause: str) -> bool:
    called = _CALLED.match(clause)
    said = (clause[called.end() :] if called else clause).strip()
    latin = said.isascii()
    if not 2 <= len(said) <= (6 * _LONGEST if latin else _LONGEST) or (latin and not _LETTERS.search(said)):
        return False
    typed = bool(_TYPED.search(said))
    spelt = _plain(_spelt(_NO_LETTERS.sub("", said))) if typed else said
    heard = spelt.translate(_sounds())
    alone = said[0] == "停" or said.startswith("ting")
    if heard.isascii() and _order(alone).fullmatch(heard):
        return not _USUAL.search(said)
    if said[0] not in _YUE_FIRST:
        return False
    heard = _BLANKS.sub("", said).translate(_yue())
    return heard.isascii() and bool(_YUE_ORDER.fullmatch(heard)) and not _YUE_USUAL.search(said)


_BLANKS = Late(r"[ '-]+")


def _spelt(said: str) -> str:
    """Return bopomofo as pinyin: ㄊㄧㄥ is ting."""
    if said.isascii() or not any("ㄅ" <= sign <= "ㄩ" for sign in said):
        return said
    said = _VOWEL.sub(lambda hit: "y" if hit[0] == "ㄧ" else "w", said)
    said = "".join(_BOPOMOFO.get(sign, sign) for sign in said)
    for long, short in _JOINED:
        said = said.replace(long, short)
    return _ALONE.sub(lambda hit: {"y": "yi", "l": "le", "b": "ba"}[hit[0]], said)


_VOWEL = Late(r"(?<![ㄅ-ㄙ])[ㄧㄨ]")
_JOINED = (("ieng", "ing"), ("ueng", "ong"), ("iou", "iu"), ("uei", "ui"), ("ien", "in"), ("uen", "un"))
_ALONE = Late(r"[ylb](?![a-z])")


def _plain(letters: str) -> str:
    """Return pinyin without what half of the speakers don't tell apart: zh and z, ing and in."""
    return _H.sub("", letters).replace("ing", "in").replace("eng", "en")


_H = Late(r"(?<=[zcs])h")


def _keyed(text: str) -> bool:
    """Tell whether `text` is an order typed on a bopomofo keyboard that was not switched on: wu/6 is ㄊㄧㄥˊ."""
    if not _KEY_HINT.search(text):
        return False
    for word in (text, *text.split(" ")):
        word = word.rstrip("!.? ").replace(" ", "")
        if _KEYED.search(word):
            bare = re.sub("[3467 ]", "", word)
            if _order(alone=True).fullmatch(_plain(_spelt("".join(_KEYS.get(key, key) for key in bare)))):
                return True
    return False


@cache
def _sounds() -> dict[int, str]:
    table: dict[int, str] = {}
    for line in SIGNS.split("\n"):
        sound, _, signs = line.partition(" ")
        table |= {ord(sign): _plain(sound) for sign in signs}
    return table


@cache
def _yue() -> dict[int, str]:
    return {ord(sign): sound for sound, signs in _YUE.items() for sign in signs}


@cache
def _order(alone: bool = False) -> "re.Pattern[str]":
    """Return the orders as sounds: calls, one order or more, what ends them, and then what only another order makes one."""
    table = _sounds()

    def by_sound(words: list[str]) -> str:
        return "|".join(sorted({word.translate(table) for word in words}, key=len, reverse=True))

    more = [f"{no}{verb}" for no in _NO for verb in _VERBS]
    orders = [*_ORDERS, *(f"{one}了" for one in more), *(f"{one}啦" for one in more)]
    ends = by_sound(_TAILS)
    single = "|tin" if alone else ""
    return re.compile(
        f"(?:{by_sound(_LEADS)}){{0,3}}(?:(?:{by_sound(orders)}{single})(?:{ends})*+)++(?:{by_sound(more)})?(?:{ends})*+"
    )
