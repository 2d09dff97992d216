"""Orders to stop in Japanese, written in Latin letters: words of stopping, and what a slipped key makes of them.

A text is an order where it is made of such words and of what may stand beside them, and of nothing else. The words are in
`phrases/ja_romaji.txt`.
"""

import re
from functools import cache

from deshi.pure.stop_words.late import Late
from deshi.pure.stop_words.phrases import Phrases

_PHRASES = Phrases("ja_romaji")
_KEEP = _PHRASES.late("KEEP")
_LINE = Late(r"[a-z !,.?~']+")


@cache
def _near() -> dict[str, str]:
    """Return the keys beside each key."""
    return dict(pair.split(":", 1) for pair in _PHRASES.words("NEAR"))


def slips(word: str) -> set[str]:
    """Return `word` and, where it is long enough, what one key missed, doubled, swapped or hit beside makes of it."""
    made = {word}
    for at in range(len(word) if len(word) > 5 else 0):
        made.add(word[:at] + word[at + 1 :])
        made.add(word[:at] + word[at] + word[at:])
        made.add(word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :])
        made |= {word[:at] + other + word[at + 1 :] for other in _near().get(word[at], "")}
    return made


@cache
def _romaji() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of stopping with every slip of one key, and the words that may stand beside them."""
    made = {slip for word in _PHRASES.words("ORDERS") for slip in slips(word)}
    return frozenset(made - set(_PHRASES.words("OTHER_WORDS"))), frozenset(_PHRASES.words("BESIDE"))


def clauses(text: str) -> "re.Match[str] | None":
    """Return the whole of folded Latin `text` where it is an order to stop in romaji, slips and all."""
    line = _LINE.fullmatch(text) if len(text) <= 60 else None
    if line is None:
        return None
    orders, beside = _romaji()
    words = re.findall(r"[a-z]+", text)
    if not words or not all(word in orders or word in beside for word in words):
        return None
    return line if any(word in orders for word in words) else None


def denied(text: str) -> bool:
    """Tell whether romaji asks that something go on."""
    return bool(_KEEP.search(text))
