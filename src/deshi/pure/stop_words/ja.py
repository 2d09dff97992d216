"""Orders to stop in Japanese, in folded text: hiragana for katakana, no long marks, no blanks between signs.

Verb forms are spelled out: the imperative, the te-form and its requests are orders, whatever goes on as a state
(止まっている), a past (止まった), a condition (止まったら), a negation (止まらないで) or a quotation (止まれって何) is none.
The words are in `phrases/ja_orders.txt`, the forms of every level and dialect in `ja_forms.txt`, what stands around them in
`ja_around.txt`; whether a word of one kind is an order is told in `ja_kinds.py`.
"""

import re
from collections.abc import Iterator

from deshi.pure.stop_words.ja_kinds import LEAD_FILL, NOUN_BEFORE, PHRASES, SUBJECT, fits
from deshi.pure.stop_words.phrases import Phrases

_late = PHRASES.late
CORE = _late("CORE")
ORDERS = Phrases("ja_forms").late("FORMS")
_DAMP, _UGOKU, _MOVES_WELL = _late("DAMP"), _late("UGOKU"), _late("MOVES_WELL_BEFORE")
_COND, _EARLY = _late("COND"), _late("EARLY")
_OBJECT, _WO = _late("OBJECT"), _late("WO")
_VERB_TAIL, _KANJI_KANA = _late("VERB_TAIL"), _late("KANJI_KANA")
_REPORT, _TELLS, _SOMEBODY = _late("REPORT"), _late("TELLS"), _late("SOMEBODY")
_QUESTION, _WHENEVER, _NEVER = _late("QUESTION"), _late("WHENEVER"), _late("NEVER")


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield `(start, end, level)` of the orders to stop in folded text."""
    end = 0
    for found in _table(text):
        end = max(end, found[1])
        if not _reported(text, found[0], found[1]):
            yield found
    for hit in ORDERS.finditer(text):
        if hit.end() > end and _form(text, hit) and not _reported(text, hit.start(), hit.end()):
            yield hit.start(), hit.end(), "damp" if hit.lastgroup == "damp" else "soft"


def _reported(text: str, start: int, end: int) -> bool:
    """Tell whether an order is only reported, translated, denied, or part of a question."""
    if _REPORT.match(text, end):
        return True
    before = text[max(text.rfind(c, 0, start) for c in "!.?") + 1 : start]
    if _WHENEVER.search(before):
        return True
    if _TELLS.match(text, end) and _SOMEBODY.search(before):
        return True
    after = re.split(r"[!.?]", text[end : end + 20])[0]
    if _NEVER.search(before) and after.endswith(("ない", "ないね", "ないよ", "ません")):
        return True
    asks = after.endswith(("の", "か", "かな", "んだろう", "る", "ます")) or text[end:].lstrip(
        "るのかん"
    ).startswith("?")
    return asks and bool(_QUESTION.search(before))


def _form(text: str, hit: re.Match[str]) -> bool:
    """A made form ends its clause by itself: left is who does it, to what, and whether it is only told of."""
    before = _before(text, hit)
    if _COND.search(before) or _EARLY.search(before) or _OBJECT.search(before) or SUBJECT.search(before):
        return False
    if hit[0].startswith("泊まってい"):
        return False
    if hit[0][0] in "すたふ" and NOUN_BEFORE.search(before):
        return False
    if _VERB_TAIL.match(text, hit.end()) or (_WO.search(before) and hit.lastgroup != "damp"):
        return False
    return bool(LEAD_FILL.match(before)) or not _KANJI_KANA.search(before) or hit[0][0] in "もそこお"


def _before(text: str, hit: re.Match[str]) -> str:
    """Return up to 80 signs of the sentence before a hit."""
    floor = max(0, hit.start() - 80)
    start = max(text.rfind(c, floor, hit.start()) for c in "!.?\n")
    return text[start + 1 if start >= 0 else floor : hit.start()]


def _table(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the orders that `CORE` finds."""
    for hit in CORE.finditer(text):
        kind = hit.lastgroup or ""
        if kind == "ugoku":
            more = _UGOKU.match(text, hit.start())
            if more and not _MOVES_WELL.search(text[max(0, hit.start() - 6) : hit.start()]):
                yield hit.start(), more.end(), "soft"
        elif _order(text, hit, kind):
            damp = kind in ("cut", "alarm") or _DAMP.search(hit[0])
            yield hit.start(), hit.end(), "damp" if damp else "soft"


def _order(text: str, hit: re.Match[str], kind: str) -> bool:
    before, after = _before(text, hit), text[hit.end() : hit.end() + 80]
    if _COND.search(before) or _EARLY.search(before) or _VERB_TAIL.match(after):
        return False
    if _OBJECT.search(before) or _WO.search(before):
        return False
    return fits(kind, before, after, hit[0])
