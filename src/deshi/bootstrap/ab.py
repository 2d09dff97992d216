"""Two releases beside each other, on a suite or on live traffic: how often they are right, how fast they are, what they cost.

On a suite both answer every row, so the rows are compared in pairs; a request under the threshold would go to a teacher, whose
price is a stated one. On live traffic each has answered its own share, `right` is what nobody objected to, and the cost is
what was paid.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any

from deshi.bootstrap.exam import suite_path
from deshi.bootstrap.exams_paired import sit_suite
from deshi.bootstrap.registries import registry_of
from deshi.bootstrap.task_loop import make_student, make_thresholds
from deshi.decide.prices import Price, known, price_of
from deshi.errors import BadInput
from deshi.measure.lines import PairedRow
from deshi.measure.paired import difference, mcnemar_two_sided
from deshi.measure.suite import Row, read
from deshi.promote.shelf import identity
from deshi.pure.statistics import percentile, wilson
from deshi.records.ask import Ask
from deshi.records.model import Prompt
from deshi.sections import Settings
from deshi.tasks.own.task import OwnTask

DAYS = 30
_TEACHER = "gpt-4o"  # whose price is stated where the settings have no teacher that is paid
_BYTES_A_TOKEN = 3.5
_SAID_TOKENS = 40  # of a teacher's answer: label, actions and a short reason


@dataclass(frozen=True, slots=True)
class Side:
    """One release's figures: `right` of `rows`, milliseconds, shares that were `escalated` and `asked` back (None where a
    suite can't tell), and US dollars a month at the stated traffic."""

    release: str
    rows: int
    right: int
    mean_ms: float
    p95_ms: float
    escalated: float
    asked: float | None
    usd_month: float

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as JSON-able data, with the share that is right and its 95 % interval (Wilson)."""
        low, high = wilson(self.right, self.rows)
        return {**asdict(self), "accuracy": self.right / max(1, self.rows), "low": low, "high": high}


@dataclass(frozen=True, slots=True)
class Compared:
    """Two releases: `change` is the share of `b` that is right minus that of `a`, with its 95 % interval and p-value.

    `where` says what was compared, `means` what `right` is, `test` which test, `cost` how the money was reckoned.
    """

    where: str
    means: str
    a: Side
    b: Side
    change: float
    low: float
    high: float
    p: float
    test: str
    cost: str
    per_day: int

    def as_dict(self) -> dict[str, Any]:
        """Return the table as JSON-able data."""
        return {**asdict(self), "a": self.a.as_dict(), "b": self.b.as_dict()}


def folders(settings: Settings, task: Any, names: Sequence[str]) -> list[Path]:
    """Return the folders of two releases of a task. Raises `NotFound`, and `BadInput` where both are the same one."""
    named = task if isinstance(task, OwnTask) else task.name
    registry = registry_of(settings, named)
    found = [registry.folder(registry.serving() if name == "serving" else name) for name in names]
    if identity(found[0]) == identity(found[1]):
        raise BadInput(
            f"{names[0]} and {names[1]} are the same release; name two. `deshi releases` lists them."
        )
    return found


def on_suite(settings: Settings, task: Any, names: Sequence[str], suite: str, per_day: int) -> Compared:
    """Return two releases compared on a suite, each as it would be served. No row leaves this function.

    Raises `NotFound` for an unknown release or suite, `BadInput` for one without rows, and what opening a release raises.
    """
    first, second = folders(settings, task, names)
    named = task if isinstance(task, OwnTask) else task.name
    path = Path(suite) if isinstance(task, OwnTask) else suite_path(task.name, suite)
    rows = [row for row in read(path) if not row.ambiguous]
    if not rows:
        raise BadInput(f"The suite {suite} has no row that can be scored. Give one with rows.")
    sat = sit_suite(task, first, second, rows, lambda folder: make_student(settings, named, folder)[0])
    name, price, told = _price(settings)
    bill = partial(_bill, _tokens(task, rows), price, per_day * DAYS)
    a = _side(settings, named, first, sat, False, bill)
    b = _side(settings, named, second, sat, True, bill)
    gained = sum(row.exact_after and not row.exact_before for row in sat)
    lost = sum(row.exact_before and not row.exact_after for row in sat)
    low, high = difference(gained, lost, len(sat))
    return Compared(
        f"suite {path.stem}", "right", a, b, (gained - lost) / len(sat), low, high, mcnemar_two_sided(gained, lost),
        f"exact McNemar test, two-sided: B alone right {gained} times, A alone {lost}",
        f"what is under the threshold is asked of {name} at {told}", per_day,
    )  # fmt: skip


def _side(
    settings: Settings, task: Any, folder: Path, sat: Sequence[PairedRow], after: bool, bill: Any
) -> Side:
    sure_above = make_thresholds(settings, task, folder).sure_above
    ms = [row.ms_after if after else row.ms_before for row in sat]
    sure = [row.confidence_after if after else row.confidence_before for row in sat]
    up = [one is not None and one < sure_above for one in sure]
    right = sum(row.exact_after if after else row.exact_before for row in sat)
    return Side(
        identity(folder), len(sat), right, fmean(ms), percentile(ms, 0.95), sum(up) / len(sat), None, bill(up)
    )


def _tokens(task: Any, rows: Sequence[Row]) -> list[int]:
    """Return about how many tokens a teacher would read for each row."""
    asks = [Ask("", task.name, row.text, "", "", row.lang, 0.0, row.turns) for row in rows]
    sent = [task.prompt(ask) for ask in asks]
    return [round(_bytes(one) / _BYTES_A_TOKEN) for one in sent]


def _bytes(prompt: Prompt) -> int:
    schema = len(json.dumps(prompt.schema).encode()) if prompt.schema else 0
    return schema + sum(len(message.text.encode("utf-8", "replace")) for message in prompt.messages)


def _bill(tokens: Sequence[int], price: Price, commands: int, up: Sequence[bool]) -> float:
    """Return US dollars a month for so many commands, of which as many as on the suite go to the teacher."""
    read = sum(count for count, asked in zip(tokens, up, strict=True) if asked)
    usd = (read * price.into + sum(up) * _SAID_TOKENS * price.out) / 1e6
    return usd / len(up) * commands


def _price(settings: Settings) -> tuple[str, Price, str]:
    """Return name and price of the first teacher that is paid, else those of a well-known one; and the price in words."""
    for name in settings.decide.layers:
        model = settings.models.get(name)
        if model is None:
            continue
        listed = price_of(model.model) or Price()
        into = listed.into if model.price_in is None else model.price_in
        out = listed.out if model.price_out is None else model.price_out
        if into or out:
            return _told(model.model or name, Price(into, out))
    return _told(_TEACHER, known()[_TEACHER])


def _told(name: str, price: Price) -> tuple[str, Price, str]:
    words = f"${price.into:g} and ${price.out:g} a million tokens in and out, {_SAID_TOKENS} tokens an answer"
    return name, price, words


def table(one: Compared) -> list[str]:
    """Return the comparison as lines for a terminal (Markdown)."""
    asks = one.a.asked is not None
    head = ["release", "n", one.means, "95 % interval", "mean ms", "p95 ms", "escalated"]
    head += [*(["asked"] if asks else []), "$ a month"]
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for letter, side in (("A", one.a), ("B", one.b)):
        told = side.as_dict()
        lines.append("| " + " | ".join([f"{letter} {side.release}", *_cells(told, asks)]) + " |")
    return [
        f"{one.where}, {one.per_day} commands a day",
        "",
        *lines,
        "",
        f"B is {100 * one.change:+.1f} points from A, 95 % interval {100 * one.low:+.1f} to {100 * one.high:+.1f}, "
        f"p = {one.p:.2g} ({one.test}).",
        f"Cost: {one.cost}.",
    ]


def _cells(side: Mapping[str, Any], asks: bool) -> list[str]:
    return [
        str(side["rows"]),
        f"{side['accuracy']:.1%}",
        f"{side['low']:.1%} to {side['high']:.1%}",
        f"{side['mean_ms']:.2f}",
        f"{side['p95_ms']:.2f}",
        f"{side['escalated']:.1%}",
        *([f"{side['asked']:.1%}"] if asks else []),
        f"{side['usd_month']:.2f}",
    ]
