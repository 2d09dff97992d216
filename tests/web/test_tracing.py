"""A chat is a span, its steps are spans under it, and a caller's own trace goes on."""

from typing import Any

import pytest

from deshi.records.chat import Caller, Served, Span, Usage
from deshi.web.tracing import Tracing

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


def traced(served: Served) -> list[Any]:
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    kept = InMemorySpanExporter()
    tracing = Tracing("", kept)
    tracing(served)
    tracing.close()
    return list(kept.get_finished_spans())


def served(**more: object) -> Served:
    spans = (Span("queue", 10.0, 0.1), Span("upstream", 10.1, 0.2, {"server": "http://a"}))
    told = {
        "id": "i7", "at": 10.0, "route": "chat", "model": "m", "target": "local", "server": "http://a",
        "caller": Caller("k", "t", "ann"), "priority": 1, "stream": False, "status": 200, "cached": "",
        "usage": Usage(3, 4), "usd": 0.5, "first_s": 0.2, "took": 0.3, "spans": spans,
    }  # fmt: skip
    return Served(**told | more)  # type: ignore[arg-type]


def test_steps_stand_under_the_chat_with_their_times() -> None:
    queue, upstream, chat = traced(served())

    assert [one.name for one in (queue, upstream, chat)] == ["queue", "upstream", "chat local"]
    assert queue.parent.span_id == upstream.parent.span_id == chat.context.span_id
    assert (chat.end_time - chat.start_time) / 1e9 == pytest.approx(0.3)
    assert chat.attributes["gen_ai.usage.input_tokens"] == 3
    assert chat.attributes["deshi.interaction"] == "i7"
    assert upstream.attributes["deshi.server"] == "http://a"


def test_the_callers_trace_goes_on() -> None:
    chat = traced(served(parent=f"00-{TRACE}-{PARENT}-01"))[-1]

    assert f"{chat.context.trace_id:032x}" == TRACE
    assert f"{chat.parent.span_id:016x}" == PARENT


@pytest.mark.parametrize("parent", ["", "nonsense", f"00-{'0' * 32}-{PARENT}-01", f"ff-{TRACE}-{PARENT}-01"])
def test_a_trace_that_is_none_begins_a_new_one(parent: str) -> None:
    assert traced(served(parent=parent))[-1].parent is None


def test_a_failure_is_marked() -> None:
    chat = traced(served(status=503, error="Unreached"))[-1]

    assert not chat.status.is_ok
    assert chat.attributes["error.type"] == "Unreached"
