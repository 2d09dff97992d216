"""The grammar of one language: its files merged, checked and parsed once, and examples drawn from it.

The format: `[lists]` named alternatives, `[actions.CODE]` forms of an action, `[[pattern]]` texts with their label,
`[numbers]` surfaces of 2..6 and `too_many`, `[noise]` slips of recognition, `[categories]` weights. Pattern keys are in
`pattern.KEYS`. `noise = 0` keeps a pattern's texts as they are, a number above 1 makes slips as much likelier.
"""

import random
import tomllib
from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from deshi.errors import BadInput
from deshi.records.ask import Turn
from deshi.tasks.robot_dog.corpus.garble import garble
from deshi.tasks.robot_dog.corpus.noise import Noise
from deshi.tasks.robot_dog.corpus.pattern import Pattern, Variant, codes, draw_numbers, draw_slots, parse
from deshi.tasks.robot_dog.corpus.template import Choice, Draw, Parser, Slot, say

_TABLES = {"lists", "actions", "pattern", "numbers", "noise", "categories"}
_GARBAGE, _GARBLED = "garbage", 0.6  # share of garbage that is made up, not drawn from the files
_OLDER = 0.22  # share of examples that have an unrelated turn before them
_INTENT = {"do": "action", "talk": "dialog", "wont": "dialog", "cannot": "dialog"}


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence to learn from: what is said after which turns, and what it means."""

    text: str
    lang: str
    label: str
    actions: tuple[int, ...]
    category: str
    turns: tuple[Turn, ...] = ()


class Grammar:
    """One language. `files` maps file names to their TOML text; `categories` weighs those that the files don't."""

    def __init__(self, lang: str, files: Mapping[str, str], categories: Mapping[str, float]) -> None:
        self.lang = lang
        tables = {name: _load(name, files[name]) for name in sorted(files)}
        lists = _merge(tables, "lists")
        numbers = _merge(tables, "numbers")
        if "too_many" in numbers:
            lists.setdefault("too_many", numbers["too_many"])
        self._parser = Parser(lists)
        self._actions = self._forms(tables)
        self._numbers = {
            n: self._parser.choice(items, f"{file} [numbers] {n}") for n, (file, items) in numbers.items()
        }
        self.patterns = self._patterns(tables)
        self._weigh({**categories, **{name: w for name, (_, w) in _merge(tables, "categories").items()}})
        named: dict[str, Any] = {
            name: self._parser.template(f"{{{name}}}", lang)[0]
            for name in ("filler", "call")
            if name in lists
        }
        self._noise = Noise(lang, {key: slips for key, (_, slips) in _merge(tables, "noise").items()}, named)

    def example(self, rng: random.Random, category: str = "") -> Example:
        """Return one example drawn with `rng`, of `category` where it is given."""
        if category:
            at = self._names.index(category) if category in self._names else -1
            if at < 0:
                raise BadInput(f"{self.lang} has no category {category!r}. It has {', '.join(self._names)}.")
        else:
            at = bisect(self._sums, rng.random() * self._sums[-1])
        patterns, heavy = self._members[at]
        pattern = patterns[bisect(heavy, rng.random() * heavy[-1])]
        return self._speak(pattern, rng)

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of this language, by name."""
        return self._names

    def _speak(self, pattern: Pattern, rng: random.Random) -> Example:
        variant = pattern.variant(rng)
        drawn = draw_slots(variant, pattern.distinct, rng)
        while drawn is None:
            drawn = draw_slots(variant, pattern.distinct, rng)
        numbers = draw_numbers(pattern, rng)
        draw = Draw(
            {slot: self._actions[code] for slot, code in drawn.items()}, self._surfaces(numbers, pattern.many)
        )
        turns = self._turns(pattern, draw, codes(pattern.before, drawn, numbers), rng)
        text = say(variant.template, draw, rng)
        if pattern.category == _GARBAGE and rng.random() < _GARBLED:
            text = garble(self.lang, rng)
        elif pattern.noise:
            text = self._noise.apply(text, pattern.noise, rng)
        actions = codes(pattern.actions, drawn, numbers)
        return Example(text.strip(), self.lang, pattern.label, actions, pattern.category, turns)

    def _surfaces(self, numbers: Mapping[str, int], many: bool) -> dict[str, Choice]:
        if many and "too_many" in self._numbers:
            return dict.fromkeys(numbers, self._numbers["too_many"])
        return {
            name: self._numbers[str(number)]
            for name, number in numbers.items()
            if str(number) in self._numbers
        }

    def _turns(
        self, pattern: Pattern, draw: Draw, before: tuple[int, ...], rng: random.Random
    ) -> tuple[Turn, ...]:
        """Return the turns before: the one that the pattern asks for, now and then an unrelated one in front."""
        if pattern.context == "empty":
            return ()
        if pattern.context == "talk":
            return (self._unrelated(rng, talk=True),)
        older = (self._unrelated(rng),) if rng.random() < _OLDER else ()
        if pattern.context == "none":
            return older
        text = say(pattern.earlier.pick(rng), draw, rng) if pattern.earlier else self._order(before, rng)
        if pattern.context == "asked":
            return (*older, Turn(text, "question", before, asked=True))
        return (*older, Turn(text, "action", before))

    def _unrelated(self, rng: random.Random, talk: bool = False) -> Turn:
        patterns = self._chat if talk or (self._chat and rng.random() < 0.4) else self._plain
        patterns = patterns or self.patterns
        pattern = patterns[int(rng.random() * len(patterns))]
        variant: Variant = pattern.variant(rng)
        drawn = draw_slots(variant, pattern.distinct, rng) or {}
        numbers = draw_numbers(pattern, rng)
        draw = Draw(
            {slot: self._actions[code] for slot, code in drawn.items()}, self._surfaces(numbers, False)
        )
        text = say(variant.template, draw, rng)
        return Turn(
            text.strip(), _INTENT.get(pattern.label, "question"), codes(pattern.actions, drawn, numbers)
        )

    def _order(self, before: tuple[int, ...], rng: random.Random) -> str:
        """Return a plain order for actions whose pattern gives no text: the first form of each."""
        empty = Draw({}, self._surfaces({"n": 2, "m": 2}, False))
        return " ".join(say((next(iter(self._actions[code].values())),), empty, rng) for code in before)

    def _forms(self, tables: Mapping[str, dict[str, Any]]) -> dict[int, dict[str, Choice]]:
        found: dict[int, dict[str, Choice]] = {}
        for file, table in tables.items():
            for code, forms in table.get("actions", {}).items():
                for form, items in forms.items():
                    where = f"{file} [actions.{code}] {form}"
                    choice = self._parser.choice(items, where)
                    if any(isinstance(part, Slot) for item in choice.items for part in item):
                        raise BadInput(
                            f"{where} names a slot. A form stands in a slot itself: write plain words."
                        )
                    if form in found.setdefault(int(code), {}):
                        raise BadInput(f"{where} stands in another file as well. Keep one of them.")
                    found[int(code)][form] = choice
        return dict(sorted(found.items()))

    def _patterns(self, tables: Mapping[str, dict[str, Any]]) -> tuple[Pattern, ...]:
        found = []
        for file, table in tables.items():
            for number, row in enumerate(table.get("pattern", []), 1):
                where = f"{file} pattern {number} ({row.get('category', 'no category')})"
                found.append(parse(row, where, self._parser, self._actions))
        if not found:
            raise BadInput(
                f"The language {self.lang} has no [[pattern]] in {', '.join(tables) or 'no file'}. Add one."
            )
        return tuple(found)

    def _weigh(self, weights: Mapping[str, float]) -> None:
        """Sort the patterns into categories, and sum the weights that draws go by."""
        members: dict[str, list[Pattern]] = {}
        for pattern in self.patterns:
            if pattern.category not in weights:
                known = ", ".join(sorted(weights))
                raise BadInput(
                    f"{pattern.where}: the category {pattern.category!r} has no weight. Use one of {known}, "
                    f"or add {pattern.category} = 1 to [categories]."
                )
            members.setdefault(pattern.category, []).append(pattern)
        self._names = tuple(sorted(name for name in members if weights[name] > 0))
        self._sums = tuple(accumulate(float(weights[name]) for name in self._names))
        self._members = [(members[n], tuple(accumulate(p.weight for p in members[n]))) for n in self._names]
        self._plain = tuple(p for p in self.patterns if p.category == "direct")
        self._chat = tuple(p for p in self.patterns if p.category in ("talk", "question"))


def _load(name: str, text: str) -> dict[str, Any]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{name} is no TOML ({error}). Mend the line it names.") from error
    if extra := sorted(set(table) - _TABLES):
        raise BadInput(f"{name} has the unknown table [{extra[0]}]. Known are {', '.join(sorted(_TABLES))}.")
    return table


def _merge(tables: Mapping[str, dict[str, Any]], kind: str) -> dict[str, tuple[str, Any]]:
    """Return the entries of one kind of table over all files, each with its file; a name stands once only."""
    merged: dict[str, tuple[str, Any]] = {}
    for file, table in tables.items():
        for name, value in table.get(kind, {}).items():
            if name in merged:
                raise BadInput(
                    f"[{kind}] {name} stands in {merged[name][0]} and in {file}. Rename one of them."
                )
            merged[name] = (file, value)
    return merged
