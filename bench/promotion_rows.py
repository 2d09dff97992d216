"""Paired rows for `promotion.py`: sat once by two releases and kept, drawn with replacement, and mixed to a wanted difference."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from deshi.bootstrap import exams_paired
from deshi.bootstrap.exams_paired import Paper, sit_pair
from deshi.bootstrap.task_loop import make_student
from deshi.measure.lines import PairedRow
from deshi.measure.verdict import Verdict, judge
from deshi.pure.adapter import file_of
from deshi.pure.release import CARD, WEIGHTS, parse
from deshi.records.ask import Turn
from deshi.sections import Settings
from promotion_models import EVERYBODY, PEOPLE, TASK, WORSE, Case, everybodys, lines

WORTH = 0.05
_NO_TIME = {"ms_before": 0.0, "ms_after": 0.0}  # what was remembered took none


class Remembering:
    """A student that remembers what it said, shared by releases that are the same for whoever asks."""

    _said: ClassVar[dict[tuple[str, str, str, tuple[Turn, ...]], Any]] = {}

    def __init__(self, folder: Path) -> None:
        self._student, _ = make_student(Settings(folder / "home"), TASK.name, folder)
        self._card = parse(json.loads((folder / CARD).read_bytes()))
        self.name = self._student.name

    def observe(self, text: str, turns: Sequence[Turn] = (), user: str = "") -> Any:
        """Return what the student says, asked once."""
        own = file_of(self._card.salt, user) if user and self._card.salt else ""
        key = (self._card.files[WEIGHTS], self._card.files.get(own, ""), text, tuple(turns))
        if key not in self._said:
            self._said[key] = self._student.observe(text, turns, user=user)
        return self._said[key]

    def close(self) -> None:
        """Let the student go."""
        self._student.close()


def sat(
    work: Path,
    found: Mapping[str, Path],
    serving: str,
    candidate: str,
    changed: Collection[str],
    paper: Paper,
) -> dict[str, list[PairedRow]]:
    """Return the paired rows of each part, sat once and then kept; the rows hold no text."""
    path = work / "rows" / f"{serving}--{candidate}--{'+'.join(sorted(changed)) or 'everybody'}.json"
    if not path.exists():
        rows = _sit(work, found[serving], found[candidate], changed, paper)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            json.dumps({part: [asdict(row) for row in some] for part, some in rows.items()}), "utf-8"
        )
    kept = json.loads(path.read_text("utf-8"))
    return {part: [PairedRow(**row | _NO_TIME) for row in some] for part, some in kept.items()}


def _sit(
    work: Path, serving: Path, candidate: Path, changed: Collection[str], paper: Paper
) -> dict[str, list[PairedRow]]:
    """Let both sit, and keep the rows that `sit_pair` would judge."""
    targets = {"tastes": lines("tastes", "test"), EVERYBODY: everybodys("test")}
    if EVERYBODY not in changed:
        targets = {name: lines(name, "test") for name in PEOPLE}
    rows: list[list[PairedRow]] = []

    def keep(some: Sequence[PairedRow], *rest: Any) -> Verdict:
        rows.append(list(some))
        return judge(some, replace(paper.rules, bootstrap=replace(paper.rules.bootstrap, draws=1)))

    usual, exams_paired.judge = exams_paired.judge, keep  # type: ignore[assignment]
    try:
        told = sit_pair(
            Settings(work / "home"),
            TASK,
            candidate,
            serving,
            targets,
            changed,
            {},
            paper=paper,
            open_student=Remembering,
        )
    finally:
        exams_paired.judge = usual
    return dict(zip(told.verdicts, rows, strict=True))


def rows_of(work: Path, found: Mapping[str, Path], case: Case, paper: Paper) -> list[PairedRow]:
    """Return the rows of a case; whoever has an adapter in only one of the two is no other person."""
    many = case.truth != WORSE and case.part != EVERYBODY
    return sat(work, found, case.serving, case.candidate, PEOPLE if many else (case.part,), paper)[case.part]


def resampled(rows: Sequence[PairedRow], targets: int, dice: np.random.Generator) -> list[PairedRow]:
    """Return an exam drawn with replacement: `targets` of the target, and as many of the suite and of plain rows as there are."""
    groups = [
        [row for row in rows if row.is_target],
        [row for row in rows if row.is_plain],
        [row for row in rows if row.is_rest],
    ]
    counts = [targets, *map(len, groups[1:])]
    drawn = [
        group[i]
        for group, count in zip(groups, counts, strict=True)
        if group
        for i in dice.integers(len(group), size=count)
    ]
    seen: set[str] = set()
    for n, row in enumerate(drawn):
        if row.id in seen:
            drawn[n] = replace(row, id=f"{row.id} {n}")
        seen.add(row.id)
    return drawn


def mixtures(
    serving: Sequence[PairedRow], seeds: Sequence[PairedRow], draws: int = 1
) -> Iterator[list[PairedRow]]:
    """Yield pairs in which the candidate is better by 5 points on all target rows together.

    `serving` are the rows of no lessons against all, `seeds` those of all lessons against all with another seed. Sentences are
    drawn one by one that the serving release answers as the one without lessons, until the difference is there.
    """
    bare = {row.id: row for row in serving if row.is_target}
    aims = [row for row in seeds if row.is_target]
    for draw_ in range(draws):
        dice = np.random.default_rng(draw_)
        mixed = {row.id: row for row in aims}
        for i in dice.permutation(len(aims)):
            if sum(one.exact_after - one.exact_before for one in mixed.values()) >= round(WORTH * len(aims)):
                break
            old = bare[aims[i].id]
            mixed[old.id] = replace(
                aims[i],
                exact_before=old.exact_before,
                false_act_before=old.false_act_before,
                confidence_before=old.confidence_before,
            )
        yield [mixed.get(row.id, row) for row in seeds]
