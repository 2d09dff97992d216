"""What the student's confidence is made from, and the fitted map that makes it mean what it says.

The map is a logistic model over a few signals of one answer, with a monotone correction on top where that has shown to help.
`measure` fits it, a release folder keeps it, `providers` applies it; it is a few multiplications, so it needs no numpy.
"""

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CALIBRATION = "calibration.json"
FORMAT = 1
KIN = 8  # nearest known examples that are asked whether they agree
NAMES = ("confidence", "margin", "lowest", "actions", "nearest", "kin", "unseen", "turns", "length")
_UNSEEN, _STRETCH = NAMES.index("unseen"), 4.0
_CLIP = 9.0  # of a logit: beyond it the network's certainty says nothing more
_LEAST, _MOST = 0.0001, 0.9995  # nothing is certain
_KNOWN, _STRANGE, _CEILING = (
    0.6,
    0.95,
    0.3,
)  # shares of unseen n-grams between which confidence is held down, and how far


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of an answer when its confidence is wanted.

    `confidence`, `margin` and `lowest` are those of `pure.choose.Choice` (for the n-gram student see `pure.ngram.signals`), `actions` their number, `nearest` the greatest
    similarity to a known example (-1..1), `kin` the share of the nearest examples with the same label and actions, `unseen` the share of the text's n-grams that the training never saw (0..1),
    `turns` whether there are turns before, `length` the tokens of the text and its context, `label` the answer's label.
    """

    confidence: float
    margin: float = 0.0
    lowest: float = 1.0
    actions: int = 0
    nearest: float = 0.0
    kin: float = 0.0
    unseen: float = 0.0
    turns: bool = False
    length: int = 1
    label: str = ""

    def features(self) -> tuple[float, ...]:
        """Return the signals as numbers of like size, in the order of `NAMES`."""
        return (
            logit(self.confidence),
            min(self.margin, 2 * _CLIP) / 2,
            logit(self.lowest),
            math.log1p(self.actions),
            _STRETCH * self.nearest,
            2 * self.kin,
            _STRETCH * self.unseen,
            float(self.turns),
            math.log(max(self.length, 1)),
        )


def logit(share: float) -> float:
    """Return log(p / (1 - p)), held within -9..9."""
    share = min(max(share, 1e-9), 1 - 1e-9)
    return min(max(math.log(share / (1 - share)), -_CLIP), _CLIP)


def ceiling(unseen: float) -> float:
    """Return the most that confidence may be where a share `unseen` of the n-grams is new: 1 up to 0.6, 0.3 from 0.95 on.

    Labelled rows hold too few texts that are unlike everything else for the model to learn it from them.
    """
    strange = min(max((unseen - _KNOWN) / (_STRANGE - _KNOWN), 0.0), 1.0)
    return 1.0 - strange * (1.0 - _CEILING)


def logistic(x: float) -> float:
    """Return 1 / (1 + exp(-x))."""
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0


@dataclass(frozen=True, slots=True)
class Map:
    """From signals to a probability: `bias` + `weights` . features + the label's own offset, through the logistic function.

    What is unlike anything seen is held down besides (`ceiling`). `steps` are the points (score, probability) of a rising correction between which lines are drawn; empty: none.
    """

    bias: float
    weights: tuple[float, ...]
    labels: tuple[tuple[str, float], ...] = ()
    steps: tuple[tuple[float, float], ...] = ()

    def __call__(self, signals: Signals) -> float:
        """Return the probability that the answer is right, in 0..1 with four digits."""
        return self.of(signals.features(), signals.label)

    def of(self, features: tuple[float, ...], label: str) -> float:
        """The same from features and the label."""
        score = self.bias + sum(w * x for w, x in zip(self.weights, features, strict=True))
        for name, offset in self.labels:
            score += offset if name == label else 0.0
        chance = logistic(score)
        if self.steps:
            chance = _between(self.steps, chance)
        chance = min(chance, ceiling(features[_UNSEEN] / _STRETCH))
        return round(min(max(chance, _LEAST), _MOST), 4)

    def as_dict(self) -> dict[str, Any]:
        """Return the map as JSON-able data."""
        return {
            "names": list(NAMES),
            "bias": self.bias,
            "weights": list(self.weights),
            "labels": dict(self.labels),
            "steps": [list(point) for point in self.steps],
        }


def _between(points: tuple[tuple[float, float], ...], x: float) -> float:
    """Return the height at `x` of the line through rising points, level beyond both ends."""
    place = bisect_right(points, (x, math.inf))
    if place == 0:
        return points[0][1]
    if place == len(points):
        return points[-1][1]
    (x0, y0), (x1, y1) = points[place - 1], points[place]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def parse_map(data: Mapping[str, Any]) -> Map:
    """Return the map from what `as_dict` gave; raise KeyError, TypeError or ValueError where it is none."""
    if tuple(data["names"]) != NAMES:
        raise ValueError(f"its signals are {data['names']!r}, this version knows {list(NAMES)}")
    weights = tuple(float(w) for w in data["weights"])
    if len(weights) != len(NAMES):
        raise ValueError(f"it has {len(weights)} weights for {len(NAMES)} signals")
    steps = tuple((float(x), float(y)) for x, y in data["steps"])
    labels = tuple((str(name), float(offset)) for name, offset in data["labels"].items())
    return Map(float(data["bias"]), weights, labels, steps)
