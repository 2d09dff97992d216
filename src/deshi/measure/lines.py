"""Paired rows and the lines of a verdict's table: what candidate and serving release got right, a group a line."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from deshi.errors import BadInput
from deshi.measure.paired import detectable, difference, holm, mcnemar
from deshi.measure.rules import Rules

Kind = Literal["target", "rest", "category", "language", "person"]


@dataclass(frozen=True, slots=True)
class PairedRow:
    """One row that both sat, `before` by the release that serves and `after` by the candidate, each as it is served.

    `user` is who asked it, "" for nobody; `is_target` marks held-back examples of what was to be learned. `is_plain` marks plain
    orders and talk that were asked as the person who is learned from: they are judged as that person's, beside the target and
    apart from the rest, as nobody else pays for them.
    `exact` is intent and actions right, `false_act` a move where nothing may move, `confidence` 0..1, None where the reflex alone
    answered; times are in milliseconds.
    """

    id: str
    category: str
    user: str
    is_target: bool
    exact_before: bool
    exact_after: bool
    false_act_before: bool
    false_act_after: bool
    confidence_before: float | None
    confidence_after: float | None
    ms_before: float
    ms_after: float
    lang: str = ""
    is_plain: bool = False

    @property
    def is_rest(self) -> bool:
        """Return whether it tells what the candidate costs others."""
        return not self.is_target and not self.is_plain


@dataclass(frozen=True, slots=True)
class Line:
    """A group of rows. `before` and `after` are shares that are right, `change` their difference with its 95 % interval.

    `gained` and `lost` count rows that one alone got right; `p_better` and `p_worse` are one-sided exact p-values, `p_family` is
    `p_worse` corrected for all judged groups together (1 where it is not judged); `detectable` is the smallest difference that
    so many rows would show.
    """

    kind: Kind
    name: str
    rows: int
    before: float
    after: float
    change: float
    low: float
    high: float
    gained: int
    lost: int
    p_better: float
    p_worse: float
    p_family: float
    detectable: float
    judged: bool


def checked(rows: Sequence[PairedRow]) -> Sequence[PairedRow]:
    """Return the rows; raise `BadInput` where there are none, an id comes twice or a confidence is no probability."""
    if not rows:
        raise BadInput("No row was sat by both; give the exam a suite with rows.")
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            raise BadInput(
                f"The row {row.id!r} is twice in the exam; it would count double. Give each row one id."
            )
        seen.add(row.id)
        for sure in (row.confidence_before, row.confidence_after):
            if sure is not None and not 0 <= sure <= 1:
                raise BadInput(
                    f"The row {row.id!r} has the confidence {sure!r}; it must lie in 0..1, or be None."
                )
    return rows


def line(kind: Kind, name: str, rows: Sequence[PairedRow], level: float, power: float) -> Line:
    """Return the line of a group; `level` and `power` are what `detectable` is reckoned with."""
    count = len(rows)
    gained = sum(row.exact_after and not row.exact_before for row in rows)
    lost = sum(row.exact_before and not row.exact_after for row in rows)
    before, after = (
        sum(row.exact_before for row in rows) / max(1, count),
        sum(row.exact_after for row in rows) / max(1, count),
    )
    low, high = difference(gained, lost, count)
    return Line(
        kind=kind,
        name=name,
        rows=count,
        before=before,
        after=after,
        change=after - before,
        low=low,
        high=high,
        gained=gained,
        lost=lost,
        p_better=mcnemar(gained, lost),
        p_worse=mcnemar(lost, gained),
        p_family=1.0,
        detectable=detectable(count, max(1, gained + lost) / max(1, count), level, power),
        judged=True,
    )


def group_lines(rows: Sequence[PairedRow], rules: Rules) -> tuple[Line, ...]:
    """Return a line each category and language of the rest, and each person; a person's plain rows are a line of their own.

    Apart, since what was gained in the target would hide what was lost in plain orders.
    """
    rest = [row for row in rows if row.is_rest]
    found = [
        *_groups("category", rest, lambda row: row.category, rules),
        *_groups("language", rest, lambda row: row.lang, rules),
        *_groups("person", rows, lambda row: f"{row.user}, plain" if row.is_plain else row.user, rules),
    ]
    return tuple(_with_family(found))


def _groups(
    kind: Kind, rows: Iterable[PairedRow], key: Callable[[PairedRow], str], rules: Rules
) -> list[Line]:
    parts: dict[str, list[PairedRow]] = {}
    for row in rows:
        if key(row):
            parts.setdefault(key(row), []).append(row)
    lines = []
    for name, part in sorted(parts.items()):
        limit = rules.limit(kind, name)
        one = line(kind, name, part, min(limit.level, 0.05), rules.target.power)
        lines.append(replace(one, judged=one.rows >= limit.fewest))
    return lines


def _with_family(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with p-values corrected for all judged groups: one family, as one false alarm refuses a good release."""
    adjusted = iter(holm([one.p_worse for one in lines if one.judged]))
    return [replace(one, p_family=next(adjusted)) if one.judged else one for one in lines]
