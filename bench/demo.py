"""Does the demonstration keep the figures that were set for it?

    python bench/demo.py              seed 1; under ten minutes on two idle cores
    python bench/demo.py --twice      the same again: the two tables must be one (docs/images/demo.svg: see `deshi demo --picture`)

It runs what `deshi demo` runs, in a folder that is thrown away, and compares the table with the figures.
"""

import argparse
import os
import tempfile
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from deshi.bootstrap.demo import Demo, Round, run_demo
from deshi.bootstrap.demo_people import NAMES
from deshi.bootstrap.demo_table import head, night_seconds, row, summary
from results import machine, record

POINTS, ENOUGH, FEW_FIRST, FEW, DEAR, NIGHT_S = 0.25, 0.90, 0.20, 0.05, 2.0, 60.0


def run(seed: int) -> Demo:
    """Run the demonstration once, and print its table."""
    print(head(NAMES), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        found = run_demo(
            Path(folder) / "home", seed, tell=lambda one: print(row(one, one.number > 6), flush=True)
        )
    print("\n" + "\n".join(summary(found, seed)))
    return found


def figures(found: Demo) -> list[tuple[str, str, str, bool]]:
    """Return what was wanted and what came out: name, figure, goal, kept."""
    first, second, last = found.rounds[0], found.rounds[min(2, len(found.rounds) - 1)], found.rounds[-1]
    told = []
    for name in NAMES:
        gain = second.users[name].exact - first.users[name].exact
        told.append((f"{name}: after two rounds", f"{100 * gain:+.1f} points", ">= +25", gain >= POINTS))
        exact = last.users[name].exact
        told.append((f"{name}: at the end", f"{exact:.1%}", ">= 90 %", exact >= ENOUGH))
    before, after = (_escalated(one) for one in (first, last))
    fewer = before >= FEW_FIRST and after <= FEW
    told.append(("escalated", f"{before:.1%} -> {after:.1%}", ">= 20 % -> <= 5 %", fewer))
    cost = max(one.cost for one in found.rounds[1:])
    told.append(("a month, dearest round", f"${cost:.2f}", "< $2", cost < DEAR))
    told.append(("a month, last round", f"${last.cost:.2f}", "< $2", last.cost < DEAR))
    wrong = last.wrong / max(1, last.accepted)
    told.append(
        (
            "wrong of what was accepted",
            f"{wrong:.1%}",
            f"<= {found.promised:.0%} promised",
            wrong <= found.promised,
        )
    )
    drop = first.exact - last.exact
    told.append(("suite", f"{-100 * drop:+.2f} points", ">= -1", drop <= 0.01))
    told.append(("suite's ECE", f"{last.ece:.3f}", "<= 0.05", last.ece <= 0.05))
    longest = max(night_seconds(one) for one in (*found.rounds[1:], found.poisoned))
    told.append(("longest night", f"{longest:.0f} s", f"<= {NIGHT_S:.0f} s", longest <= NIGHT_S))
    told.append(("poisoned round", found.poisoned.verdict, "not promoted", found.poisoned.verdict != "pass"))
    told.append(("the whole", f"{found.seconds / 60:.1f} min", "< 10 min", found.seconds < 600))
    return told


def _escalated(one: Round) -> float:
    users = list(one.users.values())
    return sum(used.escalated for used in users) / len(users)


def main() -> None:
    """Print the table, and the figures beside it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--twice", action="store_true", help="run it again: the same table?")
    asked = parser.parse_args()
    print(machine() + "\n")
    found = run(asked.seed)
    print()
    told = figures(found)
    if asked.twice:
        same = run(asked.seed).as_dict() == found.as_dict()
        told.append(("run twice", "the same table" if same else "ANOTHER table", "the same", same))
    for name, figure, goal, kept in told:
        print(f"{name:28} {figure:>18}   {goal:20} {'kept' if kept else 'MISSED'}")
    last = found.rounds[-1]
    record(
        demo_exact=min(used.exact for used in last.users.values()),
        demo_escalated=_escalated(last),
        demo_usd_month=last.cost,
        demo_night_s=max(night_seconds(one) for one in found.rounds[1:]),
    )


if __name__ == "__main__":
    main()
