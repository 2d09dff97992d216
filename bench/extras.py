"""How well a release understands what can be switched on: a suite for walking and gestures, with both switched on and both off.

python bench/extras.py [--suite FILE.jsonl] [--release FOLDER] [--wrong] | --check FILE.jsonl

Without --suite it is the suite for development (suites/extras/dev.jsonl). --wrong shows rows, only where the suite may be read.
`false acts` are moves where every accepted answer has none.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from deshi.bootstrap.calibrations import find
from deshi.bootstrap.exam import release_folder, sit
from deshi.measure.grade import Graded
from deshi.measure.suite import Row, read
from deshi.plugins import load_task
from deshi.providers.student import Student
from deshi.pure.statistics import wilson
from deshi.settings import home_folder
from deshi.tasks.robot_dog.task import MOST_STEPS
from results import machine, record

TASK = "robot_dog"
DEV = Path(__file__).parents[1] / "src/deshi/tasks/robot_dog/suites/extras/dev.jsonl"


def check(rows: Sequence[Row]) -> list[str]:
    """Return what is wrong with the form of a suite's rows, a sentence each."""
    task = load_task(TASK)
    codes = set(task.switched(task.extras).actions)
    found = [f"{one}: the id stands twice" for one, n in Counter(row.id for row in rows).items() if n > 1]
    for row in rows:
        for right in row.right:
            if right.intent not in ("action", "dialog", "question", "asks"):
                found.append(f"{row.id}: there is no intent {right.intent!r}")
            if bool(right.actions) != (right.intent == "action") or len(right.actions) > MOST_STEPS:
                found.append(f"{row.id}: {right.intent} and {list(right.actions)} do not go together")
            if strange := sorted(set(right.actions) - codes):
                found.append(f"{row.id}: there is no action {strange[0]}")
    return found


def graded(folder: Path, rows: Sequence[Row], names: Sequence[str]) -> tuple[Graded, ...]:
    """Return the answers of a release with these extras switched on."""
    found = find(home_folder(), TASK, folder)
    student = Student(folder, confidence=found.map if found else None)
    try:
        return sit(student, load_task(TASK).switched(names), rows).graded
    finally:
        student.close()


def share(rows: Sequence[Graded]) -> str:
    """Return how many are right, with the 95 % interval."""
    right = sum(one.exact for one in rows)
    low, high = wilson(right, len(rows))
    return f"{right} of {len(rows)} ({right / max(1, len(rows)):.1%}, {low:.1%} to {high:.1%})"


def table(answers: Sequence[Graded]) -> None:
    """Print the share of right rows by language and by category."""
    print("| group | rows | right | false acts |\n|---|---|---|---|")
    groups: dict[str, list[Graded]] = {"all": list(answers)}
    for one in answers:
        groups.setdefault(one.row.lang, []).append(one)
        groups.setdefault(one.row.category, []).append(one)
    for name, members in groups.items():
        right = sum(one.exact for one in members) / len(members)
        print(f"| {name} | {len(members)} | {right:.1%} | {sum(one.false_act for one in members)} |")


def main() -> None:
    """Print the tables; the figures of the suite for development and of a suite called `blind` are kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--suite", type=Path, default=DEV)
    parser.add_argument("--release", type=Path, default=None)
    parser.add_argument("--check", type=Path, default=None)
    parser.add_argument("--wrong", action="store_true")
    args = parser.parse_args()
    if args.check:
        print("\n".join(check(read(args.check))) or "Every row is one.")
        return
    rows, task = read(args.suite), load_task(TASK)
    folder = args.release or release_folder(home_folder(), TASK)
    on, off = graded(folder, rows, tuple(task.extras)), graded(folder, rows, ())
    print(f"machine: {machine()}\nrelease: {folder}\n")
    table(on)
    more = {code for codes in task.extras.values() for code in codes}
    leaked = sum(not more.isdisjoint(one.given.actions) for one in off)
    print(
        f"\nswitched on: {share(on)}; switched off: {leaked} answers with an action that is not switched on"
    )
    for one in on if args.wrong else ():
        if not one.exact:
            turns = [(turn.text, list(turn.actions)) for turn in one.row.turns]
            right = [(each.intent, list(each.actions)) for each in one.row.right]
            print(
                one.row.id,
                one.row.text,
                turns or "",
                "->",
                one.given.intent,
                list(one.given.actions),
                "right:",
                right,
            )
    kind = "dev" if args.suite == DEV else "blind"
    still = [one for one in on if all(not right.actions for right in one.row.right)]
    record(**{
        f"extras_{kind}_exact": sum(one.exact for one in on) / len(on),
        f"extras_{kind}_false_acts": sum(one.false_act for one in on) / max(1, len(still)),
        f"extras_{kind}_rows": len(on),
    })  # fmt: skip


if __name__ == "__main__":
    main()
