"""How good and how fast the student of robot_dog is: a suite without and with thresholds, calibration, latency on one thread.

python bench/student.py [--suite dev|calibration|exam|bench/data/others.jsonl|FILE] [--release FOLDER]
"""

import argparse
import time
from pathlib import Path

from deshi.bootstrap.calibrations import find
from deshi.bootstrap.exam import Desk, release_folder, suite_path
from deshi.bootstrap.promises import Promises
from deshi.measure.exam import Report, text
from deshi.measure.suite import Row, read
from deshi.plugins import load_task
from deshi.providers.student import Student
from deshi.pure.statistics import percentile
from deshi.sections import Settings
from deshi.settings import home_folder
from results import machine, record

TASK = "robot_dog"


def latency(student: Student, rows: list[Row], times: int) -> list[float]:
    """Return milliseconds a decision, rows in turn, after a warm-up."""
    found = []
    for n in range(-20, times):
        row = rows[n % len(rows)]
        began = time.perf_counter()
        student.propose(row.text, row.turns)
        if n >= 0:
            found.append((time.perf_counter() - began) * 1e3)
    return found


def keep(report: Report, took: list[float]) -> None:
    """Write the figures of the dev and exam suites for the documents."""
    total, sure, at = report.total, report.confidence, report.shipped
    if report.suite == "dev":
        record(
            student_exact=total.exact / total.rows,
            student_false_acts=total.false_acts / max(1, total.still),
            student_p50_ms=percentile(took, 0.5),
        )
    if report.suite == "exam":
        record(
            exam_exact=total.exact / total.rows,
            exam_false_acts=at.false_acts / max(1, total.still),
            exam_ece=sure.ece,
            exam_aurc=sure.aurc,
            exam_covered_98=sure.covered_98,
            exam_worst_category=min(one.high for one in report.categories.values()),
        )
    if report.suite == "others":
        record(others_exact=total.exact / total.rows)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--suite", default="dev")
    parser.add_argument("--release", type=Path, default=None)
    parser.add_argument("--times", type=int, default=2000)
    args = parser.parse_args()
    settings, task = Settings(home_folder()), load_task(TASK)
    folder = args.release or release_folder(settings.home, TASK)
    force = Promises(settings, TASK, folder).thresholds()
    report, _ = Desk(settings.home, task, folder).examine(args.suite, (force.sure_above, force.act_above))
    found = find(settings.home, TASK, folder)
    student = Student(folder, confidence=found.map if found else None)
    card = student.load()
    print(f"machine: {machine()}, one thread")
    print(f"release: {card.figures}, temperature {card.temperature}, trained in {card.seconds:.0f} s")
    print(f"confidence: {f'calibrated on {found.suite}' if found else 'the temperature only'}\n")
    print(text(report))
    took = latency(student, [r for r in read(suite_path(TASK, args.suite)) if not r.ambiguous], args.times)
    print(
        f"latency: p50 {percentile(took, 0.5):.2f} ms, p99 {percentile(took, 0.99):.2f} ms ({len(took)} decisions)"
    )
    keep(report, took)


if __name__ == "__main__":
    main()
