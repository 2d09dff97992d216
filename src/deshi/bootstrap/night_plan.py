"""How a release without a person is to be made; asked while the lineage still knows what they taught."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from deshi.bootstrap.memory import open_store
from deshi.bootstrap.night_parts import EVERYBODY
from deshi.bootstrap.night_spent import hashed
from deshi.bootstrap.night_work import Works
from deshi.bootstrap.releases import Releases
from deshi.promote.history import SHIPPED
from deshi.promote.registry import Registry, Shelved
from deshi.sections import Settings
from deshi.tasks.own.task import OwnTask

_ERASED = "erased"  # what stands in a lineage for a person who was erased


@dataclass(frozen=True, slots=True)
class Plan:
    """How a release without a person is made. `ancestor` is the last release before them, `stay` the people whose adapters
    stay as they are, `anew` those that are trained again ("" for the weights that everybody shares), `parts` the
    interactions that each part that stays was made of (by `night_spent.hashed`).

    `serving` is the release that serves; the plan is empty (`needed` is false) where it has learnt nothing from them.
    """

    serving: str
    ancestor: str = ""
    stay: tuple[str, ...] = ()
    anew: tuple[str, ...] = ()
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    made: float = 0.0

    @property
    def needed(self) -> bool:
        """Whether the release that serves has learnt from the person."""
        return bool(self.ancestor)


def plan(settings: Settings, task: Any, user: str, works: Works | None = None) -> Plan:
    """Return how the release that serves is made anew without a person. To be asked before anything of theirs is erased."""
    works = works or Works()
    registry = _registry(settings, task)
    serving = registry.serving()
    if serving == SHIPPED:  # it was made before anybody spoke to it
        return Plan(serving)
    line = list(_line(registry, serving))
    theirs = [place for place, one in enumerate(line) if _of(one, user)]
    if not theirs and not works.have(registry.folder(serving), {user}):
        return Plan(serving)
    before = max(theirs, default=len(line) - 2) + 1
    ancestor, since = line[before].name, line[:before]
    touched = _touched(since, user)
    others = sorted(works.have(registry.folder(serving), _people(settings, user)))
    if EVERYBODY in touched:  # adapters sit on the shared weights: with other weights they are others
        return Plan(serving, ancestor, (), (EVERYBODY, *others))
    anew = tuple(one for one in others if hashed(one) in touched)
    stay = tuple(one for one in others if one not in anew)
    kept = {hashed(one) for one in (EVERYBODY, *stay)}
    gone = {name for one in since for name in _of(one, user)}
    parts = {name: tuple(sorted(made - gone)) for name, made in _parts(since).items() if name in kept}
    made = min((one.lineage.made for one in since if one.lineage), default=0.0)
    return Plan(serving, ancestor, stay, anew, parts, made)


def _line(registry: Registry, name: str) -> Iterator[Shelved]:
    """Yield a release and those that its weights began from, up to the shipped one."""
    shelved = {one.name: one for one in registry.releases()}
    seen: set[str] = set()
    while name in shelved and name not in seen:
        seen.add(name)
        yield shelved[name]
        made = shelved[name].lineage
        name = made.parent if made and made.inherits else ""
    if SHIPPED not in seen:
        yield shelved[SHIPPED]


def _of(one: Shelved, user: str) -> set[str]:
    """Return the interactions of a person that a release was made of, and those of whoever was erased earlier."""
    made = one.lineage
    if made is None:
        return set()
    return {*made.of(user), *(name for name, whose in made.interactions.items() if whose == _ERASED)}


def _parts(since: list[Shelved]) -> dict[str, set[str]]:
    """Return the interactions that each lesson was made of, in all of these releases together."""
    found: dict[str, set[str]] = {}
    for one in since:
        for name, part in (one.lineage.exam.get("parts", {}) if one.lineage else {}).items():
            found.setdefault(name, set()).update(part.get("interactions", ()))
    return found


def _touched(since: list[Shelved], user: str) -> set[str]:
    """Return the lessons (`night_spent.hashed`, "" for everybody) that have learnt from a person; all, where a lineage does
    not tell."""
    found, theirs = {hashed(user)}, set()
    for one in since:
        made = one.lineage
        of_them = _of(one, user)
        if of_them and made is not None and not isinstance(made.exam.get("parts"), Mapping):
            return {EVERYBODY}
        theirs |= of_them
    for name, part in _parts(since).items():
        if part & theirs:
            found.add(EVERYBODY if name == hashed(EVERYBODY) else name)
    return found


def _people(settings: Settings, but: str) -> set[str]:
    store = open_store(settings)
    try:
        return {row.user for _, row in store.rows() if row.user} - {but}
    finally:
        store.close()


def _registry(settings: Settings, task: Any) -> Registry:
    return Releases(settings, task if isinstance(task, str | OwnTask) else task.name).registry
