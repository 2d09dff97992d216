"""The trainings that a home knows: its nights, and the base trainings that were begun with it."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from deshi.bootstrap import background, night_lock, night_state
from deshi.bootstrap.night_state import METRICS, State
from deshi.bootstrap.night_work import curve
from deshi.errors import Corrupt, DeshiError, NotFound

_BASES = "runs.json"
_MOST = 400  # points of a curve that are shown
_STATES = {"promoted": "done", "passed": "done", "refused": "done", "nothing new": "done"}


def remember(home: Path, out: Path) -> None:
    """Remember the folder of a base training, so that it is listed. Where the disk refuses it is not."""
    known = _bases(home)
    place = str(out.absolute())
    with suppress(DeshiError, OSError):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        night_state.put(home / _BASES, {"folders": [*(one for one in known if one != place), place]})


def listed(home: Path) -> list[dict[str, Any]]:
    """Return every training, the newest night first, base trainings last.

    Each has `id`, `kind` (`night` or `base`), `state` (`running`, `done`, `failed`, `cancelled`, `ended`), `at` (Unix
    time), `stage`, `part`, `step`, `of`, `progress` (0..1), `eta_s` (seconds, None where nobody knows) and `sentence`.
    """
    runs = night_lock.running(home)
    nights = [_night(home, one["id"], runs) for one in night_state.summaries(home, runs)]
    return nights + [_base(Path(folder)) for folder in reversed(_bases(home))]


def one(home: Path, identity: str) -> dict[str, Any]:
    """Return a training with its `curve`. Raises `NotFound` for an unknown one."""
    if identity in night_state.ids(home):
        told = _night(home, identity, night_lock.running(home))
        return {**told, "curve": thinned(curve(night_state.nights(home) / identity))}
    folder = _folder(home, identity)
    return {**_base(folder), "curve": thinned(curve(folder))}


def cancel(home: Path, identity: str) -> bool:
    """Ask a training to end; return whether it runs. Raises `NotFound` for an unknown one."""
    if identity in night_state.ids(home):
        return night_lock.running(home) == identity and night_lock.cancel(home)
    return background.stop(_folder(home, identity)) > 0


def progress(home: Path, state: State) -> dict[str, Any]:
    """Return how far a night's training is: `part`, `step`, `of`, `eta_s`, `progress`; the last line of its curve tells."""
    lines = curve(night_state.nights(home) / state.id)
    last = lines[-1] if lines else {}
    step, of = _number(last.get("step")), _number(last.get("of"))
    begun = max(1, len({line.get("part") for line in lines}))
    parts = max(begun, state.lessons)
    share = (begun - 1 + (step / of if of else 0.0)) / parts if lines else 0.0
    if state.stage not in (
        night_state.EXAMPLES,
        night_state.TRAIN,
        night_state.FAILED,
        night_state.CANCELLED,
    ):
        share = 1.0
    eta = last.get("eta_s")
    return {
        "part": str(last.get("part", "")),
        "step": step,
        "of": of,
        "progress": round(min(1.0, share), 4),
        "eta_s": eta if isinstance(eta, int | float) and state.stage == night_state.TRAIN else None,
    }


def thinned(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return at most `_MOST` points of a curve, evenly drawn, the last one always among them."""
    shown = [
        {
            "part": str(line.get("part", "")),
            "step": _number(line.get("step")),
            "loss": line.get("loss"),
            "held_exact": line.get("held_exact"),
        }
        for line in lines
        if isinstance(line.get("loss"), int | float)
    ]
    every = -(-len(shown) // _MOST) if shown else 1
    return shown[(len(shown) - 1) % every :: every] if shown else []


def _night(home: Path, identity: str, runs: str) -> dict[str, Any]:
    try:
        state = night_state.shown(night_state.load(home, identity), runs)
    except (Corrupt, NotFound):
        state = State(
            identity, stage=night_state.FAILED, outcome=night_state.FAILED, sentence="Its state is damaged."
        )
    return {
        "id": identity,
        "kind": "night",
        "state": _STATES.get(state.outcome, state.outcome),
        "at": state.at,
        "stage": state.stage,
        **progress(home, state),
        "sentence": state.sentence,
    }


def _base(folder: Path) -> dict[str, Any]:
    try:
        told = background.status(folder)
    except NotFound:
        told = {"running": 0}
    eta = told.get("eta_s") if told["running"] else None
    done, left = float(told.get("seconds", 0.0) or 0.0), float(eta or 0.0)
    exact = f", {told['held_exact']:.1%} of the held-back sentences exact" if "held_exact" in told else ""
    return {
        "id": _name(folder),
        "kind": "base",
        "state": "running" if told["running"] else "ended",
        "at": _began(folder),
        "stage": night_state.TRAIN,
        "part": "",
        "step": _number(told.get("step")),
        "of": 0,
        "progress": round(done / (done + left), 4) if left and done else float(not told["running"]),
        "eta_s": eta,
        "sentence": f"{_number(told.get('examples')):,} examples seen{exact}; in {folder}",
    }


def _bases(home: Path) -> list[str]:
    with suppress(DeshiError):
        found = night_state.get(home / _BASES).get("folders")
        return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
    return []


def _folder(home: Path, identity: str) -> Path:
    for folder in map(Path, _bases(home)):
        if _name(folder) == identity:
            return folder
    raise NotFound(f"There is no training {identity[:40]!r}; `deshi runs` lists those that this home knows.")


def _name(folder: Path) -> str:
    return "base-" + hashlib.sha256(str(folder).encode()).hexdigest()[:8]


def _began(folder: Path) -> float:
    for name in (background.PID, METRICS):
        with suppress(OSError):
            return (folder / name).stat().st_mtime
    return 0.0


def _number(value: Any) -> int:
    return int(value) if isinstance(value, int | float) else 0
