"""Which thresholds are in force: the promise that was chosen, else that of the settings, else their two thresholds.

The choice is a share of errors, not a threshold, and is kept in `$DESHI_HOME/thresholds.json`: so it holds for every later
release, through that release's own pairs.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from deshi.bootstrap.calibrations import find, put, read_json
from deshi.decide.thresholds import Thresholds
from deshi.errors import BadInput, Corrupt, Unavailable
from deshi.measure.calibration_file import Calibration
from deshi.measure.promise import LEAST, NEVER, Promise, promise, sentence
from deshi.sections import Settings

THRESHOLDS = "thresholds.json"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A share of errors that may be wrong at most, with which confidence."""

    max_error: float
    confidence: float = 0.95


class Promises:
    """The promises that a release can make, and the one that is in force.

    `problem` says what is wrong with a damaged file; then every answer is asked back, and stops work as ever.
    """

    def __init__(self, settings: Settings, task: str, release: Path) -> None:
        self._settings = settings
        self._path = settings.home / THRESHOLDS
        self.calibration: Calibration | None = None
        self.problem = ""
        try:
            self.calibration = find(settings.home, task, release)
        except Unavailable as error:
            self.problem = str(error)

    def thresholds(self) -> Thresholds:
        """Return the thresholds in force; those of a damaged file ask every time. Raises `BadInput` for a wrong setting."""
        try:
            return (
                Thresholds(NEVER, NEVER, note=self.problem) if self.problem else self._in_force(self.chosen())
            )
        except Unavailable as error:
            return Thresholds(NEVER, NEVER, note=str(error))

    def _in_force(self, chosen: Chosen | None) -> Thresholds:
        decide = self._settings.decide
        if chosen is None:
            return Thresholds(decide.sure_above, decide.act_above)
        if self.calibration is None:
            return Thresholds(NEVER, NEVER, chosen.max_error, _uncalibrated(chosen.max_error))
        kept = self.promise(chosen)
        return Thresholds(kept.threshold, kept.threshold, chosen.max_error, sentence(kept))

    def promise(self, chosen: Chosen) -> Promise:
        """Return what the release can promise; `Unavailable` where it was never calibrated."""
        if self.calibration is None:
            raise Unavailable(_uncalibrated(chosen.max_error))
        return promise(self.calibration.pairs, chosen.max_error, chosen.confidence)

    def chosen(self) -> Chosen | None:
        """Return the choice of the home's file, else that of the settings, else None."""
        data = read_json(self._path)
        if data is None:
            wanted = self._settings.decide.max_error
            return Chosen(checked(wanted)) if wanted else None
        try:
            return Chosen(checked(float(data["max_error"])), float(data.get("confidence", 0.95)))
        except (KeyError, TypeError, ValueError, AttributeError, BadInput) as error:
            raise Corrupt(
                f'{self._path} is damaged: it needs {{"max_error": 0.02}}. Mend or remove it; `deshi calibrate` makes a new one.'
            ) from error

    def choose(self, chosen: Chosen | None) -> Thresholds:
        """Keep a choice, or with None go back to the settings; return the thresholds that follow."""
        try:
            if chosen is None:
                self._path.unlink(missing_ok=True)
            else:
                checked(chosen.max_error)
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                put(self._path, json.dumps(asdict(chosen)) + "\n")
        except OSError as error:
            raise Unavailable(
                f"{self._path} can't be written ({error.strerror}); make the folder writable, then choose again."
            ) from error
        return self.thresholds()

    def as_dict(self, in_force: Thresholds, also: float | None = None) -> dict[str, Any]:
        """Return what a reader wants to see: figures, reliability, promises, and the thresholds in force.

        Beside the usual shares, what can be promised for the one in force and for `also` is told.
        """
        found = self.calibration.as_dict() if self.calibration else {}
        shown = {name: found.get(name) for name in ("task", "release", "suite", "made", "figures")}
        return {
            "calibrated": bool(found),
            **shown,
            "reliability": found.get("reliability", []),
            "promises": self._told(found.get("promises", []), {in_force.max_error, also or 0.0}),
            "thresholds": asdict(in_force),
        }

    def _told(self, usual: list[dict[str, Any]], more: set[float]) -> list[dict[str, Any]]:
        """Return the promises with those for the shares of `more` (0: none), strictest first; none without a calibration."""
        if self.calibration is None:
            return []
        known = {one["max_error"] for one in usual} | {0.0}
        others = [asdict(self.promise(Chosen(checked(share)))) for share in more - known]
        return sorted([*usual, *others], key=lambda one: float(one["max_error"]))


def checked(max_error: float) -> float:
    """Return a share of errors that can be asked for; raise `BadInput` for one that can't."""
    if not LEAST <= max_error < 1:
        raise BadInput(
            f"A promise of max_error {max_error!r} can't be made; give a share from {LEAST} to below 1, such as 0.02 for 2 %."
        )
    return max_error


def _uncalibrated(max_error: float) -> str:
    return (
        f"At most {max_error:.1%} of wrong answers was asked for, but this release was never calibrated, so nothing can be "
        "promised and deshi asks every time. Run `deshi calibrate` first, or `deshi calibrate --max-error 0` to go back."
    )
