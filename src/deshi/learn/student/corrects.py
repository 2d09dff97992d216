"""The head that tells whether a sentence puts the answer before it right, learnt on the vectors of a student that stays as it is.

It sees the sentence twice, after its turns and alone: what the student keeps of a sentence is what to do, and how it was said
only in passing, so that one look is not enough. The threshold is set on sentences with words that the head has not seen.
"""

import json
import math
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import torch
from safetensors.numpy import load, save
from torch import nn
from torch.nn import functional as F

from deshi.learn.student.data import Encoder, Example, Table
from deshi.learn.student.model import Network, Sizes, weights_of
from deshi.learn.student.unseen import Unseen
from deshi.pure.corrects import BIAS, CALIBRATION, CORRECTS, HIDDEN, HIDDEN_BIAS, WEIGHT, Corrects
from deshi.pure.packed import unpacked
from deshi.pure.release import CARD, WEIGHTS, Release, parse
from deshi.pure.text import language
from deshi.records.ask import Turn

Vectors = npt.NDArray[np.float32]
More = Callable[[npt.NDArray[np.int64]], Vectors]
SURE = 0.8  # the probability that the calibration puts at `_RIGHT` of precision
_RIGHT = 0.985  # of the sentences above it, where corrections are as frequent as in the rows given
_HIDDEN, _EPOCHS, _BATCH, _RATE, _DECAY = 128, 12, 256, 3e-3, 0.03
_MORE_EPOCHS, _MORE_RATE = 8, 1e-3  # where it goes on from a head
_PART = 128  # sentences a run of the network
_FEW = 50  # held-back sentences that are too few to measure on
_SHARE = 0.015  # of the rare n-grams, kept out of the training


class Said(Protocol):
    """A sentence after a turn, and whether it puts that turn's answer right."""

    @property
    def example(self) -> Example:
        """The sentence with its turns."""
        ...

    @property
    def corrects(self) -> bool:
        """Whether it is a correction."""
        ...


def head(network: Network, encoder: Encoder, said: Iterable[Said], seed: int = 1) -> dict[str, bytes]:
    """Return the head's file by its name, nothing where there are no sentences to learn from."""
    return head_and_figures(network, encoder, said, seed)[0]


def head_and_figures(
    network: Network, encoder: Encoder, said: Iterable[Said], seed: int = 1
) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Return the head's file by its name, and how right it is on sentences held back, by language."""
    rows = list(said)
    if not rows:
        return {}, {}
    held = _held([row.example for row in rows])
    seen = looks(network, encoder, [row.example for row in rows])
    right = np.array([row.corrects for row in rows])
    weights = train(seen[~held], right[~held], seed)
    judged = np.flatnonzero(held)
    weights[CALIBRATION] = calibration(logits(weights, seen[judged[::2]]), right[judged[::2]])
    tested = judged[1::2]
    langs = [language(rows[i].example.text) for i in tested]
    figures = measured(weights, seen[tested], right[tested], langs)
    return {CORRECTS: save(weights)}, figures


def renewed(
    network: Network, encoder: Encoder, said: Iterable[Said], before: bytes, seed: int = 1
) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Return a head for a network that has learnt a little since the head in the file `before` was made, and how right it is.

    It goes on from that head, so a few thousand sentences are enough; a quarter sets the threshold, and another measures.
    """
    rows = list(said)
    seen = looks(network, encoder, [row.example for row in rows])
    right = np.array([row.corrects for row in rows])
    place = np.random.default_rng(seed).permutation(len(rows)) % 4
    weights = train(seen[place < 2], right[place < 2], seed, load(before))
    weights[CALIBRATION] = calibration(logits(weights, seen[place == 2]), right[place == 2])
    tested = np.flatnonzero(place == 3)
    langs = [language(rows[i].example.text) for i in tested]
    return {CORRECTS: save(weights)}, measured(weights, seen[tested], right[tested], langs)


def _held(examples: Sequence[Example]) -> npt.NDArray[np.bool_]:
    """Return which examples are held back: those with words that the others don't have; of few, a tenth by their texts."""
    unseen = Unseen.of(examples, share=_SHARE)
    held = np.array([unseen.has(example.text) for example in examples])
    if held.sum() < _FEW:
        held |= np.array([zlib.crc32(example.text.encode()) % 10 == 0 for example in examples])
    return held


@dataclass(frozen=True, slots=True)
class _Alone:
    text: str
    label: str
    actions: tuple[int, ...]
    turns: tuple[Turn, ...] = ()


def looks(network: Network, encoder: Encoder, examples: Sequence[Example]) -> Vectors:
    """Return the network's vectors of every example after its turns, and alone, one beside the other, `[N, 2 d]`."""
    alone = [_Alone(one.text, one.label, one.actions) for one in examples]
    return np.concatenate([vectors(network, encoder, examples), vectors(network, encoder, alone)], axis=1)


def vectors(
    network: Network, encoder: Encoder, examples: Sequence[Example], more: More | None = None
) -> Vectors:
    """Return the network's vector of every example `[N, d]`, with what an adapter adds to rows `[B, T, K]` where there is one.

    The label and the actions of an example don't matter.
    """
    rows = [encoder.encode(example) for example in examples]
    order = np.argsort([len(row.rows) for row in rows], kind="stable")
    found = np.zeros((len(rows), network.sizes.width), np.float32)
    with torch.inference_mode():
        for start in range(0, len(order), _PART):
            part = order[start : start + _PART]
            given = encoder.batch([rows[i] for i in part]).rows
            added = torch.from_numpy(more(given)) if more else None
            x, bias = network.encode(torch.from_numpy(given), added)
            found[part] = network.shares(x, bias)[1].numpy()
    return found


def train(
    seen: Vectors, right: npt.NDArray[np.bool_], seed: int, before: dict[str, Vectors] | None = None
) -> dict[str, Vectors]:
    """Return the weights of the two layers, the same for the same rows and seed on one machine. `seen` is `[N, d]`, `right` `[N]`.

    With `before` they go on from those weights, and only a little.
    """
    mean, spread = seen.mean(0), seen.std(0) + 1e-6
    inputs, goals = torch.from_numpy((seen - mean) / spread), torch.from_numpy(right.astype(np.float32))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = nn.Sequential(nn.Linear(seen.shape[1], _HIDDEN), nn.ReLU(), nn.Linear(_HIDDEN, 1))
        if before:
            _begin(net, before, mean, spread)
        _fit(net, inputs, goals, *((_MORE_EPOCHS, _MORE_RATE) if before else (_EPOCHS, _RATE)))
    first, last = net[0], net[2]
    weight = first.weight.detach().numpy() / spread
    return {
        HIDDEN: np.ascontiguousarray(weight, np.float32),
        HIDDEN_BIAS: (first.bias.detach().numpy() - weight @ mean).astype(np.float32),
        WEIGHT: last.weight.detach().numpy()[0].copy(),
        BIAS: last.bias.detach().numpy().copy(),
        CALIBRATION: np.array([1.0, 0.0], np.float32),
    }


def _begin(net: nn.Sequential, before: dict[str, Vectors], mean: Vectors, spread: Vectors) -> None:
    """Give the layers the weights of a head, which are for vectors that were not brought to one scale."""
    weight, bias = np.ascontiguousarray(before[HIDDEN], np.float32), before[HIDDEN_BIAS]
    with torch.no_grad():
        net[0].weight.copy_(torch.from_numpy(weight * spread))
        net[0].bias.copy_(torch.from_numpy(bias + weight @ mean))
        net[2].weight[0].copy_(torch.from_numpy(np.array(before[WEIGHT], np.float32)))
        net[2].bias.copy_(torch.from_numpy(np.array(before[BIAS], np.float32)))


def _fit(net: nn.Sequential, inputs: torch.Tensor, goals: torch.Tensor, epochs: int, rate: float) -> None:
    steps = max(1, epochs * len(inputs) // _BATCH)
    optimizer = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=_DECAY)
    rates = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        drawn = torch.randint(0, len(inputs), (_BATCH,))
        optimizer.zero_grad()
        F.binary_cross_entropy_with_logits(net(inputs[drawn])[:, 0], goals[drawn]).backward()
        optimizer.step()
        rates.step()


def logits(weights: dict[str, Vectors], seen: Vectors) -> npt.NDArray[np.float64]:
    """Return what the head says of every vector before the calibration, `[N]`."""
    made = Corrects(weights, seen.shape[1])
    return np.array([made.logit(vector) for vector in seen])


def calibration(said: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]) -> Vectors:
    """Return slope 1 and the shift that puts `SURE` where `_RIGHT` of the sentences above are corrections, `[2]`.

    It is the lowest such place; where there is none, the one above every sentence.
    """
    order = np.argsort(-said, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(share >= _RIGHT)
    place = said[order[good[-1]]] if len(good) else said.max(initial=0.0) + 1e-3
    return np.array([1.0, math.log(SURE / (1 - SURE)) - place], np.float32)


def measured(
    weights: dict[str, Vectors], seen: Vectors, right: npt.NDArray[np.bool_], langs: Sequence[str]
) -> dict[str, Any]:
    """Return precision and recall at `SURE`, over all and by language, and how many rows they were measured on."""
    made = Corrects(weights, seen.shape[1])
    sure = np.array([made(vector) >= SURE for vector in seen], dtype=bool)
    spoken = np.array(langs)
    places = {"all": np.ones(len(sure), bool), **{lang: spoken == lang for lang in sorted(set(langs))}}
    return {name: _rates(sure[place], right[place]) for name, place in places.items()}


def _rates(sure: npt.NDArray[np.bool_], right: npt.NDArray[np.bool_]) -> dict[str, float]:
    hits = float((sure & right).sum())
    return {
        "rows": float(len(right)),
        "precision": round(hits / max(1.0, float(sure.sum())), 4),
        "recall": round(hits / max(1.0, float(right.sum())), 4),
    }


def opened(folder: Path) -> tuple[Release, Network, Encoder]:
    """Return the card of a release, and its network and encoder, to be learnt from. What is no release raises as reading does."""
    card = parse(json.loads((folder / CARD).read_bytes()))
    network = Network(Sizes(**card.network)).eval()
    fill(network, (folder / WEIGHTS).read_bytes())
    return (
        card,
        network,
        Encoder(Table(card.labels, card.codes, card.acting), card.shape, card.network["steps"]),
    )


def fill(network: Network, weights: bytes) -> None:
    """Give a network the weights of a release's file. A file without one of them is a KeyError."""
    held = unpacked(load(weights))
    for name, value in weights_of(network).items():
        value.copy_(torch.from_numpy(held[name]))
