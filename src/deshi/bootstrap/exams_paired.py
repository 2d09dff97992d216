"""A candidate and the release that serves sit the same rows, each as it is served, and each part of it gets its own verdict.

A part is what was learned from one person, or "" for what was learned for everybody. The suite and the stop phrases are asked
as nobody and once for all parts; held-back examples as whoever gave them; plain orders as each person who is judged, so that
their habits break nothing. Rows of a suite are secret: nothing but totals leaves this file.
"""

import json
import time
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from deshi.bootstrap.exam import decided, given, suite_path, task_folder
from deshi.bootstrap.extras import bare
from deshi.bootstrap.same_answers import decided_by
from deshi.bootstrap.task_loop import make_student, make_thresholds
from deshi.errors import BadInput
from deshi.learn.examples.example import Example
from deshi.measure.grade import grade
from deshi.measure.lines import PairedRow
from deshi.measure.rules import Rules
from deshi.measure.rules import read as read_rules
from deshi.measure.suite import Row
from deshi.measure.suite import read as read_suite
from deshi.measure.verdict import Verdict, judge
from deshi.pure.confidence import Signals
from deshi.records.answer import Decision
from deshi.records.ask import Turn
from deshi.sections import Settings

RULES = "exam.toml"
EVERYBODY = ""
_STOPS = 100
_WARM = 20
_REFLEX = "reflex"


@dataclass(frozen=True, slots=True)
class Sat:
    """The verdicts by part, how many rows both releases were asked, and how many seconds that took."""

    verdicts: Mapping[str, Verdict]
    rows: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Paper:
    """What every candidate of a task is asked: the suite's rows, phrases that stop, and the rules."""

    rows: tuple[Row, ...]
    stops: tuple[str, ...]
    rules: Rules


@dataclass(frozen=True, slots=True)
class _Question:
    """One thing to ask as `user`; `marked` returns whether a decision is exact, and whether it moves where nothing may."""

    id: str
    category: str
    lang: str
    user: str
    text: str
    turns: tuple[Turn, ...]
    marked: Callable[[Decision], tuple[bool, bool]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one release made of a question; `false_act` where deshi would move and not ask, `ms` the time that this thread worked."""

    exact: bool
    false_act: bool
    confidence: float | None
    ms: float


Open = Callable[[Path], Any]
_Held = Mapping[str, Sequence[PairedRow]]


def paper_of(task: Any) -> Paper:
    """Return the paper of a task that comes with an exam. Raises `BadInput` for one that has none."""
    try:
        suite, rules = suite_path(task.name, "exam"), task_folder(task.name) / RULES
    except ModuleNotFoundError:
        raise BadInput(
            f"The task {task.name!r} has no exam, so nothing can be promoted by one; only a task with a suite and {RULES} has."
        ) from None
    rows = tuple(row for row in read_suite(suite) if not row.ambiguous)
    return Paper(rows, _stops(task_folder(task.name) / "corpus" / "stops.jsonl"), read_rules(rules))


def _stops(path: Path) -> tuple[str, ...]:
    """Return about a hundred phrases that order a stop, spread over the file; none where the task has no such file."""
    if not path.exists():
        return ()
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    texts = list(dict.fromkeys(str(row["text"]) for row in rows if row["stop"]))
    return tuple(texts[:: max(1, len(texts) // _STOPS)][:_STOPS])


def sit_pair(
    settings: Settings,
    task: Any,
    candidate: Path,
    serving: Path,
    targets: Mapping[str, Sequence[Example]],
    changed: Collection[str],
    spent: Mapping[str, Sequence[float]],
    *,
    paper: Paper | None = None,
    open_student: Open | None = None,
) -> Sat:
    """Return the verdict on each part of `changed`, from one sitting of both releases.

    `targets` are the held-back examples of every known person, and of "" those that hold for everybody; the examples of a
    person who was not trained show what the candidate costs others. `spent` are the levels that each part has paid. The suite is
    sat with nothing switched on, as its rows say: what a release has learned besides can't be done there. Raises
    what opening a release raises (`Unavailable`, `Corrupt`), and `BadInput` for a task without an exam.
    """
    if not changed:
        return Sat({}, 0, 0.0)
    began, task = time.perf_counter(), bare(task)
    paper = paper or paper_of(task)

    def usual(folder: Path) -> Any:
        return make_student(settings, task.name, folder)[0]

    def asks_below(folder: Path) -> float:
        return make_thresholds(settings, task.name, folder).act_above

    pair = _Pair(task, open_student or usual, serving, candidate, asks_below)
    try:
        common = pair.sit(_common(task, paper))
        held = {user: pair.sit(_held(task, user, examples)) for user, examples in targets.items()}
        plain = {user: pair.sit(_plain(task, user, paper)) for user in sorted(changed) if user}
    finally:
        pair.close()
    verdicts = {}
    for part in sorted(changed):
        rows = [*common, *_others(held, part, changed), *plain.get(part, ())]
        rows += [replace(row, is_target=True) for row in held.get(part, ())]
        verdicts[part] = judge(rows, paper.rules, spent.get(part, ()), part)
    sat = sum(map(len, (common, *held.values(), *plain.values())))
    return Sat(verdicts, sat, round(time.perf_counter() - began, 3))


def sit_suite(
    task: Any, serving: Path, candidate: Path, rows: Sequence[Row], opened: Open
) -> list[PairedRow]:
    """Return both releases' answers to a suite, asked as nobody; rows that nobody could label are left out."""
    pair = _Pair(task, opened, serving, candidate)
    try:
        return pair.sit([_of_suite(task, row.id, row, "") for row in rows if not row.ambiguous])
    finally:
        pair.close()


def _others(held: _Held, part: str, changed: Collection[str]) -> Iterator[PairedRow]:
    """Yield the rows of whoever was not trained; whoever was has a verdict of their own."""
    for user, rows in held.items():
        if user != part and user not in changed:
            yield from rows


class _Pair:
    """Both releases, asked in turns: first the one, then the other, so that neither finds a warmer machine.

    What must be answered alike is asked once: two releases that differ in one person's file answer everybody else the same.
    `asks_below(folder)` is the confidence under which deshi asks a person instead of moving.
    """

    def __init__(
        self,
        task: Any,
        opened: Open,
        serving: Path,
        candidate: Path,
        asks_below: Callable[[Path], float] = lambda _: 0.0,
    ) -> None:
        self._task = task
        self._serving = opened(serving)
        try:
            self._candidate = opened(candidate)
        except (
            BaseException
        ):  # a damaged candidate, or an interrupt: the one that is open is closed, and the error goes on
            self._serving.close()
            raise
        self._names = {
            self._serving: decided_by(serving, self._serving),
            self._candidate: decided_by(candidate, self._candidate),
        }
        self._asks_below = {
            self._serving: asks_below(serving),
            self._candidate: asks_below(candidate),
        }
        self._warm = False
        self._told: dict[Hashable, tuple[Decision, Signals | None, float]] = {}

    def close(self) -> None:
        self._serving.close()
        self._candidate.close()

    def sit(self, questions: Sequence[_Question]) -> list[PairedRow]:
        """Return both releases' answers to the questions; the first ones are asked twice, as what is cold is slow."""
        self._warm = False
        for one in questions[:_WARM]:
            self._both(one, 0)
        self._warm = True
        return [_row(one, *self._both(one, place)) for place, one in enumerate(questions)]

    def _both(self, one: _Question, place: int) -> tuple[_Asked, _Asked]:
        if place % 2:
            after = self._ask(self._candidate, one)
            return self._ask(self._serving, one), after
        before = self._ask(self._serving, one)
        return before, self._ask(self._candidate, one)

    def _ask(self, student: Any, one: _Question) -> _Asked:
        names = self._names[student]
        key = (names(one.user), one.text, one.turns) if names else None
        found = self._told.get(key) if key else None
        if found is None:
            found = self._answer(student, one)
            if key and self._warm:
                self._told[key] = found
        decision, signal, took = found
        exact, false_act = one.marked(decision)
        sure = decision.proposal.confidence if signal else None
        moves = sure is None or sure >= self._asks_below[student]
        return _Asked(exact, false_act and moves, sure, took)

    def _answer(self, student: Any, one: _Question) -> tuple[Decision, Signals | None, float]:
        # This thread's own time: what else a machine does at night is no fault of the candidate's.
        began = time.thread_time_ns()
        decision, signal = decided(student, self._task, one.text, one.turns, one.user)
        return decision, signal, (time.thread_time_ns() - began) / 1e6


def _row(one: _Question, before: _Asked, after: _Asked) -> PairedRow:
    return PairedRow(
        id=one.id,
        category=one.category,
        user=one.user,
        is_target=False,
        exact_before=before.exact,
        exact_after=after.exact,
        false_act_before=before.false_act,
        false_act_after=after.false_act,
        confidence_before=before.confidence,
        confidence_after=after.confidence,
        ms_before=before.ms,
        ms_after=after.ms,
        lang=one.lang,
        is_plain=one.id.startswith("plain:"),
    )


def _common(task: Any, paper: Paper) -> list[_Question]:
    suite = [_of_suite(task, f"exam:{row.id}", row, "") for row in paper.rows]
    codes = frozenset(task.stop_codes.values())

    def stops(decision: Decision) -> tuple[bool, bool]:
        return bool(codes.intersection(decision.proposal.actions)) and not decision.asks, False

    # without a language: phrases that the reflex alone answers say nothing of how well a language is understood
    phrases = [
        _Question(f"reflex:{n}", _REFLEX, "", "", text, (), stops) for n, text in enumerate(paper.stops)
    ]
    return suite + phrases


def _plain(task: Any, user: str, paper: Paper) -> list[_Question]:
    wanted = paper.rules.personal.categories
    rows = [row for row in paper.rows if row.category in wanted]
    return [_of_suite(task, f"plain:{row.id}", row, user) for row in rows]


def _of_suite(task: Any, name: str, row: Row, user: str) -> _Question:
    def marked(decision: Decision) -> tuple[bool, bool]:
        found = grade(row, given(task, decision))
        return found.exact, found.false_act

    return _Question(name, row.category, row.lang, user, row.text, row.turns, marked)


def _held(task: Any, user: str, examples: Sequence[Example]) -> list[_Question]:
    """Return held-back examples as questions of a person; what holds for everybody is asked as nobody."""
    found, seen = [], dict[str, int]()
    for one in examples:
        if user == EVERYBODY and one.personal:
            continue
        named = one.interactions[0] if one.interactions else "-"
        seen[named] = seen.get(named, 0) + 1
        name = f"held:{named}" if seen[named] == 1 else f"held:{named}:{seen[named]}"
        found.append(
            _Question(f"{name}@{user}" if user else name, "", one.lang, user, one.text, one.turns, _as(one))
        )
    return found


def _as(example: Example) -> Callable[[Decision], tuple[bool, bool]]:
    def marked(decision: Decision) -> tuple[bool, bool]:
        said = decision.proposal
        acts = bool(said.actions) and not decision.asks
        return (said.label, said.actions) == example.target, acts and not example.actions

    return marked
