"""Orders to stop in Japanese, written in Latin letters: words of stopping, and what a slipped key makes of them.

A text is an order where it is made of such words and of what may stand beside them, and of nothing else.
"""

import re
from functools import cache

from deshi.pure.stop_words.late import Late

_ROMAJI = (
    "tomare tomatte yamete yamero yamenasai yametoke sutoppu ugokuna ugokanaide teishi tometee tomete yametekure yametokure yamerotte tomarinasai tomattekure "
    "jittoshite jittoshiro kinkyuuteishi tomattekudasai yametekudasai ugokanna tomarou tomatteyo yameteyo tomareyo yamerou yamena yameyou matte"
)  # fmt: skip
_BESIDE = (
    "matte yame dame stop sutoppu chotto chotomatte mou moo ima imasugu sugu hayaku onegai kudasai kure claudia kuraudia inu wan robo ne yo tte teba ttara abunai kaidan oi kora hora ikkai ittan zettai hayo please pls dog "
    "kara no da na ya nee yada iya kowai itai jitto shite shiro ugoku ugokanai naide ii mouii hontoni maji tanomu soko sokode de"
)  # fmt: skip
_NOT_ROMAJI_WORDS = (
    "tomato tomari tomaru tamate tomate matter latte mattel mattes yamato domate camero tomatoe mate matt mattew tette"
)  # fmt: skip
_NOT_ROMAJI = frozenset(_NOT_ROMAJI_WORDS.split())
_KEEP = Late(r"(?:tomar|yam|ugok|jittoshi)\w*(?:naide|nai de|nakute|zuni|runa)|motto|tsuzuke|mada")
_LINE = Late(r"[a-z !,.?~']+")


def slips(word: str) -> set[str]:
    """Return `word` and, where it is long enough, what one key missed, doubled, swapped or hit beside makes of it."""
    made = {word}
    for at in range(len(word) if len(word) > 5 else 0):
        made.add(word[:at] + word[at + 1 :])
        made.add(word[:at] + word[at] + word[at:])
        made.add(word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :])
        made |= {word[:at] + other + word[at + 1 :] for other in _NEAR.get(word[at], "")}
    return made


@cache
def _romaji() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of stopping with every slip of one key, and the words that may stand beside them."""
    made = {slip for word in _ROMAJI.split() for slip in slips(word)}
    return frozenset(made - _NOT_ROMAJI), frozenset(_BESIDE.split())


_NEAR = {
    "a": "sqz", "e": "rw", "i": "uo", "k": "jl", "m": "n", "n": "mb", "o": "ip", "p": "o", "r": "et", "s": "adx", "t": "ry", "u": "iy", "y": "tu", "g": "fh", "d": "fs", "h": "gj",
}  # fmt: skip


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


def mended(text: str) -> str:
    """Return `text`: the slips of romaji are words of their own here."""
    return text


def denied(text: str) -> bool:
    """Tell whether romaji asks that something go on."""
    return bool(_KEEP.search(text))
