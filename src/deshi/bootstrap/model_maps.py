"""The fitted map of a model's confidence: `$DESHI_HOME/calibration/model-NAME.json`, written by `deshi calibrate --model`.

It counts for the task, provider and model that it was made with, and only where the settings say nothing of their own.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from deshi.bootstrap.calibrations import put, read_json
from deshi.errors import Unavailable
from deshi.sections import Model

_log = logging.getLogger(__name__)
_NEVER = -14.0  # the log-odds of about one in a million


@dataclass(frozen=True, slots=True)
class Learned:
    """What was fitted: (slope, shift) for the model's probabilities, and the confidence without any; None: not fitted."""

    calibration: tuple[float, float] | None = None
    without_logprobs: float | None = None


def model_file(home: Path, name: str) -> Path:
    """Return where a home keeps the map of `[models.NAME]`."""
    return home / "calibration" / f"model-{name}.json"


def learned(home: Path, name: str, model: Model, task: str) -> Model:
    """Return the model's settings with the fitted map where they have none of their own.

    A damaged file is logged, and leaves a model that is never sure: one that was found to be overconfident is not believed
    as it is because a file broke.
    """
    try:
        found = _read(model_file(home, name), model, task)
    except Unavailable as error:
        _log.error("%s Until then deshi does not rely on %s.", error, name)
        found = Learned((0.0, _NEVER), 0.0)
    own, without = model.calibration, model.confidence_without_logprobs
    return replace(
        model,
        calibration=own if own is not None else found.calibration,
        confidence_without_logprobs=without if without is not None else found.without_logprobs,
    )


def _read(path: Path, model: Model, task: str) -> Learned:
    data = read_json(path)
    if data is None:
        return Learned()
    try:
        if (data["task"], data["provider"], data["model"]) != (task, model.provider, model.model):
            return Learned()
        pair, without = data["calibration"], data["without_logprobs"]
        slope, shift = map(float, pair) if pair is not None else (1.0, 0.0)
        share = None if without is None else float(without)
        if not (0 <= slope < 1e3 and abs(shift) < 1e3 and 0 <= (share or 0) <= 1):
            raise ValueError("numbers out of range")
        return Learned(None if pair is None else (slope, shift), share)
    except (KeyError, TypeError, ValueError) as error:
        raise Unavailable(
            f"{path} is damaged ({error!r}). Make it again with `deshi calibrate --model ... --save`, or remove it."
        ) from error


def keep(home: Path, name: str, data: Mapping[str, Any]) -> Path:
    """Write the map of a model; return its file. Raises `Unavailable` where the disk refuses."""
    path = model_file(home, name)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        put(path, json.dumps(data, indent=1) + "\n")
    except OSError as error:
        raise Unavailable(
            f"{path} can't be written ({error.strerror}). Set DESHI_HOME to a folder of yours."
        ) from error
    return path
