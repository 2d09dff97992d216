"""From a training on more actions to a release on the shelf: taught, examined against the one it began from, judged, told.

The exam of the eleven actions is sat with nothing switched on, by both: what a person then wants beyond them can't be done, as
before. What was to be learned is asked with everything on that the release has learned.
"""

import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from deshi import __version__
from deshi.bootstrap.calibrations import find
from deshi.bootstrap.exam import task_folder
from deshi.bootstrap.exams_paired import Paper, paper_of, sit_suite
from deshi.bootstrap.extras import knows
from deshi.bootstrap.more_training import TASK, Wanted, parent_folder, train_more
from deshi.bootstrap.registries import registry_of
from deshi.measure.suite import Row, read
from deshi.measure.verdict import Verdict, judge
from deshi.plugins import load_task
from deshi.promote.candidate import check
from deshi.promote.lineage import PASS, Lineage
from deshi.promote.shelf import identity
from deshi.providers.student import Student
from deshi.pure.release import Release
from deshi.sections import Settings


def teach(settings: Settings, wanted: Wanted, out: Path) -> str:
    """Train, examine and shelve a release; say how it went, and return its name. Raises as the training and the shelf do."""
    folder = train_more(settings, wanted, out)
    parent = parent_folder(settings, wanted.parent)
    task, card = load_task(TASK), check(folder, TASK)
    names = knows(task, card.codes)
    verdict = examine(settings, parent, folder, names)
    name = _shelve(settings, folder, parent, card, verdict)
    for reason in verdict.reasons:
        print(reason.words)
    print(f"The release {name} has learned {', '.join(names)}; its exam: {verdict.outcome}.")
    print(_next(name, names, verdict.outcome))
    return name


def examine(
    settings: Settings, parent: Path, folder: Path, names: Sequence[str], paper: Paper | None = None
) -> Verdict:
    """Return the verdict on a release that has learned the extras `names` beside what the release in `parent` knows."""
    task = load_task(TASK)
    paper = paper or paper_of(task)

    def opened(place: Path) -> Student:
        found = find(settings.home, TASK, place)
        return Student(place, confidence=found.map if found else None, asks=task.asks)

    rest = sit_suite(task, parent, folder, paper.rows, opened)
    aims = sit_suite(task.switched(names), parent, folder, targets(task, names), opened)
    return judge([*rest, *(replace(one, is_target=True) for one in aims)], paper.rules)


def targets(task: Any, names: Sequence[str]) -> list[Row]:
    """Return the rows that show what was to be learned: those of the suite for the extras that need no other extra."""
    can = set(task.switched(names).actions)
    rows = read(task_folder(TASK) / "suites" / "extras" / "dev.jsonl")
    return [row for row in rows if can.issuperset(code for right in row.right for code in right.actions)]


def _shelve(settings: Settings, folder: Path, parent: Path, card: Release, verdict: Verdict) -> str:
    registry = registry_of(settings, TASK)
    made = Lineage(
        parent=identity(parent),
        corpus=card.corpus,
        count=int(card.figures.get("examples", 0)),
        code=__version__,
        made=card.made,
    )
    name = registry.add(folder, made)
    parts = {"": {"examples": made.count, "interactions": [], "verdict": verdict.as_dict()}}
    registry.judge(name, verdict.outcome, [one.words for one in verdict.reasons], {"parts": parts})
    return name


def _next(name: str, names: Sequence[str], outcome: str) -> str:
    """Return what to do with the release now."""
    keys = " and ".join(f"{one} = true" for one in names)
    if outcome == PASS:
        return f"`deshi promote {shlex.quote(name)}` lets it serve; {keys} under [body] of deshi.toml switches it on."
    return f"It may listen: `deshi promote {shlex.quote(name)} --shadow` writes down what it would have said."
