"""Which quantisation of a model to take: each file is measured on this machine, and the fastest that is as good is named.

As good means: on a suite, right in as many rows as the largest file, but for a tolerance; without a suite, that it finds texts
about as likely (the mean logarithm of a token's probability) and would mostly have written the same next token.
"""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deshi.ask.incoming import Incoming, make_ask
from deshi.errors import BadInput
from deshi.measure.grade import Given, grade
from deshi.measure.suite import Row
from deshi.promote.model_files import read_header
from deshi.providers.llamacpp.model import LlamaCpp
from deshi.providers.llamacpp.spec import LARGE, Spec
from deshi.pure.json_text import first
from deshi.records.chat import Chat, Json

TOLERANCE = 0.02
_LEAST_AGREEMENT, _MOST_LOSS = 0.9, 0.05
_WRITTEN, _ROUNDS = 64, 3
TEXTS = (
    "The robot dog sits down, gives its paw, and waits until somebody says what comes next.",
    "To make tea, boil water, put the leaves into the pot, pour, and wait for three minutes.",
    "A list of numbers is sorted when no number in it is smaller than the one before.",
    "If the battery is below a fifth, the robot goes back to its place and lies down.",
    "犬型ロボットは座って、前足を出し、次の言葉を待ちます。",
    "お茶をいれるには、まずお湯を沸かし、茶葉を急須に入れて三分待ちます。",
    "电池不到五分之一时，机器狗会回到原处趴下，等人来充电。",
    "先把水烧开，放入茶叶，等三分钟就可以喝了。",
)

Said = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a file showed: `right` the share of the suite's rows (None without one), `nats` the mean negative logarithm of a
    token's probability, `agreement` the share of tokens whose likeliest successor is the largest file's, and tokens a second
    read and written by one request alone.
    """

    file: str
    quantisation: str
    size: int
    nats: float
    agreement: float
    reads: float
    writes: float
    right: float | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The file to take, and why."""

    file: str
    why: str


async def compare(
    files: Sequence[Path], texts: Sequence[str], rows: Sequence[Row], task: Any, threads: int, said: Said
) -> list[Measured]:
    """Measure files of one model, the largest first. Raises `BadInput` where they are not of one model, and as the engine does."""
    _check(files)
    found: list[Measured] = []
    reference: list[str] = []
    for file in sorted(files, key=lambda one: -one.stat().st_size):
        said(f"measuring {file.name}")
        model = _model(file, threads)
        try:
            nats, firsts = await _likelihood(model, texts)
            reference = reference or firsts
            reads, writes = await _speed(model)
            right = await _right(model, rows, task) if rows else None
        finally:
            await model.close()
        alike = sum(a == b for a, b in zip(firsts, reference, strict=True)) / len(reference)
        kind, size = read_header(file).quantisation, file.stat().st_size
        found.append(Measured(str(file), kind, size, nats, alike, reads, writes, right))
    return found


def choose(measured: Sequence[Measured], tolerance: float = TOLERANCE) -> Choice:
    """Return the fastest writer that is as good as the first (the largest) file; of equally fast ones the smallest."""
    best = measured[0]
    good = [one for one in measured if _as_good(one, best, tolerance)]
    taken = max(good, key=lambda one: (round(one.writes / best.writes, 1), -one.size))
    if taken is best:
        return Choice(best.file, "no smaller file is as good and faster")
    how = f"{taken.writes / best.writes:.1f} times as fast at {taken.size / best.size:.0%} of the size"
    return Choice(taken.file, f"{how}, and as good ({_goodness(taken, best)})")


def _as_good(one: Measured, best: Measured, tolerance: float) -> bool:
    if one.right is not None and best.right:  # a suite on which the largest is never right tells nothing
        return one.right >= best.right - tolerance
    return one.nats <= best.nats + _MOST_LOSS and one.agreement >= _LEAST_AGREEMENT


def _goodness(one: Measured, best: Measured) -> str:
    if one.right is not None and best.right:
        return f"{one.right:.1%} of the suite right, {best.right:.1%} by the largest"
    return f"the same next token in {one.agreement:.1%}, {one.nats - best.nats:+.3f} nats a token"


def _check(files: Sequence[Path]) -> None:
    heads = [read_header(one) for one in files]
    shapes = {(head.architecture, head.parameters, head.vocabulary) for head in heads}
    if len(files) < 2 or len(shapes) > 1:
        raise BadInput("Name two or more GGUF files of one model in several quantisations; these are not.")


def _model(file: Path, threads: int) -> LlamaCpp:
    spec = Spec(
        file.stem, str(file), num_ctx=min(8_192, read_header(file).context or 8_192), slots=1, threads=threads
    )
    return LlamaCpp(spec, keep_alive_s=-1, apart=file.stat().st_size >= LARGE)


async def _likelihood(model: LlamaCpp, texts: Sequence[str]) -> tuple[float, list[str]]:
    """Return the mean negative logarithm of a token's probability, and the likeliest token at each place."""
    logs: list[float] = []
    firsts: list[str] = []
    for text in texts:
        body: Json = {"prompt": text, "max_tokens": 0, "echo": True, "logprobs": 1}
        told = (await model.chat(Chat("", "completions", model.name, body)))["choices"][0]["logprobs"]
        logs += told["token_logprobs"][1:]
        firsts += [next(iter(best)) for best in told["top_logprobs"][1:]]
    if not logs:
        raise BadInput("There is nothing to measure on: give texts of more than one word.")
    return -math.fsum(logs) / len(logs), firsts


async def _speed(model: LlamaCpp) -> tuple[float, float]:
    """Return tokens a second read and written, each the median of a few rounds."""
    prompt = " ".join(TEXTS[:4]) * 2
    read, wrote = [], []
    for _ in range(_ROUNDS):
        took, used = await _timed(model, prompt, 1)
        read.append(used["prompt_tokens"] / took)
        longer, _ = await _timed(model, prompt, 1 + _WRITTEN)
        wrote.append(_WRITTEN / max(longer - took, 1e-6))
    return statistics.median(read), statistics.median(wrote)


async def _timed(model: LlamaCpp, prompt: str, tokens: int) -> tuple[float, Json]:
    body: Json = {
        "prompt": prompt,
        "max_tokens": tokens,
        "ignore_eos": True,
        "cache_prompt": False,
        "temperature": 0.0,
    }
    began = time.perf_counter()
    answer = await model.chat(Chat("", "completions", model.name, body))
    return time.perf_counter() - began, answer["usage"]


async def _right(model: LlamaCpp, rows: Sequence[Row], task: Any) -> float:
    """Return the share of a suite's rows that are answered right by the task's own prompt and schema."""
    right = 0
    for row in rows:
        said = await model.complete(task.prompt(make_ask(Incoming(task.name, row.text), row.turns)))
        found = first(said.text, task.proposal)
        if found:
            label, actions = found[0].label, found[0].actions
            right += grade(row, Given(task.intent(label), actions, 0.0, task.asks(label))).exact
    return right / len(rows)
