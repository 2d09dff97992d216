"""How often does the exam promote what is no better, what is worse, and what is better? Real models, 200 resampled exams each.

    python bench/promotion.py --work FOLDER       trains about 40 small releases (half an hour), then sits; goes on where it ended
    python bench/promotion.py --short             three tiny models, 20 exams each (a minute)

A candidate and the release that serves sit everything once, as `sit_pair` lets them; the exams are drawn from those rows with
replacement, as many of the suite and of plain orders as there are, and as many target rows as a night has (60; better ones are
also judged with 120 and 300). So the change over all rows is the truth that an exam should find. "No better" are two releases
of the same lessons and other seeds; the regressions are described in `promotion_models.py`; "better" are releases with more
lessons of one person, chosen as near to 5 points as there are. The suite is the exam that nobody reads: only totals leave here.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from deshi.bootstrap import exams_paired
from deshi.bootstrap.exams_paired import Paper, paper_of, sit_pair
from deshi.bootstrap.own import shipped
from deshi.learn.student.tune import Pace
from deshi.measure.lines import Line, PairedRow
from deshi.measure.rules import Rules
from deshi.measure.verdict import Verdict, judge
from deshi.pure.statistics import upper_bound
from deshi.settings import Settings
from promotion_models import (
    BETTER,
    EVERYBODY,
    NONE,
    PEOPLE,
    STEPS,
    TASK,
    WORSE,
    Case,
    Matter,
    cases,
    everybodys,
    lines,
    made,
    releases,
    shuffled,
)
from results import machine, record

EXAMS, NIGHT, MORE, WORTH = 200, 60, (120, 300), 0.05
_FIRST = 10  # draws of the bootstrap while another rule may refuse; all of them where it alone decides


@dataclass(slots=True)
class Drawn:
    """What became of the resampled exams of one case, with so many target rows."""

    case: Case
    targets: int
    whole: Verdict
    exams: int
    promoted: int = 0
    refused: Counter[str] = field(default_factory=Counter)


def sat(
    work: Path,
    found: Mapping[str, Path],
    serving: str,
    candidate: str,
    changed: Collection[str],
    paper: Paper,
) -> dict[str, list[PairedRow]]:
    """Return the paired rows of each part, sat once and then kept; the rows hold no text."""
    path = work / "rows" / f"{serving}--{candidate}--{'+'.join(sorted(changed)) or 'everybody'}.json"
    if not path.exists():
        rows = _sit(work, found[serving], found[candidate], changed, paper)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            json.dumps({part: [asdict(row) for row in some] for part, some in rows.items()}), "utf-8"
        )
    kept = json.loads(path.read_text("utf-8"))
    return {part: [PairedRow(**row) for row in some] for part, some in kept.items()}


def _sit(
    work: Path, serving: Path, candidate: Path, changed: Collection[str], paper: Paper
) -> dict[str, list[PairedRow]]:
    """Let both sit, and keep the rows that `sit_pair` would judge."""
    targets = {"tastes": lines("tastes", "test"), EVERYBODY: everybodys("test")}
    if EVERYBODY not in changed:
        targets = {name: lines(name, "test") for name in PEOPLE}
    rows: list[list[PairedRow]] = []

    def keep(some: Sequence[PairedRow], *rest: Any) -> Verdict:
        rows.append(list(some))
        return judge(some, replace(paper.rules, bootstrap=replace(paper.rules.bootstrap, draws=1)))

    usual, exams_paired.judge = exams_paired.judge, keep  # type: ignore[assignment]
    try:
        told = sit_pair(Settings(work / "home"), TASK, candidate, serving, targets, changed, {}, paper=paper)
    finally:
        exams_paired.judge = usual
    return dict(zip(told.verdicts, rows, strict=True))


def resampled(rows: Sequence[PairedRow], targets: int, dice: np.random.Generator) -> list[PairedRow]:
    """Return an exam drawn with replacement: `targets` of the target, and as many of the suite and of plain rows as there are."""
    groups = [
        [row for row in rows if row.is_target],
        [row for row in rows if row.is_plain],
        [row for row in rows if row.is_rest],
    ]
    counts = [targets, *map(len, groups[1:])]
    drawn = [
        group[i]
        for group, count in zip(groups, counts, strict=True)
        if group
        for i in dice.integers(len(group), size=count)
    ]
    return [replace(row, id=str(n)) for n, row in enumerate(drawn)]


def judged(rows: Sequence[PairedRow], rules: Rules) -> Verdict:
    """Return the verdict; the bootstrap is drawn in full only where every other rule is kept, so the outcome is the same."""
    quick = judge(rows, replace(rules, bootstrap=replace(rules.bootstrap, draws=_FIRST)))
    others = [one for one in quick.reasons if one.rule not in ("ece", "coverage")]
    return judge(rows, rules) if all(one.outcome == "pass" for one in others) else quick


def draw(case: Case, rows: Sequence[PairedRow], targets: int, exams: int, rules: Rules) -> Drawn:
    """Judge that many resampled exams; the same case draws the same ones."""
    dice = np.random.default_rng([targets, *map(ord, f"{case.serving} {case.candidate} {case.part}")])
    made = Drawn(case, targets, judge(rows, rules), exams)
    for _ in range(exams):
        verdict = judged(resampled(rows, targets, dice), rules)
        made.promoted += verdict.outcome == "pass"
        made.refused.update({_rule(one.rule) for one in verdict.reasons if one.outcome != "pass"})
    return made


def _rule(name: str) -> str:
    """Return a rule's kind: single categories are one rule."""
    kind = name.split(" ")[0]
    return "plain orders" if name.endswith(", plain") else kind


def near(work: Path, found: Mapping[str, Path], paper: Paper) -> list[Case]:
    """Return for each person the two of their models whose difference is nearest to 5 points, fewer lessons serving."""
    names = ["shipped", *(f"step-{count}" for count in STEPS), "good-1"]
    right: dict[str, dict[str, float]] = {person: {} for person in PEOPLE}
    for name in names[1:]:
        for person, rows in sat(work, found, "shipped", name, PEOPLE, paper).items():
            aims = [row for row in rows if row.is_target]
            right[person]["shipped"] = sum(row.exact_before for row in aims) / len(aims)
            right[person][name] = sum(row.exact_after for row in aims) / len(aims)
    pairs = [(one, two) for i, one in enumerate(names) for two in names[i + 1 :]]
    return [
        Case(BETTER, "about 5 points, a person", *min(pairs, key=lambda two: abs(all_[two[1]] - all_[two[0]] - WORTH)), person)
        for person, all_ in right.items()
    ]  # fmt: skip


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
    why = ", ".join(f"{rule} {count}" for rule, count in one.refused.most_common(4)) or "-"
    case = one.case
    name = f"{case.serving} -> {case.candidate}" + (f" ({case.part})" if case.part else "")
    return (
        f"{case.what:26} {name:46} {one.targets:4} {points(aim.change):>6} {points(rest.change):>6} "
        f"{group.name[:22]:>22} {points(group.change):>6} {one.promoted:4}/{one.exams} "
        f"<= {upper_bound(one.promoted, one.exams):5.1%}  {why}"
    )


def run(work: Path, asked: argparse.Namespace) -> list[Drawn]:
    """Train, sit and judge everything; print a line a model."""
    paper = paper_of(TASK)
    found = releases(work)
    drawn = []
    for case in [*cases(), *near(work, found, paper)]:
        changed = (case.part,) if case.part == EVERYBODY or case.what.startswith("about") else PEOPLE
        rows = sat(work, found, case.serving, case.candidate, changed, paper)[case.part]
        for targets in (NIGHT, *(MORE if case.truth == BETTER else ())):
            drawn.append(draw(case, rows, targets, asked.exams, paper.rules))
            print(told(drawn[-1]), flush=True)
    return drawn


def short(work: Path, asked: argparse.Namespace) -> list[Drawn]:
    """The same with tiny models of one person and a third of the suite."""
    full = paper_of(TASK)
    paper = replace(full, rows=full.rows[::3], stops=full.stops[::4])
    person, few = PEOPLE[0], lines(PEOPLE[0], "train")[:60]
    found = {"shipped": shipped(TASK.name)}
    for name, seed, rows in (("one", 1, few), ("two", 2, few), ("bad", 1, shuffled(few, 1))):
        matter = Matter({person: rows}, pace=Pace(steps=30, rate=0.04, seed=seed))
        found[name] = made(work, name, seed, lambda matter=matter: matter)
    drawn = []
    for truth, what, serving, candidate in (
        (NONE, "another seed, a person", "one", "two"),
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
        "promoted_worse_upper": upper_bound(*bad),
    }
    for targets in (NIGHT, *MORE):
        near_ = [one for one in drawn if one.case.what.startswith("about") and one.targets == targets]
        if near_:
            passed, exams = share(near_)
            figures[f"promoted_better_{targets}"] = passed / exams
    print(machine(), {name: round(value, 4) for name, value in figures.items()})
    if keep:
        record(**figures)
    kept = same[0] <= 0.05 * same[1] and not bad[0]
    print("the claims hold" if kept else "a claim does not hold")
    return 0 if kept else 1


def main() -> int:
    """Print the table; return the exit status."""
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
