"""Does an order of several actions hide what is said after it? Sentences of the corpus, alone and after such turns.

    python bench/after_several.py [rows a kind]        300 by default

Each sentence is drawn from the corpus without its turns and said after turns of other people's orders; its own label and actions
are right. "Once more" and its like are left out: they mean the turn. The last table is the corpus's own rows with turns.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import deshi.tasks.robot_dog.task as robot_dog
from deshi.bootstrap.calibrations import find
from deshi.providers.student import Student
from deshi.records.ask import Turn
from deshi.settings import home_folder
from deshi.tasks.robot_dog.corpus.build import examples
from deshi.tasks.robot_dog.corpus.grammar import Example

ACT = 0.7  # confidence from which the dog moves
MEANS_THE_TURN = frozenset({"reference_to_nothing", "context"})
SEVERAL = {
    "ja": [("立って、それから挨拶して", (1004, 1016)), ("座って、そのあと伏せて", (1009, 1005))],
    "en": [("stand up and then say hello", (1004, 1016)), ("sit, then lie down", (1009, 1005))],
    "zh": [("站起来，然后打个招呼", (1004, 1016)), ("先坐下再趴下", (1009, 1005))],
}
ONE = {"ja": ("座って", (1009,)), "en": ("sit down", (1009,)), "zh": ("坐下", (1009,))}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int, nargs="?", default=300)
    count = parser.parse_args().count
    folder, task, rng = Path(robot_dog.__file__).parent / "release", robot_dog.load(), random.Random(7)
    found = find(home_folder(), "robot_dog", folder)
    map_ = found.map if found else None
    students = {
        "with its turns": Student(folder, confidence=map_),
        "as it serves": Student(folder, confidence=map_, asks=task.asks),
    }
    rows = list(examples(20261122, 60 * count))
    bare = [row for row in rows if not row.turns and row.category not in MEANS_THE_TURN]
    print("| after | student | rows | right | moved wrongly |\n|---|---|---|---|---|")
    for kind in ("several", "several, talk", "several, one", "one, several"):
        drawn = rng.sample(bare, count)
        told([(row, _turns(kind, row.lang, rng)) for row in drawn], kind, students)
    for kind, least in (("the corpus's own: several", 2), ("the corpus's own: one", 1)):
        own = [
            row
            for row in rows
            if row.turns and not row.turns[-1].asked and len(row.turns[-1].actions) >= least
        ]
        told([(row, row.turns) for row in own[:count]], kind, students)


def told(rows: Iterable[tuple[Example, Sequence[Turn]]], kind: str, students: dict[str, Student]) -> None:
    """Print a line for each way to read."""
    rows = list(rows)
    for name, student in students.items():
        seen: Counter[str] = Counter()
        for row, turns in rows:
            said = student.propose(row.text, turns)
            if said is None:
                continue
            right = (said.label, said.actions) == (row.label, row.actions)
            seen["rows"] += 1
            seen["right"] += right
            seen["moved"] += not right and bool(said.actions) and said.confidence >= ACT
        shares = (f"{seen[what] / max(seen['rows'], 1):.1%}" for what in ("right", "moved"))
        print(f"| {kind} | {name} | {seen['rows']} | {' | '.join(shares)} |", flush=True)


def _turns(kind: str, lang: str, rng: random.Random) -> tuple[Turn, ...]:
    made = {"several": rng.choice(SEVERAL[lang]), "one": ONE[lang], "talk": ("...", ())}
    turns = (made[part] for part in kind.split(", "))
    return tuple(Turn(text, "action" if actions else "dialog", actions) for text, actions in turns)


if __name__ == "__main__":
    main()
