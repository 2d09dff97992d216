"""Train the first student of robot_dog from its corpus and publish it: one command, 20 minutes at most on one core.

    python bench/train_base.py --minutes 20

The run folder keeps a checkpoint: the same command goes on where it was stopped, Ctrl-C publishes the best so far.
"""

import argparse
import random
import shlex
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from deshi.learn.student.data import Table
from deshi.learn.student.publish import publish
from deshi.learn.student.train import Options, train
from deshi.learn.student.unseen import Unseen
from deshi.tasks.robot_dog import task as robot_dog
from deshi.tasks.robot_dog.corpus import build
from deshi.tasks.robot_dog.corpus.copies import read
from deshi.tasks.robot_dog.corpus.grammar import Example

HOME = Path(robot_dog.__file__).parent
RELEASE = HOME / "release"
PART = 50_000  # examples a seed: the stream has no end and can be skipped in parts
HARD = {  # learnt last, so drawn more often than the corpus has them: of every ten examples, two come from here
    "sequence3": 4,
    "count": 4,
    "reversed_order": 4,
    "self_correction": 2,
    "again": 2,
    "sequence5": 2,
    "other": 1,
    "negation_then": 1,
    "tired": 1,
    "energetic": 1,
}


def table() -> Table:
    """Return labels and codes in the order of task.toml."""
    task = robot_dog.load()
    codes = tuple(code for code, action in task.actions.items() if action.get("model", True))
    acting = tuple(name for name, label in task.labels.items() if label["intent"] == "action")
    return Table(tuple(task.labels), codes, acting)


def stream(seed: int) -> Iterator[Example]:
    """Yield examples without end, the same for a seed, without near copies of the suites' rows."""
    dice = random.Random(seed)
    plain, hard = _source(seed), {name: _source(seed + 500, name) for name in HARD}
    while True:
        yield next(plain if dice.random() < 0.8 else hard[dice.choices(list(HARD), list(HARD.values()))[0]])


def _source(seed: int, category: str = "") -> Iterator[Example]:
    copies = read(build.SUITES)
    for part in range(1 << 30):
        yield from build.examples(seed * 100_000 + part, PART, category=category, copies=copies)


def options(argv: list[str]) -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=19.0)
    parser.add_argument("--examples", type=int, default=1_000_000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("build/student"))
    parser.add_argument("--release", type=Path, default=RELEASE)
    return parser.parse_args(argv)


def main(argv: list[str]) -> None:
    """Train, publish, say where."""
    args = options(argv)
    notes = {"corpus": build.digest(), "command": shlex.join(["python", "bench/train_base.py", *argv])}
    unseen = Unseen.of(islice(stream(9000), 30_000), share=0.008)
    held, calibration = (list(islice(unseen.only(stream(seed)), 2000)) for seed in (9001, 9002))
    known = list(islice(stream(9003), 2000))
    chosen = Options(examples=args.examples, minutes=args.minutes, threads=args.threads, seed=args.seed)
    trained = train(unseen.without(stream(args.seed)), table(), args.out, chosen, held)
    card = publish(trained, args.release, "robot_dog", calibration, known, notes)
    print(f"{args.release}: {card.figures} temperature {card.temperature} in {card.seconds:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
