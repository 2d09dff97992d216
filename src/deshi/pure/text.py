"""Text as deshi reads it: cleaning what strangers send, normalising for comparison, telling the language."""

import re
import unicodedata

# Bidirectional overrides and zero-width signs can make a sentence look unlike what it says; variation selectors and the rest of Cf carry no words.
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_KEEP = {"\n", "\t"}
_SPACE = re.compile(r"\s+")
_LONG = re.compile(r"([ー〜~～!?。、,.…])\1+")


def clean(text: str) -> str:
    """Return `text` as NFC without control, invisible and unpaired surrogate characters, white space folded to one blank."""
    if not text.isprintable():  # what is has none of them
        kept = (
            c if c not in _KEEP else " "
            for c in text
            if c in _KEEP or unicodedata.category(c) not in _INVISIBLE
        )
        text = "".join(kept)
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()


def fold(text: str) -> str:
    """Return `text` for exact comparison: NFKC, lower case, repeated marks and long vowels once, no marks at the end.

    Nothing that carries meaning is dropped: polarity, order, numbers and question marks stay.
    """
    once = ""
    while once != text:  # compatibility forms may fold into what folds again
        once, text = (
            text,
            _LONG.sub(r"\1", clean(unicodedata.normalize("NFKC", text).lower())).rstrip("。.、,!！ "),
        )
    return text


def language(text: str, default: str = "ja") -> str:
    """Return `ja`, `en` or `zh` by the scripts of `text`: any kana is Japanese, mostly Latin is English, Han alone Chinese."""
    kana = han = latin = 0
    for c in text:
        code = ord(c)
        if 0x3040 <= code <= 0x30FF or 0xFF66 <= code <= 0xFF9F:
            kana += 1
        elif 0x3400 <= code <= 0x9FFF:
            han += 1
        elif c.isalpha() and code < 0x250:
            latin += 1
    if kana:
        return "ja"
    if han:
        return "zh"
    return "en" if latin else default


def grams(text: str, size: int = 3) -> frozenset[str]:
    """Return the character n-grams of the folded text without blanks; the whole text where it is shorter than `size`."""
    text = fold(text).replace(" ", "")
    return frozenset(text[i : i + size] for i in range(max(1, len(text) - size + 1)))


def jaccard(one: frozenset[str], two: frozenset[str]) -> float:
    """Return the share of n-grams in common, 0..1 (Jaccard 1901)."""
    return len(one & two) / len(one | two) if one or two else 1.0
