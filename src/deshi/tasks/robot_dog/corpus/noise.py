"""What happens to a sentence on its way: punctuation, casing, fillers, slips of fingers and of speech recognition.

Nothing here touches what decides the meaning: no question mark is added, no number, negation or word of order changed.
"""

import random
import re
from collections.abc import Mapping
from typing import Any

from deshi.tasks.robot_dog.corpus.template import Choice, Draw, say

_EMPTY = Draw({}, {})
_COMMA = {"ja": "、", "zh": "，", "en": ", "}
_ENDS = {
    "ja": ("。", "！", "!", "…", "〜", "。。。", "っ！"),
    "zh": ("。", "！", "!", "~", "…", "！！", "。。"),
    "en": (".", "!", "...", "!!", " !"),
}
_MARKS = re.compile(r"[。、，．,.!！…~～〜]+")
_LATIN = re.compile(r"[A-Za-z]{4,}")
_LONG = {"ja": "ー〜～", "zh": "~～"}
_KEYS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl", "p": "ol",
    "a": "qsz", "s": "awdx", "d": "sefc", "f": "drgv", "g": "fthb", "h": "gyjn", "j": "hukm", "k": "jil", "l": "kop",
    "z": "asx", "x": "zsdc", "c": "xdfv", "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
}  # fmt: skip
# Words that a slip could turn into their opposite, and signs that carry polarity, number or order.
_KEEP = {
    "never", "don't", "dont", "before", "after", "once", "twice", "three", "four", "five", "stop", "stopping",
    "first", "then", "won't", "without", "instead", "rather",
}  # fmt: skip
_KEEP_SIGNS = set("不别別没沒无無勿甭莫未ないぬずん前先後后一二三四五六七八九十百千万两兩回次遍止停やめ")


class Noise:
    """The noise of one language: `slips` from its `[noise]` table, `named` the lists `filler` and `call` it has."""

    def __init__(self, lang: str, slips: Mapping[str, Any], named: Mapping[str, Any]) -> None:
        self.lang = lang
        self._slips = {key: [to] if isinstance(to, str) else list(to) for key, to in slips.items()}
        edge = r"\b" if lang == "en" else ""
        words = "|".join(re.escape(key) for key in sorted(self._slips, key=lambda key: (-len(key), key)))
        self._found = re.compile(f"{edge}(?:{words}){edge}") if words else None
        self._filler: Choice | None = named.get("filler")
        self._call: Choice | None = named.get("call")

    def apply(self, text: str, factor: float, rng: random.Random) -> str:
        """Return `text` as it may arrive; `factor` multiplies the share of slips (1 is usual)."""
        chance = rng.random
        if self._found and chance() < 0.06 * factor:
            text = self._slip(text, rng)
        if chance() < 0.03 * factor:
            text = self._typo(text, rng)
        text = self._front(text, rng)
        text = self._end(text, rng)
        if chance() < 0.08:
            text = self._flat(text)
        return self._case(text, rng) if self.lang == "en" else self._width(text, rng)

    def _slip(self, text: str, rng: random.Random) -> str:
        assert self._found
        spots = list(self._found.finditer(text))
        if not spots:
            return text
        spot = spots[int(rng.random() * len(spots))]
        to = self._slips[spot[0]]
        return text[: spot.start()] + to[int(rng.random() * len(to))] + text[spot.end() :]

    def _front(self, text: str, rng: random.Random) -> str:
        comma = _COMMA[self.lang]
        if text[:1] in ",.!，。、":  # what is left after a stop begins with its mark
            return text
        if self._call and rng.random() < 0.05:
            name = say((self._call,), _EMPTY, rng)
            if rng.random() < 0.65:
                text = f"{name}{comma}{text}"
            elif text and text[-1] not in "?？!！。.":
                text = f"{text}{comma}{name}"
        if self._filler and rng.random() < 0.05:
            text = f"{say((self._filler,), _EMPTY, rng)}{comma}{text}"
        return text

    def _end(self, text: str, rng: random.Random) -> str:
        """Vary the last mark: put one, double it, lengthen the last sound, or drop a question mark that words carry."""
        chance = rng.random()
        if not text or chance > 0.36:
            return text
        last = text[-1]
        if last in "?？":
            return self._question(text, chance)
        if last in "。！!.…~～〜":
            return text[:-1] if chance < 0.12 else text + last
        if chance < 0.03 and self.lang in _LONG:
            return text + rng.choice(_LONG[self.lang]) * rng.choice((1, 1, 2, 3))
        if chance < 0.02 and last.isalpha():
            return text + last * rng.choice((1, 2, 3))
        return text + rng.choice(_ENDS[self.lang])

    def _question(self, text: str, chance: float) -> str:
        if chance > 0.28:
            return text + text[-1]
        words = text[:-1]
        plain = len(words.split()) > 3 if self.lang == "en" else words[-1:] in "かの吗么呢嗎麼"
        return words if plain and words else text

    def _flat(self, text: str) -> str:
        """Return `text` as a speech recogniser without punctuation gives it."""
        if self.lang == "en":
            return _MARKS.sub(" ", text).replace("  ", " ").strip().lower()
        return _MARKS.sub("", text) or text

    def _typo(self, text: str, rng: random.Random) -> str:
        if words := [word for word in _LATIN.finditer(text) if word[0].lower() not in _KEEP]:
            word = words[int(rng.random() * len(words))]
            return text[: word.start()] + _mistype(word[0], rng) + text[word.end() :]
        at = int(rng.random() * max(1, len(text) - 1))
        if len(text) < 6 or any(sign in _KEEP_SIGNS or not sign.isalpha() for sign in text[at : at + 2]):
            return text
        kind = rng.random()
        if kind < 0.4:
            return text[:at] + text[at + 1 :]
        if kind < 0.7:
            return text[:at] + text[at] + text[at:]
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]

    def _case(self, text: str, rng: random.Random) -> str:
        chance = rng.random()
        if chance < 0.42:
            return text[:1].upper() + text[1:]
        if chance < 0.62:
            return text.lower()
        if chance < 0.64:
            return text.upper()
        return text.replace("'", "’") if chance < 0.67 else text.replace("'", "") if chance < 0.7 else text

    def _width(self, text: str, rng: random.Random) -> str:
        chance = rng.random()
        if chance < 0.02:
            return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
        if chance < 0.05:
            return text.replace(_COMMA[self.lang], " ")
        if chance < 0.07:
            return text.replace(_COMMA[self.lang], "")
        if chance < 0.085 and len(text) > 5:
            at = 1 + int(rng.random() * (len(text) - 2))
            return f"{text[:at]} {text[at:]}"
        return text.replace(" ", "") if chance < 0.095 and not text.isascii() else text


def _mistype(word: str, rng: random.Random) -> str:
    """Return `word` with one slip after its first letter: dropped, doubled, swapped or a neighbour's key."""
    at = 1 + int(rng.random() * (len(word) - 2))
    kind = rng.random()
    if kind < 0.3:
        return word[:at] + word[at + 1 :]
    if kind < 0.5:
        return word[:at] + word[at] + word[at:]
    if kind < 0.75:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    near = _KEYS.get(word[at].lower(), word[at])
    return word[:at] + near[int(rng.random() * len(near))] + word[at + 1 :]
