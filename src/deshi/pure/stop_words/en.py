"""Orders to stop in English, and in Japanese and Chinese written with Latin letters.

A hit of `CORE` is an order when what stands before it in its clause addresses somebody now (`BEFORE`, a list of the ways
to do so, because there are few), and what stands after it doesn't turn it into something else (`AFTER`, a list of those).
Speech recognition leaves out punctuation, so a bare stop word at the end of a clause is an order too unless the words
before it make it a noun, a negation, a question or a story. The phrases are in `phrases/en_orders.txt` and `en_around.txt`.
"""

import re
from collections.abc import Iterator
from functools import cache

from deshi.pure.stop_words.late import Late
from deshi.pure.stop_words.phrases import Phrases

_LOOKED_BACK = 160  # signs before a hit, in which its clause and its sentence are looked for


def slips(word: str) -> set[str]:
    """Return what fingers make of `word`: two letters swapped, one missing, doubled or from the next key; no real words."""
    keys = _PHRASES.meant("KEYS")
    made = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    made |= {word[:i] + word[i] + word[i:] for i in range(len(word))}
    made |= {word[:i] + k + word[i + 1 :] for i, c in enumerate(word) for k in keys.get(c, "")}
    made |= {word[:i] + word[i + 1 :] for i in range(1, len(word))} if word == "stop" else set()
    return {w for w in made if len(w) > 2} - set(_PHRASES.words("REAL_WORDS")) - {word}


def _slipped() -> str:
    made = slips("stop") | slips("halt") | slips("wait") | set(_PHRASES.choices("HEARD"))
    return "|".join(map(re.escape, sorted(made)))


_PHRASES = Phrases("en_orders", "en_around", SLIP=_slipped)
_late = _PHRASES.late
CORE = _late("CORE")
BEFORE = _late("BEFORE")
_AFTER_ANY, _AFTER_STOP = _late("AFTER_ANY"), _late("AFTER_STOP")
_ROMAN_AFTER = _late("ROMAN_AFTER")
_CJK_BEFORE, _CJK_AFTER = _late("CJK_BEFORE"), _late("CJK_AFTER")
_WHOA, _WONDER = _late("WHOA"), _late("WONDER")
_FILL, _COND, _NOT = _late("FILL"), _late("COND"), _late("NOT")
_PREV, _ALARM = _late("PREV"), _late("ALARM")
_CUT, _SENTENCE = _late("CUT", re.S), _late("SENTENCE", re.S)


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield `(start, end, level)` of the orders to stop in folded text."""
    for hit in CORE.finditer(text):
        if _order(text, hit):
            yield _wide(text, hit), hit.end(), "damp" if hit.lastgroup == "damp" else "soft"


def _wide(text: str, hit: re.Match[str]) -> int:
    """Return where the order begins, with the words that address it ("I told you to")."""
    start = _clause(text, hit.start())
    return start if BEFORE.fullmatch(text, start, hit.start()) else hit.start()


def _clause(text: str, at: int) -> int:
    """Return where the clause begins that `at` is in."""
    return _behind(_CUT, text, at)


def _behind(cut: Late, text: str, at: int) -> int:
    """Return where what `cut` ends begins, looked for before `at`."""
    found = cut.match(text, max(0, at - _LOOKED_BACK), at)
    return found.end() if found else max(0, at - _LOOKED_BACK)


def _order(text: str, hit: re.Match[str]) -> bool:
    word, end = " ".join(hit[0].split()), hit.end()
    if _otherwise(text, word, hit):
        return False
    if _COND.search(text[_behind(_SENTENCE, text, hit.start()) : hit.start()]):
        return False
    start = _clause(text, hit.start())
    if BEFORE.fullmatch(text, start, hit.start()):
        return hit.lastgroup != "slip" or bool(_FILL.match(text, end))
    before = text[start : hit.start()]
    return (
        bool(_FILL.match(text, end))
        and not _NOT.search(before)
        and (not _PREV.search(before) or bool(_ALARM.search(before)))
        and _sudden(word, before)
    )


@cache
def _cries() -> frozenset[str]:
    return frozenset(_PHRASES.choices("CRIES"))


def _sudden(word: str, before: str) -> bool:
    """Tell whether a stop word after other words, without a comma, can be a cry: only the plain ones are."""
    return word.replace("dont", "don't") in _cries() and len(before.split()) > 1


def _otherwise(text: str, word: str, hit: re.Match[str]) -> bool:
    """Tell whether what follows makes the word something else than an order for now."""
    start, end = hit.span()
    if _CJK_BEFORE.search(text, max(0, start - 6), start) or _CJK_AFTER.match(text, end):
        return True
    if _praised(text, word, start):
        return True
    if hit.lastgroup == "roman":
        return bool(_ROMAN_AFTER.match(text, end)) or _goes_on(text, word, end)
    if _AFTER_ANY.match(text, end) or (hit.lastgroup in ("stop", "slip") and _AFTER_STOP.match(text, end)):
        return True
    if word.startswith(("who", "wo")):
        return bool(_WHOA.match(text, end))
    if word.startswith(("wait", "hold on", "hang on", "hold up")) and _WONDER.match(text, end):
        return True
    word = word.replace("that out", "it out").replace("this out", "it out").replace("that off", "it off")
    return _goes_on(text, word, end)


@cache
def _praise() -> dict[str, tuple[str, ...]]:
    plain = tuple(word + " " for word in _PHRASES.choices("PRAISE"))
    return dict.fromkeys(("stop", "halt", "pause", "freeze"), plain) | {
        "enough": tuple(word + " " for word in _PHRASES.choices("ENOUGH_OF"))
    }


def _praised(text: str, word: str, start: int) -> bool:
    """Tell whether the word before makes it a good stop, or good enough."""
    before = _praise().get("enough" if word.startswith("enough") else word)
    return bool(before) and text.endswith(before or (), 0, start)


@cache
def _after() -> dict[str, Late]:
    return _PHRASES.follows("AFTER")


def _goes_on(text: str, word: str, end: int) -> bool:
    after = _after().get(word)
    return bool(after and after.match(text, end))
