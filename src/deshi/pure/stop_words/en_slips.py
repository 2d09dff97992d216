"""Misspelt and misheard English: puts the words of an order to stop back as they were meant, before the rules look again.

One slip of a finger is not listed but made: `_table` lays out, once, what a hand makes of each word of stopping, less what
is a word itself. Speech that was written down by ear is compared by how it sounds (`_key`), and only as a whole text. The words
are in `phrases/en_slips.txt`.
"""

import re
from functools import cache

from deshi.pure.stop_words.late import Late
from deshi.pure.stop_words.phrases import Phrases

_PHRASES = Phrases("en_slips")
_OPENS, _SAID, _LOST = (_PHRASES.mender(section) for section in ("OPENS", "SAID", "LOST"))
_DROPPED = Late(r"\b([a-z]{2,})in'(?![a-z])")
_ALIKE = str.maketrans("aeiouywdzcqv", ".......tskkf", "h '-,.!?;:")
_UNMARKED = str.maketrans("", "", "'-,.!?;:")
_AGAIN = Late(r"(.)\1+")
_TOKEN = Late(r"[a-z0-9']+")
_STUTTER = Late(r"\b([a-z]{1,4})- ?(?=\1)|\b[a-z]([a-z])-(?=\2-)|[\[(*][a-z ]{1,24}[\])*]")
_LONGEST_SOUND = 40


@cache
def _words() -> list[str]:
    return _PHRASES.words("WORDS") + _PHRASES.words("FRAME")


@cache
def _near() -> dict[str, str]:
    """Return the keys beside each key."""
    return dict(pair.split(":", 1) for pair in _PHRASES.words("BESIDE"))


def slips(word: str) -> set[str]:
    """Return what one slip of a finger makes of `word`: swapped, missing, doubled, beside; real words too."""
    near = _near()
    size = range(len(word))
    made = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in size[:-1]}
    made |= {word[:i] + word[i] + word[i:] for i in size}
    if len(word) > 3:
        made |= {word[:i] + word[i + 1 :] for i in size}
        made |= {word[:i] + key + word[i + 1 :] for i in size for key in near[word[i]]}
        made |= {word[:i] + key + word[i:] for i in size for key in near[word[i]]}
        made |= {word[: i + 1] + key + word[i + 1 :] for i in size for key in near[word[i]]}
    return made - {word}


@cache
def _table() -> dict[str, str]:
    made: dict[str, str] = {}
    real = set(_PHRASES.words("REAL"))
    words = _words()
    for word in words:
        for slip in slips(word):
            if slip not in real:
                made.setdefault(slip, word)
    for word in words:
        made.pop(word, None)
    return made | _PHRASES.slips("EAR")


def _key(text: str) -> str:
    """Return how `text` sounds: its consonants, alike ones as one, with a point for what vowels are between."""
    text = (
        text.replace("ough", "off")
        .replace("gh", "")
        .replace("ph", "f")
        .replace("kn", "n")
        .replace("ce", "se")
        .replace("ck", "k")
    )
    return _AGAIN.sub(r"\1", text.translate(_ALIKE)).rstrip(".")


@cache
def _odd() -> frozenset[str]:
    return frozenset(_PHRASES.words("ODD"))


@cache
def _sounds() -> dict[str, str]:
    whole = _PHRASES.choices("WHOLE")
    return {_key(order): order for order in whole} | {_run(order): order for order in _orders()}


@cache
def _first() -> frozenset[str]:
    return frozenset({order[0] for order in _orders()} | set("kgaoiu"))


def _orders() -> list[str]:
    return _PHRASES.choices("WHOLE") + _PHRASES.choices("RUN")


def _run(text: str) -> str:
    return text.replace(" ", "").replace("'", "")


def slipped(text: str) -> bool:
    """Tell, faster than `mended`, whether a word of folded `text` is a slip or a blank stands in the wrong place."""
    return not _table().keys().isdisjoint(re.findall(r"[a-z0-9']+", text)) or _parted(text) != text


def mended(text: str) -> str:
    """Return folded `text` as it was probably meant; `text` itself where nothing in it is a slip."""
    table = _table()
    found = text
    if "-" in text or "[" in text or "(" in text or "*" in text:
        found = _STUTTER.sub(lambda hit: " " if hit[0][0] in "[(*" else "", text)
    found = _parted(found)
    words = re.findall(r"[a-z0-9']+", found)
    if not table.keys().isdisjoint(words):
        found = _TOKEN.sub(lambda hit: table.get(hit[0], hit[0]), found)
        words = found.split()
    found = found.strip()
    found = _OPENS.begin(found)
    if not _odd().isdisjoint(words):
        found = _SAID.sub(found)
    if "in'" in found:
        found = _DROPPED.sub(r"\1ing", found)
    found = _LOST.begin(found)
    return _by_ear(_completed(found)) if len(found) <= _LONGEST_SOUND else _completed(found)


@cache
def _known() -> frozenset[str]:
    return frozenset(_words() + _PHRASES.words("SHORT"))


@cache
def _starts() -> tuple[str, ...]:
    return tuple(_PHRASES.words("STARTED"))


def _parted(text: str) -> str:
    """Put a blank where it was meant: one letter to the left or right, or where two words of an order are written as one."""
    known = _known()
    words = text.split(" ")
    for at, word in enumerate(words):
        if word in known:
            continue
        if len(word) > 5 and word.startswith(_starts()):
            start = next(s for s in _starts() if word.startswith(s))
            if word[len(start) :].rstrip(",.!?") in known:
                words[at] = start + " " + word[len(start) :]
        elif at and words[at - 1]:
            before = words[at - 1]
            for left, right in (
                (before[:-1], before[-1] + word),
                (before + word[:1], word[1:]),
            ):
                if left in known and right.rstrip(",.!?") in known:
                    words[at - 1 : at + 1] = [left, right]
                    break
        if (
            at + 1 < len(words)
            and words[at + 1] in known
            and word[:-1] in known
            and word[-1:] + words[at + 1] in known
        ):
            words[at : at + 2] = [word[:-1], word[-1] + words[at + 1]]
    return " ".join(words)


@cache
def _cut_off() -> dict[str, str]:
    return _PHRASES.meant("CUT_OFF")


def _completed(text: str) -> str:
    """Put the end to an order that breaks off at the end of `text`."""
    words = text.rstrip(" .-!").split()
    for count in (4, 3, 2, 1):
        whole = _cut_off().get(" ".join(words[-count:]))
        if whole and count <= len(words):
            return " ".join([*words[:-count], whole])
    return text


@cache
def _names() -> frozenset[str]:
    return frozenset(_PHRASES.words("NAMED"))


def _by_ear(text: str) -> str:
    """Return the order that `text` sounds like, `text` itself where it sounds like none."""
    words = text.translate(_UNMARKED).split()
    while words and words[0] in _names():
        del words[0]
    while words and words[-1] in _names():
        words.pop()
    bare = "".join(words)
    if len(bare) < 5 or bare[0] not in _first():
        return text
    orders = _sounds()
    return orders.get(bare) or (orders.get(_key(bare), text) if len(bare) > 6 else text)
