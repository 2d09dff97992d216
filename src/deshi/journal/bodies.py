"""What the bodies of rows say: the one place that knows the shape of an interaction's JSON.

{"ask": {"text", "lang", "task", "turns", "context"}, "answer": {the Answer}, "label": the task's label of it, "release": "...",
"cost": {layer: US dollars}}; `cost` is only there where a layer has cost money, `context` (the turns' share in what decided) only
where the layer tells.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from deshi.pure.outcomes import CONFIRM
from deshi.records.ask import Turn
from deshi.records.entry import Row


def body_of(row: Row) -> dict[str, Any]:
    """Return a row's body as a dict; an empty one for an erased row."""
    body = orjson.loads(row.body) if row.body else {}
    return body if isinstance(body, dict) else {}


def part(body: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a body's `ask`, `answer` or `guess`; an empty dict when there is none."""
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def actions_of(answer: dict[str, Any]) -> tuple[int, ...]:
    """Return the codes that an answer carries out, in order."""
    action = part(answer, "action")
    if action.get("type") == "single":
        return (int(action["code"]),)
    return tuple(int(code) for code in action.get("sequence") or ())


def told(body: dict[str, Any], outcomes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return an interaction's body with the answer that was given in the end: the row is written before the body is asked.

    `outcomes` are the bodies of its outcomes, in order; the last `replied` counts: refused, or a question whether to do it really.
    """
    last = next((one for one in reversed(list(outcomes)) if one.get("event") == "replied"), None)
    answer = part(body, "answer")
    if last is None or not answer:
        return body
    outcome = {name: last.get(name) for name in ("accepted", "reason", "detail", "plan")}
    answer = {**answer, "response": last.get("response", answer.get("response")), "outcome": outcome}
    if outcome["reason"] == CONFIRM:
        answer |= {"intent": "question", "action": None, "asks": True}
    return {**body, "answer": answer}


def turn_of(row: Row, outcomes: Iterable[Mapping[str, Any]] = ()) -> Turn | None:
    """Return an interaction row with the bodies of its outcomes as a turn of its conversation; None for an erased row."""
    body = told(body_of(row), outcomes)
    ask, answer = part(body, "ask"), part(body, "answer")
    if not ask or not answer:
        return None
    asked = bool(answer.get("asks"))
    offered = tuple(int(code) for code in part(answer, "guess").get("actions") or ())
    return Turn(
        text=str(ask.get("text", "")),
        intent=str(answer.get("intent", "")),
        actions=offered if asked else actions_of(answer),
        response=str(answer.get("response", "")),
        asked=asked,
        interaction=row.interaction,
    )


def shown(position: int, row: Row) -> dict[str, Any]:
    """Return a row as the command line, the API and the console show it."""
    return {
        "position": position,
        "writer": row.writer,
        "seq": row.seq,
        "at": row.at,
        "kind": row.kind,
        "interaction": row.interaction,
        "session": row.session,
        "user": row.user,
        "erased": row.salt is None,
        "body": body_of(row),
    }


def timestamp(at: float) -> str:
    """Return Unix time in seconds as ISO 8601 in UTC, to the microsecond."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="microseconds")
