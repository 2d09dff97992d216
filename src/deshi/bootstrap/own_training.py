"""Training the student of a task of one's own: its folder's examples, the trainer, calibration, the release."""

import math
import shlex
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from deshi.bootstrap.calibrations import save
from deshi.errors import BadInput
from deshi.learn.interruption import interruptible
from deshi.learn.ngram.publish import publish
from deshi.learn.ngram.train import Options, Trained, train
from deshi.learn.releases import write_card
from deshi.measure import fit
from deshi.measure.calibration import Pair, calibrated
from deshi.measure.calibration_file import calibration
from deshi.promote.shelf import identity
from deshi.pure.choose import choose
from deshi.pure.confidence import CALIBRATION, Signals
from deshi.pure.ngram import grams, signals
from deshi.pure.release import Release
from deshi.pure.statistics import area_under_roc, wilson
from deshi.tasks.own.check import check
from deshi.tasks.own.table import Example, digest, read_examples
from deshi.tasks.own.task import OwnTask, open_folder

TRAINING = "training"
_MAX_ERROR = 0.1
_FIT_ROWS, _NO_STEPS = 2_000, np.zeros((1, 1))
_LEAST, _USUAL, _GAP = 0.3, 0.7, 0.1


def train_own(
    folder: Path, out: Path | None, release: Path | None, minutes: float | None, threads: int, seed: int
) -> Release:
    """Train the student of the task in `folder` and publish it in the folder's `release`; return the card.

    `out` (the folder's `training`) keeps checkpoint and metrics, so that it resumes. Raises `BadInput` for examples that
    can't be learnt from.
    """
    task = open_folder(folder)
    rows = _examples(task)
    labels = tuple(task.labels)
    options = Options(minutes=minutes or 0.0, threads=threads, seed=seed)
    with interruptible(threading.Event()) as ended:
        trained = train(rows, labels, out or task.folder / TRAINING, options, ended.is_set)
    command = shlex.join(["deshi", *sys.argv[1:]])
    notes = {"corpus": digest(task.table, rows), "command": command}
    place = release or task.release
    card = publish(trained, rows, labels, place, task.name, notes)
    card = _measured(task, rows, trained, card, place)
    _tell(card, place)
    return card


def _examples(task: OwnTask) -> list[Example]:
    rows = read_examples(task.folder)
    problems = [one.text for one in check(task.table, rows) if one.stops]
    if problems:
        more = f" ({len(problems) - 1} more; `deshi task check` lists them)" if len(problems) > 1 else ""
        raise BadInput(f"The examples in {task.folder} can't be learnt from. {problems[0]}{more}")
    return rows


def _measured(
    task: OwnTask, rows: Sequence[Example], trained: Trained, card: Release, place: Path
) -> Release:
    """Calibrate on the held-back rows, choose thresholds, and return the card with what was measured."""
    seen = [_signals(rows[i], trained, n, card.temperature) for n, i in enumerate(trained.rows.tolist())]
    chosen = trained.held.argmax(axis=1) if len(seen) else trained.labels
    right = [bool(one) for one in chosen == trained.labels]
    fitted = _fitted(seen, right)
    sure = [fitted.map(one) if fitted else one.confidence for one in seen]
    asks = [task.asks(card.labels[int(one)]) for one in chosen]
    thresholds = choose_thresholds(
        [(c, r) for c, r, outside in zip(sure, right, asks, strict=True) if not outside],
        task.table.thresholds.get("max_error", _MAX_ERROR),
    )
    card = replace(card, figures={**_figures(task, card, trained, sure, asks), "thresholds": thresholds})
    write_card(place, card)
    (place / CALIBRATION).unlink(missing_ok=True)
    if fitted:
        before = [(one.confidence, r) for one, r in zip(seen, right, strict=True)]
        names = (task.name, identity(place), "held-back examples")
        save(calibration(names, time.time(), fitted, before, 0.0), place, place, in_home=False)
    return card


def _signals(row: Example, trained: Trained, n: int, at: float) -> Signals:
    """Return the signals of a held-back row from the logits of the member that never saw it."""
    choice = choose(trained.held[n], _NO_STEPS, frozenset(), at)
    found = grams(row.text)
    strength = float(trained.held[n][choice.label]) / at
    return signals(choice, strength, trained.net.unseen(found), len(found.words))


def _fitted(seen: list[Signals], right: list[bool]) -> fit.Fitted | None:
    """Return the fitted confidence, None where the rows are too few or all alike; of very many a part is enough.

    How new and how long a text is stays out of the fit: held-back examples are like the others, so that it would be learnt from
    chance (the map holds new texts down all the same).
    """
    step = max(1, math.ceil(len(seen) / _FIT_ROWS))
    plain = [replace(one, unseen=0.0, length=1) for one in seen[::step]]
    try:
        return fit.fit(plain, right[::step])
    except BadInput:
        return None


def choose_thresholds(pairs: Sequence[Pair], max_error: float) -> dict[str, float]:
    """Return `sure_above` and `act_above` for pairs of confidence and right, on held-back rows.

    `act_above` is the least confidence from which at most `max_error` of the answers are wrong, and their mean confidence
    says the same; 0.7 where there are too few rows to tell. A promise for all time it is not (see `deshi calibrate`).
    """
    act, count, wrong, doubt = 0.95, 0, 0.0, 0.0
    for confidence, alike in groupby(sorted(pairs, reverse=True), key=lambda pair: pair[0]):
        rights = [right for _, right in alike]  # of equal confidence: all are accepted or none
        count += len(rights)
        wrong += len(rights) - sum(rights)
        doubt += len(rights) * (1 - confidence)
        if max(wrong, doubt) <= max_error * count:
            act = confidence
    act = min(max(math.floor(act * 100) / 100, _LEAST), 0.95) if len(pairs) >= fit.FEWEST else _USUAL
    return {"sure_above": round(min(act + _GAP, 0.97), 2), "act_above": round(act, 2)}


def _figures(
    task: OwnTask, card: Release, trained: Trained, sure: list[float], asks: list[bool]
) -> dict[str, Any]:
    """Return what was measured on the held-back rows."""
    inside = np.array([not task.asks(card.labels[int(label)]) for label in trained.labels], bool)
    right = (trained.held.argmax(axis=1) == trained.labels) if len(inside) else inside
    scores = np.array([-c if outside else c for c, outside in zip(sure, asks, strict=True)])
    figures: dict[str, Any] = {
        "examples": int(trained.steps and len(trained.rows)),
        "held": int(inside.sum()),
        "accuracy": round(float(right[inside].mean()), 4) if inside.any() else 0.0,
        "ece": calibrated([(c, bool(r)) for c, r in zip(sure, right, strict=True)]).ece,
    }
    if inside.any() and not inside.all():
        figures["outside"] = int((~inside).sum())
        figures["auroc"] = round(area_under_roc(scores[inside].tolist(), scores[~inside].tolist()), 4)
    return figures


def _tell(card: Release, place: Path) -> None:
    figures, thresholds = card.figures, card.figures["thresholds"]
    low, high = wilson(round(figures["accuracy"] * figures["held"]), figures["held"])
    print(
        f"held-back examples: {figures['accuracy']:.1%} of {figures['held']} right ({low:.1%} to {high:.1%})"
    )
    if "auroc" in figures:
        print(f"told apart from what is outside: AUROC {figures['auroc']:.3f} ({figures['outside']} rows)")
    print(f"thresholds: sure above {thresholds['sure_above']}, asks below {thresholds['act_above']}")
    print(f"release: {place}, trained in {card.seconds:.0f} s")
