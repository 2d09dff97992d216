"""Which question about its own body a sentence is: strict patterns over the whole sentence, in English, Japanese and Chinese.

A sentence with anything more in it (a hint, an order, a story, somebody else's battery) is no such question: then the student reads it
as ever. A form that could be a statement, too ("座ってる"), counts only with its question mark.
"""

import re
from functools import cache

from deshi.pure.text import fold
from deshi.tasks.robot_dog import sense_words

LONGEST = 60  # characters: a question about the body is short
_MARKS = re.compile(r"[\s、,。.!:;…・~〜ー'’\-]+")
_GAPS = re.compile(r"[\s,.!:;…~\-]+")
_LATIN = re.compile(r"[a-z]")
_SIGNS = re.compile(r"[぀-ヿ㐀-鿿]")
_SIMPLE = str.maketrans(
    "電餘還為麼麽甚現請問們嗎東這會兒體機態狀況樣勢幾個於點幹動彈過與連線聯網擬虛開維夠滿週圍邊擋攔塊報實來訴說聽離隻頭礙異煩匯彙勞婭該長時續當撐間遠對話誒嚇寶貝傢夥裡裏處舉沒響從後應別誰錯壞緊攝穩輸",
    "电余还为么么什现请问们吗东这会儿体机态状况样势几个于点干动弹过与连线联网拟虚开维够满周围边挡拦块报实来诉说听离只头碍异烦汇汇劳娅该长时续当撑间远对话诶吓宝贝家伙里里处举没响从后应别谁错坏紧摄稳输",
)


def sense(text: str) -> str:
    """Return which question about the body's own state `text` is, "" where it is none.

    One of `battery`, `charging`, `lasting` (how long the battery will do), `posture`, `doing`, `ahead` (what is in front),
    `people`, `why` (why it does not move), `status` (all of it) and `link` (whether there is a body, and which). Fast, pure, total.
    """
    if len(text) > LONGEST:
        return ""
    folded = fold(text)
    if len(folded) > LONGEST:  # a compatibility form may stand for many characters
        return ""
    if not _SIGNS.search(folded):
        words = _GAPS.sub(" ", folded.replace("'", "").replace("’", "")).strip().replace(" ?", "?")
        return _kind("en", words)
    signs = _MARKS.sub("", folded)
    return _kind("ja", signs.replace("ー", "")) or _kind("zh", signs.translate(_SIMPLE))


def warm() -> None:
    """Compile the patterns now, so that no request waits for it."""
    for lang in sense_words.LANGUAGES:
        _patterns(lang)


def _kind(lang: str, words: str) -> str:
    found = _patterns(lang).fullmatch(words)
    return (found.lastgroup or "").partition("_")[0] if found else ""


@cache
def _patterns(lang: str) -> re.Pattern[str]:
    """Return one pattern of all questions, each a named group."""
    return re.compile(sense_words.LANGUAGES[lang])
