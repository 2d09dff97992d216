"""Rows of the journal, put together by what they are about: a sentence with its turns and its answer, and all that followed.

Nothing here is sorted by time: a row's position says what came first, whatever its clock said.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from deshi.learn.examples.example import Schema, Target
from deshi.pure.outcomes import CONFIRM, by_person
from deshi.records.ask import Turn
from deshi.records.entry import Row

_Talk = deque[tuple[str, Turn]]  # turns with the numbers of their interactions
_MOST_TURNS = 20


@dataclass(frozen=True, slots=True)
class Heard:
    """An interaction: what was said, and what deshi made of it.

    `label` is "" where the row does not tell it. `actions` are those of the guess: also what was offered where deshi `asks`.
    `layers` has every layer of the trace with its outcome; `below` is what the layers under a model had proposed, None where
    the row does not tell.
    """

    id: str
    text: str
    turns: tuple[Turn, ...]
    lang: str
    label: str
    actions: tuple[int, ...]
    confidence: float
    asks: bool
    stopped: bool
    dry_run: bool
    layer: str
    layers: Mapping[str, str]
    below: Target | None
    user: str
    session: str
    at: float
    release: str = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """One row of feedback: see `records.feedback.Feedback`."""

    author: str
    kind: str
    value: Any
    label: str
    actions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """An outcome that the body reported, or a stop that somebody sent (`name` is then `stop`).

    `reason` is why it was refused, `by` who stopped it: nobody where the guard did so by itself.
    """

    name: str
    at: float
    after: float | None = None
    reason: str = ""
    by: str = ""

    @property
    def by_itself(self) -> bool:
        """Return whether the guard has stopped the body, and no person."""
        return not by_person(self.by)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of an imported log, or of a teacher's: `number` names it."""

    number: str
    body: Mapping[str, Any]
    user: str
    session: str
    at: float


@dataclass(frozen=True, slots=True)
class Past:
    """What the rows of one task tell, everything in order of arrival; `opinions` and `events` by interaction."""

    heard: dict[str, Heard] = field(default_factory=dict)
    opinions: dict[str, list[Opinion]] = field(default_factory=dict)
    events: dict[str, list[Event]] = field(default_factory=dict)
    stops: list[Event] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def read(rows: Iterable[tuple[int, Row]], schema: Schema) -> Past:
    """Return the past that `(position, row)` in order of position tell. Erased rows and what can't be read are skipped."""
    past = Past()
    talks: dict[tuple[str, str], _Talk] = {}
    for _, row in rows:
        body = _object(row.body)
        if not body:
            continue
        if row.kind == "interaction":
            _hear(past, talks, row, body, schema)
        elif row.kind == "feedback":
            past.opinions.setdefault(row.interaction, []).append(_opinion(row, body))
        elif row.kind in ("outcome", "stop"):
            _happened(past, row, body)
            if body.get("event") == "replied" and body.get("reason") == CONFIRM:
                _asked(talks.get((row.user or "", row.session or ""), deque()), row.interaction)
        elif row.kind in ("import", "teacher"):
            number = row.interaction or f"{row.writer}:{row.seq}"
            past.lines.append(Line(number, body, row.user or "", row.session or "", row.at))
    return past


def _hear(
    past: Past,
    talks: dict[tuple[str, str], _Talk],
    row: Row,
    body: dict[str, Any],
    schema: Schema,
) -> None:
    ask, answer = part(body, "ask"), part(body, "answer")
    text = ask.get("text")
    if not isinstance(text, str) or not text or not answer or ask.get("task") != schema.task:
        return
    before = talks.setdefault((row.user or "", row.session or ""), deque(maxlen=_MOST_TURNS))
    given = ask.get("turns")
    count = given if isinstance(given, int) and row.session else 0
    turns = tuple(turn for _, turn in before)[-count:] if count > 0 else ()
    past.heard[row.interaction] = _heard(row, body, turns, schema)
    before.append((row.interaction, _turn(text, answer)))


def _heard(row: Row, body: dict[str, Any], turns: tuple[Turn, ...], schema: Schema) -> Heard:
    ask, answer = part(body, "ask"), part(body, "answer")
    guess = part(answer, "guess")
    actions = codes(guess.get("actions")) or ()
    steps = answer.get("trace")
    trace = [step for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []
    confidence = answer.get("confidence")
    return Heard(
        id=row.interaction,
        text=ask["text"],
        turns=turns,
        lang=str(ask.get("lang", "")),
        label=_label(body, actions, schema),
        actions=actions,
        confidence=float(confidence) if isinstance(confidence, int | float) else 0.0,
        asks=bool(answer.get("asks")),
        stopped=bool(answer.get("stopped")),
        dry_run=bool(ask.get("dry_run")),
        layer=str(answer.get("layer", "")),
        layers={str(step.get("layer")): str(step.get("outcome")) for step in trace},
        below=_below(body),
        user=row.user or "",
        session=row.session or "",
        at=row.at,
        release=str(body.get("release", "")),
    )


def _label(body: dict[str, Any], actions: tuple[int, ...], schema: Schema) -> str:
    """Return the label that a row names, else the only one that its guess can mean."""
    named = body.get("label")
    if isinstance(named, str) and named in schema.named:
        return named
    guess = part(part(body, "answer"), "guess").get("intent")
    return schema.label(guess, actions) if isinstance(guess, str) and guess else ""


def _below(body: dict[str, Any]) -> Target | None:
    below = part(body, "below")
    label, actions = below.get("label"), codes(below.get("actions") or [])
    return (label, actions) if isinstance(label, str) and label and actions is not None else None


def _turn(text: str, answer: dict[str, Any]) -> Turn:
    guess = part(answer, "guess")
    return Turn(
        text=text,
        intent=str(answer.get("intent", "")),
        actions=codes(guess.get("actions")) or (),
        response=str(answer.get("response", "")),
        asked=bool(answer.get("asks")),
    )


def _asked(talk: _Talk, interaction: str) -> None:
    """Turn a turn into the question that it has become: its actions waited for a person's yes."""
    for place, (number, turn) in enumerate(talk):
        if number == interaction:
            talk[place] = number, replace(turn, asked=True)


def _opinion(row: Row, body: dict[str, Any]) -> Opinion:
    label = body.get("label")
    return Opinion(
        author=row.user or "",
        kind=str(body.get("kind", "")),
        value=body.get("value"),
        label=label if isinstance(label, str) else "",
        actions=codes(body.get("actions")) or (),
    )


def _happened(past: Past, row: Row, body: dict[str, Any]) -> None:
    after = body.get("after")
    event = Event(
        str(body.get("event", row.kind)),
        row.at,
        after if isinstance(after, int | float) else None,
        str(body.get("reason", "")),
        str(body.get("by") or body.get("source") or ""),
    )
    if row.kind == "stop":
        past.stops.append(event)
    elif row.interaction:
        past.events.setdefault(row.interaction, []).append(event)


def part(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return an object inside of a body; an empty dict where there is none."""
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def codes(value: Any) -> tuple[int, ...] | None:
    """Return a list of action codes; None for what is none."""
    if not isinstance(value, list | tuple) or any(type(code) is not int for code in value):
        return None
    return tuple(value)


def _object(body: bytes | None) -> dict[str, Any]:
    try:
        found = orjson.loads(body) if body else None
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
