"""Logs are lines of JSON for programs, words for people, and hold nothing that was said."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from deshi.records.chat import Caller, Served, Usage
from deshi.web import logs


def served(**more: object) -> Served:
    told = {
        "id": "i", "at": 1.0, "route": "chat", "model": "m", "target": "local", "server": "s",
        "caller": Caller("k", "t", "ann"), "priority": 1, "stream": False, "status": 200, "cached": "",
        "usage": Usage(3, 4), "usd": 0.5, "first_s": 0.2, "took": 0.3,
    }  # fmt: skip
    return Served(**told | more)  # type: ignore[arg-type]


@pytest.fixture
def sink() -> Iterator[io.StringIO]:
    root = logging.getLogger("deshi")
    before = (root.handlers[:], root.level, root.propagate)
    root.handlers = []
    stream = io.StringIO()
    logs.set_up("info", stream)
    yield stream
    root.handlers, root.propagate = before[0], before[2]
    root.setLevel(before[1])


def lines(sink: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in sink.getvalue().splitlines()]


def test_a_chat_is_one_line_of_json(sink: io.StringIO) -> None:
    logs.chat(served())
    logs.chat(served(status=503, error="Unreached"))

    first, second = lines(sink)
    assert (first["level"], first["target"], first["tokens_out"], first["ms"]) == ("info", "local", 4, 300.0)
    assert (second["level"], second["error"]) == ("warning", "Unreached")
    assert "ann" not in sink.getvalue()


def test_what_is_under_the_level_costs_nothing(sink: io.StringIO) -> None:
    logs.set_up("warning", sink)
    logs.chat(served())

    assert sink.getvalue() == ""


def test_a_failure_inside_has_its_trace_on_the_same_line(sink: io.StringIO) -> None:
    try:
        raise RuntimeError("two\nlines")
    except RuntimeError:
        logging.getLogger("deshi.web").exception("it failed")

    (line,) = lines(sink)
    assert "RuntimeError: two" in str(line["trace"])
