"""What a night is to learn: whose examples are new, what holds for everybody, and the same kept as files so that it can go on.

What was judged once is remembered by salted fingerprints in `nights/seen.json`, so no clock decides what is new.
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection as Collection_
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from deshi.bootstrap.examples import examples_of
from deshi.bootstrap.memory import open_store
from deshi.bootstrap.night_state import get, nights, put
from deshi.errors import Corrupt, DeshiError
from deshi.journal.bodies import body_of, part
from deshi.journal.results import results
from deshi.learn.examples import files
from deshi.learn.examples.collect import Collection
from deshi.learn.examples.example import Example, key
from deshi.promote.safely import write
from deshi.pure.text import language
from deshi.sections import Settings

EVERYBODY = ""
UNLEARNED = "unlearned"
FEWEST = 30  # training examples from which what holds for everybody is learned
SEEN, PLAN, LINES = "seen.json", "plan.json", "examples.jsonl"


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one person has taught (`user`, "" for everybody): examples to train on and held back; `due` where some are new."""

    user: str
    train: tuple[Example, ...]
    held: tuple[Example, ...]
    due: bool


@dataclass(frozen=True, slots=True)
class Matter:
    """All that a night works on: the lessons, and what the report tells of the rest.

    `users` says whose each interaction was, `usd` what teachers have cost and `body` what the body has reported since the night
    before (`journal.results`, by their names), `position` and `erased` are places in the journal: of the newest row and of the
    newest erasure. `at` is Unix time of the collecting.
    """

    lessons: tuple[Lesson, ...]
    users: Mapping[str, str]
    dropped: Mapping[str, int]
    contradictions: Sequence[Mapping[str, Any]]
    digest: str
    position: int = 0
    erased: int = 0
    usd: float = 0.0
    at: float = 0.0
    start: str = ""  # the folder that training begins from, where it is not the release that serves
    folder: str = ""  # of a task of one's own
    body: Mapping[str, int] = field(default_factory=dict)

    @property
    def due(self) -> tuple[Lesson, ...]:
        """The lessons that a night has to give."""
        return tuple(one for one in self.lessons if one.due)

    def held(self) -> dict[str, tuple[Example, ...]]:
        """Return the held-back examples of everybody that is known, by person, "" for those that hold for all."""
        return {one.user: one.held for one in self.lessons}


def gather(
    settings: Settings,
    task: Any,
    since: int,
    at: float,
    every: bool = False,
    codes: Collection_[int] | None = None,
) -> Matter:
    """Return what the journal has to teach; `since` is the position up to which an earlier night has counted the money.

    With `every`, all lessons are due, new or not. `codes` are the actions of the release that is to learn it (None: any): what
    has others is left out, and counted as `unlearned`. Raises what `examples_of` does.
    """
    store = open_store(settings)
    try:
        position = max((place for place, _ in store.rows(last=1)), default=0)
        erased = max((place for place, _ in store.rows(kind="erase")), default=0)
        users: dict[str, str] = {}
        usd = 0.0
        for place, row in store.rows(kind="interaction"):
            users[row.interaction] = row.user or ""
            if place > since:
                usd += sum(
                    float(one) for one in part(body_of(row), "cost").values() if isinstance(one, int | float)
                )
        body = results(row for _, row in store.rows(since, kind="outcome"))
    finally:
        store.close()
    found = examples_of(settings, task)
    seen = Seen(settings.home, task.name)
    found, strange = _within(found, codes)
    lessons = tuple(_with_due(one, seen, every) for one in lessons_of(found, users))
    return Matter(
        lessons=lessons,
        users={one: users[one] for example in found.examples for one in example.interactions if one in users},
        dropped={**found.dropped, **({UNLEARNED: strange} if strange else {})},
        contradictions=_to_settle(found),
        digest=found.digest,
        position=position,
        erased=erased,
        usd=round(usd, 6),
        at=at,
        folder=str(getattr(task, "folder", "")),
        body=body,
    )


def _within(found: Collection, codes: Collection_[int] | None) -> tuple[Collection, int]:
    """Return what has no actions but `codes`, and how many examples were left out."""
    able = tuple(one for one in found.examples if codes is None or set(one.actions) <= set(codes))
    strange = len(found.examples) - len(able)
    return (replace(found, examples=able, digest=files.digest(able)) if strange else found), strange


def newest_erasure(settings: Settings) -> int:
    """Return the journal's position of the newest erasure, 0 where nobody was erased."""
    store = open_store(settings)
    try:
        return max((place for place, _ in store.rows(kind="erase")), default=0)
    finally:
        store.close()


def lessons_of(collection: Collection, users: Mapping[str, str]) -> list[Lesson]:
    """Return a lesson for everybody and one for each person; an example that several have given is everyone's of them."""
    whose: dict[str, list[Example]] = {EVERYBODY: []}
    for example in collection.examples:
        said = {users.get(one, "") for one in example.interactions} | {example.author}
        named = {example.author} - {""} if example.personal else said - {""}
        if not example.personal and (not example.author or len(named) > 1):
            whose[EVERYBODY].append(example)
        for user in sorted(named):
            whose.setdefault(user, []).append(example)
    return [
        Lesson(
            user,
            tuple(one for one in found if one.split == "train"),
            tuple(one for one in found if one.split == "held"),
            due=False,
        )
        for user, found in whose.items()
    ]


def _with_due(lesson: Lesson, seen: "Seen", every: bool) -> Lesson:
    enough = len(lesson.train) >= (FEWEST if lesson.user == EVERYBODY else 1)
    due = enough and (every or seen.news(lesson) > 0)
    return Lesson(lesson.user, lesson.train, lesson.held, due)


def _to_settle(collection: Collection) -> list[dict[str, Any]]:
    return [
        {
            "text": one.text,
            "lang": language(one.text),
            "sides": [
                {
                    "label": side.label,
                    "actions": list(side.actions),
                    "author": one.author,
                    "interactions": list(side.interactions),
                }
                for side in one.sides
            ],
        }
        for one in collection.contradictions
    ]


class Seen:
    """Which examples were judged before, by task and person, as salted fingerprints. A damaged file has seen nothing."""

    def __init__(self, home: Path, task: str) -> None:
        self._path, self._task = nights(home) / SEEN, task
        self._all: dict[str, Any] = {"salt": secrets.token_hex(16), "tasks": {}}
        with suppress(Corrupt, ValueError, KeyError, TypeError):
            found = get(self._path)
            bytes.fromhex(found["salt"])
            if isinstance(found["tasks"], dict):
                self._all = found

    def news(self, lesson: Lesson) -> int:
        """Return how many training examples somebody has told, and no night has judged."""
        known = set(self._prints().get(lesson.user, ()))
        return sum(one.rank > 0 and self._print(one) not in known for one in lesson.train)

    def new(self, lesson: Lesson) -> list[Example]:
        """Return those examples."""
        known = set(self._prints().get(lesson.user, ()))
        return [one for one in lesson.train if one.rank > 0 and self._print(one) not in known]

    def judged(self, lessons: Iterable[Lesson]) -> None:
        """Remember lessons as judged. Raises `Unavailable` where the disk refuses."""
        table = self._prints() | {one.user: sorted(map(self._print, one.train)) for one in lessons}
        self._all["tasks"][self._task] = table
        put(self._path, self._all)

    def forget(self, user: str) -> None:
        """Forget a person in every task."""
        tasks = [one for one in self._all["tasks"].values() if isinstance(one, dict)]
        if any(one.pop(user, None) is not None for one in tasks):
            put(self._path, self._all)

    def _prints(self) -> dict[str, list[str]]:
        found = self._all["tasks"].get(self._task)
        return found if isinstance(found, dict) else {}

    def _print(self, example: Example) -> str:
        what = repr((key(example.text, example.turns), example.target)).encode("utf-8", "surrogatepass")
        return hmac.new(bytes.fromhex(self._all["salt"]), what, hashlib.sha256).hexdigest()[:16]


def keep(place: Path, matter: Matter) -> None:
    """Write a night's matter into its folder. Raises `Unavailable` where the disk refuses."""
    examples: dict[Example, int] = {}
    lessons = []
    for one in matter.lessons:
        train, held = (
            [examples.setdefault(each, len(examples)) for each in part] for part in (one.train, one.held)
        )
        lessons.append({"user": one.user, "train": train, "held": held, "due": one.due})
    write(place / LINES, b"".join(files.lines(examples)))
    rest = {name: value for name, value in asdict(_bare(matter)).items() if name != "lessons"}
    put(place / PLAN, {**rest, "lessons": lessons, "written": files.digest(examples)})


def _bare(matter: Matter) -> Matter:
    told = {name: getattr(matter, name) for name in Matter.__dataclass_fields__}
    return Matter(**{**told, "lessons": ()})


def kept(place: Path) -> Matter:
    """Return the matter of a night's folder. Raises `Corrupt` where it is gone or damaged."""
    plan = get(place / PLAN)
    try:
        examples = files.read(place / LINES)
        if plan.pop("written") != files.digest(examples):
            raise ValueError("its examples are others than those that it was made for")
        lessons = tuple(
            Lesson(
                str(one["user"]),
                tuple(examples[i] for i in one["train"]),
                tuple(examples[i] for i in one["held"]),
                bool(one["due"]),
            )
            for one in plan.pop("lessons")
        )
        return Matter(lessons=lessons, **plan)
    except (DeshiError, KeyError, TypeError, ValueError, IndexError) as error:
        raise Corrupt(f"What the night in {place} was to learn can't be read ({error}).") from error


def plan_size(matter: Matter) -> tuple[int, int]:
    """Return how many examples are to be trained on, and of how many people."""
    examples = {each for one in matter.due for each in one.train}
    return len(examples), sum(one.user != EVERYBODY for one in matter.due)
