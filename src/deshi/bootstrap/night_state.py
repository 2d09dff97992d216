"""The nights of a home on disk: a folder each, its state, and the lock that lets only one run.

`$DESHI_HOME/nights/<id>/` holds `state.json`, later `report.json`, `report.md` and `metrics.jsonl`. An id is the local time of
the beginning, and always after every earlier id, whatever the clock says.
"""

import calendar
import json
import os
import re
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from deshi.errors import Corrupt, NotFound, Unavailable
from deshi.promote.safely import write

EXAMPLES, TRAIN, EXAM, PROMOTE = STAGES = ("examples", "train", "exam", "promote")
DONE, FAILED, CANCELLED = ENDS = ("done", "failed", "cancelled")
STATE, METRICS, TRAINING, CANCEL = "state.json", "metrics.jsonl", "training", "cancel"
JOB, VERDICTS = "job.json", "exam.json"
LOG = "log.txt"  # of the newest night that a service began, beside the nights
ID = r"\d{8}-\d{6}"
_FORM = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True)
class State:
    """How far a night is. `stage` is one of `STAGES` or `ENDS`; `outcome` is `running`, `promoted`, `passed` (and not
    promoted, as was wished), `refused`, `nothing new`, `failed` or `cancelled`.

    `at` and `seconds` are the Unix time of its beginning and how long it took; `parent` is the release that served then,
    `release` the candidate, both by their names on the shelf. `position` is the place in the journal up to which examples
    were collected, `lessons` how many there are to train, `erased` that of the newest erasure before it. `without` names nobody: it tells that the night makes a
    release anew after an erasure.
    """

    id: str
    task: str = "robot_dog"
    by: str = ""
    at: float = 0.0
    stage: str = EXAMPLES
    outcome: str = "running"
    parent: str = ""
    release: str = ""
    examples: int = 0
    people: int = 0
    lessons: int = 0
    seconds: float = 0.0
    sentence: str = ""
    pid: int = 0
    minutes: float = 0.0
    promote: bool = True
    position: int = 0
    erased: int = 0
    without: bool = False

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.stage in ENDS

    def summary(self) -> dict[str, Any]:
        """Return what lists show of a night."""
        return {name: getattr(self, name) for name in SUMMARY}


SUMMARY = ("id", "at", "seconds", "stage", "outcome", "release", "examples", "people", "sentence")


def nights(home: Path) -> Path:
    """Return the folder of all nights."""
    return home / "nights"


def folder(home: Path, identity: str) -> Path:
    """Return the folder of a night. Raises `NotFound`; a name from outside is only compared with those that are there."""
    if identity not in ids(home):
        raise NotFound(f"There is no night {identity[:40]!r}; `deshi nights` lists those that were.")
    return nights(home) / identity


def ids(home: Path) -> list[str]:
    """Return the ids of all nights, newest first."""
    place = nights(home)
    found = place.iterdir() if place.is_dir() else iter(())
    return sorted((one.name for one in found if re.fullmatch(ID, one.name) and one.is_dir()), reverse=True)


def begin(home: Path, state: State, now: float) -> State:
    """Make the folder of a new night and write its first state. Raises `Unavailable` where the disk refuses."""
    newest = next(iter(ids(home)), "")
    name = time.strftime(_FORM, time.localtime(now))
    if name <= newest:  # the clock went back, or it is still the same second
        name = time.strftime(_FORM, time.gmtime(calendar.timegm(time.strptime(newest, _FORM)) + 1))
    place = nights(home) / name
    try:
        place.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise Unavailable(
            f"The night's folder {place} can't be made ({error.strerror}). Make room or make it writable; nothing has changed."
        ) from error
    return save(home, replace(state, id=name, at=now, pid=os.getpid()))


def save(home: Path, state: State) -> State:
    """Write a state whole or not at all, and return it."""
    put(nights(home) / state.id / STATE, asdict(state))
    return state


def load(home: Path, identity: str) -> State:
    """Return the state of a night. Raises `NotFound` for an unknown one, `Corrupt` for a damaged file."""
    path = folder(home, identity) / STATE
    data = get(path)
    blank = asdict(State(identity))
    known = {name: value for name, value in data.items() if name in blank}
    fits = all(_alike(value, blank[name]) for name, value in known.items())
    if known.get("id") != identity or known.get("stage") not in (*STAGES, *ENDS) or not fits:
        raise Corrupt(f"{path} is not the state of the night {identity}; remove its folder.")
    return State(**known)


def _alike(value: Any, usual: Any) -> bool:
    return type(value) in (int, float) if type(usual) is float else type(value) is type(usual)


def put(path: Path, data: Any) -> None:
    """Write JSON whole or not at all. Raises `Unavailable` where the disk refuses."""
    write(path, json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n")


def get(path: Path) -> dict[str, Any]:
    """Return a JSON object. Raises `Corrupt` where there is none."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise Corrupt(f"{path} can't be read ({error}); it is made again by the next night.") from error
    if not isinstance(data, dict):
        raise Corrupt(f"{path} holds no object; it is made again by the next night.")
    return data


def summaries(home: Path, runs: str) -> list[dict[str, Any]]:
    """Return what lists show of every night, newest first; `runs` is the id of the one that runs, "" for none."""
    found = []
    for identity in ids(home):
        try:
            found.append(shown(load(home, identity), runs).summary())
        except (Corrupt, NotFound):
            found.append(
                State(identity, stage=FAILED, outcome=FAILED, sentence="Its state is damaged.").summary()
            )
    return found


def shown(state: State, runs: str) -> State:
    """Return a state as it is told to people; `runs` is the id of the night that runs, "" for none."""
    if state.ended or state.id == runs:
        seconds = state.seconds if state.ended else max(0.0, time.time() - state.at)
        return replace(state, seconds=round(seconds, 1))
    said = f"It was cut off in the stage {state.stage}; the next night goes on with it, or starts clean."
    return replace(state, outcome=FAILED, sentence=said)


def unfinished(home: Path) -> State | None:
    """Return the newest night if it was cut off, else None. Only with the lock."""
    for identity in ids(home)[:1]:
        try:
            state = load(home, identity)
        except Corrupt:
            save(
                home,
                State(
                    identity, stage=FAILED, outcome=FAILED, sentence="Its state was damaged; a new one began."
                ),
            )
            return None
        return None if state.ended else state
    return None
