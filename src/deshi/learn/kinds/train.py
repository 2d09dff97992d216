"""Learning the chooser of a prompt's kind: multinomial logistic regression over hashed n-grams.

Reads top to bottom: rows of n-grams, passes by AdaGrad (Duchi et al. 2011), rounding to signed bytes, the file.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import save

from deshi.learn.kinds.sentences import Sentence
from deshi.pure.kinds import BUCKETS, KINDS, rows


@dataclass(frozen=True, slots=True)
class Options:
    """`passes` over the sentences, `rate` of AdaGrad, `lost` n-grams left out at random."""

    passes: int = 5
    rate: float = 0.2
    lost: float = 0.5
    smoothing: float = 0.04
    seed: int = 1


def train(sentences: Sequence[Sentence], out: Path, options: Options | None = None) -> float:
    """Learn from sentences, write the table to `out` (safetensors), return the share of the sentences that it gets right."""
    one = options or Options()
    places = [np.array(sorted(rows(sentence.text)), np.int64) for sentence in sentences]
    labels = np.array([KINDS.index(sentence.label) for sentence in sentences])
    table, bias = _fit(places, labels, one)
    scale = float(np.abs(table).max()) / 127
    whole = np.clip(np.rint(table / scale), -127, 127).astype(np.int8)
    out.write_bytes(
        save({"weights": whole, "bias": bias.astype(np.float32), "scale": np.array([scale], np.float32)})
    )
    right = [int((whole[at].sum(0) * scale / np.sqrt(len(at)) + bias).argmax()) for at in places]
    return float((np.array(right) == labels).mean())


def _fit(places: Sequence[np.ndarray], labels: np.ndarray, options: Options) -> tuple[np.ndarray, np.ndarray]:
    kinds = len(KINDS)
    table, seen = np.zeros((BUCKETS, kinds)), np.full((BUCKETS, 1), 1e-2)
    bias, bias_seen = np.zeros(kinds), 1e-2
    dice, order = np.random.default_rng(options.seed), list(range(len(places)))
    shuffler = random.Random(options.seed)
    # languages and kinds have unlike numbers of sentences: every kind counts the same
    weight = len(labels) / kinds / np.bincount(labels, minlength=kinds)
    for turn in range(options.passes):
        rate = options.rate * (1 - turn / options.passes)
        shuffler.shuffle(order)
        for i in order:
            at = places[i]
            kept = at[dice.random(len(at)) >= options.lost]
            if not len(kept):
                continue
            logits = table[kept].sum(0) / np.sqrt(len(kept)) + bias
            chances = np.exp(logits - logits.max())
            chances /= chances.sum()
            wanted = np.full(kinds, options.smoothing / kinds)
            wanted[labels[i]] += 1 - options.smoothing
            error = (chances - wanted) * weight[labels[i]]
            step = error / np.sqrt(len(kept))
            seen[kept] += float(step @ step)
            bias_seen += float(error @ error)
            table[kept] -= rate * step / np.sqrt(seen[kept])
            bias -= rate * error / np.sqrt(bias_seen)
    return table, bias
