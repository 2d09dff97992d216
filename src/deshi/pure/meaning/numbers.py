"""Numbers as one key, however they are written: 3, three, 三, 1,200, 千二百, a dozen, 1st."""

import re
from collections.abc import Sequence

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
)
WORDS = {word: value for value, word in enumerate(_SMALL.split())}
WORDS |= {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
ORDINALS = {
    word: value
    for value, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
        ],
        1,
    )
}
_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "两": 2,
    "兩": 2,
    "俩": 2,
}
_TENS = {"十": 10, "百": 100, "千": 1_000}
_MYRIADS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
HAN = "".join(_DIGITS) + "".join(_TENS) + "".join(_MYRIADS)
SIGNS = frozenset("+-*/=%$€¥£<>^_×÷")  # that mean something in a sentence of words
PLAIN = re.compile(r"\d+(?:[.,:/]\d+)*")


def key(value: float) -> str:
    """Return the key of a number."""
    return f"${value:g}" if value < 1e6 else f"${round(value)}"


def digits(text: str) -> str:
    """Return the key of a number in digits: `1,200` is 1200; what has colons or slashes (a time, a date) stays as it is."""
    clocked = re.fullmatch(r"(\d?\d):(\d\d)", text)
    if clocked:
        return clock(float(clocked[1]), float(clocked[2]), "")
    if ":" in text or "/" in text or text.count(".") > 1:
        return "$" + text
    try:
        return key(float(text.replace(",", "")))
    except ValueError:
        return "$" + text


def spelled(words: Sequence[str]) -> float:
    """Return the value of English number words that stand in a row: `two hundred and five` without the `and`."""
    total = part = 0.0
    for word in words:
        if word in WORDS:
            part += WORDS[word]
        elif word == "hundred":
            part = (part or 1) * 100
        else:
            total += (part or 1) * SCALES[word]
            part = 0.0
    return total + part


def han(text: str) -> float:
    """Return the value of a number in Han signs, with or without the places: 二十三, 二三, 一万二千."""
    if not any(c in _TENS or c in _MYRIADS for c in text):
        return float("".join(str(_DIGITS[c]) for c in text))
    total = part = digit = 0.0
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _TENS:
            part += (digit or 1) * _TENS[c]
            digit = 0.0
        else:
            total += (part + digit or 1) * _MYRIADS[c]
            part = digit = 0.0
    return total + part + digit


def clock(hour: float, minute: float, half: str) -> str:
    """Return the key of a time of day; `half` is `am`, `pm` or ""."""
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    return f"#t{hour:g}:{minute:02g}"
