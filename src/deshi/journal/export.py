"""The journal as JSON lines: the audit log, and examples for supervised fine-tuning."""

from collections.abc import Callable, Iterator
from typing import Any, Literal

import orjson

from deshi.errors import BadInput
from deshi.journal.bodies import actions_of, body_of, part, timestamp
from deshi.journal.results import result_of
from deshi.records.entry import Row
from deshi.records.protocols import RowStore

Format = Literal["audit", "sft"]

_NO_SUCCESS = frozenset({"refused", "failed", "unknown", "watchdog"})
_LLM_FIELDS = ("response", "intent", "action")


def export(store: RowStore, form: Format) -> Iterator[bytes]:
    """Yield lines (UTF-8 JSON, each with its newline) in order of arrival, without holding the journal in memory.

    `audit`: `input_command`, `llm_output`, `api_code`, `sequence`, `success`, `confidence`, `timestamp`, `interaction`, `body` (what the body reported, where it did), and `user` and `session` where there are any, from
    interactions and imported audit lines. `sft`: `messages` (one user's and one assistant's), `input`, `output`, `source`,
    `timestamp`, from interactions that neither asked back nor failed, teacher rows and imported lines. Erased rows are left
    out. Raises `BadInput` for another form.
    """
    shapes: dict[str, Callable[[RowStore, Row, dict[str, Any]], dict[str, Any] | None]]
    shapes = {"audit": _audit, "sft": _sft}
    if form not in shapes:
        raise BadInput(f"There is no export format {form!r}. Use --format audit or --format sft.")
    return _lines(store, shapes[form])


def _lines(
    store: RowStore, shape: Callable[[RowStore, Row, dict[str, Any]], dict[str, Any] | None]
) -> Iterator[bytes]:
    for _, row in store.rows(kind=("interaction", "import", "teacher")):
        body = body_of(row)
        line = shape(store, row, body) if body else None
        if line is not None:
            yield orjson.dumps(line) + b"\n"


def _audit(store: RowStore, row: Row, body: dict[str, Any]) -> dict[str, Any] | None:
    if row.kind == "import" and body.get("form") == "audit":
        return {**part(body, "line"), **_whose(row)}
    if row.kind != "interaction":
        return None
    answer = part(body, "answer")
    codes = actions_of(answer)
    several = part(answer, "action").get("type") == "sequence"
    return {
        "input_command": part(body, "ask").get("text", ""),
        "llm_output": _output(answer),
        "api_code": codes[0] if codes and not several else None,
        "sequence": list(codes) if several else None,
        "success": _succeeded(store, row, answer),
        "confidence": answer.get("confidence"),
        "timestamp": timestamp(row.at),
        **_body(store, row, codes),
        **_whose(row),
    }


def _body(store: RowStore, row: Row, codes: tuple[int, ...]) -> dict[str, Any]:
    """Return what the body reported of an interaction's actions, in order; nothing where it reported nothing."""
    followed = store.rows(interaction=row.interaction, kind="outcome") if codes and row.interaction else ()
    found = [result for _, one in followed if (result := result_of(body_of(one)))]
    return {"body": found} if found else {}


def _whose(row: Row) -> dict[str, str]:
    """Return the interaction of a row, and its user and session where it has them: so that an erased person stays erased."""
    named = {"interaction": row.interaction, "user": row.user, "session": row.session}
    return {name: value for name, value in named.items() if value}


def _sft(store: RowStore, row: Row, body: dict[str, Any]) -> dict[str, Any] | None:
    asked, said, source = _pair(store, row, body)
    if not asked or not said:
        return None
    messages = [{"role": "user", "content": asked}, {"role": "assistant", "content": said}]
    when = part(body, "line").get("timestamp") or timestamp(row.at)
    return {"messages": messages, "input": asked, "output": said, "source": source, "timestamp": when}


def _pair(store: RowStore, row: Row, body: dict[str, Any]) -> tuple[str, str, str]:
    """Return input, output and source of an example; empty texts where the row is none."""
    if row.kind == "interaction":
        answer = part(body, "answer")
        good = _succeeded(store, row, answer)
        return (str(part(body, "ask").get("text", "")), _output(answer), "deshi") if good else ("", "", "")
    line = part(body, "line") if row.kind == "import" else body
    if "input_command" in line:
        good = line.get("success") is not False
        return (str(line["input_command"]), _text(line.get("llm_output")), "audit") if good else ("", "", "")
    return str(line.get("input", "")), _text(line.get("output")), str(line.get("source") or "teacher")


def _succeeded(store: RowStore, row: Row, answer: dict[str, Any]) -> bool:
    """An interaction succeeded when deshi was sure of it and no outcome says that the body refused or failed, and no watchdog ended it.

    The question whether to do it really is no refusal where a person has said yes.
    """
    if answer.get("asks"):
        return False
    if not actions_of(answer) or not row.interaction:
        return True
    followed = [body_of(one) for _, one in store.rows(interaction=row.interaction, kind="outcome")]
    agreed = any(one.get("event") == "confirmed" for one in followed)
    told = [one for one in followed if not (agreed and one.get("reason") == "confirm")]
    return not any(_NO_SUCCESS & set(_words(one)) for one in told)


def _words(outcome: dict[str, Any]) -> Iterator[str]:
    """An outcome says `refused` as an event, as a result, or as a key that holds something."""
    for name, value in outcome.items():
        if value:
            yield name
        if isinstance(value, str):
            yield value


def _output(answer: dict[str, Any]) -> str:
    return orjson.dumps({name: answer.get(name) for name in _LLM_FIELDS}).decode()


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()
