"""How good and how fast the student of robot_dog is: exactness on a suite, calibration, latency on one thread.

python bench/student.py [--suite FILE] [--release FOLDER]
"""

import argparse
import platform
import time
from pathlib import Path

from deshi.measure.grade import Given, Graded, grade
from deshi.measure.report import figures, table
from deshi.measure.suite import Row, read
from deshi.providers.student import Student
from deshi.pure.statistics import percentile
from deshi.tasks.robot_dog import task as robot_dog
from results import record

HOME = Path(robot_dog.__file__).parent


def ask(student: Student, task: robot_dog.RobotDog, row: Row) -> Graded:
    """Return the row with the student's own answer graded (no threshold: asking back is a label of its own here)."""
    proposal = student.propose(row.text, row.turns)
    if proposal is None:
        return grade(row, Given("question", (), 0.0, asks=True))
    intent, asks = task.intent(proposal.label), task.asks(proposal.label)
    return grade(row, Given(intent, proposal.actions, proposal.confidence, asks))


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


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--suite", type=Path, default=HOME / "suites" / "dev.jsonl")
    parser.add_argument("--release", type=Path, default=HOME / "release")
    parser.add_argument("--times", type=int, default=2000)
    args = parser.parse_args()
    student, rows = Student(args.release), read(args.suite)
    card = student.load()
    task = robot_dog.load()
    graded = [ask(student, task, row) for row in rows]
    one = figures(graded)
    print(
        f"machine: {platform.machine()} {platform.processor()}, Python {platform.python_version()}, one thread"
    )
    print(f"release: {card.figures}, temperature {card.temperature}, trained in {card.seconds:.0f} s\n")
    print(table(graded))
    print(
        f"\nECE {one.ece:.3f}; answered at 95 % precision: {one.covered:.2f} (confidence from {one.threshold:.3f})"
    )
    took = latency(student, rows, args.times)
    print(
        f"latency: p50 {percentile(took, 0.5):.2f} ms, p99 {percentile(took, 0.99):.2f} ms ({len(took)} decisions)"
    )
    if args.suite.name == "dev.jsonl":
        record(
            student_exact=one.exact / max(1, one.rows),
            student_false_acts=one.false_acts / max(1, one.still),
            student_p50_ms=percentile(took, 0.5),
        )


if __name__ == "__main__":
    main()
