"""How a night ends: its report is written, what was judged is remembered, and what it worked with is removed."""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from deshi.bootstrap import night_state
from deshi.bootstrap.night_desk import Desk
from deshi.bootstrap.night_parts import (
    EVERYBODY,
    LINES,
    PLAN,
    UNLEARNED,
    Lesson,
    Matter,
    Seen,
    newest_erasure,
)
from deshi.bootstrap.night_report import NightReport, PartReport, report_of
from deshi.bootstrap.night_shelf import KEPT, START, Candidate
from deshi.bootstrap.night_state import CANCEL, JOB, METRICS, TRAINING, VERDICTS, State
from deshi.bootstrap.night_work import TUNED
from deshi.errors import DeshiError
from deshi.promote.safely import write

REPORT, TEXT = "report.json", "report.md"
_ERASED = "A person was erased meanwhile, so this report tells of the night only how it ended."
_LEARNED = 5  # sentences shown a person
_ASKED = 40  # sentences asked a person, to find those
_LEFT = (LINES, PLAN, JOB, VERDICTS, TUNED, CANCEL, "training.lock")
Learned = Mapping[str, Sequence[Mapping[str, Any]]]


class Ending:
    """The end of a night in a state; `verdicts` and `learned` are by person, "" for everybody."""

    def __init__(
        self,
        desk: Desk,
        state: State,
        verdicts: Mapping[str, Mapping[str, Any]] | None = None,
        learned: Learned | None = None,
    ) -> None:
        self._desk, self._state = desk, state
        self._verdicts, self._learned = verdicts or {}, learned or {}

    def close(self, stage: str, outcome: str, sentence: str) -> NightReport:
        """Write report and state, and clean up; return the report. Raises `Unavailable` where the disk refuses.

        Where a person was erased since the matter was gathered, nothing of it is told or remembered.
        """
        desk, place = self._desk, self._desk.place(self._state)
        matter = desk.found
        if matter is not None and self._erased_since(matter):
            matter, sentence = None, _ERASED
        state = replace(self._state, stage=stage, outcome=outcome, sentence=sentence, seconds=desk.seconds())
        told = report_of(
            state, parent=state.parent, serving=desk.registry.serving(), **self._details(matter, outcome)
        )
        data = told.as_dict()
        if matter is not None and _judged(state):
            Seen(desk.settings.home, state.task).judged(matter.due)
            desk.works.fault("remembered")
        night_state.put(place / REPORT, data)
        write(place / TEXT, data["markdown"].encode())
        desk.works.fault("reported")
        night_state.save(desk.settings.home, state)
        desk.works.fault("ended")
        clean(place)
        return told

    def _erased_since(self, matter: Matter) -> bool:
        with suppress(DeshiError):  # a night also ends, and tells why, when the journal can't be read
            return newest_erasure(self._desk.settings) != matter.erased
        return False

    def _details(self, matter: Matter | None, outcome: str) -> dict[str, Any]:
        if matter is None:
            return {}
        done = outcome in ("promoted", "passed")
        return {
            "parts": tuple(self._part(one, done) for one in matter.due),
            "dropped": matter.dropped,
            "contradictions": matter.contradictions,
            "names": _names(self._desk.task),
            "body": matter.body,
            "cost": {
                "teacher_usd": matter.usd,
                "training_s": self._trained(),
                "night_s": self._desk.seconds(),
            },
        }

    def _part(self, lesson: Lesson, done: bool) -> PartReport:
        verdict = self._verdicts.get(lesson.user, {})
        passed = verdict.get("outcome") == "pass"
        reasons = [str(one["words"]) for one in verdict.get("reasons", ()) if one.get("outcome") != "pass"]
        return PartReport(
            name=lesson.user or "everybody",
            examples=len(lesson.train),
            learned=tuple(self._learned.get(lesson.user, ())),
            refused=() if passed else (*reasons, *verdict.get("enough", ())),
            verdict=verdict,
            kept=passed and done,
        )

    def _trained(self) -> float:
        with suppress(DeshiError, KeyError, TypeError, ValueError):
            return float(night_state.get(self._desk.place(self._state) / TUNED)["seconds"])
        return 0.0


def _judged(state: State) -> bool:
    """Tell whether what a night was to learn is settled; what passed and could not be promoted is learned again."""
    return state.outcome in ("promoted", "refused") or (state.outcome == "passed" and not state.promote)


def _names(task: Any) -> dict[str, str]:
    """Return the English names of a task's actions by code, as far as it has any."""
    return {
        str(code): str(one["names"].get("en", code)) for code, one in task.actions.items() if "names" in one
    }


def learned_of(desk: Desk, one: Candidate, now: Path) -> Learned:
    """Return by person up to `_LEARNED` sentences whose answer the candidate has changed, right ones first, newest first."""
    asked = [
        (lesson.user, each)
        for lesson in one.lessons()
        for each in [each for each in reversed(lesson.train) if each.rank > 0][:_ASKED]
    ]  # what nobody objected to is no news
    before, after = (desk.works.ask(desk.settings, desk.task, folder, asked) for folder in (one.parent, now))
    found: dict[str, list[dict[str, Any]]] = {lesson.user: [] for lesson in one.lessons()}
    for (user, each), old, new in zip(asked, before, after, strict=True):
        if old != new:
            right = (new["label"], tuple(new["actions"])) == each.target
            found[user].append({"text": each.text, "before": old, "after": new, "right": right})
    return {user: sorted(rows, key=lambda row: not row["right"])[:_LEARNED] for user, rows in found.items()}


def clean(place: Path) -> None:
    """Remove what an ended night has worked with, which holds people's words; its curve is kept."""
    with suppress(OSError):
        (place / TRAINING / METRICS).replace(place / METRICS)
    for folder in (TRAINING, KEPT, START):
        shutil.rmtree(place / folder, ignore_errors=True)
    for name in _LEFT:
        with suppress(OSError):
            (place / name).unlink(missing_ok=True)


def sweep(home: Path) -> None:
    """Clean up after the newest night, if it was killed after its end."""
    for identity in night_state.ids(home)[:1]:
        with suppress(DeshiError):
            if night_state.load(home, identity).ended:
                clean(night_state.nights(home) / identity)


def _count(examples: int) -> str:
    return f"{examples} example{'' if examples == 1 else 's'}"


def learnt(one: Candidate) -> str:
    """Return what a candidate has learnt, as the end of a sentence."""
    examples = {example for lesson in one.lessons() for example in lesson.train}
    people, left = sum(user != EVERYBODY for user in one.passed), len(one.matter.due) - len(one.passed)
    whose = f"{people} {'person' if people == 1 else 'people'}" if people else "everybody"
    not_kept = f" What {left} {'other' if left == 1 else 'others'} taught did not pass." if left else ""
    return f"it has learnt {len(examples)} example{'' if len(examples) == 1 else 's'} of {whose}.{not_kept}"


def nothing_new(matter: Matter) -> str:
    """Return why there is nothing to train, as a sentence."""
    waiting = len(matter.contradictions)
    them = "contradiction waits" if waiting == 1 else "contradictions wait"
    more = f" {waiting} {them} for a person to settle: correct the side that is wrong." if waiting else ""
    if strange := matter.dropped.get(UNLEARNED, 0):
        more += f" {strange} {'is' if strange == 1 else 'are'} of actions that the release has not learned (`deshi learn base --with`)."
    return f"Nobody has told anything new that could be learned; `deshi learn examples` shows what is known.{more}"
