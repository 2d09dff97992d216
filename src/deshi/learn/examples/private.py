"""Tells what must not be learned: addresses, numbers and keys that belong to somebody.

Rules look for shapes, not for meaning: a name or a secret in plain words passes. What they take by mistake is one example less.
"""

import re
import unicodedata

from deshi.records.ask import Turn

_EMAIL = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"https?://[^\s/]*:[^\s/]*@|[?&](?:key|token|secret|password)=", re.IGNORECASE)
_KEYS = re.compile(
    r"\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}|\bxox[abprs]-[\w-]{10,}"
    r"|\bAIza[\w-]{30,}|\beyJ[\w-]{10,}\.[\w-]{10,}|-----BEGIN [A-Z ]*PRIVATE KEY|\bhf_[A-Za-z0-9]{20,}"
)
_LONG = re.compile(r"[A-Za-z0-9+/_=-]{24,}")
_SAID = re.compile(
    r"(?:password|passphrase|passcode|passwort|pin code|api key|パスワード|暗証番号|密码|口令)"
    r"\s*(?:is|are|was|は|が|是|为|:|=)\s*\S",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\d.])(?:\+\d{1,3}[\s.-]?)?(?:\(\d{1,5}\)[\s.-]?)?\d{2,5}(?:[\s.-]?\d{2,5}){1,4}(?![\d.])"
)
_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
_STREET = re.compile(
    r"\b\d{1,5}[a-z]?\s+(?:[A-Z][\w'-]*\s+){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct"
    r"|Way|Square|Terrace|Close)\b",
    re.IGNORECASE,
)
_BLOCK = re.compile(
    r"(?<![\d-])\d{3}-\d{4}(?![\d-])|\d+丁目|\d+番地|\d+番\d+号|[路街巷弄道]\s?\d+\s?[号弄]|\d+号楼|\d+单元|\d+室"
)


def private(text: str, turns: tuple[Turn, ...] = ()) -> str:
    """Return what kind of private thing stands in a text or in the turns before it; "" for none.

    `mail`, `card`, `phone`, `key` or `address`.
    """
    for said in (text, *(turn.text for turn in turns), *(turn.response for turn in turns)):
        kind = _kind(unicodedata.normalize("NFKC", said))
        if kind:
            return kind
    return ""


def _kind(text: str) -> str:
    if _EMAIL.search(text):
        return "mail"
    if (
        _KEYS.search(text)
        or _LINK.search(text)
        or _SAID.search(text)
        or any(map(_random, _LONG.findall(text)))
    ):
        return "key"
    if any(_luhn(found) for found in _CARD.findall(text)):
        return "card"
    if _STREET.search(text) or _BLOCK.search(text):
        return "address"
    return "phone" if any(_dialled(found) for found in _PHONE.findall(text)) else ""


def _random(word: str) -> bool:
    """Return whether a long word looks drawn by lot: digits among letters, and many different signs."""
    digits = sum(c.isdigit() for c in word)
    return digits >= 3 and digits < len(word) and len(set(word)) >= 10


def _dialled(found: str) -> bool:
    """Return whether a run of digits is as long as a telephone number: 9 to 15, 7 and more where it begins with + or 0."""
    digits = [c for c in found if c.isdigit()]
    return len(digits) <= 15 and len(digits) >= (7 if found[0] in "+0(" else 9)


def _luhn(found: str) -> bool:
    """Return whether the last digit checks the others (Luhn 1954, ISO/IEC 7812-1)."""
    digits = [int(c) for c in reversed(found) if c.isdigit()]
    doubled = [d * 2 - 9 * (d > 4) for d in digits[1::2]]
    return len(set(digits)) > 1 and (sum(digits[::2]) + sum(doubled)) % 10 == 0
