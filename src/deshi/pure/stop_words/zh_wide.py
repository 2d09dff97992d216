"""Orders to stop in Chinese said in other ways: what trades, dialects and children say, complaints, threats, cries and mixed speech.

Each is a clause by itself, built of who is called, a way not to do, what is not to be done, and an ending. Signs are simplified
where the two scripts differ only in shape. The phrases are in `phrases/zh_wide.txt`.
"""

import re

from deshi.pure.hanzi import folding
from deshi.pure.stop_words.phrases import Phrases
from deshi.pure.stop_words.zh_more import KEPT

_LONGEST = 80  # signs of a text that is looked at
_PHRASES = Phrases("zh_wide")
_late = _PHRASES.late
_CLAUSES, _CALLS, _FIRST = _late("CLAUSES"), _late("CALLS"), _late("FIRST")
_NOT, _YET, _ASKED, _LATER = _late("NOT"), _late("YET"), _late("ASKED"), _late("LATER")
_SIMPLE = folding(
    "別動轉鬧亂過來進衝撲繞擋閣擱勞煩鑼鳴針電機關點樣邊個們這裡裏夠罷會兒該還沒聽見說讓給請緊馬車剎煞樓燈開癲發瘋對嗎喲囉嘍媽嬤爺貝寶豬貓錨槍費頭腦趕長後處喚結鐵飛師製歡騰號壞誰懸碼靜維聲場夾腳顆濕雙準氣單剛賣許極強應從樂學體蕩搖擺頑搗為麼內時伊孫"
)


def clauses(text: str) -> "re.Match[str] | None":
    """Return the clause of folded `text` that is an order to stop in yet other words, None where there is none."""
    text = text.translate(_SIMPLE)
    if len(text) > _LONGEST:
        return None
    cut = _FIRST.match(text)
    if cut:
        return cut
    found = _CLAUSES.search(text) or _CALLS.search(text)
    if not found or _ASKED.search(text):
        return found
    kept = KEPT.search(text) or (_NOT.search(text) and not _YET.search(text))
    return None if kept else found


def denied(text: str) -> bool:
    """Tell whether folded `text` says when to stop, or only sounds so: 我喊卡你才停, 讚啦."""
    return bool(_LATER.search(text))
