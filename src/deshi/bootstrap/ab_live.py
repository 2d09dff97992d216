"""Two releases on the traffic that each has answered, read from the journal: during a canary, or after one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from deshi.bootstrap.ab import DAYS, Compared, Side, folders
from deshi.bootstrap.memory import open_store
from deshi.errors import BadInput
from deshi.journal.bodies import body_of, part
from deshi.journal.feedback import newest
from deshi.measure.unpaired import fisher, newcombe
from deshi.promote.shelf import identity
from deshi.pure.statistics import percentile
from deshi.records.entry import Row
from deshi.records.feedback import Heard
from deshi.records.protocols import RowStore
from deshi.sections import Settings


@dataclass(frozen=True, slots=True)
class _Answered:
    interaction: str
    release: str
    asked: bool
    escalated: bool
    ms: float
    usd: float


def on_traffic(settings: Settings, task: Any, names: Sequence[str], per_day: int) -> Compared:
    """Return two releases compared on live answers, from where the journal has answers of both on.

    Raises `NotFound` for an unknown release, `BadInput` where one has answered nobody yet.
    """
    a, b = (identity(folder) for folder in folders(settings, task, names))
    store = open_store(settings)
    try:
        answers = _both(store, task.name, a, b)
        wrong = _objected(store, {one.interaction for one in answers})
    finally:
        store.close()
    first, second = (
        _side(release, [one for one in answers if one.release == release], wrong, per_day)
        for release in (a, b)
    )
    counts = (first.right, first.rows, second.right, second.rows)
    low, high = newcombe(*counts)
    change = second.right / second.rows - first.right / first.rows
    return Compared(
        "live traffic", "not objected to", first, second, change, low, high, fisher(*counts),
        "Fisher's exact test, two-sided; a canary's own test is sequential",
        "what was really paid, an answer", per_day,
    )  # fmt: skip


def _both(store: RowStore, task: str, a: str, b: str) -> list[_Answered]:
    """Return the answers of both, from the first one of the later release on: before, the days were others."""
    found = list(_answers(store.rows(kind="interaction"), task, {a, b}))
    began = [next((n for n, one in enumerate(found) if one.release == name), -1) for name in (a, b)]
    if -1 in began:
        missing = (a, b)[began.index(-1)]
        raise BadInput(
            f"The journal has no answer of {missing} yet, so there is no traffic to compare. "
            f"`deshi promote ID --canary 0.1` gives it some; without --live, a suite is compared."
        )
    return found[max(began) :]


def _answers(rows: Iterable[tuple[int, Row]], task: str, releases: set[str]) -> Iterable[_Answered]:
    for _, row in rows:
        body = body_of(row)
        ask, answer = part(body, "ask"), part(body, "answer")
        if body.get("release") not in releases or ask.get("task") != task or ask.get("dry_run"):
            continue
        steps = answer.get("trace") or ()
        yield _Answered(
            interaction=row.interaction,
            release=body["release"],
            asked=bool(answer.get("asks")),
            escalated=any(step.get("outcome") == "escalated" for step in steps),
            ms=float(answer.get("latency_ms") or 0.0),
            usd=sum(part(body, "cost").values()),
        )


def _objected(store: RowStore, about: set[str]) -> set[str]:
    """Return which of the interactions somebody objects to; of one person, what was said last counts."""
    told = {row.interaction for _, row in store.rows(kind="feedback")} & about
    return {
        interaction
        for interaction in told
        if any(
            Heard(feedback, 0, 0.0, "", "").objects
            for families in newest(store, interaction).values()
            for feedback in families.values()
        )
    }


def _side(release: str, answers: Sequence[_Answered], wrong: set[str], per_day: int) -> Side:
    ms = [one.ms for one in answers]
    return Side(
        release=release,
        rows=len(answers),
        right=sum(one.interaction not in wrong for one in answers),
        mean_ms=fmean(ms),
        p95_ms=percentile(ms, 0.95),
        escalated=fmean(one.escalated for one in answers),
        asked=fmean(one.asked for one in answers),
        usd_month=fmean(one.usd for one in answers) * per_day * DAYS,
    )
