"""Orders to stop in Japanese that were misspelt on a keyboard, flicked in the wrong direction, or written as they sounded.

The tables are made: every word of stopping with each kana typed half, and each kana beside it in its row. Letters
left among the kana are read back to kana first. The words are in `phrases/ja_slips.txt`.
"""

import re
from functools import cache

from deshi.pure.stop_words.ja_romaji import slips
from deshi.pure.stop_words.late import Late
from deshi.pure.stop_words.phrases import Phrases

_PHRASES = Phrases("ja_slips")
_HEARD, _SIGNS = _PHRASES.mender("HEARD"), _PHRASES.late("SIGNS")
_AT_START, _PLAIN = _PHRASES.late("AT_START"), _PHRASES.late("PLAIN")
_VOWELS = dict(zip("あいうえおぁぃぅぇぉ", "aiueoaiueo", strict=True))
_LATIN = Late(r"[a-z]")
_KANA_SIGN = Late("[ぁ-鿿]")
_RUN = Late(r"(?:(?<=[ぁ-鿿])[a-z]{1,6}|(?<![a-z ])[a-z]{1,6}(?=[ぁ-鿿]))[あいうえおぁぃぅぇぉ]*")
_MORA = Late(r"(?:sh|ch|ts|[kgsztdnhbpmyrwjf])?[aiueo]|([kgsztdhbpmyrwjf])(?=\1)")
_SMALL = Late(r"(?<=[ぁ-ん])[ぁぃぅぇぉ]")
_SMALLS = Late(r"[ぁ-ん][ぁぃぅぇぉ].*[ぁ-ん][ぁぃぅぇぉ]")


@cache
def _kana_of() -> dict[str, str]:
    """Return the kana that keys make."""
    rows = _PHRASES.rows("KANA")
    made = {key + "aiueo"[at]: kana for key, row in rows for at, kana in enumerate(row) if key != "j"}
    return made | {"shi": "し", "chi": "ち", "tsu": "つ", "ji": "じ", "fu": "ふ"}


@cache
def _letters() -> dict[str, str]:
    """Return the key that a kana begins with."""
    made = {kana: key[0] for key, kana in _kana_of().items() if len(key) > 1}
    return made | {"っ": "ctpks", "い": "i", "う": "u", "お": "o"}


def _typed(word: str) -> str:
    letters = _letters()
    return "".join(
        "(?:[a-z]?っ|[a-z]|つ)?"
        if kana == "っ"
        else f"(?:{kana}|{letters[kana]}{{1,2}}{kana}?)"
        if kana in letters
        else kana
        for kana in word
    )


def _half() -> "re.Pattern[str]":
    """Return the words with each kana whole or typed half; longer words first."""
    words = sorted(enumerate(_PHRASES.words("WORDS")), key=lambda one: -len(one[1]))
    return re.compile("|".join(f"(?P<h{number}>{_typed(word)}p*)" for number, word in words))


_HALF = Late(_half)


@cache
def _flicked() -> dict[str, str]:
    """Return every word with one kana taken from its row, and what was meant."""
    words, other = _PHRASES.words("FLICKED"), set(_PHRASES.words("OTHER_WORDS"))
    rows = [set(row) for _, row in _PHRASES.rows("KANA")] + [set(pair) for pair in _PHRASES.words("SAME")]
    made: dict[str, str] = {}
    for word in words:
        for at, kana in enumerate(word):
            for row in rows:
                if kana in row:
                    made |= {word[:at] + other + word[at + 1 :]: word for other in row - {kana}}
    return {slip: word for slip, word in made.items() if slip not in other and slip not in words}


def _kana(run: "re.Match[str]") -> str:
    kana = _kana_of()
    letters = "".join(_VOWELS.get(sign, sign) for sign in run[0])
    return _MORA.sub(lambda mora: "っ" if mora[1] else kana.get(mora[0], mora[0]), letters)


def _latin(text: str) -> str:
    """Return `text` with letters among its kana read as kana, and half typed words whole."""
    return _HALF.sub(_whole, _RUN.sub(_kana, text))


def _whole(hit: "re.Match[str]") -> str:
    word = _PHRASES.words("WORDS")[int((hit.lastgroup or "h0")[1:])]
    return word if _KANA_SIGN.search(hit[0]) else hit[0]


@cache
def _keyed() -> frozenset[str]:
    return frozenset(slip for word in _PHRASES.words("KEYS") for slip in slips(word))


@cache
def _reading() -> dict[str, str]:
    return {
        kana: keys for keys, kana in reversed(_kana_of().items()) if keys not in ("shi", "chi", "tsu", "ji")
    } | {"ん": "n"}


def _keys(kana: str) -> str:
    """Return the keys that `kana` with letters left among them was typed with."""
    reading = _reading()
    typed = "".join(reading.get(sign, sign) for sign in kana)
    return re.sub("っ(.)", r"\1\1", typed)


def _by_keys(hit: "re.Match[str]") -> str:
    kana = hit["word"]
    if not _KANA_SIGN.search(kana) or not (_LATIN.search(kana) or len(kana) > 4):
        return hit[0]
    keys = _keys(kana)
    known = keys in _keyed() and (len(keys) > 7 or _LATIN.search(kana) is not None)
    return hit[0].replace(kana, "止まれ", 1) if known else hit[0]


def mended(text: str) -> str:
    """Return folded Japanese `text` with what was misspelt set right; `text` itself where nothing was."""
    right = _PLAIN.sub(_by_keys, text)
    right = _latin(right) if _LATIN.search(right) else right
    if _SMALLS.search(right):
        right = _SMALL.sub(lambda _: "", right)
    if _SIGNS.search(right):
        right = _HEARD.sub(right)
    whole = _AT_START.match(right)
    meant = _flicked().get(whole["word"]) if whole else None
    return right[: whole.start("word")] + meant + right[whole.end("word") :] if whole and meant else right
