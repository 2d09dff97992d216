"""Further orders to stop in Japanese that are a clause by themselves, and misspelt ones set right before the rules see them.

All in folded text: hiragana for katakana, no long marks. `clauses` hears letting go, keeping away, limbs held still, power cut in other
words; `mended` knows slips of kana, wrong conversions and the speech of small children. The phrases are in `phrases/ja_more.txt`.
"""

import re

from deshi.pure.stop_words import ja_slips, ja_wide
from deshi.pure.stop_words.phrases import Phrases

_LONGEST = 40  # signs of a text whose slips are set right
_PHRASES = Phrases("ja_more")
_late = _PHRASES.late
_CLAUSES, _SAID, _KEEP = _late("CLAUSES"), _late("SAID"), _late("KEEP")
_OF, _HINT, _SLIPS = _late("OF"), _late("HINT"), _PHRASES.mender("SLIPS")


def denied(text: str) -> bool:
    """Tell whether folded `text` asks that something go on: nothing in it is then an order to stop by its sound alone."""
    return bool(_KEEP.search(text))


def spoken_of(text: str, end: int) -> bool:
    """Tell whether what ends at `end` in folded `text` is a foreign word that Japanese speaks of."""
    return bool(_OF.match(text, end))


def mended(text: str) -> str:
    """Return folded `text` with slips set right; `text` itself where there is none."""
    if len(text) > _LONGEST:
        return text
    text = ja_slips.mended(text)
    if not _HINT.search(text):
        return text
    return _SLIPS.sub(text)


def clauses(text: str) -> "re.Match[str] | None":
    """Return the clause of folded `text` that is an order to stop in other words, None where there is none."""
    return (None if _SAID.search(text) else _CLAUSES.search(text)) or ja_wide.found(text)
