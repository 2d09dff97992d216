"""A trained n-gram student as a release folder: weights, index of known examples, and the card that names them all."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save

from deshi.learn import releases
from deshi.learn.ngram.data import Labelled
from deshi.learn.ngram.train import Trained
from deshi.pure.choose import softmax
from deshi.pure.ngram import grams, tensors
from deshi.pure.release import INDEX, TEXTS, WEIGHTS, Release
from deshi.pure.tokenizer import Shape

KNOWN = 1_500  # examples that are kept to be shown as the nearest


def temperature(trained: Trained) -> float:
    """Return the temperature in 0.3..3 with the least log loss on held-back rows (Guo et al. 2017); 1 for none."""
    if not len(trained.labels):
        return 1.0
    places = np.arange(len(trained.labels))

    def loss(at: float) -> float:
        chances = softmax(trained.held, at)[places, trained.labels]
        return float(-np.log(np.maximum(chances, 1e-9)).mean())

    return round(float(min(np.geomspace(0.3, 3.0, 47).tolist(), key=loss)), 4)


def publish(
    trained: Trained,
    rows: Sequence[Labelled],
    labels: Sequence[str],
    folder: Path,
    task: str,
    notes: dict[str, Any],
) -> Release:
    """Write the release of `trained` into `folder` and return its card; the card is written last.

    `notes` may hold the card's `corpus`, `command` and `figures`.
    """
    known = _spread(rows)
    vectors = [trained.net.hear(grams(row.text)).hidden for row in known]
    stacked = np.array([one / max(float(np.linalg.norm(one)), 1e-9) for one in vectors], np.float16)
    texts = [[row.text, row.label, []] for row in known]
    files = {
        WEIGHTS: save(tensors(trained.net)),
        INDEX: save({"vectors": stacked}),
        TEXTS: json.dumps(texts, ensure_ascii=False, indent=0).encode() + b"\n",
    }
    card = Release(
        task=task,
        labels=tuple(labels),
        codes=(),
        acting=(),
        shape=Shape(),
        temperature=temperature(trained),
        files={},
        network={"grams": len(trained.net.known), "units": len(trained.net.shift)},
        corpus=str(notes.get("corpus", "")),
        figures=dict(notes.get("figures", {})),
        made=round(time.time(), 3),
        command=str(notes.get("command", "")),
        seconds=trained.seconds,
        kind="ngram",
    )
    return releases.write(folder, card, files)


def _spread(rows: Sequence[Labelled]) -> list[Labelled]:
    """Return at most `KNOWN` rows, as many of each label as can be."""
    turn: dict[str, int] = {}
    ranked = []
    for row in rows:
        turn[row.label] = turn.get(row.label, 0) + 1
        ranked.append((turn[row.label], row))
    return [row for _, row in sorted(ranked, key=lambda one: one[0])[:KNOWN]]
