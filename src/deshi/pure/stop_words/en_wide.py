"""Orders to stop in English as people wrap them up: frames of courtesy round any verb of stopping, going on denied, idioms, trades.

A frame is joined with the form of the verb that it asks for ("I'd rather you" and a past, "would you mind" and "-ing"), so that each
frame knows each verb. All of it counts only where nothing else is said in the clause. The phrases are in
`phrases/en_frames.txt`, `en_idioms.txt` and `en_wide.txt`.
"""

import re

from deshi.pure.stop_words import en_more
from deshi.pure.stop_words.phrases import Phrases

_PHRASES = Phrases(
    "en_frames",
    "en_idioms",
    "en_wide",
    ORDER_LEAD=lambda: en_more.PHRASES.pattern("LEAD"),
    ORDER_TAIL=lambda: en_more.PHRASES.pattern("FOLLOWS"),
)
_late = _PHRASES.late
_CLAUSES, _TWICE, _COURTESY = _late("CLAUSES"), _late("TWICE"), _late("COURTESY")
_OPEN, _ASKED, _TAG, _TOPIC = (
    _late("OPEN"),
    _late("ASKED"),
    _late("TAG"),
    _late("TOPIC"),
)


def clauses(text: str) -> "re.Match[str] | None":
    """Return the clause of folded `text` that is an order to stop in other words, None where there is none."""
    text = _COURTESY.sub(lambda hit: "please".ljust(len(hit[0])), text)
    plain = en_more.clauses(text) or _TWICE.search(text)
    if plain or len(text) < 3:
        return plain
    asked = "?" in text
    said = _TAG.sub("", text) if asked else text
    hit = (en_more.clauses(said) if said != text else None) or _CLAUSES.search(said)
    if not hit or _OPEN.search(text) or (said.startswith("?", hit.end()) and not _ASKED.match(hit[0])):
        return None
    return hit


def denied(text: str) -> bool:
    """Tell whether folded `text` asks that something go on, or only speaks of stopping: it is then no order by its sound alone."""
    return en_more.denied(text) or bool(_TOPIC.search(text))
