"""The checks of what is right: a rule a function, which returns in words whether it is kept, and what would settle it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from deshi.measure.lines import Line, PairedRow
from deshi.measure.paired import difference, mcnemar, rows_to_show
from deshi.measure.rules import Limit, Rest, Rules

Outcome = Literal["pass", "fail", "undecided"]


@dataclass(frozen=True, slots=True)
class Reason:
    """What one rule says of the candidate. `enough` tells what would settle it, "" where it is settled."""

    rule: str
    outcome: Outcome
    words: str
    enough: str = ""


def points(share: float) -> str:
    """Return a difference of shares as people say it: `+5.0 points`."""
    return f"{100 * share:+.1f} points"


def _counts(one: Line) -> str:
    before, after = round(one.before * one.rows), round(one.after * one.rows)
    return f"{after} of {one.rows} right, {before} before ({one.gained} gained, {one.lost} lost)"


def target(one: Line, rules: Rules, level: float, persons: Sequence[str]) -> Reason:
    """Return whether the target became better with confidence, or is too small to tell.

    Under `fewest` rows a candidate may pass as not worse, where all the rows belong to persons, and also without any row where
    `persons` names whom alone it would serve: the other rules still hold for them.
    """
    if one.rows == 0 and not persons:
        return Reason(
            "target",
            "undecided",
            "There are no target rows: nothing can show that it is better.",
            f"At least {rules.target.fewest} held-back examples of what was to be learned.",
        )
    if one.rows < rules.target.fewest:
        return _small(one, rules, persons)
    told = f"Target: {_counts(one)}, {points(one.change)}"
    if one.change > 0 and one.p_better <= level:
        return Reason("target", "pass", f"{told}: better (p = {one.p_better:.2g}, level {level:.2g}).")
    if one.change <= 0:
        return Reason("target", "fail", f"{told}: it is no better.")
    if one.high < rules.target.worth:
        return Reason(
            "target",
            "fail",
            f"{told}: at most {points(one.high)}, which is not worth a release (less than {points(rules.target.worth)}).",
        )
    return _unproven(one, rules, level, told)


def _small(one: Line, rules: Rules, persons: Sequence[str]) -> Reason:
    told = f"Target: {_counts(one)}; {one.rows} rows are too few to show that it is better"
    enough = f"{rules.target.fewest - one.rows} more held-back examples; then it can be shown to be better."
    if one.p_worse <= 0.05:
        return Reason("target", "fail", f"{told}, and it is worse (p = {one.p_worse:.2g}).")
    if one.change < 0 or not persons:
        why = "it may be worse" if one.change < 0 else "they belong to no person whom it could serve alone"
        return Reason("target", "undecided", f"{told}, and {why}.", enough)
    return Reason("target", "pass", f"{told}; not worse, for {', '.join(persons)} only.", enough)


def _unproven(one: Line, rules: Rules, level: float, told: str) -> Reason:
    if level <= 0:
        return Reason(
            "target",
            "undecided",
            f"{told}, but this exam was sat so often that its alpha is spent.",
            "An exam with fresh rows.",
        )
    share = (one.gained + one.lost) / one.rows
    rows = max(one.rows + 1, rows_to_show(one.change, share, level, rules.target.power))
    return Reason(
        "target",
        "undecided",
        f"{told}: not enough evidence (p = {one.p_better:.2g}, level {level:.2g}; so many rows show "
        f"{points(one.detectable)} and more).",
        f"About {rows} target rows ({rows - one.rows} more), if the difference stays as it is.",
    )


def rest(one: Line, rules: Rest) -> Reason:
    """Return whether the rest is not worse: point estimate, test, and upper bound of the drop."""
    if one.rows == 0:
        return Reason(
            "rest",
            "undecided",
            "No row but the target's was sat: what it costs others is unknown.",
            "A suite of rows that are no target.",
        )
    bound = -difference(one.gained, one.lost, one.rows, 0.9)[0]
    told = f"Everything else: {_counts(one)}, {points(one.change)}, with 95 % confidence at worst {points(-bound)}"
    if -one.change > rules.limit and one.p_worse <= rules.level:
        return Reason("rest", "fail", f"{told}: worse (p = {one.p_worse:.2g}).")
    if -one.change <= rules.hard and bound <= rules.bound:
        return Reason("rest", "pass", f"{told}: not worse.")
    if -one.change > rules.hard:
        return Reason(
            "rest",
            "undecided",
            f"{told}: it may be worse by more than {points(rules.hard)[1:]}.",
            "A candidate that loses less, or an exam with more rows.",
        )
    return Reason(
        "rest",
        "undecided",
        f"{told}: a drop of {points(rules.bound)[1:]} can't be ruled out.",
        _rows_for(one, rules.bound),
    )


def _rows_for(one: Line, bound: float) -> str:
    share = max(1, one.gained + one.lost) / one.rows
    gap = bound + min(0.0, one.change)
    if gap <= 0:
        return "A candidate that loses less, or an exam with more rows."
    rows = max(one.rows + 1, math.ceil((NormalDist().inv_cdf(0.95) ** 2) * share / gap**2))
    return f"About {rows} rows that are no target ({rows - one.rows} more), if the difference stays as it is."


def groups(lines: Sequence[Line], rules: Rules) -> list[Reason]:
    """Return a reason each group that is or may be worse by more than its limit; one for all where none is."""
    judged = [one for one in lines if one.judged]
    power = rules.target.power
    found = [reason for one in judged if (reason := _group(one, rules.limit(one.kind, one.name), power))]
    if found:
        return found
    counts = [(kind, sum(one.kind == kind for one in judged)) for kind in ("category", "language", "person")]
    plural = {"category": "categories", "language": "languages", "person": "persons"}
    told = ", ".join(f"{n} {plural[kind] if n > 1 else kind}" for kind, n in counts if n)
    return [
        Reason("groups", "pass", f"Judged alone: {told or 'no group'}; none is worse by more than its limit.")
    ]


def _group(one: Line, limit: Limit, power: float) -> Reason | None:
    drop = -one.change
    name = f"{one.kind} {one.name}"
    told = f"{name[0].upper()}{name[1:]}: {_counts(one)}, {points(one.change)}"
    # the uncorrected test already stops a release; only the claim "worse" is corrected for the many groups
    if drop > limit.limit and (one.p_family <= limit.level or limit.level >= 1):
        return Reason(name, "fail", f"{told}: worse (p = {one.p_family:.2g}, corrected for all groups).")
    if (drop > limit.limit and one.p_worse <= limit.level) or drop > limit.hard:
        return Reason(
            name,
            "undecided",
            f"{told}: it may be worse (p = {one.p_worse:.2g}; the limit is {points(limit.limit)[1:]}).",
            f"About {_rows_like(drop, one.gained + one.lost, one.rows, limit.level, power)} of {name} would show a drop of this size.",
        )
    return None


def _rows_like(change: float, differ: int, rows: int, level: float, power: float) -> str:
    """Return in words how many rows would settle a change (over 0) that so many of the rows, which differ, have shown."""
    needed = max(rows + 1, rows_to_show(change, differ / rows, min(level, 0.05) or 0.05, power))
    return f"{needed} rows ({needed - rows} more)"


def false_acts(rows: Sequence[PairedRow], limit: Limit, power: float = 0.8) -> list[Reason]:
    """Return whether it moves where nothing may no oftener; plain rows of a person are judged by themselves, too.

    So few among so many others would be nothing there, and are much for that person.
    """
    plain = [row for row in rows if row.is_plain]
    others = [row for row in rows if not row.is_plain]
    return [
        *([_false_acts("False actions", others, limit, power)] if others else []),
        *([_false_acts("False actions in plain sentences", plain, limit, power)] if plain else []),
    ]


def _false_acts(named: str, rows: Sequence[PairedRow], limit: Limit, power: float) -> Reason:
    """Return whether the new ones outweigh the mended ones: exact and one-sided."""
    new = sum(row.false_act_after and not row.false_act_before for row in rows)
    mended = sum(row.false_act_before and not row.false_act_after for row in rows)
    after = sum(row.false_act_after for row in rows)
    chance = mcnemar(new, mended)
    rise = (new - mended) / len(rows)
    told = f"{named}: {after}, {after - new + mended} before ({new} new, {mended} mended)"
    if rise > limit.limit and chance <= limit.level:
        return Reason("false_acts", "fail", f"{told}: more (p = {chance:.2g}).")
    if rise > limit.hard:
        return Reason(
            "false_acts",
            "undecided",
            f"{told}: it may move more often (p = {chance:.2g}).",
            f"About {_rows_like(rise, new + mended, len(rows), limit.level, power)} would show it.",
        )
    more = ", no more than chance explains" if rise > 0 else ""
    return Reason("false_acts", "pass", f"{told}: not up{more}.")
