"""Further orders to stop in Chinese that are a clause by themselves.

`clauses` hears letting go, keeping away, power cut in other words, dialects and Cantonese. It sees simplified
signs where the two scripts differ only in shape. The phrases are in `phrases/zh_more.txt`.
"""

import re

from deshi.pure.hanzi import folding
from deshi.pure.stop_words.phrases import Phrases

_PHRASES = Phrases("zh_more")
_late = _PHRASES.late
NOT, KEPT = _late("NOT"), _late("KEPT")
_CLAUSES = _late("CLAUSES")
_SIMPLE = folding(
    "媽嚇蝦來萊賴兒報煩鬆鬧轉動別關斷電機馬達許夠衝過發聽讓雙緊開強頭樂頓準後腳語點趕紅燈幫貝寶壞對嗎喪還說離遠閃亂車剎煞搗攪靜維號勞駕謝"
)


def denied(text: str) -> bool:
    """Tell whether folded `text` asks that something go on: nothing in it is then an order to stop by its sound alone."""
    return bool(KEPT.search(text.translate(_SIMPLE)))


def clauses(text: str) -> "re.Match[str] | None":
    """Return the clause of folded `text` that is an order to stop in other words, None where there is none."""
    text = text.translate(_SIMPLE)
    if NOT.search(text) or KEPT.search(text):
        return None
    return _CLAUSES.search(text)
