"""Training the student from scratch: one pass over an endless, seeded stream of examples, on one core, resumable.

Reads top to bottom: options, the loss of a batch, a step, a check on held-back rows, and the loop around them.
"""

import json
import math
import threading
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from deshi.errors import BadInput, Unavailable
from deshi.learn.interruption import interruptible
from deshi.learn.student import checkpoint
from deshi.learn.student.ahead import ahead
from deshi.learn.student.calibrate import Scored, answer
from deshi.learn.student.data import Batch, Encoder, Example, Table, batches, blur
from deshi.learn.student.model import Network, Sizes
from deshi.learn.student.optimizers import Average, Optimizers
from deshi.pure.tokenizer import Shape

CHECKPOINT, BEST, METRICS = "checkpoint.safetensors", "best.safetensors", "metrics.jsonl"


@dataclass(frozen=True, slots=True)
class Options:
    """How to train. `examples` are seen at most; `minutes` (0 = no limit) shortens the schedule when they run out first.

    `smoothing` is of labels (Szegedy et al. 2016), `spotting` the weight of naming actions where they stand (0: not), `lost_features` and `lost_tokens` are the shares left out (see `blur`),
    `average` how slowly the weights that are measured and published follow the trained ones.
    `bf16` None takes it where the processor has matrix units for it. `ahead` makes the batches in a process of their own.
    """

    examples: int = 400_000
    minutes: float = 0.0
    batch: int = 256
    chunk: int = 16_384
    rate: float = 4e-3
    warmup: float = 0.03
    decay: float = 0.02
    clip: float = 1.0
    smoothing: float = 0.02
    spotting: float = 0.5
    average: float = 0.998
    lost_features: float = 0.1
    lost_tokens: float = 0.02
    seed: int = 1
    threads: int = 1
    ahead: bool = False
    bf16: bool | None = None
    check_every: int = 400
    report_every: int = 50
    shape: Shape = field(default_factory=Shape)
    network: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trained:
    """The best network, its encoder, what was measured on the held-back rows, and how the run ended."""

    network: Network
    encoder: Encoder
    table: Table
    figures: dict[str, float]
    examples: int
    seconds: float
    stopped: bool


def train(
    examples: Iterable[Example],
    table: Table,
    out: Path,
    options: Options | None = None,
    held: Sequence[Example] = (),
    stop: threading.Event | None = None,
    start: Callable[[Network], None] | None = None,
) -> Trained:
    """Train on `examples` (read once, in order), check on `held`, and return the best network.

    `start` fills the network before the first step (see `warm.py`); without it the training begins from chance.
    `out` receives metrics.jsonl, a checkpoint that the same call goes on from, and the best weights. SIGINT or `stop`
    ends it after the current step with the best so far. Raises `BadInput` for no examples, `Corrupt` for a checkpoint
    that does not fit.
    """
    run = _Run(table, out, options or Options(), held, start)
    with interruptible(stop or threading.Event()) as ended:
        stopped = run.loop(examples, ended)
    return run.finish(stopped)


class _Run:
    def __init__(
        self,
        table: Table,
        out: Path,
        options: Options,
        held: Sequence[Example],
        start: Callable[[Network], None] | None = None,
    ) -> None:
        self.table, self.out, self.options = table, out, options
        out.mkdir(parents=True, exist_ok=True)
        torch.set_num_threads(options.threads)
        torch.set_flush_denormal(True)
        torch.manual_seed(options.seed)
        sizes = Sizes(len(table.labels), len(table.codes), options.shape.buckets, **options.network)
        self.network, self.mean = Network(sizes), Network(sizes)
        if start:
            start(self.network)
        self.encoder = Encoder(table, options.shape, sizes.steps)
        self.held = held
        self.optimizer = Optimizers(self.network, options.rate, options.decay)
        self.average = Average(self.network, self.mean, options.average)
        self.bf16 = _has_bf16() if options.bf16 is None else options.bf16
        self.step, self.seen, self.spent, self.losses = 0, 0, 0.0, 0.0
        self.best: dict[str, float] = {"exact": -1.0}
        self._resume()

    def _resume(self) -> None:
        if not (self.out / CHECKPOINT).exists():
            return
        state = checkpoint.load(self.out / CHECKPOINT, self.network, self.optimizer, self.mean)
        self.step, self.seen, self.spent = state["step"], state["seen"], state["spent"]
        self.best = state["best"]
        print(f"going on from step {self.step} ({self.seen} examples)", flush=True)

    def loop(self, examples: Iterable[Example], ended: threading.Event) -> bool:
        """Train until the schedule is through; return whether it was stopped before."""
        options = self.options
        began = 0.0  # a run that goes on makes the batches that it skips first, which is no training
        with closing(self._batches(examples)) as rows:
            for batch in rows:
                began = began or time.monotonic() - self.spent
                self.spent = time.monotonic() - began
                progress = self._progress()
                if progress >= 1 or ended.is_set():
                    break
                self._learn(batch, _rate(progress, options))
                if self.step % options.report_every == 0:
                    self._report(progress)
                if self.step % options.check_every == 0:
                    self._check()
        if self.seen == 0 and ended.is_set():
            raise Unavailable("The training was ended before its first step; nothing was made. Run it again.")
        if self.seen == 0:
            raise BadInput("There was no example to train on. Give the training at least one.")
        self._check()
        return ended.is_set()

    def _batches(self, examples: Iterable[Example]) -> Generator[Batch, None, None]:
        options = self.options
        make = partial(batches, examples, self.encoder, options.batch, options.chunk, options.seed, self.step)
        return ahead(make) if options.ahead else make()

    def _progress(self) -> float:
        limit = self.options.minutes * 60
        return max(self.seen / self.options.examples, self.spent / limit if limit else 0.0)

    def _learn(self, batch: Batch, rate: float) -> None:
        options = self.options
        rng = np.random.default_rng((options.seed, self.step))
        rows = torch.from_numpy(blur(batch.rows, rng, options.lost_features, options.lost_tokens))
        self.optimizer.clear()
        loss = _loss(self.network, rows, batch, options.smoothing, options.spotting, self.bf16)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), options.clip)
        self.optimizer.step(rate)
        self.average.follow(self.step)
        self.step += 1
        self.seen += len(batch.labels)
        self.losses += float(loss.detach())

    def _report(self, progress: float) -> None:
        loss, self.losses = self.losses / self.options.report_every, 0.0
        left = self.spent / max(progress, 1e-9) * (1 - progress)
        speed = self.seen / max(self.spent, 1e-9)
        line = {
            "step": self.step,
            "examples": self.seen,
            "loss": loss,
            "lr": _rate(progress, self.options),
        }
        self._write({**line, "examples_per_s": speed, "eta_s": left})
        print(
            f"step {self.step}  {self.seen} examples  loss {loss:.4f}  {speed:.0f}/s  {left / 60:.1f} min left",
            flush=True,
        )

    def _check(self) -> None:
        figures = measure(self.mean, self.encoder, self.table, self.held)
        self._write(
            {"step": self.step, "examples": self.seen, **{f"held_{k}": v for k, v in figures.items()}}
        )
        if self.held:
            print(f"held back: {' '.join(f'{k} {v:.4f}' for k, v in figures.items())}", flush=True)
        if figures["exact"] >= self.best["exact"]:
            self.best = figures
            checkpoint.save(self.out / BEST, self.mean, None, {"figures": figures})
        state = {"step": self.step, "seen": self.seen, "spent": self.spent, "best": self.best}
        state["options"] = asdict(self.options)
        checkpoint.save(self.out / CHECKPOINT, self.network, self.optimizer, state, self.mean)

    def _write(self, line: dict[str, Any]) -> None:
        with (self.out / METRICS).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"at": time.time(), **line}) + "\n")

    def finish(self, stopped: bool) -> Trained:
        """Return the best network of the run."""
        torch.set_flush_denormal(False)
        checkpoint.load(self.out / BEST, self.network)
        self.network.eval()
        return Trained(
            self.network, self.encoder, self.table, dict(self.best), self.seen, round(self.spent, 1), stopped
        )


def _loss(
    network: Network, rows: torch.Tensor, batch: Batch, smoothing: float, spotting: float, bf16: bool
) -> torch.Tensor:
    """Return cross-entropy of the label, and over the rows that carry actions that of each step and the spotting loss."""
    acting = torch.from_numpy(batch.acting)
    with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
        x, bias = network.encode(rows)
        labels = network.shares(x, bias)[0].sum(1)
        loss = F.cross_entropy(labels.float(), torch.from_numpy(batch.labels), label_smoothing=smoothing)
        if len(acting):
            taught, goals = torch.from_numpy(batch.taught), torch.from_numpy(batch.goals)
            steps, _ = network.decoder(x[acting], bias[acting], taught, taught.shape[1])
            logits = steps.float().flatten(0, 1)
            wrong = F.cross_entropy(logits, goals.flatten(), ignore_index=-100, reduction="sum")
            loss = loss + wrong / len(acting)  # a sum a row: long sequences are the harder ones
            if spotting:
                loss = loss + spotting * _unspotted(network, x[acting], rows[acting], goals)
    return loss


def _unspotted(network: Network, x: torch.Tensor, rows: torch.Tensor, goals: torch.Tensor) -> torch.Tensor:
    """Return how badly the tokens name the actions in order (CTC, Graves et al. 2006; beside a decoder, Watanabe et al. 2017).

    It tells the encoder where in the sentence an action stands, which the decoder would find out much more slowly.
    """
    end = network.sizes.actions
    real = (rows[:, :, 0] != 0).sum(1)
    named = (goals >= 0) & (goals < end)
    heard = network.spots(x).transpose(0, 1)
    lost = F.ctc_loss(
        heard, goals[named], real, named.sum(1), blank=end, reduction="none", zero_infinity=True
    )
    return lost.mean()


def score(network: Network, encoder: Encoder, examples: Sequence[Example], size: int = 256) -> list[Scored]:
    """Return what the network says of each example, in order of length."""
    rows = sorted((encoder.encode(example) for example in examples), key=lambda row: len(row.rows))
    found = []
    with torch.inference_mode():
        for i in range(0, len(rows), size):
            part = rows[i : i + size]
            labels, steps, *_ = network(torch.from_numpy(encoder.batch(part).rows))
            found += [
                Scored(labels[j].numpy(), steps[j].numpy(), row.label, row.slots)
                for j, row in enumerate(part)
            ]
    return found


def measure(network: Network, encoder: Encoder, table: Table, held: Sequence[Example]) -> dict[str, float]:
    """Return the shares of held-back rows with the right label and with label and actions right (0 for no rows)."""
    network.eval()
    rows = score(network, encoder, held)
    network.train()
    acting = {table.labels.index(label) for label in table.acting}
    answers = [answer(row, acting, 1.0) for row in rows]
    total = max(1, len(rows))
    label = sum(choice.label == row.label for (choice, _), row in zip(answers, rows, strict=True))
    return {"label": label / total, "exact": sum(right for _, right in answers) / total}


def _rate(progress: float, options: Options) -> float:
    if progress < options.warmup:
        return options.rate * (progress / options.warmup + 0.01)
    return options.rate * (
        0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * (progress - options.warmup) / (1 - options.warmup)))
    )


def _has_bf16() -> bool:
    probe = getattr(torch.cpu, "_is_amx_tile_supported", None)
    return bool(probe and probe())
