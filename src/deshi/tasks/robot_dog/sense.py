"""Which question about its own body a sentence is, in English, Japanese and Chinese: by the form of the whole, else by its words.

A sentence with anything more in it (a hint, an order, a story, somebody else's battery) is no such question: then the student reads it
as ever. A form that could be a statement, too ("座ってる"), counts only with its question mark.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from deshi.pure.hanzi import folding
from deshi.pure.text import fold
from deshi.records.ask import Turn
from deshi.tasks.robot_dog.sense_words import en, ja, zh

LANGUAGES = {"en": en.ENGLISH, "ja": ja.JAPANESE, "zh": zh.CHINESE}
LONGEST = 60  # characters: a question about the body is short
_MARKS = re.compile(r"[\s、,。.!:;…・~〜ー'’\-]+")
_GAPS = re.compile(r"[\s,.!:;…~\-]+")
_LATIN = re.compile(r"[a-z]")
_SIGNS = re.compile(r"[぀-ヿ㐀-鿿]")
_SIMPLE = folding(
    "電餘還為麼麽甚現請問們嗎東這會兒體機態狀況樣勢幾個於點幹動彈過與連線聯網擬虛開維夠滿週圍邊擋攔塊報實來訴說聽離隻頭礙異煩匯彙勞婭該長時續當撐間遠對話誒嚇寶貝傢夥裡裏處舉沒響從後應別誰錯壞緊攝穩輸"
)


def sense(text: str, turns: Sequence[Turn] = ()) -> str:
    """Return which question about the body's own state `text` is, "" where it is none.

    One of `battery`, `charging`, `lasting` (how long the battery will do), `posture`, `doing`, `ahead` (what is in front),
    `people`, `why` (why it does not move), `status` (all of it) and `link` (whether there is a body, and which). Right after
    such an answer in `turns` a topic alone is one, too ("and your posture?"). Fast, pure, total.
    """
    if len(text) > LONGEST:
        return ""
    folded = fold(text)
    if len(folded) > LONGEST:  # a compatibility form may stand for many characters
        return ""
    read = _read(folded)
    found = (_formed(*one) or _worded(*one) for one in read)
    return next(filter(None, found), "") or (_after(read) if _told(turns) else "")


def warm() -> None:
    """Compile the patterns now, so that no request waits for it."""
    for lang in LANGUAGES:
        _patterns(lang)


def _read(folded: str) -> list[tuple[str, str]]:
    """Return the languages that a text may be in, each with the text as its patterns want it."""
    if not _SIGNS.search(folded):
        words = _GAPS.sub(" ", folded.replace("'", "").replace("’", "")).strip().replace(" ?", "?")
        return [("en", words)]
    signs = _MARKS.sub("", folded)
    return [("ja", signs.replace("ー", "")), ("zh", signs.translate(_SIMPLE))]


def _formed(lang: str, words: str) -> str:
    return _group(_patterns(lang).forms.fullmatch(words))


def _worded(lang: str, words: str) -> str:
    """Return the kind of a question that is made of known words only: whatever else it may be about has a word of its own."""
    own = _patterns(lang)
    kind = next((kind for kind, topic in own.topics if topic.search(words)), "")
    return kind if kind and own.asks.search(words) and not own.words.sub("", words) else ""


def _after(read: list[tuple[str, str]]) -> str:
    return next(filter(None, (_group(_patterns(lang).after.fullmatch(words)) for lang, words in read)), "")


def _told(turns: Sequence[Turn]) -> bool:
    """Tell whether the last turn was a question of this kind and its answer."""
    last = turns[-1] if turns else None
    plain = last is not None and last.intent == "question" and not last.actions and not last.asked
    return bool(last is not None and plain and sense(last.text, turns[:-1]))


def _group(found: re.Match[str] | None) -> str:
    return (found.lastgroup or "").partition("_")[0] if found else ""


@dataclass(frozen=True, slots=True)
class _Patterns:
    forms: re.Pattern[str]
    words: re.Pattern[str]
    asks: re.Pattern[str]
    topics: tuple[tuple[str, re.Pattern[str]], ...]
    after: re.Pattern[str]


@cache
def _patterns(lang: str) -> _Patterns:
    own = LANGUAGES[lang]
    topics = tuple((kind, re.compile(topic)) for kind, topic in own.topics.items())
    return _Patterns(
        re.compile(own.forms), re.compile(own.words), re.compile(own.asks), topics, re.compile(own.after)
    )
