"""The gate: whether two requests mean the same, from slots that must agree and a small model that weighs what is left."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from deshi.errors import Corrupt
from deshi.pure.confidence import logistic
from deshi.pure.meaning.compare import NAMES, Comparison, compare
from deshi.pure.meaning.record import Meaning, Slot

WEIGHTS = "weights.json"
_FORMAT = 1
_CERTAIN = ("less", "more", "person", "mood", "moved", "roles", "ask", "past")


@dataclass(frozen=True, slots=True)
class Judged:
    """`chance` that two requests mean the same (0..1; 0 where a slot forbids it), whether that is a hit, and why, in words."""

    hit: bool
    chance: float
    why: str
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """A logistic model over the features of `pure.meaning.compare`, and the least chance for each promised rate of false hits.

    `bounds` are (rate, threshold), rates falling. Slots that differ forbid a hit before the model is asked.
    """

    bias: float
    weights: tuple[float, ...]
    bounds: tuple[tuple[float, float], ...]

    def threshold(self, false_hits: float) -> float:
        """Return the least chance of a hit where at most `false_hits` (0..1) of different requests may hit; over 1: never."""
        return next((least for rate, least in self.bounds if rate <= false_hits), 2.0)

    def judge(self, one: Meaning | None, two: Meaning | None, threshold: float, sure: bool = False) -> Judged:
        """Return whether two meanings are the same at a threshold; `sure`: only where nothing at all but politeness differs."""
        if one is None or two is None:
            return Judged(False, 0.0, "a text without words, or too long to be said twice in other words")
        compared = compare(one, two)
        if compared.against:
            return Judged(False, 0.0, _told(compared, compared.against), compared.slots)
        chance = self.chance(compared.features)
        odd = [name for name in _CERTAIN if compared.features[NAMES.index(name)]] if sure else []
        if odd:
            return Judged(False, chance, f"not certain: {', '.join(odd)} differ", compared.slots)
        hit = chance >= threshold
        if hit:
            return Judged(True, chance, "every slot agrees", compared.slots)
        return Judged(False, chance, _told(compared, ("word",)) or "too little in common", compared.slots)

    def chance(self, features: Sequence[float]) -> float:
        """Return the chance that a pair without a slot against it means the same."""
        return round(logistic(self.bias + sum(w * x for w, x in zip(self.weights, features, strict=True))), 6)


def _told(compared: Comparison, names: Sequence[str]) -> str:
    """Return what differs: `direction: left | right; number: 2 | 3`."""
    odd = [slot for slot in compared.slots if not slot.same and slot.name in names]
    return "; ".join(f"{slot.name}: {slot.one or '-'} | {slot.two or '-'}" for slot in odd)


def shipped() -> Gate:
    """Return the gate that is installed with deshi."""
    return parse(json.loads(files(__package__ or "").joinpath(WEIGHTS).read_text("utf-8")), WEIGHTS)


def of_file(path: Path) -> Gate:
    """Return the gate of a file that `deshi learn gate` wrote."""
    try:
        return parse(json.loads(path.read_text("utf-8")), str(path))
    except (OSError, ValueError) as error:
        raise Corrupt(
            f"The gate's weights {path} can't be read ({error}). Make them with `deshi learn gate`."
        ) from error


def parse(data: Mapping[str, Any], name: str) -> Gate:
    """Return the gate from its JSON; raise `Corrupt` where it is of another version."""
    try:
        if data["format"] != _FORMAT or tuple(data["names"]) != NAMES:
            raise ValueError("it is of another version of deshi")
        weights = tuple(float(one) for one in data["weights"])
        bounds = tuple((float(rate), float(least)) for rate, least in data["bounds"])
        return Gate(float(data["bias"]), weights, bounds)
    except (KeyError, TypeError, ValueError) as error:
        raise Corrupt(
            f"The gate's weights {name} can't be used ({error}). Make them with `deshi learn gate`."
        ) from error
