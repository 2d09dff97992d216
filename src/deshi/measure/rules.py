"""The rules of promotion, as data: a task's `exam.toml` becomes `Rules`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from deshi.errors import BadInput, NotFound

_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class Target:
    """The held-back examples of what was to be learned.

    `alpha` is the chance to promote what is no better, over all nights of one exam; `fewest` the rows under which a candidate
    can only be "not worse"; `power` the chance with which a difference should be seen; an improvement that is under `worth`
    with 97.5 % confidence is none.
    """

    alpha: float
    fewest: int
    power: float
    worth: float


@dataclass(frozen=True, slots=True)
class Limit:
    """A drop (a share, 0..1) over `limit` that chance does not explain (one-sided, at `level`) is worse; one over `hard` may be.

    Groups of fewer than `fewest` rows are shown and not judged alone.
    """

    limit: float
    level: float
    hard: float
    fewest: int = 1


@dataclass(frozen=True, slots=True)
class Rest:
    """As `Limit`, for all rows that are no target; `bound` limits the 95 % upper bound of the drop."""

    limit: float
    level: float
    hard: float
    bound: float


@dataclass(frozen=True, slots=True)
class Ece:
    """The expected calibration error is at most `most`, or at most the serving release's; `level` says when it surely rose."""

    most: float
    level: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """The share that is answered alone at `precision`: limits as in `Limit`."""

    precision: float
    limit: float
    level: float
    hard: float


@dataclass(frozen=True, slots=True)
class Latency:
    """The p95 of a decision in milliseconds: at most `most_ms`, and over `free_ms` at most `ratio` times the serving release's."""

    most_ms: float
    ratio: float
    free_ms: float


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """How many resampled exams, and the seed that makes a verdict the same twice."""

    draws: int
    seed: int


@dataclass(frozen=True, slots=True)
class Personal:
    """What learning one person's habits must not break: the suite's `categories` that are asked as that person, too."""

    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of one task's exam; `categories` has the limits of single categories."""

    target: Target
    rest: Rest
    category: Limit
    language: Limit
    person: Limit
    false_acts: Limit
    ece: Ece
    coverage: Coverage
    latency: Latency
    bootstrap: Bootstrap
    categories: Mapping[str, Limit] = field(default_factory=dict)
    personal: Personal = Personal()

    def limit(self, kind: str, name: str) -> Limit:
        """Return the limit of a group; `kind` is `category`, `language` or `person`."""
        if kind == "category":
            return self.categories.get(name, self.category)
        return self.language if kind == "language" else self.person


_PARTS: Mapping[str, type[Any]] = {
    "target": Target,
    "rest": Rest,
    "category": Limit,
    "language": Limit,
    "person": Limit,
    "false_acts": Limit,
    "ece": Ece,
    "coverage": Coverage,
    "latency": Latency,
    "bootstrap": Bootstrap,
}
_CHANCES = {"alpha", "power", "precision"}  # strictly between 0 and 1
_ABOVE_ONE = {"fewest", "draws", "seed", "most_ms", "ratio", "free_ms"}  # no shares


def read(path: Path) -> Rules:
    """Return the rules of a file. Raises `NotFound`, or `BadInput` naming what is wrong in it."""
    try:
        return parse(path.read_text("utf-8"), str(path))
    except FileNotFoundError as error:
        raise NotFound(
            f"There are no exam rules at {path}; a task keeps them beside its task.toml, as exam.toml."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The exam rules {path} can't be read ({error}). Give a UTF-8 text file.") from error


def parse(text: str, name: str = "exam.toml") -> Rules:
    """Return the rules of TOML text; raise `BadInput` for what is missing, unknown or out of range."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{name} is no TOML ({error}); mend that line.") from error
    unknown = sorted(set(data) - set(_PARTS) - {"categories", "personal"})
    if unknown:
        raise BadInput(
            f"{name} has the unknown part [{unknown[0]}]; there are {', '.join(_PARTS)}, personal."
        )
    parts = {key: _part(name, key, kind, data.get(key)) for key, kind in _PARTS.items()}
    own = data.get("categories", {})
    if not isinstance(own, dict):
        raise BadInput(f"{name}: `categories` must be tables, [categories.NAME]; it is {own!r}.")
    limits = {key: _part(name, f"categories.{key}", Limit, one) for key, one in own.items()}
    return Rules(**parts, categories=limits, personal=_personal(name, data.get("personal", {})))


def _personal(file: str, data: Any) -> Personal:
    names = data.get("categories", []) if isinstance(data, dict) and set(data) <= {"categories"} else None
    if not isinstance(names, list) or not all(isinstance(one, str) and one for one in names):
        raise BadInput(
            f'{file}: [personal] must hold `categories` alone, a list of names: ["direct", "talk"].'
        )
    return Personal(tuple(names))


def _part(file: str, part: str, kind: type[_Part], data: Any) -> _Part:
    if not isinstance(data, dict):
        raise BadInput(f"{file} lacks the part [{part}]; add it.")
    wanted = [one.name for one in fields(kind)]  # type: ignore[arg-type]
    needed = [key for key in wanted if not (key == "fewest" and kind is Limit)]
    for key in [*needed, *data]:
        if key not in data or key not in wanted:
            what = "unknown" if key in data else "missing"
            raise BadInput(f"{file}: {key} is {what} in [{part}]; it has {', '.join(wanted)}.")
        _check(file, part, key, data[key])
    return kind(**data)


def _check(file: str, part: str, key: str, value: Any) -> None:
    whole = key in ("fewest", "draws", "seed")
    number = isinstance(value, int) if whole else isinstance(value, int | float)
    good = number and not isinstance(value, bool) and value >= 0
    if good and key in _CHANCES:
        good = 0 < value < 1
    elif good and key not in _ABOVE_ONE:
        good = value <= 1
    if not good:
        kind = "a whole number" if whole else "a number" if key in _ABOVE_ONE else "a share, 0.05 for 5 %"
        raise BadInput(f"{file}: {key} = {value!r} in [{part}] can't be; give {kind}.")
