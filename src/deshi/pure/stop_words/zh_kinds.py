"""Whether a Chinese word of stopping is an order, by what stands before and after it: a rule for each kind of word.

停 itself, words that mean a stop, not moving, waiting, staying, enough, and emergencies are each taken for something else by
other words around them. The words are in `phrases/zh_orders.txt` and `zh_around.txt`.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from deshi.pure.stop_words.late import MadeOf
from deshi.pure.stop_words.phrases import Phrases

PHRASES = Phrases("zh_orders", "zh_around")
CALLS = MadeOf(lambda: PHRASES.words("CALLS"), ' ,.!?:「『“"(…')
_late = PHRASES.late
FORCE = _late("FORCE")
_DONE, _END = _late("DONE"), _late("END")
_MAY_NOW, _TING_OVER = _late("MAY_NOW"), _late("TING_OVER")
_TING_BY_TURNS, _TING_ON_CALL, _TING_TO_LOOK = (
    _late("TING_BY_TURNS"),
    _late("TING_ON_CALL"),
    _late("TING_TO_LOOK"),
)
_TING_NOT, _TING_DONE, _PAST, _TING_LE = (
    _late("TING_NOT"),
    _late("TING_DONE"),
    _late("PAST"),
    _late("TING_LE"),
)
_TING_CAR, _TING_THEN, _TING_AFTER = _late("TING_CAR"), _late("TING_THEN"), _late("TING_AFTER")
_ASKED, _MAY_YOU = _late("ASKED"), _late("MAY_YOU")
_CRY, _HELD, _HURRY, _HURRY_NOT = _late("CRY"), _late("HELD"), _late("HURRY"), _late("HURRY_NOT")
_CRY_AFTER, _CRY_NOT = _late("CRY_AFTER"), _late("CRY_NOT")
_WORD_NEXT, _WORD_NOT = _late("WORD_NEXT"), _late("WORD_NOT")
_STILL_NOT, _STILL_SAID_OF, _STILL_NOT_OF = _late("STILL_NOT"), _late("STILL_SAID_OF"), _late("STILL_NOT_OF")
_WAIT_NEXT, _WAIT_IN_WONDER = _late("WAIT_NEXT"), _late("WAIT_IN_WONDER")
_ENOUGH_NEXT, _ENOUGH_ASKED, _ENOUGH_WELL = (
    _late("ENOUGH_NEXT"),
    _late("ENOUGH_ASKED"),
    _late("ENOUGH_WELL"),
)
_PRESSED, _BUTTON, _SET_OFF = _late("PRESSED"), _late("BUTTON"), _late("SET_OFF")
_DAMP_NOT, _NOTHING_MORE = _late("DAMP_NOT"), _late("NOTHING_MORE")
_STAY_NEXT, _STAY_ASKED = _late("STAY_NEXT"), _late("STAY_ASKED")


class Hit(NamedTuple):
    """A word of stopping in folded text, the part of its clause before it, and what is after it."""

    text: str
    match: "re.Match[str]"
    before: str
    after: str

    @property
    def word(self) -> str:
        """The word itself."""
        return self.match[0]

    @property
    def rest(self) -> str:
        """The text from the word on."""
        return self.text[self.match.start() :]


def ends(kind: str, hit: Hit) -> int:
    """Return where the order of a kind of `CORE` ends, 0 where it is none."""
    if kind == "ting":
        return _ting(hit)
    return hit.match.end() if _FITS[kind](hit) else 0


@cache
def _some(section: str) -> frozenset[str]:
    return frozenset(PHRASES.choices(section))


def _called(hit: Hit) -> bool:
    """Tell whether nothing but calls stands before the word, or somebody is made to do it."""
    return CALLS.match(hit.before) or bool(FORCE.search(hit.before))


def _ting(hit: Hit) -> int:
    rest, before = hit.rest, hit.before
    if _TING_BY_TURNS.match(rest):
        return 0
    if _MAY_NOW.search(before) and _TING_OVER.match(rest) and CALLS.match(before):
        return hit.match.end()
    if _ting_of_another(rest, before):
        return 0
    more = _TING_AFTER.match(hit.text, hit.match.end())
    if not more or not _ting_asked(hit):
        return 0
    return more.start("tail") if _called(hit) or _cry(before, hit.text, more) else 0


def _ting_of_another(rest: str, before: str) -> bool:
    """Tell whether 停 belongs to another word, is past, or begins a story."""
    if _TING_ON_CALL.search(before) or _TING_TO_LOOK.match(rest):
        return True
    if _TING_NOT.match(rest) and not _TING_DONE.match(rest):
        return True
    if _PAST.match(rest) and not (CALLS.match(before) and _TING_LE.match(rest)):
        return True
    return bool(_TING_CAR.match(rest) if before else _TING_THEN.match(rest))


def _ting_asked(hit: Hit) -> bool:
    """Tell whether it is no question, or one that asks for the stop."""
    floor = max(0, hit.match.start() - 60)
    return bool(not _ASKED.search(hit.text) or FORCE.search(hit.before) or _MAY_YOU.search(hit.text[floor:]))


def _cry(before: str, text: str, more: "re.Match[str]") -> bool:
    """Speech without punctuation: a stop at the end, after a clause of its own."""
    bare = _CRY.match(text[more.start() :])
    if not bare or len(before) < 2 or _HELD.search(before):
        return False
    if _HURRY.search(before):
        return not _HURRY_NOT.search(before)
    long = bare.end() > 0 and text[more.start() : more.start() + 1] != "止"
    return bool(_CRY_AFTER.search(before)) or (long and not _CRY_NOT.search(before))


def _word(hit: Hit) -> bool:
    """站住, 暂停: words that mean a stop, and are in other words as well."""
    if not _called(hit) or (hit.word in _some("STATES") and hit.after.startswith("了")):
        return False
    if hit.word == "住手" and hit.after[:1] in tuple("边邊里裡机機印上头頭"):
        return False
    if hit.word in _some("NOUNS") and not _WORD_NEXT.match(hit.after):
        return False
    return not _WORD_NOT.match(hit.after)


def _still(hit: Hit) -> bool:
    """别动, 别跳了: not to do what a dog does."""
    if hit.word[0] in "企定站立木" and _STILL_NOT.search(hit.before):
        return False
    return not _STILL_SAID_OF.search(hit.before) and not _STILL_NOT_OF.match(hit.after)


def _wait(hit: Hit) -> bool:
    """等一下: to wait here, not in wonder."""
    if not (CALLS.match(hit.before) or _DONE.search(hit.before)) or "、" in hit.before or "和" in hit.before:
        return False
    return bool(_WAIT_NEXT.match(hit.after)) and not _WAIT_IN_WONDER.match(hit.after)


def _enough(hit: Hit) -> bool:
    """够了: and nothing else, or another order."""
    if not CALLS.match(hit.before) or not _ENOUGH_NEXT.match(hit.after) or _ENOUGH_ASKED.match(hit.after):
        return False
    return hit.word not in ("行了", "好了", "可以了", "得了") or bool(_ENOUGH_WELL.match(hit.after))


def _damp(hit: Hit) -> bool:
    """紧急停止, 断电: not the button, the exit or the system of that name."""
    if _PRESSED.search(hit.before) and _BUTTON.match(hit.after):
        return True
    if _DAMP_NOT.match(hit.after):
        return False
    if hit.word in ("断电", "斷電") and hit.after.startswith("了") and not hit.before:
        return False
    if hit.word in ("紧急", "緊急", "紧急情况", "緊急情況"):
        return CALLS.match(hit.before) and bool(_NOTHING_MORE.match(hit.after))
    return _called(hit) or bool(_DONE.search(hit.before) or _SET_OFF.search(hit.before))


def _stay(hit: Hit) -> bool:
    """别过来, 关机, 原地待命: an order only where nothing else is said after it."""
    if not CALLS.match(hit.before) or not _STAY_NEXT.match(hit.after):
        return False
    return not _STAY_ASKED.match(hit.after)


_FITS: dict[str, Callable[[Hit], bool]] = {
    "word": _word,
    "cease": _still,
    "still": _still,
    "stay": _stay,
    "wait": _wait,
    "enough": _enough,
    "damp": _damp,
}
