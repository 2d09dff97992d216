"""The report of a night, for a person who wants to know what was learned, what was not and why, and what it cost."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from deshi.bootstrap.night_state import State

_REASONS = {
    "schema": "no answer of the task",
    "private": "holds a secret or personal data",
    "suite": "stands in a suite",
    "same": "said before",
    "near": "nearly said before",
    "contradiction": "contradicted, see below",
    "person": "over the limit of a person",
    "label": "over the limit of a label",
    "unlearned": "has actions that the release has not learned; `deshi learn more` teaches what is switched on",
    "unlabelled": "its label was not written down",
}
_RESULTS = {
    "done": "done to the end",
    "stopped": "stopped by a person",
    "refused": "refused by the body or its rules",
    "failed": "ended by an error of the robot's own",
    "unknown": "ended without anybody knowing how: the robot did not answer",
    "watchdog": "ended by a watchdog",
}
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class PartReport:
    """What became of one lesson: `name` is the person or `everybody`, `learned` are sentences with `before` and `after`,
    `refused` the verdict's words where it was not kept, `words` the whole verdict as text."""

    name: str
    examples: int
    learned: Sequence[Mapping[str, Any]] = ()
    refused: Sequence[str] = ()
    verdict: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    kept: bool = False


@dataclass(frozen=True, slots=True)
class NightReport:
    """A night that has ended: the fields of its summary, what became of each part, and what it cost.

    `cost` has `teacher_usd` (since the night before), `training_s` and `night_s`; `body` what the body has reported since then,
    by `journal.results`; `serving` is the release that serves now,
    `parent` the one that served before. `names` are those of the actions, by code.
    """

    id: str
    at: float
    seconds: float
    stage: str
    outcome: str
    release: str
    examples: int
    people: int
    sentence: str
    parent: str = ""
    serving: str = ""
    parts: tuple[PartReport, ...] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    contradictions: Sequence[Mapping[str, Any]] = ()
    cost: Mapping[str, float] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON-able data, with its text under `markdown`."""
        told = asdict(self)
        return {**told, "markdown": markdown(told)}


def report_of(state: State, **more: Any) -> NightReport:
    """Return the report of a night in the state that it ended in."""
    return NightReport(**state.summary(), **more)


def markdown(told: Mapping[str, Any]) -> str:
    """Return a report (as `NightReport.as_dict` makes it) as Markdown."""
    lines = [
        f"# The night of {_when(told['at'])}",
        "",
        told["sentence"],
        "",
        *_learned(told["parts"], told.get("names", {})),
        *_refused(told["parts"]),
        *_left_out(told["dropped"]),
        *_to_settle(told["contradictions"], told.get("names", {})),
        *_body(told.get("body", {})),
        *_cost(told["cost"]),
        *_serves(told),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _learned(parts: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[str]:
    kept = [one for one in parts if one["kept"]]
    if not kept:
        return
    yield from ("## What was learned", "")
    for part in kept:
        yield from (f"{_whose(part)} taught it by {_count(part['examples'], 'example')}.", "")
        if not part["learned"]:
            yield from (
                "None of the answers to what they had said has changed: it has become surer of them at most.",
                "",
            )
            continue
        yield from ("| said | before | now |", "|---|---|---|")
        for one in part["learned"]:
            yield f"| {_cell(one['text'])} | {_answer(one['before'], names)} | {_answer(one['after'], names)} |"
        yield ""


def _refused(parts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    left = [one for one in parts if not one["kept"] and one["verdict"]]
    if not left:
        return
    yield from ("## What was not taken over, and why", "")
    for part in left:
        yield from (f"{_whose(part)}, {_count(part['examples'], 'example')}:", "")
        yield from (f"- {one}" for one in part["refused"] or ("The exam did not show that it is better.",))
        yield ""


def _left_out(dropped: Mapping[str, int]) -> Iterator[str]:
    if dropped:
        yield from ("## Examples that were left out", "")
        yield from (f"- {count}: {_REASONS.get(why, why)}" for why, count in sorted(dropped.items()))
        yield ""


def _to_settle(found: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[str]:
    if not found:
        return
    yield from ("## For a person to settle", "")
    yield from (
        "The same sentence has two answers here. Correct the wrong side, and it is learned next time.",
        "",
    )
    for one in found[:_SHOWN]:
        sides = " or ".join(_answer(side, names) for side in one["sides"])
        yield f"- {_cell(one['text'])}: {sides}"
    if len(found) > _SHOWN:
        yield f"- and {len(found) - _SHOWN} more; `deshi learn examples` lists them"
    yield ""


def _body(found: Mapping[str, int]) -> Iterator[str]:
    if not found:
        return
    yield from ("## What the body has reported", "")
    yield from (f"- {count}: {_RESULTS.get(name, name)}" for name, count in found.items())
    yield from (
        "",
        "What the body refused or could not do is no fault of the words, and nothing is learned from it.",
        "",
    )


def _cost(cost: Mapping[str, float]) -> Iterator[str]:
    if not cost:
        return
    usd, training, night = (cost.get(name, 0.0) for name in ("teacher_usd", "training_s", "night_s"))
    yield from ("## What it cost", "")
    spent = (
        f"Teachers have cost ${usd:.4f} since the night before."
        if usd
        else "No teacher was paid since the night before."
    )
    yield f"{spent} Training took {_time(training)}, the whole night {_time(night)}, on this machine."
    yield ""


def _serves(told: Mapping[str, Any]) -> Iterator[str]:
    if not told["serving"]:
        return
    yield from ("## What serves now", "")
    if told["outcome"] == "promoted":
        yield f"The release {told['serving']} serves; {told['parent']} served before. `deshi rollback` takes it back."
    elif told["outcome"] == "passed":
        yield f"The release {told['serving']} serves as before. `deshi promote {told['release']}` lets the new one serve."
    else:
        yield f"The release {told['serving']} serves as before."


def _whose(part: Mapping[str, Any]) -> str:
    return "Everybody" if part["name"] == "everybody" else f"{_cell(part['name'])}"


def _count(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _answer(one: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return the actions by name, else the label."""
    told = ", ".join(names.get(str(code), str(code)) for code in one.get("actions", ()))
    return told or str(one.get("label", "")) or "nothing"


def _cell(text: str) -> str:
    """Return what a person said as it can stand in a table: one line, no marks of Markdown or HTML in force."""
    plain = " ".join(text.split())[:200]
    return "".join(f"\\{sign}" if sign in "\\|`*_[]#" else sign for sign in plain).replace("<", "&lt;")


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} minutes"


def _when(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at))
