"""The verdict: may the candidate take the place of the release that serves?

Pass needs every rule kept. One broken with confidence is a fail; one that the rows can't settle leaves it undecided, which
promotes as little as a fail but says what would be enough.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from deshi.measure import checks, checks_figures
from deshi.measure.alpha import Level, level
from deshi.measure.checks import Outcome, Reason
from deshi.measure.checks_figures import Measure
from deshi.measure.lines import Line, PairedRow, checked, group_lines, line
from deshi.measure.rules import Rules

Claim = Literal["better", "not worse", ""]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an exam says of a candidate.

    `claim` is what was shown ("" where it did not pass); `persons` are those whom alone it may serve, empty for everybody.
    `night` is the level that this sitting has spent. `table` has the target and the rest first, then every group; `measures` are
    `ece`, `coverage` and `p95_ms`, and of one person's part `person_ece`. `detectable` is the smallest improvement of the target, `detectable_drop` the smallest drop of
    the rest, that so many rows would show with the chance `power`. `enough` is what would settle what is undecided.
    """

    outcome: Outcome
    claim: Claim
    persons: tuple[str, ...]
    night: Level
    reasons: tuple[Reason, ...]
    table: tuple[Line, ...]
    measures: tuple[Measure, ...]
    detectable: float
    detectable_drop: float
    power: float
    enough: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the verdict as JSON-able data, shares in 0..1."""
        return asdict(self)


def judge(rows: Sequence[PairedRow], rules: Rules, spent: Sequence[float] = (), person: str = "") -> Verdict:
    """Return the verdict on paired rows; `spent` are the levels of the earlier nights of this exam, in order.

    `person` is whom alone the candidate has learnt from and would serve, "" for everybody.

    The level covers the claim "better", the only one that promotes; the limits are judged at their own levels every night, and a
    canary watches what they miss. Raises `BadInput` for rows that are none (see `lines.checked`).
    """
    checked(rows)
    aims, others = [row for row in rows if row.is_target], [row for row in rows if row.is_rest]
    small = len(aims) < rules.target.fewest
    night = _night(rules.target.alpha, spent, small)
    wanted = line("target", "target", aims, night.level, rules.target.power)
    kept = line("rest", "everything else", others, rules.rest.level, rules.target.power)
    users = {row.user for row in aims} or {person}
    persons = tuple(sorted(users)) if small and all(users) else ()
    groups = group_lines(rows, rules)
    told, measures = checks_figures.confidence(others, rules)
    slow, time = checks_figures.latency(rows, rules)
    reasons = (
        checks.target(wanted, rules, night.level, persons),
        checks.rest(kept, rules.rest),
        *checks.groups(groups, rules),
        *checks.false_acts(rows, rules.false_acts, rules.target.power),
        *told,
        slow,
    )
    outcome = _worst(reasons)
    claim: Claim = "" if outcome != "pass" else "not worse" if small else "better"
    return Verdict(
        outcome=outcome,
        claim=claim,
        persons=persons if claim == "not worse" else (),
        night=night,
        reasons=reasons,
        table=(replace(wanted, judged=not small), kept, *groups),
        measures=(*measures, time, *checks_figures.persons_ece(rows)),
        detectable=wanted.detectable,
        detectable_drop=kept.detectable,
        power=rules.target.power,
        enough=tuple(
            reason.enough for reason in reasons if reason.enough and (reason.outcome == "undecided" or small)
        ),
    )


def _night(total: float, spent: Sequence[float], small: bool) -> Level:
    """Return the night's level; nothing is spent where too few rows can't claim "better" anyhow."""
    night = level(total, spent)
    return replace(night, level=0.0, left=night.left + night.level) if small else night


def _worst(reasons: Sequence[Reason]) -> Outcome:
    found = {reason.outcome for reason in reasons}
    return "fail" if "fail" in found else "undecided" if "undecided" in found else "pass"
