"""A text as a set of n-grams, and the small network over them: the student of a task of one's own.

Words, pairs of neighbouring words, pairs with one word between, and two or three characters in a row (of scripts without
blanks each character counts as a word). Every n-gram that the examples held has a row of numbers; a text is the sum of its
rows, weighted by rarity (tf-idf: Sparck Jones 1972) and brought to length 1. Several members with one hidden layer each look
at the sum and are averaged (a bagged form of fastText, Joulin et al. 2017; bagging: Breiman 1996).
"""

import re
import unicodedata
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from deshi.pure.choose import Choice
from deshi.pure.confidence import Signals, logistic, logit
from deshi.pure.text import clean

Floats = npt.NDArray[np.float32]
Hashes = npt.NDArray[np.uint32]

_WIDE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_WIDE}]|[^\W_{_WIDE}]+(?:['\u2019][^\W_{_WIDE}]+)*|[^\w\s]")
_MOST, _HEAD = 120, 80  # words of a long text that are read, and how many of them from its beginning
_SIZES = (2, 3)


@dataclass(frozen=True, slots=True)
class Grams:
    """The n-grams of a text: `hashes` `[N]` (CRC-32), the first and last word `[N, 2]` that each stands on, and how many of
    the first are `plain`: words and the shortest runs of characters, by which a text is judged to be strange or not."""

    words: tuple[str, ...]
    hashes: Hashes
    places: npt.NDArray[np.int32]
    plain: int


def words(text: str) -> list[str]:
    """Return the words of a text in lower case: signs and characters of scripts without blanks count as words."""
    plain = unicodedata.normalize("NFKC", clean(text))
    found = _WORD.findall(plain.lower().replace("\u2019", "'"))
    return found if len(found) <= _MOST else found[:_HEAD] + found[_HEAD - _MOST :]


def grams(text: str) -> Grams:
    """Return the n-grams of a text; none for a text without a word or sign."""
    found = words(text)
    named = [("w" + word, i, i) for i, word in enumerate(found)]
    named += _runs(found)
    plain = len(named)
    named += _pairs(found)
    hashes = np.array([zlib.crc32(name.encode("utf-8", "surrogatepass")) for name, *_ in named], np.uint32)
    places = np.array([spot for _, *spot in named], np.int32).reshape(-1, 2)
    return Grams(tuple(found), hashes, places, plain)


def _pairs(found: list[str]) -> list[tuple[str, int, int]]:
    """Return the pairs of neighbouring words, both ends counting as words, and the pairs with one word between."""
    if not found:
        return []
    last, framed = len(found) - 1, ["<", *found, ">"]
    near = [(f"b{one} {two}", max(i - 1, 0), min(i, last)) for i, (one, two) in enumerate(pairwise(framed))]
    return near + [(f"s{found[i]} {found[i + 2]}", i, i + 2) for i in range(last - 1)]


def _runs(found: list[str]) -> list[tuple[str, int, int]]:
    """Return the runs of two and three characters of the words in one line."""
    if not found:
        return []
    line, place = _line(found)
    return [
        ("c" + line[i : i + size], place[i], place[i + size - 1])
        for size in _SIZES
        for i in range(len(line) - size + 1)
    ]


def _line(found: list[str]) -> tuple[str, list[int]]:
    """Return the words in one line, a blank between words of letters and at both ends, and the word of each character."""
    line, place = " ", [0]
    for i, word in enumerate(found):
        wide = len(word) == 1 and ord(word) >= 0x2E80
        if i and not (wide and len(found[i - 1]) == 1 and ord(found[i - 1]) >= 0x2E80):
            line += " "
            place.append(i)
        line += word
        place += [i] * len(word)
    return line + " ", [*place, max(len(found) - 1, 0)]


def weighted(hashes: Hashes, known: Hashes, rarity: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return the rows of the n-grams that are `known` (sorted, `[V]`), each once, and their weights: a vector of length 1."""
    once, counts = np.unique(hashes, return_counts=True)
    rows = np.searchsorted(known, once)
    here = (rows < len(known)) & (known[np.minimum(rows, len(known) - 1)] == once) if len(known) else rows < 0
    rows, counts = rows[here], counts[here]
    weights = ((1 + np.log(counts)) * rarity[rows]).astype(np.float32)
    return rows, weights / max(float(np.linalg.norm(weights)), 1e-9)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the network makes of a text: `logits` `[L]`, `hidden` `[H]` (the members side by side, before they vote),
    `rows` and `weights` `[N]` of its known n-grams."""

    logits: Floats
    hidden: Floats
    rows: npt.NDArray[np.int64]
    weights: Floats


@dataclass(frozen=True, slots=True)
class Net:
    """The network: `known` `[V]` sorted hashes, `rarity` `[V]`, `table` `[V, H]`, `shift` `[H]`, `votes` `[H, L]`, `bias` `[L]`."""

    known: Hashes
    rarity: Floats
    table: npt.NDArray[Any]
    shift: Floats
    votes: Floats
    bias: Floats

    def hear(self, found: Grams) -> Heard:
        """Return the logits of a text's n-grams."""
        rows, weights = weighted(found.hashes, self.known, self.rarity)
        hidden = np.maximum(weights @ self.table[rows].astype(np.float32) + self.shift, 0.0)
        return Heard(hidden @ self.votes + self.bias, hidden, rows, weights)

    def unseen(self, found: Grams) -> float:
        """Return the share of a text's plain n-grams that no example held, 0..1."""
        once = np.unique(found.hashes[: found.plain])
        return float(1 - np.isin(once, self.known).mean()) if len(once) else 0.0

    def shares(self, found: Grams, heard: Heard, label: int, rival: int) -> Floats:
        """Return how much each word speaks for `label` against `rival`, `[W]`: its n-grams' parts of the difference.

        Exact for the network as it stands for this text (its hidden units being on or off); an n-gram over several words
        is divided among them.
        """
        told = np.zeros(len(found.words), np.float32)
        if not len(heard.rows):
            return told
        pull = (heard.hidden > 0) * (self.votes[:, label] - self.votes[:, rival])
        parts = dict(
            zip(
                self.known[heard.rows].tolist(),
                (self.table[heard.rows].astype(np.float32) @ pull * heard.weights).tolist(),
                strict=True,
            )
        )
        counts: dict[int, int] = {}
        for name in found.hashes.tolist():
            counts[name] = counts.get(name, 0) + 1
        for name, (first, last) in zip(found.hashes.tolist(), found.places.tolist(), strict=True):
            if name in parts:
                told[first : last + 1] += parts[name] / counts[name] / (last - first + 1)
        return told


def tensors(net: Net) -> dict[str, npt.NDArray[Any]]:
    """Return what a release keeps: numbers in half precision, hashes as they are."""
    halves = {name: getattr(net, name).astype(np.float16) for name in ("table", "shift", "votes", "bias")}
    return {"known": net.known, "rarity": net.rarity.astype(np.float32), **halves}


def net_of(data: Mapping[str, npt.NDArray[Any]]) -> Net:
    """Return the network from what `tensors` gave; KeyError where something is missing.

    The large table stays in half precision: only the rows of a text are ever widened.
    """
    shift, votes, bias = (np.ascontiguousarray(data[name], np.float32) for name in ("shift", "votes", "bias"))
    rarity = np.ascontiguousarray(data["rarity"], np.float32)
    return Net(data["known"], rarity, data["table"], shift, votes, bias)


def signals(choice: Choice, strength: float, unseen: float, length: int) -> Signals:
    """Return what the confidence in a choice is made from; `strength` is the chosen label's logit over the temperature.

    Half of it is how sure the label is among the labels, half how much speaks for it at all: a text from outside of the
    task may have one label that is far ahead with little for it. The greatest logit tells such texts apart better than the
    greatest share does (Hendrycks et al. 2022).
    """
    return Signals(
        logistic((logit(choice.confidence) + logit(logistic(strength))) / 2), unseen=unseen, length=length
    )
