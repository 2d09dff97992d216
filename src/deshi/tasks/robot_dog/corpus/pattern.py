"""A pattern: texts that mean the same, and what they mean."""

import random
from bisect import bisect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from deshi.errors import BadInput
from deshi.tasks.robot_dog.corpus.template import (
    Choice,
    Parser,
    Slot,
    Template,
    counts,
    slots,
)

STOP = 1003
MOST = 6
LABELS = ("do", "talk", "wont", "cannot", "who", "abilities", "asked", "unclear")
CONTEXTS = ("none", "empty", "talk", "action", "asked")
KEYS = {
    "label", "category", "weight", "text", "actions", "only", "distinct", "noise",
    "context", "context_actions", "context_text",
}  # fmt: skip
_TRIES = 60


@dataclass(frozen=True, slots=True)
class Step:
    """One item of `actions`: slot `slot` (0 for none) or the literal `code`, `times` over or as often as `number` says."""

    slot: int
    code: int
    times: int = 1
    number: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """One text of a pattern with the actions that each of its slots may draw."""

    template: Template
    slots: tuple[tuple[int, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A parsed `[[pattern]]`. `before` are the previous turn's actions, `earlier` its texts (None: any order)."""

    where: str
    label: str
    category: str
    weight: float
    noise: float
    variants: tuple[Variant, ...]
    sums: tuple[float, ...] | None
    actions: tuple[Step, ...]
    context: str
    before: tuple[Step, ...]
    earlier: Choice | None
    distinct: bool
    many: bool

    def variant(self, rng: random.Random) -> Variant:
        """Return one text, drawn by weight."""
        if self.sums is None:
            return self.variants[int(rng.random() * len(self.variants))]
        return self.variants[bisect(self.sums, rng.random() * self.sums[-1])]


def parse(
    row: dict[str, Any], where: str, parser: Parser, actions: Mapping[int, Mapping[str, Choice]]
) -> Pattern:
    """Return the pattern of a table; raise `BadInput` saying what to mend. `where` names file and pattern."""
    _check(row, where)
    texts = parser.choice(row.get("text"), f"{where} text")
    earlier = parser.choice(row["context_text"], f"{where} context_text") if "context_text" in row else None
    steps = _steps(row.get("actions", []), where)
    before = _steps(row.get("context_actions", []), where)
    named = {step.slot for step in (*steps, *before) if step.slot}
    shared = set().union(*(slots(item) for item in earlier.items)) if earlier else set()
    only = _only(row.get("only", {}), where, actions)
    alone = len(named | {slot.number for item in texts.items for slot in slots(item)}) < 2
    pattern = Pattern(
        where=where,
        label=row["label"],
        category=row["category"],
        weight=float(row.get("weight", 1.0)),
        noise=float(row.get("noise", 1.0)),
        variants=tuple(
            Variant(item, _candidates(slots(item) | shared, named, only, actions, alone, where))
            for item in texts.items
        ),
        sums=texts.sums,
        actions=steps,
        context=row.get("context", "none"),
        before=before,
        earlier=earlier,
        distinct=bool(row.get("distinct", True)),
        many=row["label"] == "unclear",
    )
    _try(pattern, actions)
    return pattern


def codes(steps: Iterable[Step], drawn: Mapping[int, int], numbers: Mapping[str, int]) -> tuple[int, ...]:
    """Return the action codes of `steps` for the drawn actions and numbers."""
    out: list[int] = []
    for step in steps:
        out += [step.code or drawn[step.slot]] * (numbers[step.number] if step.number else step.times)
    return tuple(out)


def draw_slots(variant: Variant, distinct: bool, rng: random.Random) -> dict[int, int] | None:
    """Return an action for each slot, or None where no distinct ones were found."""
    for _ in range(_TRIES):
        drawn: dict[int, int] = {}
        for number, allowed in variant.slots:
            code = allowed[int(rng.random() * len(allowed))]
            if distinct and code in drawn.values():
                left = [other for other in allowed if other not in drawn.values()]
                code = left[int(rng.random() * len(left))] if left else 0
            drawn[number] = code
        if 0 not in drawn.values():
            return drawn
    return None


def draw_numbers(pattern: Pattern, rng: random.Random) -> dict[str, int]:
    """Return `n` and `m` in 2..6 such that the actions stay within six."""
    steps = pattern.actions + pattern.before
    while True:
        numbers = {"n": 2 + int(rng.random() * 5), "m": 2 + int(rng.random() * 5)}
        used = {step.number for step in steps if step.number}
        if not used or sum(numbers[s.number] if s.number else s.times for s in pattern.actions) <= MOST:
            return numbers


def _check(row: dict[str, Any], where: str) -> None:
    if extra := sorted(set(row) - KEYS):
        raise BadInput(f"{where} has the unknown key {extra[0]!r}. Known are {', '.join(sorted(KEYS))}.")
    if row.get("label") not in LABELS:
        raise BadInput(f"{where} has the label {row.get('label')!r}. Use one of {', '.join(LABELS)}.")
    if not isinstance(row.get("category"), str):
        raise BadInput(f'{where} has no category. Add category = "...", one that [categories] weighs.')
    if row.get("context", "none") not in CONTEXTS:
        raise BadInput(f"{where} has the context {row['context']!r}. Use one of {', '.join(CONTEXTS)}.")
    if bool(row.get("actions")) != (row["label"] == "do"):
        raise BadInput(
            f'{where}: label {row["label"]} and actions don\'t agree. Give actions with label "do" only.'
        )
    if (row.get("context") in ("action", "asked")) != bool(row.get("context_actions")):
        raise BadInput(
            f'{where}: context_actions go with context "action" or "asked". Give both, or neither.'
        )
    if not float(row.get("weight", 1)) > 0 or float(row.get("noise", 1)) < 0:
        raise BadInput(f"{where}: weight must be above 0 and noise not below 0. Mend the number.")


def _steps(items: Any, where: str) -> tuple[Step, ...]:
    try:
        steps = tuple(_step(str(item)) for item in items)
    except (TypeError, ValueError) as error:
        raise BadInput(
            f'{where}: {items!r} are no actions. Write slots or codes: [1, 2], ["1*n"], [1009], ["1*2", 2].'
        ) from error
    fixed = sum(2 if step.number else step.times for step in steps)
    if fixed > MOST:
        raise BadInput(f"{where} means {fixed} actions. The dog takes six at most: shorten actions.")
    return steps


def _step(item: str) -> Step:
    head, _, times = item.partition("*")
    number = int(head)
    if not 0 < number < 10 and number < 1000:
        raise ValueError(item)
    slot, code = (0, number) if number >= 1000 else (number, 0)
    if times in ("n", "m"):
        return Step(slot, code, number=times)
    return Step(slot, code, int(times or 1))


def _only(table: Any, where: str, actions: Mapping[int, Any]) -> dict[int, tuple[int, ...]]:
    try:
        only = {int(slot): tuple(int(code) for code in allowed) for slot, allowed in table.items()}
    except (TypeError, ValueError, AttributeError) as error:
        raise BadInput(f"{where}: only = {table!r} is none. Write only = {{1 = [1009, 1005]}}.") from error
    for slot, allowed in only.items():
        if strange := [code for code in allowed if code not in actions] or not allowed:
            raise BadInput(
                f"{where}: only for slot {slot} names {strange}, no [actions] of this language. Mend it."
            )
    return only


def _candidates(
    places: Iterable[Slot],
    named: set[int],
    only: Mapping[int, tuple[int, ...]],
    actions: Mapping[int, Mapping[str, Choice]],
    alone: bool,
    where: str,
) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Return the actions of each slot that have all the forms asked for.

    Where several slots stand, the stop is drawn only if `only` names it: the reflex has handled a stop by then.
    """
    needs: dict[int, set[str]] = {number: set() for number in named}
    for place in places:
        needs.setdefault(place.number, set()).add(place.form)
    out = []
    for number, forms in sorted(needs.items()):
        asked = only.get(number) or [code for code in actions if alone or code != STOP]
        fitting = tuple(sorted(code for code in asked if forms <= actions[code].keys()))
        if not fitting:
            raise BadInput(
                f"{where}: no action has the form(s) {sorted(forms)} for slot {number}. Add them to [actions]."
            )
        out.append((number, fitting))
    return tuple(out)


def _try(pattern: Pattern, actions: Mapping[int, Mapping[str, Choice]]) -> None:
    rng = random.Random(0)
    counted = {step.number for step in pattern.actions if step.number}
    for variant in pattern.variants:
        drawn = draw_slots(variant, pattern.distinct, rng)
        if drawn is None:
            raise BadInput(f"{pattern.where}: its slots can't differ. Widen only, or set distinct = false.")
        said = set(counts(variant.template))
        for place in slots(variant.template):
            said |= set().union(*(counts(form) for form in actions[drawn[place.number]][place.form].items))
        if missing := sorted(counted - said):
            raise BadInput(
                f"{pattern.where}: actions count {missing[0]}, a text doesn't. Write {{{missing[0]}}} in it."
            )
