"""What passed a night's exam becomes one release on the shelf, with where it comes from and without anybody's name."""

import re
import shutil
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from deshi import __version__
from deshi.bootstrap.night_desk import Desk
from deshi.bootstrap.night_parts import EVERYBODY, Lesson, Matter
from deshi.bootstrap.night_spent import hashed
from deshi.bootstrap.night_state import TRAINING
from deshi.errors import DeshiError
from deshi.learn.examples.example import Example
from deshi.learn.examples.files import digest
from deshi.promote.candidate import check
from deshi.promote.lineage import PASS, Lineage
from deshi.promote.shelf import identity

KEPT, START = "kept", "start"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a night has made: its folder `place`, the release that it began from, the lessons that passed, all verdicts."""

    place: Path
    parent: Path
    passed: tuple[str, ...]
    verdicts: Mapping[str, Mapping[str, Any]]
    matter: Matter

    def lessons(self) -> tuple[Lesson, ...]:
        """Return the lessons that passed."""
        return tuple(one for one in self.matter.due if one.user in self.passed)


def shelve(desk: Desk, one: Candidate) -> str:
    """Put a candidate with what passed, and nothing else, on the shelf, with its verdict; return its name. May be done again."""
    registry, works = desk.registry, desk.works
    folder = one.place / KEPT
    if not _whole(folder, registry.task):
        shutil.rmtree(folder, ignore_errors=True)
        folder = works.keep(one.place / TRAINING / "release", one.parent, one.passed, folder)
    works.fault("kept")
    made = lineage_of(one, check(folder, registry.task).corpus)
    name = registry.add(folder, replace(made, unlearnt=unlearnt(desk, one, folder)))
    works.fault("added")
    names = {lesson.user for lesson in one.matter.lessons} - {""}
    why = [words for user in one.passed for words in _words(one.verdicts[user], names)]
    parts = {
        hashed(lesson.user): {
            "examples": len(lesson.train),
            "interactions": sorted(interactions(lesson)),
            "verdict": without_names(one.verdicts[lesson.user], names),
        }
        for lesson in one.lessons()
    }
    registry.judge(name, PASS, why, {"parts": parts})
    works.fault("judged")
    return name


def _whole(folder: Path, task: str) -> bool:
    with suppress(DeshiError):
        check(folder, task)
        return True
    return False


def lineage_of(one: Candidate, corpus: str) -> Lineage:
    """Return where a candidate comes from: only what the lessons that passed were made of is in it."""
    examples = {example for lesson in one.lessons() for example in lesson.train}
    used = {name for lesson in one.lessons() for name in interactions(lesson)}
    made = Lineage(
        parent=identity(one.parent),
        corpus=corpus,
        examples=digest(examples),
        count=len(examples),
        code=__version__,
        made=one.matter.at,
    )
    authors = {name: example.author for example in examples for name in example.interactions}
    return made.with_people((name, one.matter.users.get(name) or authors[name]) for name in sorted(used))


def unlearnt(desk: Desk, one: Candidate, folder: Path) -> tuple[str, ...]:
    """Return the interactions that a candidate was taught and still answers wrong, so that what was told of them goes on to hold."""
    asked = [
        (user, example)
        for lesson in one.lessons()
        for example in lesson.train
        if example.rank > 0
        for user in sorted(_askers(one, lesson, example))
    ]
    given = desk.works.ask(desk.settings, desk.task, folder, asked) if asked else []
    wrong = {
        name
        for (_, example), answer in zip(asked, given, strict=True)
        if (answer["label"], tuple(answer["actions"])) != example.target
        for name in example.interactions
    }
    return tuple(sorted(wrong))


def _askers(one: Candidate, lesson: Lesson, example: Example) -> set[str]:
    """Return as whom an example is asked: whoever's lesson it is, and for everybody's all who have told it."""
    if lesson.user != EVERYBODY:
        return {lesson.user}
    return {one.matter.users.get(name) or example.author for name in example.interactions} | {example.author}


def interactions(lesson: Lesson) -> set[str]:
    """Return the interactions that a lesson's training examples were made of."""
    return {name for example in lesson.train for name in example.interactions}


def _words(verdict: Mapping[str, Any], names: Collection[str]) -> Iterable[str]:
    return [_nameless(str(one["words"]), names) for one in verdict.get("reasons", ()) if one.get("words")]


def without_names(value: Any, names: Collection[str]) -> Any:
    """Return JSON-able data with people's names replaced by what stands for them in a lineage."""
    if isinstance(value, str):
        return hashed(value) if value in names else _nameless(value, names)
    if isinstance(value, Mapping):
        return {str(key): without_names(one, names) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [without_names(one, names) for one in value]
    return value


def _nameless(text: str, names: Collection[str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "one person", text)
    return text
