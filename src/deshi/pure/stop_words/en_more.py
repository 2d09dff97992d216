"""Further orders to stop in English that are a clause by themselves.

`clauses` hears backing away, letting go, cutting power, "far enough": words that mean a stop only where nothing else is said in the
clause. The phrases are in `phrases/en_more.txt`.
"""

import re

from deshi.pure.stop_words.phrases import Phrases

PHRASES = Phrases("en_more")
_CLAUSES, _QUESTION = PHRASES.late("CLAUSES"), PHRASES.late("QUESTION")
_KEEP, _STUCK = PHRASES.late("KEEP"), PHRASES.late("STUCK")


def denied(text: str) -> bool:
    """Tell whether folded `text` asks that something go on, or why nothing moves: nothing in it is then an order to stop by its sound alone."""
    return bool(_KEEP.search(text) or _STUCK.match(text))


def clauses(text: str) -> "re.Match[str] | None":
    """Return the clause of folded `text` that is an order to stop in other words, None where there is none."""
    if _QUESTION.search(text):
        return None
    return _CLAUSES.search(text)
