"""Training the shipped student: the task's table, its generated corpus, the trainer, the release."""

import shlex
import sys
from collections.abc import Iterator
from importlib.resources import files
from itertools import islice
from pathlib import Path

from deshi.learn.student.data import Example, Table
from deshi.learn.student.publish import publish
from deshi.learn.student.train import Options, train
from deshi.plugins import load_task
from deshi.tasks.robot_dog.corpus import build

_TASK = "robot_dog"
_PART = 50_000  # examples a seed: the stream has no end and can be skipped in parts
_HELD, _CALIBRATION, _KNOWN = 9001, 9002, 9003  # seeds of rows that are not trained on
_ROWS = 2_000


def train_base(
    out: Path, release: Path | None, examples: int | None, minutes: float | None, threads: int, seed: int
) -> None:
    """Train from the generated corpus and publish the release; `out` keeps checkpoint and metrics, so that it resumes."""
    defaults = Options()
    chosen = Options(
        examples=examples or defaults.examples, minutes=minutes or 0.0, threads=threads, seed=seed
    )
    folder = release or Path(str(files(f"deshi.tasks.{_TASK}"))) / "release"
    held, calibration, known = (list(islice(_stream(s), _ROWS)) for s in (_HELD, _CALIBRATION, _KNOWN))
    trained = train(_stream(seed), _table(), out, chosen, held)
    notes = {"corpus": build.digest(), "command": shlex.join(["deshi", *sys.argv[1:]])}
    card = publish(trained, folder, _TASK, calibration, known, notes)
    print(f"{folder}: {card.figures}, temperature {card.temperature:.2f}, {card.seconds:.0f} s")


def _table() -> Table:
    """Return labels and codes in the order of task.toml."""
    task = load_task(_TASK)
    codes = tuple(code for code, action in task.actions.items() if action.get("model", True))
    acting = tuple(name for name, label in task.labels.items() if label["intent"] == "action")
    return Table(tuple(task.labels), codes, acting)


def _stream(seed: int) -> Iterator[Example]:
    """Yield examples without end, the same for a seed."""
    for part in range(1 << 30):
        yield from build.examples(seed * 100_000 + part, _PART)
