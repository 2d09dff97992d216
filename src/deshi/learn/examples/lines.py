"""Lines of older logs and of teachers become examples: the audit form with its codes, the teacher form with its answer."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from deshi.learn.examples.example import WEIGHTS, Example, Schema, Target
from deshi.learn.examples.reading import Line, codes, part
from deshi.pure.text import clean, language

_OURS = "deshi"  # the source of a line that some deshi exported: its own answer is no teacher's


def from_lines(lines: Iterable[Line], schema: Schema, sure: float) -> Iterator[Example]:
    """Yield the examples of imported and teacher lines whose answer is one of the task's, and only one.

    An audit line must say `success` and a confidence over `sure`; of a teacher's line the answer alone counts.
    """
    for line in lines:
        told = part(line.body, "line") or line.body
        audit = "input_command" in told
        said = told.get("input_command" if audit else "input")
        if not isinstance(said, str) or not clean(said) or not (_succeeded(told, sure) if audit else True):
            continue
        target = _audit_target(told, schema) if audit else _teacher_target(told, schema)
        if target[0]:
            yield _example(line, told, "success" if audit else "teacher", clean(said), target)


def _example(line: Line, told: Mapping[str, Any], origin: str, text: str, target: Target) -> Example:
    # A line without a time of its own was given that of its import, when all came at once: it stands for itself then.
    session = line.session or ("" if told.get("timestamp") else line.number)
    return Example(
        text=text,
        turns=(),
        label=target[0],
        actions=target[1],
        lang=language(text),
        weight=WEIGHTS[origin],
        origin=origin,
        interactions=(line.number,),
        author=line.user,
        at=line.at,
        session=session,
    )


def _succeeded(told: Mapping[str, Any], sure: float) -> bool:
    confidence = told.get("confidence")
    return told.get("success") is True and isinstance(confidence, int | float) and confidence > sure


def _audit_target(told: Mapping[str, Any], schema: Schema) -> Target:
    sequence, code = told.get("sequence"), told.get("api_code")
    actions = codes(sequence) if sequence else codes([code]) if code is not None else ()
    if actions:
        return schema.label("", actions), actions
    return _answered(told.get("llm_output"), schema)


def _teacher_target(told: Mapping[str, Any], schema: Schema) -> Target:
    return ("", ()) if told.get("source") == _OURS else _answered(told.get("output"), schema)


def _answered(output: Any, schema: Schema) -> Target:
    """Return what an answer means: an object, or JSON in a text; the label "" where that can't be told."""
    if isinstance(output, str):
        try:
            output = orjson.loads(output)
        except orjson.JSONDecodeError:
            return "", ()
    if not isinstance(output, dict):
        return "", ()
    action = part(output, "action") or output
    actions = _codes_of(action)
    label = output.get("label")
    if isinstance(label, str) and label:
        return (label, actions) if label in schema.named else ("", ())
    intent = output.get("intent")
    return schema.label(intent if isinstance(intent, str) else "", actions), actions


def _codes_of(action: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the codes of an action in any of the forms that logs have."""
    for name in ("actions", "sequence"):
        found = codes(action.get(name))
        if found:
            return found
    code = action.get("code", action.get("api_code"))
    return (code,) if type(code) is int else ()
