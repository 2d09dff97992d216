"""Orders to stop in Chinese (Mandarin in both scripts, Cantonese), in folded text without blanks between signs.

停 alone is in hundreds of words, so what stands right after and before it decides: an order opens its clause, after words
that call somebody or hurry him, and ends there or goes on with what is to be stopped. The words are in
`phrases/zh_orders.txt`, what stands around them in `zh_around.txt`; whether a word of one kind is an order is told in `zh_kinds.py`.
"""

import re
from collections.abc import Iterator

from deshi.pure.hanzi import folding
from deshi.pure.stop_words.zh_kinds import CALLS, FORCE, PHRASES, Hit, ends

# traditional signs and variants in the simplified shape (never a change of length); the tables may keep both
_SIMPLE = folding(
    "準動別裏裡緊強關斷電機馬達輛許夠煩鬧轉繼續飛撲亂過來進靜暫終給讓請剎煞腳車聽廳會兒擺樣這個們應該點趕著麼說話歲帶發執獎復勞駕嗎繞躍搗邊後"
)
_late = PHRASES.late
CORE, _EAR = _late("CORE"), _late("EAR")
_NEG, _POLITE = _late("NEG"), _late("POLITE")
_BLOCK, _WHEN, _WHEN_AFTER = _late("BLOCK"), _late("WHEN"), _late("WHEN_AFTER")
_TOLD, _URGENT, _ELSE = _late("TOLD"), _late("URGENT"), _late("ELSE")
_WORD_CITED = _late("WORD_CITED")


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield `(start, end, level)` of the orders to stop in folded text."""
    text = text.translate(_SIMPLE)
    if len(text) <= 30 and _EAR.search(text):
        yield 0, len(text.rstrip(" ,.!?")), "soft"
        return
    for hit in CORE.finditer(text):
        kind = hit.lastgroup or ""
        end = _order(text, hit, kind)
        if end:
            yield hit.start(), end, "damp" if kind == "damp" else "soft"


def _order(text: str, hit: re.Match[str], kind: str) -> int:
    """Return where the order ends, 0 where the hit is none."""
    before, lead = _since(text, hit.start(), "!.?\n,;:"), _since(text, hit.start(), "!.?\n")
    after = text[hit.end() : hit.end() + 40]
    if _ELSE.search(before) or _WHEN.search(lead) or _TOLD.search(before):
        return 0
    if kind not in ("still", "cease") and _NEG.search(before) and not _POLITE.search(before):
        return 0
    if _BLOCK.search(lead) and not _in_spite(before, lead, kind):
        return 0
    if _WORD_CITED.match(after) or _WHEN_AFTER.search(after.split(",")[0]):
        return 0
    return ends(kind, Hit(text, hit, before, after))


def _since(text: str, at: int, marks: str) -> str:
    """Return up to 60 signs before `at` since the last of `marks`."""
    floor = max(0, at - 60)
    cut = max(text.rfind(mark, floor, at) for mark in marks)
    return text[cut + 1 if cut >= 0 else floor : at]


def _in_spite(before: str, lead: str, kind: str) -> bool:
    """Tell whether it is an order though the sentence begins like a story: it is urgent, forced, or a clause of its own."""
    urgent = kind in ("ting", "word", "stay") and _URGENT.search(before)
    return bool(urgent or FORCE.search(before) or (CALLS.match(before) and before != lead))
