"""A release without a person: what was theirs goes, what they had a part in is trained anew from before them, the rest stays."""

import shutil
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from deshi import __version__
from deshi.bootstrap import night_lock, night_state
from deshi.bootstrap.extras import codes_of
from deshi.bootstrap.memory import open_store
from deshi.bootstrap.night_desk import Desk, Report, Wish
from deshi.bootstrap.night_end import Ending
from deshi.bootstrap.night_parts import EVERYBODY, Matter, gather, keep
from deshi.bootstrap.night_plan import Plan
from deshi.bootstrap.night_report import NightReport
from deshi.bootstrap.night_shelf import START, interactions, without_names
from deshi.bootstrap.night_spent import hashed
from deshi.bootstrap.night_state import CANCELLED, DONE, EXAM, FAILED, JOB, TRAIN, TRAINING, State
from deshi.bootstrap.night_work import Works
from deshi.bootstrap.own import find_task
from deshi.bootstrap.releases import Wanted
from deshi.errors import Corrupt, DeshiError
from deshi.learn.interruption import interruptible
from deshi.promote.candidate import check
from deshi.promote.lineage import PASS, Lineage
from deshi.promote.shelf import identity
from deshi.sections import Settings

_SURELY = 0.05  # one-sided: that the held-back examples are worse answered is no chance


def retrain(
    settings: Settings,
    task: Any,
    planned: Plan,
    by: str,
    *,
    report: Report | None = None,
    works: Works | None = None,
    stop: threading.Event | None = None,
) -> NightReport:
    """Make the release of a plan from what the journal still knows, examine it, and let it serve unless it is worse.

    It is a night of its own: `deshi nights` lists it. Raises `Runs` (409) when another one runs.
    """
    found = find_task(task) if isinstance(task, str | Path) else task
    with night_lock.alone(settings) as lock, interruptible(stop or threading.Event()) as ended:
        desk = Desk(settings, found, Wish(by), works or Works(), report, ended)
        state = State("", found.name, by, parent=planned.serving, without=True)
        state = night_state.begin(settings.home, state, desk.works.clock())
        night_lock.name_holder(lock, state.id)
        try:
            return _Anew(desk, planned).walk(state)
        except DeshiError as error:
            how = CANCELLED if desk.ended() else FAILED
            return Ending(desk, desk.now or state).close(how, how, str(error))


class _Anew:
    """The walk of `retrain`."""

    def __init__(self, desk: Desk, planned: Plan) -> None:
        self.desk, self.plan, self.works, self.registry = desk, planned, desk.works, desk.registry
        self.serving = desk.registry.folder(planned.serving)
        self.ancestor = desk.registry.folder(planned.ancestor)

    def walk(self, state: State) -> NightReport:
        """Return the report of the release without the person."""
        desk = self.desk
        desk.tell(state, f"A release is made anew from {self.plan.ancestor}.")
        matter = desk.found = self._matter()
        state = desk.save(replace(state, stage=TRAIN, lessons=len(matter.due), position=matter.position))
        folder = self._trained(state, matter)
        desk.go_on(state)
        if identity(folder) == identity(self.ancestor):
            return self._serve(state, self.plan.ancestor, {})
        state = desk.save(replace(state, stage=EXAM))
        desk.tell(state, "The exam begins: it must not be worse than the release that serves.")
        changed = [one.user for one in matter.due] or [EVERYBODY]
        sat = self.works.sit(
            desk.settings,
            desk.task,
            folder,
            self.serving,
            matter.held(),
            changed,
            dict.fromkeys(changed, ()),
        )
        verdicts = {
            user: (one if isinstance(one, dict) else one.as_dict()) for user, one in sat.verdicts.items()
        }
        worse = [user for user, one in verdicts.items() if is_worse(one)]
        if worse:
            said = "The release without them is worse by the exam, so it does not serve yet; add examples and try again."
            return Ending(desk, state, verdicts).close(DONE, "refused", said)
        name = self.registry.add(folder, self._lineage(folder, matter))
        names = {lesson.user for lesson in matter.lessons} - {EVERYBODY}
        parts: dict[str, Any] = {name: {"interactions": list(made)} for name, made in self.plan.parts.items()}
        parts |= {
            hashed(one.user): {"examples": len(one.train), "interactions": sorted(interactions(one))}
            for one in matter.due
        }
        told = {hashed(user): without_names(one, names) for user, one in verdicts.items()}
        why = ["Made anew without a person who was erased; the exam shows nothing that is worse."]
        self.registry.judge(name, PASS, why, {"parts": parts, "verdicts": told})
        return self._serve(state, name, verdicts)

    def _serve(self, state: State, name: str, verdicts: Mapping[str, Any]) -> NightReport:
        desk = self.desk
        state = desk.save(replace(state, release=name))
        desk.go_on(state)
        if self.registry.serving() != self.plan.serving:
            said = f"Meanwhile another release serves, so {name} was not promoted."
            return Ending(desk, state, verdicts).close(DONE, "passed", said)
        desk.releases.promote(name, Wanted(state.by, "without a person who was erased"))
        said = f"The release {name}, which has learnt nothing from them, serves now."
        return Ending(desk, state, verdicts).close(DONE, "promoted", said)

    def _matter(self) -> Matter:
        """Return all that there is to teach, with only the lessons of the plan due."""
        task = self.desk.task
        codes = codes_of(task, self.ancestor)
        found = gather(self.desk.settings, task, 0, self.works.clock(), codes=codes)
        lessons = tuple(
            replace(one, due=bool(one.train) and one.user in self.plan.anew) for one in found.lessons
        )
        return replace(found, lessons=lessons)

    def _trained(self, state: State, matter: Matter) -> Path:
        """Return the folder of the candidate."""
        place, stay = self.desk.place(state), {EVERYBODY, *self.plan.stay}
        start = self.ancestor
        if EVERYBODY not in self.plan.anew:
            shutil.rmtree(place / START, ignore_errors=True)
            start = self.works.keep(self.serving, self.ancestor, stay, place / START)
        if not matter.due:
            return start
        keep(place, matter)
        job = {"parent": str(start), "task": self.desk.task.name, "minutes": 0.0, "seed": 1}
        night_state.put(place / JOB, job)
        self.desk.tell(state, f"{len(matter.due)} parts are trained anew.")
        self.works.train(self.desk.settings, place, lambda line: self.desk.step(state, line), self.desk.ended)
        self.desk.go_on(state)
        if not (place / TRAINING / "release").is_dir():
            raise Corrupt("The training has left no release; try again.")
        return place / TRAINING / "release"

    def _lineage(self, folder: Path, matter: Matter) -> Lineage:
        trained = {name for one in matter.due for name in interactions(one)}
        users = self._known()
        kept = {name for made in self.plan.parts.values() for name in made if name in users}
        made = Lineage(
            parent=identity(self.ancestor),
            corpus=check(folder, self.registry.task).corpus,
            examples=matter.digest,
            count=len({example for one in matter.due for example in one.train}) + len(kept - trained),
            code=__version__,
            made=self.plan.made if kept else matter.at,
        )
        return made.with_people((name, users.get(name, "")) for name in sorted(trained | kept))

    def _known(self) -> Mapping[str, str]:
        store = open_store(self.desk.settings)
        try:
            return {row.interaction: row.user or "" for _, row in store.rows(kind="interaction") if row.salt}
        finally:
            store.close()


def is_worse(verdict: Mapping[str, Any]) -> bool:
    """Tell whether an exam shows that something became worse; to be no better than before is what is wanted here."""
    failed = [one for one in verdict.get("reasons", ()) if one.get("outcome") == "fail"]
    if not failed:
        return bool(verdict.get("outcome") == "fail" and not verdict.get("reasons"))
    target: Mapping[str, Any] = next(iter(verdict.get("table", ())), {})
    return any(one.get("rule") != "target" or target.get("p_worse", 0.0) <= _SURELY for one in failed)
