"""Text of scripts without blanks, cut into known forms and what lies between: the cheapest way through (Viterbi 1967)."""

import re
from dataclasses import dataclass

from deshi.pure.meaning.lexicon import Lexicon

_RUN = re.compile(r"[a-z][a-z0-9+#.]*|\d+(?:[.,:/]\d+)*|[ァ-ヺー]+")
_KNOWN, _SINGLE, _HAN, _KANA, _WHOLE, _TAIL = 1.0, 1.2, 1.6, 3.0, 1.5, 1.3


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of text: `keys` where the form is known, None where not; `tail` is an inflection, which says nothing."""

    text: str
    keys: tuple[str, ...] | None
    tail: bool = False


def cut(text: str, lexicon: Lexicon, numerals: str, tails: bool) -> list[Unit]:
    """Return the units of folded text. `numerals` are signs that make numbers; `tails`: kana after Han may be inflection."""
    size = len(text)
    best = [0.0] + [1e9] * size
    came: list[tuple[int, Unit] | None] = [None] * (size + 1)
    runs = {match.start(): match.end() for match in _RUN.finditer(text)}
    digits = {match.start(): match.end() for match in re.finditer(f"[{numerals}]+", text)} if numerals else {}
    for i in range(size):
        for end, cost, unit in _edges(text, i, lexicon, runs, digits, tails):
            if best[i] + cost < best[end]:
                best[end], came[end] = best[i] + cost, (i, unit)
    found: list[Unit] = []
    at = size
    while at:
        step = came[at]
        if step is None:
            break
        at, unit = step
        found.append(unit)
    return _joined(found[::-1])


def _edges(
    text: str, i: int, lexicon: Lexicon, runs: dict[int, int], digits: dict[int, int], tails: bool
) -> list[tuple[int, float, Unit]]:
    """Return the units that may begin at a place: where each ends, what it costs, and itself."""
    sign = text[i]
    found: list[tuple[int, float, Unit]] = []
    for length in range(1, min(lexicon.longest.get(sign, 0), len(text) - i) + 1):
        form = text[i : i + length]
        keys = lexicon.forms.get(form)
        if keys is not None:
            found.append((i + length, (_SINGLE if length == 1 else _KNOWN) - 0.02 * length, Unit(form, keys)))
    if i in runs:
        found.append((runs[i], _WHOLE, Unit(text[i : runs[i]], None)))
    if i in digits:
        found.append((digits[i], _SINGLE + 0.1, Unit(text[i : digits[i]], ("$",))))
    if tails and i and "ぁ" <= sign <= "ん":
        found += _tails(text, i)
    kana = "ぁ" <= sign <= "ヺ" or sign == "ー"
    found.append((i + 1, _KANA if kana else _HAN, Unit(sign, None)))
    return found


def _tails(text: str, i: int) -> list[tuple[int, float, Unit]]:
    """Return kana that may be the inflection of what stands before: one or two after Han, a verb's ending after katakana."""
    sign, before = text[i], text[i - 1]
    if _han(before) and sign != "を":
        found = [(i + 1, _TAIL, Unit(sign, (), True))]
        if i + 1 < len(text) and "ぁ" <= text[i + 1] <= "ん":
            found.append((i + 2, _TAIL + 0.5, Unit(text[i : i + 2], (), True)))
        return found
    if "ァ" <= before <= "ヺ" and sign in "るっりら":
        return [(i + 1, _TAIL, Unit(sign, (), True))]
    return []


def _han(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff" or sign == "々"


def _joined(units: list[Unit]) -> list[Unit]:
    """Join unknown kana that stand in a row: they are one word."""
    found: list[Unit] = []
    for unit in units:
        if (
            unit.keys is None
            and found
            and found[-1].keys is None
            and _kana(unit.text)
            and _kana(found[-1].text)
        ):
            found[-1] = Unit(found[-1].text + unit.text, None)
        else:
            found.append(unit)
    return found


def _kana(text: str) -> bool:
    return "ぁ" <= text[0] <= "ん"
