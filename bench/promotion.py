"""How often does the exam promote what is no better, what is worse, and what is better? Real models, 200 resampled exams each.

    python bench/promotion.py --work FOLDER       trains about 30 small releases (half an hour on one core), then sits; goes on where it ended
    python bench/promotion.py --short             three tiny models, 20 exams each (half a minute)

A candidate and the release that serves sit everything once, as `sit_pair` lets them; the exams are drawn from those rows with
replacement, as many of the suite and of plain orders as there are, and as many target rows as a night has (60; better ones are
also judged with 120 and 300). So the change over all rows is the truth that an exam should find. "No better" are releases of
the same lessons and another seed; the regressions are described in `promotion_models.py`. "Better by 5 points" is a mixture:
the release that serves knows less of a person, as it answers a share of their sentences as the one without lessons does, drawn
so that the other seed is better by 5 points. What one release says to one question is asked once and remembered, so time is not
judged here. The suite is the exam that nobody reads: only totals leave this file.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import numpy as np

from deshi.bootstrap.exams_paired import paper_of
from deshi.bootstrap.own import shipped
from deshi.learn.student.tune import Pace
from deshi.measure import checks
from deshi.measure import lines as paired_lines
from deshi.measure.alpha import level
from deshi.measure.lines import Line, PairedRow, line
from deshi.measure.rules import Rules
from deshi.measure.verdict import Verdict, judge
from deshi.pure.statistics import binomial_tail, upper_bound
from promotion_models import (
    BETTER,
    NONE,
    PEOPLE,
    TASK,
    WORSE,
    Case,
    Matter,
    cases,
    lines,
    made,
    releases,
    shuffled,
)
from promotion_rows import mixtures, resampled, rows_of, sat
from results import machine, record

EXAMS, NIGHT, MORE, SAME = 200, 60, (120, 300), 0.05
_FIRST = 10  # draws of the bootstrap while another rule may refuse; all of them where it alone decides
NEAR = "5 points, a person"


@dataclass(slots=True)
class Drawn:
    """What became of the resampled exams of one case, with so many target rows; `alone`: nothing but the target refused."""

    case: Case
    targets: int
    whole: Verdict
    exams: int
    promoted: int = 0
    alone: int = 0
    refused: Counter[str] = field(default_factory=Counter)


def judged(rows: Sequence[PairedRow], rules: Rules, every: bool = False) -> tuple[bool, list[str]]:
    """Return whether an exam is passed, and which rules refused.

    Unless `every` rule is asked for, the others are not asked where the target refuses; the bootstrap is drawn in full only
    where it decides.
    """
    night = level(rules.target.alpha).level
    aims = [row for row in rows if row.is_target]
    wanted = line("target", "target", aims, night, rules.target.power)
    if not every and checks.target(wanted, rules, night, ()).outcome != "pass":
        return False, ["target"]
    verdict = judge(rows, replace(rules, bootstrap=replace(rules.bootstrap, draws=_FIRST)))
    if set(refusals(verdict)) <= {"target", "ece", "coverage"}:
        verdict = judge(rows, rules)
    return verdict.outcome == "pass", refusals(verdict)


def refusals(verdict: Verdict) -> list[str]:
    """Return the rules that a verdict rests on where it is no pass."""
    return sorted({_rule(one.rule) for one in verdict.reasons if one.outcome != "pass"})


def draw(
    case: Case, rows: Sequence[PairedRow], targets: int, exams: int, rules: Rules, work: Path | None = None
) -> Drawn:
    """Judge that many resampled exams; the same case draws the same ones, and what is in `work` is not drawn again."""
    every = case.truth == WORSE
    key = hashlib.sha256(repr((case, rows, targets, exams, rules, every)).encode()).hexdigest()[:16]
    path = work / "drawn" / f"{key}.json" if work else None
    made = Drawn(case, targets, judge(rows, rules), exams)
    if path and path.exists():
        kept = json.loads(path.read_text("utf-8"))
        made.promoted, made.alone, made.refused = kept["promoted"], kept["alone"], Counter(kept["refused"])
        return made
    dice = np.random.default_rng([targets, *map(ord, f"{case.serving} {case.candidate} {case.part}")])
    for _ in range(exams):
        passed, refused = judged(resampled(rows, targets, dice), rules, every)
        made.promoted += passed
        made.alone += refused == ["target"]
        made.refused.update(refused)
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            json.dumps({"promoted": made.promoted, "alone": made.alone, "refused": made.refused}), "utf-8"
        )
    return made


def _rule(name: str) -> str:
    """Return a rule's kind: single categories are one rule."""
    kind = name.split(" ")[0]
    return "plain orders" if name.endswith(", plain") else kind


def points(share: float) -> str:
    """Return a change as it is printed."""
    return f"{100 * share:+.1f}"


def worst(verdict: Verdict) -> Line:
    """Return the group that lost most."""
    return min((one for one in verdict.table[2:] if one.judged), key=lambda one: one.change)


def told(one: Drawn) -> str:
    """Return a line of the table."""
    aim, rest = one.whole.table[:2]
    group = worst(one.whole)
    why = ", ".join(f"{rule} {count}" for rule, count in one.refused.most_common(5)) or "-"
    case = one.case
    name = f"{case.serving} -> {case.candidate}" + (f" ({case.part})" if case.part else "")
    return (
        f"{case.what:26} {name:46} {one.targets:4} {points(aim.change):>6} {points(rest.change):>6} "
        f"{group.name[:22]:>22} {points(group.change):>6} {one.promoted:4}/{one.exams} "
        f"<= {upper_bound(one.promoted, one.exams):5.1%}  {why}; target alone {one.alone}"
    )


def run(work: Path, asked: argparse.Namespace) -> list[Drawn]:
    """Train, sit and judge everything; print a line a model."""
    paper = paper_of(TASK)
    found = releases(work)
    drawn = []

    def add(case: Case, rows: Sequence[PairedRow], *counts: int) -> None:
        for targets in counts:
            drawn.append(draw(case, rows, targets, asked.exams, paper.rules, work))
            print(told(drawn[-1]), flush=True)

    for case in cases():
        add(case, rows_of(work, found, case, paper), NIGHT)
    for person in PEOPLE:
        one = Case(BETTER, NEAR, "good-1", "good-2", person)
        bare = rows_of(work, found, replace(one, serving="shipped"), paper)
        for mixed in mixtures(bare, rows_of(work, found, one, paper)):
            add(one, mixed, NIGHT, *MORE)
    return drawn


def short(work: Path, asked: argparse.Namespace) -> list[Drawn]:
    """The same with tiny models of one person and a third of the suite."""
    full = paper_of(TASK)
    paper = replace(full, rows=full.rows[::4], stops=full.stops[::4])
    person, few = PEOPLE[0], lines(PEOPLE[0], "train")[:60]
    found = {"shipped": shipped(TASK.name)}
    for name, seed, rows in (("one", 1, few), ("two", 2, few), ("bad", 1, shuffled(few, 1))):
        matter = Matter({person: rows}, pace=Pace(steps=20, batch=16, rate=0.04, seed=seed))
        found[name] = made(work, name, found["shipped"], seed, lambda matter=matter: matter)
    drawn = []
    for truth, what, serving, candidate in (
        (NONE, "other seed, a person", "one", "two"),
        (NONE, "other seed, a person", "two", "one"),
        (WORSE, "shuffled, a person", "one", "bad"),
        (BETTER, "60 lessons, a person", "shipped", "one"),
    ):
        case = Case(truth, what, serving, candidate, person)
        rows = sat(work, found, serving, candidate, (person,), paper)[person]
        drawn.append(draw(case, rows, NIGHT, asked.exams, paper.rules))
        print(told(drawn[-1]), flush=True)
    return drawn


def share(drawn: Iterable[Drawn]) -> tuple[int, int]:
    """Return how many exams were passed, of how many."""
    some = list(drawn)
    return sum(one.promoted for one in some), sum(one.exams for one in some)


def report(drawn: Sequence[Drawn], keep: bool) -> int:
    """Print the sums and keep them; return 1 where what is no better or worse is promoted more often than it may."""
    print()
    kinds = dict.fromkeys((one.case.truth, one.case.what, one.targets) for one in drawn)
    for truth, what, targets in kinds:
        some = [
            one for one in drawn if (one.case.truth, one.case.what, one.targets) == (truth, what, targets)
        ]
        passed, exams = share(some)
        need = max(one.whole.detectable for one in some)
        print(
            f"{truth:11} {what:26} {targets:4} target rows, {len(some)} models: {passed} of {exams} promoted "
            f"({passed / exams:.1%}, at most {upper_bound(passed, exams):.2%}); "
            f"all rows of a person show {100 * need:.1f} points and more"
        )
    same, bad = (share(one for one in drawn if one.case.truth == truth) for truth in (NONE, WORSE))
    figures = {
        "promoted_no_better": same[0] / same[1],
        "promoted_worse": bad[0] / bad[1],
        # of any one model: exams drawn from the same rows say nothing of other models
        "promoted_worse_upper": max(
            upper_bound(one.promoted, one.exams) for one in drawn if one.case.truth == WORSE
        ),
    }
    for targets in (NIGHT, *MORE):
        near_ = [one for one in drawn if one.case.what == NEAR and one.targets == targets]
        if near_:
            passed, exams = share(near_)
            figures[f"promoted_better_{targets}"] = passed / exams
    print(machine(), {name: round(value, 4) for name, value in figures.items()})
    if keep:
        record(**figures)
    # a few exams of tiny models break the claim only where chance does not explain it
    few = 1 - binomial_tail(same[0] - 1, same[1], SAME) if same[0] else 1.0
    kept = not bad[0] and (same[0] <= SAME * same[1] if keep else few > 0.01)
    print("the claims hold" if kept else "a claim does not hold")
    return 0 if kept else 1


def main() -> int:
    """Print the table; return the exit status."""
    for name in ("difference", "detectable", "mcnemar"):  # the same few counts over and over
        setattr(paired_lines, name, cache(getattr(paired_lines, name)))
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=Path, help="where models and rows are kept; without it, they are not")
    parser.add_argument("--exams", type=int, default=EXAMS)
    parser.add_argument("--short", action="store_true", help="three tiny models; nothing is recorded")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = asked.work or Path(folder)
        drawn = short(work, asked) if asked.short else run(work, asked)
    return report(drawn, keep=not asked.short)


if __name__ == "__main__":
    sys.exit(main())
