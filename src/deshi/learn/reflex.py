"""The reflex's table: logistic regression over character n-grams, from phrases that are orders to stop and that are none.

Reads top to bottom: folding, one pass after the other by AdaGrad (Duchi et al. 2011), rounding to signed bytes.
"""

import math
import random
from base64 import b85encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from deshi.pure.stop_words.folded import fold
from deshi.pure.stop_words.sound import BUCKETS, grams

PASSES, RATE, SEED = 10, 0.3, 1


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text, whether it is an order to stop, and how much it counts."""

    text: str
    stop: bool
    weight: float = 1.0


def slipped(text: str, rng: random.Random) -> str:
    """Return `text` with one slip of the tongue or the finger: a sign lost, doubled, or changed with the next."""
    if len(text) < 3:
        return text
    at = rng.randrange(len(text) - 1)
    slips = (
        text[:at] + text[at + 1 :],
        text[:at] + text[at] + text[at:],
        text[:at] + text[at + 1] + text[at] + text[at + 2 :],
    )
    return rng.choice(slips)


def train(phrases: Sequence[Phrase], path: Path) -> float:
    """Learn from phrases, write the table as a Python module to `path`, return the share of them it gets right."""
    rows = [np.array(grams(fold(phrase.text)[0]), dtype=np.int64) for phrase in phrases]
    table, bias = _fit(phrases, rows)
    scale = float(np.abs(table).max()) / 127
    whole = np.clip(np.rint(table / scale), -127, 127).astype(np.int8)
    path.write_text(_module(whole.tobytes(), scale, bias), "utf-8")
    scores = [bias + scale * float(whole[r].sum(dtype=np.int64)) / math.sqrt(len(r)) for r in rows]
    right = sum((found > 0) == phrase.stop for found, phrase in zip(scores, phrases, strict=True))
    return right / max(1, len(phrases))


def _fit(phrases: Sequence[Phrase], rows: Sequence[np.ndarray]) -> tuple[np.ndarray, float]:
    table, seen = np.zeros(BUCKETS), np.full(BUCKETS, 1e-6)
    bias, bias_seen = 0.0, 1e-6
    order, rng = list(range(len(phrases))), random.Random(SEED)
    for _ in range(PASSES):
        rng.shuffle(order)
        for i in order:
            row, size = rows[i], math.sqrt(len(rows[i]))
            share = 1 / (1 + np.exp(-(bias + table[row].sum() / size)))
            step = (share - phrases[i].stop) * phrases[i].weight / size
            seen[row] += step * step
            table[row] -= RATE * step / np.sqrt(seen[row])
            bias_seen += step * step
            bias -= 0.1 * step / bias_seen**0.5
    return table, float(bias)


def _module(table: bytes, scale: float, bias: float) -> str:
    return (
        '"""The reflex\'s learnt table: signed bytes in base 85. Written by `deshi learn reflex`; not for editing."""\n\n'
        f"SCALE = {scale:.9f}\nBIAS = {bias:.9f}\n"
        f'TABLE = "{b85encode(table).decode()}"\n'
    )
