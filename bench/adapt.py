"""What 50 and 150 corrections of one person give that person, and what they cost everybody else: an adapter against all weights.

`python bench/adapt.py` teaches the shipped student the first lines of the demonstration's three people, one person at a time, and asks the
lines that nobody taught; everybody else is the dev suite, asked as nobody. About five minutes on two idle cores; `--adapter` leaves out
the training of all weights.
"""

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

from deshi.bootstrap import tuning
from deshi.bootstrap.demo_people import Size, people
from deshi.bootstrap.exam import decided, given, task_folder
from deshi.bootstrap.task_loop import make_student
from deshi.learn.examples.example import Example
from deshi.learn.student.tune import Part
from deshi.measure.grade import grade
from deshi.measure.suite import read
from deshi.plugins import load_task
from deshi.sections import Settings
from results import record

TASK = load_task("robot_dog")
SHIPPED = task_folder(TASK.name) / "release"
DEV = [row for row in read(SHIPPED.parent / "suites" / "dev.jsonl") if not row.ambiguous]
SIZES = (50, 150)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--adapter", action="store_true", help="only the adapter, not all weights")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    print(
        "| person | taught | how | unseen lines before | after | asked by deshi | everybody else, dev | seconds |"
    )
    print("|---|---|---|---|---|---|---|---|", flush=True)
    found: dict[tuple[str, int], list[float]] = {}
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(Path(home))
        for person in people(wanted.seed, Size()):
            for count in SIZES:
                for how in ("adapter",) if wanted.adapter else ("adapter", "all weights"):
                    gain, after, dev = _one(settings, person, count, how, wanted.seed)
                    found.setdefault((how, count), []).append(after if count > SIZES[0] else gain)
                    found.setdefault((how, -count), []).append(dev)
    record(
        adapt_gain_50=min(found["adapter", 50]),
        adapt_exact_150=min(found["adapter", 150]),
        adapt_others=max(found["adapter", -150]),
    )


def _one(settings: Settings, person: Any, count: int, how: str, seed: int) -> tuple[float, float, float]:
    lines = [line for part in person.rounds for line in part] + list(person.poison)
    whose = person.name if how == "adapter" else ""
    lessons = tuple(
        Example(
            line.text, (), line.label, line.actions, "ja", 1.0, "correction", (f"{place}",), whose, 0.0, "s"
        )
        for place, line in enumerate(lines[:count])
    )
    began = time.monotonic()
    out = settings.home / f"{person.name}-{count}-{how.split()[0]}"
    made = tuning.tune_release(settings, TASK, SHIPPED, out, [Part(whose, lessons)], seed=seed)
    took = time.monotonic() - began
    before, _ = _asked(settings, SHIPPED, person, "")
    after, questions = _asked(settings, made.folder, person, whose)
    lost = _dev(settings, SHIPPED) - _dev(settings, made.folder)
    print(
        f"| {person.name} | {count} | {how} | {before:.1%} | {after:.1%} | {questions:.0%} | {-lost:+.1%} | {took:.0f} |",
        flush=True,
    )
    return after - before, after, lost


def _asked(settings: Settings, folder: Path, person: Any, user: str) -> tuple[float, float]:
    """Return the shares of a person's unseen lines that are exact, and that deshi would ask back at."""
    student, _ = make_student(settings, TASK.name, folder)
    found = [(decided(student, TASK, line.text, (), user)[0].proposal, line) for line in person.unseen]
    student.close()
    exact = sum((one.label, tuple(one.actions)) == (line.label, line.actions) for one, line in found)
    unsure = sum(one.confidence < settings.decide.act_above for one, _ in found)
    return exact / len(found), unsure / len(found)


def _dev(settings: Settings, folder: Path) -> float:
    student, _ = make_student(settings, TASK.name, folder)
    graded = [grade(row, given(TASK, decided(student, TASK, row.text, row.turns)[0])) for row in DEV]
    student.close()
    return sum(one.exact for one in graded) / len(graded)


if __name__ == "__main__":
    main()
