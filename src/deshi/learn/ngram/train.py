"""Training the n-gram student: a few members at once, each with other rows held back, resumable.

Reads top to bottom: options, the network, a step, a check on held-back rows, and the loop around them.

Every member is held back another fold of the rows: accuracy and confidence are measured on what it answers to rows that it has
never seen, and no row is lost for the training of all (as in bagging, Breiman 1996).
"""

import hashlib
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional as F

from deshi.errors import Corrupt
from deshi.learn.ngram.data import Ints, Labelled, Sparse, batches, folds, read, sparse, vocabulary
from deshi.pure.ngram import Floats, Net

_MANY = 2_000  # rows from which a part of each member's fold is enough to measure on
_FEW = (8, 64)  # members and their width for few rows
CHECKPOINT, METRICS = "checkpoint.safetensors", "metrics.jsonl"


@dataclass(frozen=True, slots=True)
class Options:
    """How to train. `passes` over the examples, but `least_steps` at least; `minutes` (0 = no limit) shortens the schedule.

    `members` of `width` hidden units, each without one of `folds` folds of the rows (few rows: more and narrower members, a fold each); `lost_grams` and `lost_units` are left out at random (Srivastava et al. 2014),
    `smoothing` is of labels (Szegedy et al. 2016). `rate` is that of the table (Adagrad a row, Duchi et al. 2011), `vote_rate`
    that of the rest (AdamW, Loshchilov, Hutter 2019); both fall to 0 in a line.
    """

    passes: int = 10
    least_steps: int = 300
    minutes: float = 0.0
    batch: int = 128
    members: int = 5
    width: int = 256
    folds: int = 24
    rate: float = 0.1
    vote_rate: float = 1e-2
    decay: float = 0.01
    start: float = 0.03
    lost_grams: float = 0.5
    lost_units: float = 0.5
    smoothing: float = 0.1
    seed: int = 1
    threads: int = 1
    report_every: int = 50
    save_every_s: float = 20.0


@dataclass(frozen=True, slots=True)
class Trained:
    """The network, the logits `[R, L]` of the rows that a member has never seen, from that member, and the run's end.

    `rows` `[R]` are their places among the examples, `labels` `[R]` their right labels.
    """

    net: Net
    held: Floats
    rows: Ints
    labels: Ints
    steps: int
    seconds: float
    stopped: bool


def train(
    rows: Sequence[Labelled],
    labels: Sequence[str],
    out: Path,
    options: Options | None = None,
    ended: Callable[[], bool] = lambda: False,
) -> Trained:
    """Train on the examples of `labels` and return the network.

    `out` receives metrics.jsonl and a checkpoint that the same call goes on from; `ended` is asked after every step. Raises
    `Corrupt` for a checkpoint that can't be read; one of other rows or options is begun anew.
    """
    run = _Run(rows, labels, out, options or Options())
    stopped = run.loop(ended)
    return run.finish(stopped)


class _Run:
    def __init__(self, rows: Sequence[Labelled], labels: Sequence[str], out: Path, options: Options) -> None:
        out.mkdir(parents=True, exist_ok=True)
        torch.set_num_threads(options.threads)
        torch.set_flush_denormal(True)
        self.out, self.options = out, options
        texts, place = [row.text for row in rows], {label: i for i, label in enumerate(labels)}
        self.labels: Ints = np.array([place[row.label] for row in rows], np.int64)
        found = read(texts)
        self.vocabulary = vocabulary(found)
        self.data: Sparse = sparse(found, self.vocabulary)
        if len(rows) < _MANY:  # few rows: narrow members, each without less
            members, width = min(_FEW[0], 2 * options.members), min(_FEW[1], options.width)
            options = self.options = replace(options, members=members, width=width, folds=members)
        self.fold = folds(texts, max(options.folds, options.members))
        self.batch = max(8, min(options.batch, len(rows) // 4))
        self.steps = max(options.passes * -(-len(rows) // self.batch), options.least_steps)
        self._begin(len(labels))
        self.step, self.spent, self.losses = 0, 0.0, 0.0
        self.saved, self.saving = time.monotonic(), 0.0  # when it was saved last, and how long that took
        self.name = _digest(texts, self.labels, options)
        self._resume()

    def _begin(self, labels: int) -> None:
        one, width = self.options, self.options.members * self.options.width
        dice = torch.Generator().manual_seed(one.seed)
        count = len(self.vocabulary.known)
        self.table = torch.randn(count, width, generator=dice) * one.start
        self.moment = torch.zeros(count)
        self.votes = torch.randn(one.members, one.width, labels, generator=dice) / one.width**0.5
        self.shift, self.bias = torch.zeros(width), torch.zeros(one.members, labels)
        self.small = [self.votes, self.shift, self.bias]
        for part in self.small:
            part.requires_grad_()
        self.optimizer = torch.optim.AdamW(self.small, lr=one.vote_rate, weight_decay=one.decay)

    def loop(self, ended: Callable[[], bool]) -> bool:
        """Train until the schedule is through; return whether it was stopped before."""
        began = time.monotonic() - self.spent
        for rows in batches(len(self.data), self.batch, self.options.seed, self.step):
            self.spent = time.monotonic() - began
            progress = self._progress()
            if progress >= 1 or ended():
                break
            self._learn(rows, 1 - progress)
            if self.step % self.options.report_every == 0:
                self._report(progress)
            if time.monotonic() - self.saved > max(self.options.save_every_s, 20 * self.saving):
                self._save()
        self._save()
        return self._progress() < 1

    def _progress(self) -> float:
        limit = self.options.minutes * 60
        return max(self.step / self.steps, self.spent / limit if limit else 0.0)

    def _learn(self, rows: Ints, left: float) -> None:
        one = self.options
        dice = np.random.default_rng((one.seed, 7, self.step))
        torch.manual_seed(one.seed * 1_000_003 + self.step)
        texts, columns = self._local(rows, dice, one.lost_grams)
        part = self.table[columns].requires_grad_()
        logits = self._logits(texts @ part, one.lost_units)
        right = torch.from_numpy(self.labels[rows])[:, None].expand(-1, one.members)
        loss = F.cross_entropy(
            logits.flatten(0, 1), right.flatten(), label_smoothing=one.smoothing, reduction="none"
        )
        taught = torch.from_numpy(self.fold[rows])[:, None] != torch.arange(one.members)
        loss = (loss.view_as(taught) * taught).sum() / len(rows)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.param_groups[0]["lr"] = one.vote_rate * left
        self.optimizer.step()
        if part.grad is not None:
            self._move(columns, part.detach(), part.grad * len(rows) / self.batch, one.rate * left)
        self.step += 1
        self.losses += float(loss.detach()) / one.members

    def _move(self, columns: Tensor, part: Tensor, grad: Tensor, rate: float) -> None:
        """Move the table's rows by Adagrad with one moment a row."""
        moment = self.moment[columns] + grad.pow(2).mean(1)
        self.moment[columns] = moment
        self.table[columns] = part - rate * grad / (moment.sqrt()[:, None] + 1e-8)

    def _local(
        self, rows: Ints, dice: np.random.Generator | None = None, lost: float = 0.0
    ) -> tuple[Tensor, Tensor]:
        """Return the texts `[B, U]` over the n-grams that stand in them, and which rows of the table those are `[U]`."""
        number, columns, values = self.data.pick(rows)
        if dice is not None:
            kept = dice.random(len(columns)) >= lost
            number, columns, values = number[kept], columns[kept], values[kept] / (1 - lost) ** 0.5
        once, place = np.unique(columns, return_inverse=True)
        texts = torch.zeros(len(rows), len(once))
        texts[torch.from_numpy(number), torch.from_numpy(place)] = torch.from_numpy(values)
        return texts, torch.from_numpy(once)

    def _logits(self, hidden: Tensor, lost: float = 0.0) -> Tensor:
        """Return each member's logits `[B, M, L]` of the texts' sums `[B, H]`."""
        units = F.dropout(torch.relu(hidden + self.shift), lost, training=lost > 0)
        units = units.view(len(hidden), self.options.members, self.options.width)
        return torch.einsum("bmw,mwl->bml", units, self.votes) + self.bias

    def held(self) -> tuple[Tensor, Ints]:
        """Return the logits `[R, L]` of the examples that a member was not taught, from that member, and which those are."""
        rows = np.flatnonzero(self.fold < self.options.members)
        parts = []
        with torch.inference_mode():
            for part in np.array_split(rows, -(-len(rows) // 256)) if len(rows) else ():
                texts, columns = self._local(part)
                logits = self._logits(texts @ self.table[columns])
                parts.append(logits[torch.arange(len(part)), torch.from_numpy(self.fold[part])])
        return torch.cat(parts) if parts else torch.zeros(0, self.bias.shape[1]), rows

    def _report(self, progress: float) -> None:
        loss, self.losses = self.losses / self.options.report_every, 0.0
        left = self.spent / max(progress, 1e-9) * (1 - progress)
        seen = self.step * self.batch
        line = {"step": self.step, "examples": seen, "loss": loss, "lr": self.options.rate * (1 - progress)}
        self._write({**line, "examples_per_s": seen / max(self.spent, 1e-9), "eta_s": left})
        print(f"step {self.step} of {self.steps}  loss {loss:.3f}  {left / 60:.1f} min left", flush=True)

    def _write(self, line: dict[str, Any]) -> None:
        with (self.out / METRICS).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"at": time.time(), **line}) + "\n")

    def finish(self, stopped: bool) -> Trained:
        """Return the members as one network."""
        held, rows = self.held()
        labels = self.labels[rows]
        share = float((held.argmax(1).numpy() == labels).mean()) if len(rows) else 0.0
        self._write({"step": self.step, "held_label": share, "held_exact": share})
        torch.set_flush_denormal(False)
        one = self.options
        net = Net(
            known=self.vocabulary.known,
            rarity=self.vocabulary.rarity,
            table=self.table.numpy(),
            shift=self.shift.detach().numpy(),
            votes=(self.votes.detach() / one.members).flatten(0, 1).numpy(),
            bias=self.bias.detach().mean(0).numpy(),
        )
        return Trained(net, held.numpy(), rows, labels, self.step, round(self.spent, 1), stopped)

    def _save(self) -> None:
        tensors = {"table": self.table, "moment": self.moment}
        for i, part in enumerate(self.small):
            state = self.optimizer.state.get(part, {})
            tensors |= {f"{i}/{key}": value for key, value in state.items()}
            tensors[f"{i}/value"] = part.detach()
        state = {"name": self.name, "step": self.step, "spent": self.spent}
        path, began = self.out / CHECKPOINT, time.monotonic()
        save_file(
            {key: value.contiguous() for key, value in tensors.items()},
            path.with_suffix(".part"),
            metadata={"state": json.dumps(state)},
        )
        os.replace(path.with_suffix(".part"), path)
        self.saved = time.monotonic()
        self.saving = self.saved - began

    def _resume(self) -> None:
        path = self.out / CHECKPOINT
        if not path.exists():
            return
        try:
            with safe_open(path, framework="pt") as file:
                state = json.loads(file.metadata()["state"])
            if state["name"] != self.name:
                return
            tensors = load_file(path)
            self.table.copy_(tensors["table"])
            self.moment.copy_(tensors["moment"])
            for i, part in enumerate(self.small):
                part.data.copy_(tensors[f"{i}/value"])
                keys = [key for key in tensors if key.startswith(f"{i}/") and key != f"{i}/value"]
                self.optimizer.state[part] = {key.partition("/")[2]: tensors[key] for key in keys}
            self.step, self.spent = int(state["step"]), float(state["spent"])
        except (SafetensorError, OSError, KeyError, TypeError, ValueError, RuntimeError) as error:
            raise Corrupt(
                f"The checkpoint {path} can't be used ({error}). Delete it to start the training anew."
            ) from error
        print(f"going on from step {self.step} of {self.steps}", flush=True)


def _digest(texts: Sequence[str], labels: Ints, options: Options) -> str:
    """Return what a checkpoint is bound to: examples and options, but for how long and on how many threads to train."""
    bound = {k: v for k, v in asdict(options).items() if k not in ("minutes", "threads", "save_every_s")}
    told = json.dumps([list(texts), labels.tolist(), bound], ensure_ascii=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]
