"""Real models for `promotion.py`: releases tuned by the demo's lines, with good lessons and with bad ones.

All are made by `deshi.bootstrap.tuning` from the shipped release and kept in a folder, so that a second run goes on where the
first was ended. What spoils a model is its matter: the lessons, the old rows that are gone through beside them, and the pace.
"""

import json
import random
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
from deshi.learn.student.tune import Pace, Part
from deshi.plugins import load_task
from deshi.sections import Settings

TASK = load_task("robot_dog")
PEOPLE = ("dialect", "words", "tastes")
SHARED = PEOPLE[:2]  # what holds for everybody; the tastes are one person's own
EVERYBODY = ""
SEEDS = (1, 2, 3)
OF_SEED = dict(zip(SEEDS, PEOPLE, strict=True))
CATEGORIES = dict(zip(SEEDS, ("negation", "question", "count"), strict=True))
LANGUAGES = dict(zip(SEEDS, ("zh", "en", "ja"), strict=True))
LESSONS = 50  # of one person, for a model that is much better than none
PERSONS_BAD = ("shuffled", "poisoned", "over-trained")
SHARED_BAD = (*PERSONS_BAD, "category", "language")
POISONED, FEW = 0.2, 12
_SHORT = Pace(steps=60)  # enough to spoil a person's adapter
_SPOILING = Pace(steps=40, batch=16, shared_rate=1e-3)  # and all weights
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


def some() -> Matter:
    """Return each person's first lessons."""
    return Matter({name: lines(name, "train")[:LESSONS] for name in PEOPLE})


def spoilt_person(kind: str, seed: int) -> Matter:
    """Return bad matter of the person of a seed: `shuffled`, `poisoned` or `over-trained`."""
    person = OF_SEED[seed]
    rows = lines(person, "train")
    if kind == "over-trained":
        few = rows[:FEW]
        return Matter({person: few}, pace=replace(_SHORT, rate=0.1, hold=0.0, seed=seed))
    bad = shuffled(rows, seed, 1.0 if kind == "shuffled" else POISONED)
    return Matter({person: bad}, pace=replace(_SHORT, seed=seed))


def spoilt_shared(kind: str, seed: int) -> Matter:
    """Return bad matter for everybody: as for persons, or good lessons while a `category` or a `language` is lost."""
    lessons = everybodys("train")
    if kind == "over-trained":
        few = lessons[(seed - 1) * FEW : seed * FEW]
        return Matter({EVERYBODY: few}, _only(few), replace(_SPOILING, shared_rate=2e-3, seed=seed))
    old, pace = _corpus(seed), replace(_SPOILING, seed=seed)
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
    usual = tuning.replay, tuning.pace_for
    if matter.old:
        tuning.replay = matter.old  # type: ignore[assignment]
    if matter.pace:
        tuning.pace_for = lambda lessons, seed: matter.pace  # type: ignore[assignment,return-value]
    try:
        yield
    finally:
        tuning.replay, tuning.pace_for = usual


def made(work: Path, name: str, parent: Path, seed: int, matter: Callable[[], Matter]) -> Path:
    """Return the release `name`, tuned from `parent` if it is not there yet; `matter` is asked for only then."""
    out = work / "models" / name
    if not (out / "done").exists():
        what = matter()
        parts = [Part(user, tuple(rows)) for user, rows in what.parts.items()]
        with spoiling(what):
            tuned = tuning.tune_release(Settings(work / "home"), TASK, parent, out, parts, seed=seed)
        (out / "done").write_text(f"{tuned.seconds}\n", "utf-8")
        print(f"  {name}: {tuned.seconds:.0f} s", file=sys.stderr, flush=True)
    return out / tuning.RELEASE


def releases(work: Path, only: str = "") -> dict[str, Path]:
    """Return all models by name, or those whose names begin with `only`, trained where they are not there yet."""
    first = shipped(TASK.name)
    # a bad adapter takes the place of a good one, and the others' stay
    good_1 = work / "models" / "good-1" / tuning.RELEASE
    wanted: dict[str, tuple[Path, int, Callable[[], Matter]]] = {
        "good-1": (first, 1, good),
        "good-2": (first, 2, good),
        "some-1": (first, 1, some),
    }
    for seed in SEEDS:
        for kind in PERSONS_BAD:
            wanted[f"person-{kind}-{seed}"] = good_1, seed, partial(spoilt_person, kind, seed)
        for kind in SHARED_BAD:
            wanted[f"shared-{kind}-{seed}"] = first, seed, partial(spoilt_shared, kind, seed)
    for seed in SEEDS[:2]:
        wanted[f"shared-{seed}"] = first, seed, lambda: Matter({EVERYBODY: everybodys("train")})
    found = {name: made(work, name, *how) for name, how in wanted.items() if name.startswith(only)}
    return {"shipped": first, **found}


def cases() -> list[Case]:
    """Return what is to be examined; each pair of seeds is taken both ways, as one of them is better by chance."""
    found = []
    for one, two in ((1, 2), (2, 1)):
        found += [Case(NONE, "other seed, a person", f"good-{one}", f"good-{two}", name) for name in PEOPLE]
        found.append(Case(NONE, "other seed, everybody", f"shared-{one}", f"shared-{two}", EVERYBODY))
    for kind in PERSONS_BAD:
        found += [
            Case(WORSE, f"{kind}, a person", "good-1", f"person-{kind}-{seed}", OF_SEED[seed])
            for seed in SEEDS
        ]
    for kind in SHARED_BAD:
        found += [
            Case(WORSE, f"{kind}, everybody", "shipped", f"shared-{kind}-{seed}", EVERYBODY) for seed in SEEDS
        ]
    found.append(Case(BETTER, "all lessons, everybody", "shipped", "shared-1", EVERYBODY))
    found += [Case(BETTER, f"{LESSONS} lessons, a person", "shipped", "some-1", name) for name in PEOPLE]
    return found
