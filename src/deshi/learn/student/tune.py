"""Teaching a trained student: what one person said was right as changes of single rows of the table, what holds for everybody in all weights.

A person's n-grams get changes of their own (`pure/adapter.py`) and every other weight stays; on the same rows that learnt more from
50 corrections than all weights did, in less time, and it can't touch anybody else (decision 013). There the old is held fast by a
penalty and by where an adapter speaks at all; all weights see the old along with the new, half and half, so that nothing is forgotten
(rehearsal, Robins 1995).
"""

import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import torch
from safetensors.numpy import save
from torch import nn
from torch.nn import functional as F

from deshi.errors import Unavailable
from deshi.learn.student.corrects import vectors
from deshi.learn.student.data import Batch, Encoded, Encoder, Example, blur
from deshi.learn.student.model import Network, weights_of
from deshi.pure.adapter import adapter, arrays
from deshi.pure.packed import packed
from deshi.pure.text import fold
from deshi.pure.tokenizer import RESERVED
from deshi.records.ask import Turn

Heard = Callable[[dict[str, Any]], None]
Floats = npt.NDArray[np.float32]
_IN_TURNS = ("multi_turn",)  # origins whose examples mean nothing without the turns before
_REPORT = 10  # steps between two lines of the run


class Lesson(Example, Protocol):
    """An example that a person's feedback has made: `weight` in 0..1 is how often it is drawn, `origin` where it comes from."""

    @property
    def weight(self) -> float:
        """How much it counts."""
        ...

    @property
    def origin(self) -> str:
        """Where it comes from."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """What one person ("" for everybody) has taught: the lessons to train on."""

    user: str
    train: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class Tuned:
    """A release folder with what was learnt, figures a part (by user), and the seconds that it took."""

    folder: Path
    parts: Mapping[str, dict[str, float]]
    seconds: float


@dataclass(frozen=True, slots=True)
class Pace:
    """How to teach: `steps` of `batch` lessons (and as many old rows for everybody's weights); `rate` is of the table's rows,
    `shared_rate` of all weights.

    `hold` keeps a row the more the oftener it occurs in the old ones: other sentences live on it, too (in the manner of elastic
    weight consolidation, Kirkpatrick et al. 2017, with the frequency for the Fisher information).
    """

    steps: int = 100
    batch: int = 32
    rate: float = 0.02
    shared_rate: float = 1.5e-4
    hold: float = 0.03
    warmup: int = 10
    smoothing: float = 0.02
    lost_features: float = 0.15
    lost_tokens: float = 0.03
    without_turns: float = 0.5
    seed: int = 1


@dataclass(frozen=True, slots=True)
class _Bare:
    text: str
    label: str
    actions: tuple[int, ...]
    turns: tuple[Turn, ...] = ()


def pace_for(lessons: int, seed: int) -> Pace:
    """Return the pace for so many lessons: a few more steps where there is more to learn."""
    return Pace(steps=min(240, 80 + lessons // 3), seed=seed)


def adapt(
    network: Network,
    encoder: Encoder,
    lessons: Sequence[Lesson],
    old: "Sequence[Example] | Rehearsal",
    pace: Pace,
    heard: Heard,
    stop: threading.Event,
) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return the rows of the table `[N]` that occur in the lessons, ascending, and what is to be added to them `[N, E]`.

    `old` tells how often a row occurs elsewhere; its sentences are not gone through again, since they would pull back what a person
    wants otherwise (by 5 to 10 points of what they say later). `network` stays as it is. Raises `Unavailable` when `stop` is set.
    """
    before = old if isinstance(old, Rehearsal) else Rehearsal(encoder, old)
    made = _Drawn(encoder, lessons, before, pace, rehearse=False)
    rows = made.rows()
    local = np.zeros(network.sizes.buckets, np.int64)
    local[rows] = np.arange(1, len(rows) + 1)
    changes = nn.EmbeddingBag(len(rows) + 1, network.sizes.embedding, mode="sum", padding_idx=0)
    nn.init.zeros_(changes.weight)
    often = torch.from_numpy(made.often[rows])

    def loss(batch: Batch, blurred: npt.NDArray[np.int64]) -> torch.Tensor:
        flat = torch.from_numpy(local[blurred].reshape(-1, blurred.shape[2]))
        more = changes(flat).view(*blurred.shape[:2], -1)
        moved = (changes.weight[1:].square().sum(1) * often).sum()
        return _loss(network, torch.from_numpy(blurred), more, batch, pace.smoothing) + pace.hold * moved

    with _frozen(network):
        _walk(list(changes.parameters()), pace.rate, made, loss, pace, heard, stop)
    return rows, np.ascontiguousarray(changes.weight.detach().numpy()[1:])


def share(
    network: Network,
    encoder: Encoder,
    lessons: Sequence[Lesson],
    old: "Sequence[Example] | Rehearsal",
    pace: Pace,
    heard: Heard,
    stop: threading.Event,
) -> None:
    """Teach all weights of `network` what holds for everybody. Raises `Unavailable` when `stop` is set meanwhile."""
    before = old if isinstance(old, Rehearsal) else Rehearsal(encoder, old)
    made = _Drawn(encoder, lessons, before, pace)

    def loss(batch: Batch, blurred: npt.NDArray[np.int64]) -> torch.Tensor:
        return _loss(network, torch.from_numpy(blurred), None, batch, pace.smoothing)

    known = [value for name, value in network.named_parameters() if not name.startswith("spot.")]
    network.train()
    _walk(known, pace.shared_rate, made, loss, pace, heard, stop)
    network.eval()


def person_file(
    network: Network,
    encoder: Encoder,
    lessons: Sequence[Lesson],
    old: "Sequence[Example] | Rehearsal",
    pace: Pace,
    heard: Heard,
    stop: threading.Event,
) -> bytes:
    """Return a person's file of a release, as `adapt` makes it. Raises `Unavailable` when `stop` is set meanwhile."""
    rows, changes = adapt(network, encoder, lessons, old, pace, heard, stop)
    known = list({(one.text, *_of(one)): one for one in lessons}.values())
    made = arrays(rows, changes, (), np.zeros((0, network.sizes.width), np.float32))
    seen = vectors(network, encoder, known, adapter(made).more)  # as this person's words will be seen
    content: bytes = save(arrays(rows, changes, [(one.text, *_of(one)) for one in known], seen))
    return content


def shared_file(network: Network) -> bytes:
    """Return the weights of a network as a release holds them."""
    content: bytes = save(packed({name: value.numpy() for name, value in weights_of(network).items()}))
    return content


class Rehearsal:
    """Old rows as numbers, made once for several parts; `often` `[buckets]` is the share of them that a row of the table occurs in."""

    def __init__(self, encoder: Encoder, old: Sequence[Example]) -> None:
        self.texts = [(fold(one.text), _of(one)) for one in old]
        self.rows = [encoder.encode(one) for one in old]
        self.often = np.zeros(encoder.shape.buckets, np.float32)
        for row in self.rows:
            self.often[np.unique(row.rows)] += 1 / len(self.rows)


class _Drawn:
    """Lessons and old rows as batches; the same seed draws the same."""

    def __init__(
        self,
        encoder: Encoder,
        lessons: Sequence[Lesson],
        before: Rehearsal,
        pace: Pace,
        rehearse: bool = True,
    ) -> None:
        self.encoder, self.pace = encoder, pace
        self.rng = np.random.default_rng(pace.seed)
        target = {fold(one.text): _of(one) for one in lessons}
        self.often, self.old = before.often, before.rows
        agreed = np.array([target.get(text, right) == right for text, right in before.texts], bool)
        self.agreed = np.flatnonzero(agreed & rehearse)
        self.lessons = [encoder.encode(one) for one in lessons]
        self.bare = [
            full if one.origin in _IN_TURNS else encoder.encode(_Bare(one.text, *_of(one)))
            for one, full in zip(lessons, self.lessons, strict=True)
        ]
        weights = np.array([max(one.weight, 0.01) for one in lessons])
        self.shares = weights / weights.sum()

    def rows(self) -> npt.NDArray[np.int64]:
        """Return the hashed rows of the table that occur in the lessons, ascending."""
        used = [one.rows.ravel() for one in (*self.lessons, *self.bare)]
        found = np.unique(np.concatenate(used)).astype(np.int64)
        return found[found >= RESERVED]

    def batch(self) -> Iterator[Batch]:
        """Yield the two halves of one step: lessons, then old rows."""
        drawn = self.rng.choice(len(self.lessons), self.pace.batch, p=self.shares)
        alone = self.rng.random(len(drawn)) < self.pace.without_turns
        yield self._batch(
            [(self.bare if bare else self.lessons)[i] for i, bare in zip(drawn, alone, strict=True)]
        )
        if len(self.agreed):
            again = self.rng.choice(self.agreed, self.pace.batch)
            yield self._batch([self.old[i] for i in again])

    def _batch(self, rows: Sequence[Encoded]) -> Batch:
        return self.encoder.batch(rows)

    def blurred(self, batch: Batch) -> npt.NDArray[np.int64]:
        """Return a batch's rows with a share of their features left out."""
        return blur(batch.rows, self.rng, self.pace.lost_features, self.pace.lost_tokens)


def _of(example: Example) -> tuple[str, tuple[int, ...]]:
    return example.label, tuple(example.actions)


def _walk(
    parameters: Sequence[nn.Parameter],
    rate: float,
    made: _Drawn,
    loss: Callable[[Batch, npt.NDArray[np.int64]], torch.Tensor],
    pace: Pace,
    heard: Heard,
    stop: threading.Event,
) -> None:
    """Step `pace.steps` times (Adam, Kingma and Ba 2015; a cosine down to zero, so that the last steps settle)."""
    torch.manual_seed(pace.seed)
    torch.set_num_threads(1)  # the other cores belong to whoever is being served
    optimizer = torch.optim.Adam(parameters, lr=rate, betas=(0.9, 0.98))
    began, total = time.monotonic(), 0.0
    for step in range(pace.steps):
        if stop.is_set():
            raise Unavailable(
                "The training was ended before it was through; nothing was made. Start it again."
            )
        optimizer.zero_grad(set_to_none=True)
        for batch in made.batch():
            lost = loss(batch, made.blurred(batch))
            lost.backward()
            total += float(lost.detach())
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        risen = min(1.0, (step + 1) / pace.warmup)
        for group in optimizer.param_groups:
            group["lr"] = rate * risen * 0.5 * (1 + math.cos(math.pi * step / pace.steps))
        optimizer.step()
        if (step + 1) % _REPORT == 0 or step + 1 == pace.steps:
            since = (step % _REPORT) + 1
            left = (time.monotonic() - began) / (step + 1) * (pace.steps - step - 1)
            heard({"step": step + 1, "of": pace.steps, "loss": total / since, "eta_s": round(left, 1)})
            total = 0.0


def _loss(
    network: Network,
    rows: torch.Tensor,
    more: torch.Tensor | None,
    batch: Batch,
    smoothing: float,
) -> torch.Tensor:
    """Return cross-entropy of the label, and over the rows that carry actions that of each step, a sum a row."""
    acting = torch.from_numpy(batch.acting)
    x, bias = network.encode(rows, more)
    labels = network.shares(x, bias)[0].sum(1)
    loss = F.cross_entropy(labels, torch.from_numpy(batch.labels), label_smoothing=smoothing)
    if len(acting):
        taught, goals = torch.from_numpy(batch.taught), torch.from_numpy(batch.goals)
        steps, _ = network.decoder(x[acting], bias[acting], taught, taught.shape[1])
        wrong = F.cross_entropy(steps.flatten(0, 1), goals.flatten(), ignore_index=-100, reduction="sum")
        loss = loss + wrong / len(acting)
    return loss


class _frozen:
    """Keep every weight of a network as it is while the block lasts."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def __enter__(self) -> None:
        self._network.eval()
        self._network.requires_grad_(False)

    def __exit__(self, *_: object) -> None:
        self._network.requires_grad_(True)
