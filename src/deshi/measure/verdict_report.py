"""A verdict in words: what was decided and why, then a table that people read."""

from collections.abc import Sequence

from deshi.measure.checks import points
from deshi.measure.lines import Line
from deshi.measure.verdict import Verdict

_HEAD = {"pass": "Passed", "fail": "Failed", "undecided": "Undecided: not enough evidence"}
_MARK = {"pass": "kept", "fail": "BROKEN", "undecided": "open"}


def text(one: Verdict, every_group: bool = False) -> str:
    """Return the verdict for a terminal or a report (Markdown); groups without a change are left out unless asked for."""
    lines = [
        f"{_HEAD[one.outcome]}{_claim(one)}.",
        "",
        *(f"- {_MARK[reason.outcome]}: {reason.words}" for reason in one.reasons),
        "",
        *_table(one.table, every_group),
        "",
        f"{_level(one)} With so many rows an improvement of the target by {points(one.detectable)[1:]} and a drop of the rest by "
        f"{points(one.detectable_drop)[1:]} would be seen with a chance of {one.power:.0%}.",
    ]
    if one.enough:
        lines += ["", "What would be enough:", *(f"- {what}" for what in one.enough)]
    return "\n".join(lines)


def _claim(one: Verdict) -> str:
    if not one.claim:
        return ""
    return f": {one.claim} than the release that serves" + (
        f", for {', '.join(one.persons)} only" if one.persons else ""
    )


def _level(one: Verdict) -> str:
    if not one.night.level:
        return f"No alpha was spent; {one.night.left:.2g} are left for this exam."
    return f"Night {one.night.night} of this exam, level {one.night.level:.2g}; {one.night.left:.2g} are left for later nights."


def _table(table: Sequence[Line], every_group: bool) -> list[str]:
    shown = [one for one in table if every_group or one.kind in ("target", "rest") or one.gained + one.lost]
    still = len(table) - len(shown)
    lines = [
        "| rows of | n | before | after | change | 95 % interval | gained | lost |",
        "|---|---|---|---|---|---|---|---|",
        *(_row(one) for one in shown),
    ]
    return [*lines, f"{still} groups without a change are not shown."] if still else lines


def _row(one: Line) -> str:
    name = one.name if one.kind in ("target", "rest") else f"{one.kind} {one.name}"
    few = "" if one.judged else " (too few to judge alone)"
    return (
        f"| {name}{few} | {one.rows} | {one.before:.1%} | {one.after:.1%} | {points(one.change)} | "
        f"{100 * one.low:+.1f} to {100 * one.high:+.1f} | {one.gained} | {one.lost} |"
    )
