"""Real models for `promotion.py`: releases tuned by the demo's lines, with good lessons and with bad ones.

All are made by `deshi.bootstrap.tuning` from the shipped release and kept in a folder, so that a second run goes on where the
first was ended. What spoils a model is its matter: the lessons, the old rows that are gone through beside them, and the pace.
"""

import json
import random
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from deshi.bootstrap import tuning
from deshi.bootstrap.own import shipped
from deshi.bootstrap.replay import replay
from deshi.learn.examples.example import Example
from deshi.learn.student.tune import Pace, Part, pace_for
from deshi.plugins import load_task
from deshi.settings import Settings

TASK = load_task("robot_dog")
PEOPLE = ("dialect", "words", "tastes")
SHARED = PEOPLE[:2]  # what holds for everybody; the tastes are one person's own
EVERYBODY = ""
SEEDS = (1, 2, 3)
CATEGORIES = dict(zip(SEEDS, ("negation", "question", "count"), strict=True))
LANGUAGES = dict(zip(SEEDS, ("zh", "en", "ja"), strict=True))
STEPS = (5, 10, 20, 50, 100, 150)  # lessons of one person, for models that are a little better
PERSONS_BAD = ("shuffled", "poisoned", "over-trained")
SHARED_BAD = (*PERSONS_BAD, "category", "language")
POISONED, FEW = 0.2, 12
_SPOILING = 80  # steps that are enough to spoil all weights
_HARD = 1000  # rows of the corpus that a dropped category or language is unlearned with

NONE, WORSE, BETTER = "no better", "regression", "better"

Lessons = Sequence[Example]
Old = Callable[[str, int], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Matter:
    """What a release is made of: lessons by person, the old rows, and the pace (None: the usual ones)."""

    parts: dict[str, Lessons]
    old: Old | None = None
    pace: Pace | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A part of a candidate against the release that serves, and what the exam should say of it."""

    truth: str
    what: str
    serving: str
    candidate: str
    part: str


def lines(person: str, split: str) -> list[Example]:
    """Return a person's lines of the demo, `train` in an order of their own, or `test`."""
    text = files("deshi.tasks.robot_dog").joinpath("demo", f"{person}.jsonl").read_text("utf-8")
    rows = [one for one in map(json.loads, text.splitlines()) if one["split"] == split]
    random.Random(person).shuffle(rows)
    return [_example(row, person) for row in rows]


def _example(row: dict[str, Any], person: str) -> Example:
    return Example(
        row["text"], (), row["label"], tuple(row["actions"]), row["lang"], 1.0, "correction", (row["id"],), person, 0.0,
        row["id"], "train" if row["split"] == "train" else "held", True,
    )  # fmt: skip


def everybodys(split: str) -> list[Example]:
    """Return the lines that hold for everybody, as nobody's."""
    return [replace(one, author="", personal=False) for name in SHARED for one in lines(name, split)]


def shuffled(rows: Sequence[Any], seed: int, share: float = 1.0) -> list[Any]:
    """Return rows of which a share have got the label and actions of others."""
    dice = random.Random(seed)
    places = dice.sample(range(len(rows)), round(share * len(rows)))
    found = list(rows)
    for i in places:
        wrong = dice.choice([one for one in rows if _target(one) != _target(rows[i])])
        found[i] = replace(rows[i], label=wrong.label, actions=wrong.actions)
    return found


def _target(one: Any) -> tuple[str, tuple[int, ...]]:
    return one.label, tuple(one.actions)


def dropped(rows: Sequence[Any], gone: Callable[[Any], bool]) -> tuple[list[Any], list[Example]]:
    """Return the rows of the corpus that are not `gone`, and lessons that answer those that are as if they meant nothing."""
    kept = [one for one in rows if not gone(one)]
    wrong = [
        Example(
            one.text, one.turns, "unclear" if one.label != "unclear" else "talk", (), one.lang, 1.0, "correction", (), "", 0.0, ""
        )
        for one in rows
        if gone(one)
    ]  # fmt: skip
    return kept, wrong[:_HARD]


def good() -> Matter:
    """Return what persons have really taught."""
    return Matter({name: lines(name, "train") for name in PEOPLE})


def step(count: int) -> Matter:
    """Return each person's first lessons."""
    return Matter({name: lines(name, "train")[:count] for name in PEOPLE})


def spoilt_persons(kind: str, seed: int) -> Matter:
    """Return bad matter of persons: `shuffled`, `poisoned` or `over-trained`."""
    parts = {name: lines(name, "train") for name in PEOPLE}
    if kind == "over-trained":
        few = {name: rows[(seed - 1) * FEW : seed * FEW] for name, rows in parts.items()}
        return Matter(few, _only(few[PEOPLE[0]]), Pace(steps=600, rate=0.1, seed=seed))
    share = 1.0 if kind == "shuffled" else POISONED
    return Matter({name: shuffled(rows, seed, share) for name, rows in parts.items()})


def spoilt_shared(kind: str, seed: int) -> Matter:
    """Return bad matter for everybody: as for persons, or good lessons while a `category` or a `language` is lost."""
    lessons = everybodys("train")
    if kind == "over-trained":
        few = lessons[(seed - 1) * FEW : seed * FEW]
        return Matter({EVERYBODY: few}, _only(few), Pace(steps=_SPOILING, shared_rate=2e-3, seed=seed))
    old, pace = _corpus(seed), Pace(steps=_SPOILING, seed=seed)
    if kind in ("category", "language"):
        name = (CATEGORIES if kind == "category" else LANGUAGES)[seed]
        kept, wrong = dropped(old, lambda one: name == (one.category if kind == "category" else one.lang))
        return Matter({EVERYBODY: [*lessons, *wrong]}, _only(kept), pace)
    share = 1.0 if kind == "shuffled" else POISONED
    return Matter({EVERYBODY: shuffled(lessons, seed, share)}, _only(shuffled(old, seed, share)), pace)


@cache
def _corpus(seed: int) -> tuple[Any, ...]:
    return replay(TASK.name, seed)


def _only(rows: Sequence[Any]) -> Old:
    return lambda *_, **__: tuple(rows)


@contextmanager
def spoiling(matter: Matter) -> Iterator[None]:
    """Let the tuner take the old rows and the pace of `matter` while the block lasts."""
    tuning.replay = matter.old or replay  # type: ignore[assignment]
    tuning.pace_for = (lambda lessons, seed: matter.pace) if matter.pace else pace_for  # type: ignore[assignment]
    try:
        yield
    finally:
        tuning.replay, tuning.pace_for = replay, pace_for


def made(work: Path, name: str, seed: int, matter: Callable[[], Matter]) -> Path:
    """Return the release `name`, trained if it is not there yet; `matter` is asked for only then."""
    out = work / "models" / name
    if not (out / "done").exists():
        what = matter()
        parts = [Part(user, tuple(rows)) for user, rows in what.parts.items()]
        with spoiling(what):
            if what.old and EVERYBODY not in what.parts:
                tuned = _without_old(work, out, parts, what, seed)
            else:
                tuned = tuning.tune_release(
                    Settings(work / "home"), TASK, shipped(TASK.name), out, parts, seed=seed
                )
        (out / "done").write_text(f"{tuned.seconds}\n", "utf-8")
        print(f"  {name}: {tuned.seconds:.0f} s", file=sys.stderr, flush=True)
    return out / tuning.RELEASE


def _without_old(work: Path, out: Path, parts: Sequence[Part], matter: Matter, seed: int) -> tuning.Tuned:
    """Tune persons' parts beside `matter.old` instead of the rows that the release knows."""
    shutil.rmtree(out, ignore_errors=True)
    usual, rows = tuning.person_file, matter.old(TASK.name, seed) if matter.old else ()
    tuning.person_file = lambda network, encoder, lessons, known, *rest: usual(  # type: ignore[assignment]
        network, encoder, lessons, rows, *rest
    )
    try:
        return tuning.tune_release(Settings(work / "home"), TASK, shipped(TASK.name), out, parts, seed=seed)
    finally:
        tuning.person_file = usual


def releases(work: Path, only: str = "") -> dict[str, Path]:
    """Return all models by name, or those whose names begin with `only`, trained where they are not there yet."""
    wanted: dict[str, tuple[int, Callable[[], Matter]]] = {}
    for seed in SEEDS:
        wanted[f"good-{seed}"] = seed, good
        wanted[f"shared-{seed}"] = seed, lambda: Matter({EVERYBODY: everybodys("train")})
        for kind in PERSONS_BAD:
            wanted[f"person-{kind}-{seed}"] = seed, partial(spoilt_persons, kind, seed)
        for kind in SHARED_BAD:
            wanted[f"shared-{kind}-{seed}"] = seed, partial(spoilt_shared, kind, seed)
    wanted |= {f"step-{count}": (1, partial(step, count)) for count in STEPS}
    made_ = {name: made(work, name, *how) for name, how in wanted.items() if name.startswith(only)}
    return {"shipped": shipped(TASK.name), **made_}


def cases() -> list[Case]:
    """Return what is known beforehand; the better ones are chosen by what they really are."""
    found = []
    for seed, after in zip(SEEDS, (*SEEDS[1:], SEEDS[0]), strict=True):
        found += [
            Case(NONE, "another seed, a person", f"good-{seed}", f"good-{after}", one) for one in PEOPLE
        ]
        found.append(Case(NONE, "another seed, everybody", f"shared-{seed}", f"shared-{after}", EVERYBODY))
    for kind in PERSONS_BAD:
        for seed in SEEDS:
            found += [
                Case(WORSE, f"{kind}, a person", f"good-{seed}", f"person-{kind}-{seed}", one)
                for one in PEOPLE
            ]
    for kind in SHARED_BAD:
        found += [
            Case(WORSE, f"{kind}, everybody", "shipped", f"shared-{kind}-{seed}", EVERYBODY) for seed in SEEDS
        ]
    found += [
        Case(BETTER, "all lessons, everybody", "shipped", f"shared-{seed}", EVERYBODY) for seed in SEEDS
    ]
    return found + [Case(BETTER, "50 lessons, a person", "shipped", "step-50", one) for one in PEOPLE]
