"""Sentences that as a whole speak of stopping and order none: asked why, who or where, praised, denied, put off.

Each is the whole of a folded text, so an order that stands beside such a sentence is still heard. They are in
`phrases/spoken_of.txt`.
"""

from deshi.pure.stop_words.phrases import Phrases

_LONGEST = 60  # signs of a sentence that is looked at
_WHOLE = Phrases("spoken_of").late("WHOLE")


def spoken_of(text: str) -> bool:
    """Tell whether folded `text` as a whole only speaks of stopping."""
    return len(text) <= _LONGEST and bool(_WHOLE.search(text))
