"""Templates: a text with `{...}` in it, parsed once and spoken many times."""

import random
import re
from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from deshi.errors import BadInput

_PLACE = re.compile(r"\{([^{}]*)\}")
_SLOT = re.compile(r"([1-9])\.(\w+)")
NUMBERS = ("n", "m")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for slot `number`'s action, said in the form `form`."""

    number: int
    form: str


@dataclass(frozen=True, slots=True)
class Count:
    """A place for the number called `name` (`n` or `m`)."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Alternatives; `sums` are the running sums of their weights, or None where all weigh the same."""

    items: tuple["Template", ...]
    sums: tuple[float, ...] | None

    def pick(self, rng: random.Random) -> "Template":
        """Return one alternative, drawn by weight."""
        if self.sums is None:
            return self.items[int(rng.random() * len(self.items))]
        return self.items[bisect(self.sums, rng.random() * self.sums[-1])]


Template = tuple["str | Slot | Count | Choice", ...]


@dataclass(frozen=True, slots=True)
class Draw:
    """What one example has drawn: the forms of each slot's action, and the surface of each number."""

    forms: Mapping[int, Mapping[str, Choice]]
    numbers: Mapping[str, Choice]


def say(template: Template, draw: Draw, rng: random.Random) -> str:
    """Return one text of `template`: every place filled in, lists and forms drawn with `rng`."""
    out: list[str] = []
    for part in template:
        if isinstance(part, str):
            out.append(part)
        elif isinstance(part, Choice):
            out.append(say(part.pick(rng), draw, rng))
        elif isinstance(part, Slot):
            out.append(say(draw.forms[part.number][part.form].pick(rng), draw, rng))
        else:
            out.append(say(draw.numbers[part.name].pick(rng), draw, rng))
    return "".join(out)


def slots(template: Template) -> frozenset[Slot]:
    """Return the action places of `template`, those inside its lists as well."""
    found: set[Slot] = set()
    for part in template:
        if isinstance(part, Slot):
            found.add(part)
        elif isinstance(part, Choice):
            for item in part.items:
                found |= slots(item)
    return frozenset(found)


def counts(template: Template) -> frozenset[str]:
    """Return the names of the numbers that `template` says, those inside its lists as well."""
    found: set[str] = set()
    for part in template:
        if isinstance(part, Count):
            found.add(part.name)
        elif isinstance(part, Choice):
            for item in part.items:
                found |= counts(item)
    return frozenset(found)


class Parser:
    """Parses templates against the named lists of one language; `where` in every message says which table is meant."""

    def __init__(self, lists: Mapping[str, tuple[str, Any]]) -> None:
        self._raw = lists
        self._done: dict[str, Choice] = {}
        self._open: list[str] = []

    def choice(self, items: Any, where: str) -> Choice:
        """Return the alternatives `items`: texts, or tables `{t = text, w = weight}`; raise `BadInput` naming `where`."""
        if isinstance(items, str):
            items = [items]
        if not isinstance(items, list) or not items:
            raise BadInput(f'{where} is no list of texts. Write ["one", "two"], with one text at least.')
        pairs = [self._pair(item, where) for item in items]
        texts = tuple(self.template(text, where) for text, _ in pairs)
        return Choice(texts, sums([weight for _, weight in pairs]))

    def template(self, text: str, where: str) -> Template:
        """Return `text` parsed; raise `BadInput` for an unknown place or a stray brace."""
        parts: list[str | Slot | Count | Choice] = []
        end = 0
        for found in _PLACE.finditer(text):
            parts += [text[end : found.start()], self._place(found[1], text, where)]
            end = found.end()
        parts.append(text[end:])
        if any(isinstance(part, str) and ("{" in part or "}" in part) for part in parts):
            raise BadInput(
                f"{where}: a brace stands alone in {text!r}. Write {{name}} for a list, or drop it."
            )
        return tuple(part for part in parts if part != "")

    def _pair(self, item: Any, where: str) -> tuple[str, float]:
        if isinstance(item, str):
            return item, 1.0
        if isinstance(item, dict) and isinstance(item.get("t"), str) and float(item.get("w", 1)) > 0:
            return item["t"], float(item.get("w", 1))
        raise BadInput(
            f'{where}: {item!r} is no alternative. Write a text, or {{t = "text", w = 3}} with w > 0.'
        )

    def _place(self, name: str, text: str, where: str) -> Slot | Count | Choice:
        if name in NUMBERS and name not in self._raw:
            return Count(name)
        if slot := _SLOT.fullmatch(name):
            return Slot(int(slot[1]), slot[2])
        if name in self._done:
            return self._done[name]
        if name not in self._raw:
            raise BadInput(
                f"{where}: {{{name}}} in {text!r} is no list. Add {name} to [lists], or write {{1.form}} or {{n}}."
            )
        return self._list(name)

    def _list(self, name: str) -> Choice:
        file, items = self._raw[name]
        where = f"{file} [lists] {name}"
        if name in self._open:
            raise BadInput(
                f"{where} holds itself, by way of {' > '.join([*self._open, name])}. Break the ring."
            )
        self._open.append(name)
        self._done[name] = self.choice(items, where)
        self._open.pop()
        return self._done[name]


def sums(weights: Sequence[float]) -> tuple[float, ...] | None:
    """Return the running sums of `weights`, or None where they are all equal."""
    return None if len(set(weights)) == 1 else tuple(accumulate(weights))
