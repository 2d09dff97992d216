"""Is a promised error kept? The threshold that the calibration promises, on 100 resamples of the exam; and on random halves.

    python bench/promise.py [--max-error 0.02] [--release FOLDER]

The first line is the claim: the threshold comes from the calibration rows, the exam has never been seen by it, and each
resample draws as many exam rows with replacement. The second joins both sets, draws halves, promises on one and looks at the
other: it shows how often chance alone breaks a promise. `--suite` takes a path for other traffic.
"""

import argparse
import random
from pathlib import Path

from deshi.bootstrap.calibrations import find
from deshi.bootstrap.exam import Desk, release_folder
from deshi.measure.calibration import Pair
from deshi.measure.promise import promise, sentence
from deshi.plugins import load_task
from deshi.sections import Settings
from deshi.settings import home_folder
from results import machine, record

TASK, TIMES, SEED = "robot_dog", 100, 41


def error(pairs: list[Pair], threshold: float) -> float:
    """Return the share of wrong answers from `threshold` up; 0 where none is accepted."""
    accepted = [right for sure, right in pairs if sure >= threshold]
    return accepted.count(False) / len(accepted) if accepted else 0.0


def resampled(pairs: list[Pair], threshold: float, dice: random.Random) -> list[float]:
    """Return the errors on resamples of `pairs`."""
    return [error(dice.choices(pairs, k=len(pairs)), threshold) for _ in range(TIMES)]


def halved(pairs: list[Pair], wanted: float, dice: random.Random) -> list[float]:
    """Return the errors on the halves that a promise from the other half was not made from."""
    found = []
    for _ in range(TIMES):
        shuffled = dice.sample(pairs, len(pairs))
        one, two = shuffled[: len(pairs) // 2], shuffled[len(pairs) // 2 :]
        found.append(error(two, promise(one, wanted).threshold))
    return found


def kept(errors: list[float], wanted: float) -> str:
    """Return how often an error was kept, in words."""
    broken = sum(one > wanted for one in errors)
    mean = sum(errors) / len(errors)
    return (
        f"kept in {len(errors) - broken} of {len(errors)} (error: mean {mean:.2%}, worst {max(errors):.2%})"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--max-error", type=float, default=0.02)
    parser.add_argument("--release", type=Path, default=None)
    parser.add_argument("--suite", default="exam")
    args = parser.parse_args()
    settings = Settings(home_folder())
    folder = args.release or release_folder(settings.home, TASK)
    found = find(settings.home, TASK, folder)
    if found is None:
        raise SystemExit("The release was never calibrated: run `deshi calibrate` first.")
    _, answered = Desk(settings.home, load_task(TASK), folder).examine(args.suite, (0.8, 0.7))
    exam = [(one.given.confidence, one.exact) for one in answered.student()]
    dice, one = random.Random(SEED), promise(found.pairs, args.max_error)
    covered = sum(sure >= one.threshold for sure, _ in exam) / len(exam)
    print(machine())
    print(f"calibrated on {found.suite}: {sentence(one)}")
    print(f"{args.suite}: {len(exam)} rows, {covered:.1%} accepted, error {error(exam, one.threshold):.2%}")
    errors = resampled(exam, one.threshold, dice)
    print(f"{TIMES} resamples of {args.suite}: {kept(errors, args.max_error)}")
    both = halved([*found.pairs, *exam], args.max_error, dice)
    print(f"{TIMES} halves of both: {kept(both, args.max_error)}")
    if args.suite == "exam" and args.max_error == 0.02 and args.release is None:
        record(
            promise_kept=sum(each <= args.max_error for each in errors) if one.kept else 0,
            promise_coverage=covered,
            promise_threshold=one.threshold,
        )


if __name__ == "__main__":
    main()
