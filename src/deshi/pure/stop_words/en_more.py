"""Further orders to stop in English that are a clause by themselves, and misspelt ones set right before the rules see them.

`clauses` hears backing away, letting go, cutting power, "far enough": words that mean a stop only where nothing else is said in the
clause. `mended` puts a word that is none in the place of the stop word that it is one slip away from. The phrases are in
`phrases/en_more.txt`.
"""

import re
from functools import cache

from deshi.pure.stop_words.late import Late
from deshi.pure.stop_words.phrases import Phrases

PHRASES = Phrases("en_more")
_CLAUSES, _QUESTION = PHRASES.late("CLAUSES"), PHRASES.late("QUESTION")
_KEEP, _STUCK = PHRASES.late("KEEP"), PHRASES.late("STUCK")
_WORD = Late(r"[a-z;']+")


@cache
def _meant() -> dict[str, str]:
    return PHRASES.slips("MENT")


def denied(text: str) -> bool:
    """Tell whether folded `text` asks that something go on, or why nothing moves: nothing in it is then an order to stop by its sound alone."""
    return bool(_KEEP.search(text) or _STUCK.match(text))


def mended(text: str) -> str:
    """Return folded `text` with misspelt words of orders to stop as they were meant; `text` itself where there is none."""
    meant = _meant()
    if not any(word in meant for word in re.findall(r"[a-z;']+", text)):
        return text
    return _WORD.sub(lambda hit: meant.get(hit[0], hit[0]), text)


def clauses(text: str) -> "re.Match[str] | None":
    """Return the clause of folded `text` that is an order to stop in other words, None where there is none."""
    if _QUESTION.search(text):
        return None
    return _CLAUSES.search(text)
