"""Traces of chats for OpenTelemetry: a span a chat and one for each of its steps, sent by OTLP over HTTP.

Spans are made in a thread of their own from what the walk has told; the event loop only puts a record into a queue. Names follow
the semantic conventions for generative AI. Prompts and answers are not sent.
https://opentelemetry.io/docs/specs/semconv/gen-ai/
"""

import logging
import queue
import re
import threading
from typing import Any

from deshi import __version__
from deshi.errors import BadInput
from deshi.records.chat import Served

_log = logging.getLogger(__name__)
_WAITING = 4_096  # records that wait for the thread; those after them are dropped, and counted
_PARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_NANO = 1_000_000_000


class Tracing:
    """An observer of chats that sends their traces to `url` (OTLP over HTTP). `exporter` is for tests.

    Raises `BadInput` when the extra `otel` is not installed.
    """

    def __init__(self, url: str, exporter: Any = None) -> None:
        self.dropped = 0
        self._queue: queue.Queue[Served | None] = queue.Queue(_WAITING)
        self._provider = _provider(url, exporter)
        self._tracer = self._provider.get_tracer("deshi", __version__)
        self._thread = threading.Thread(target=self._run, name="traces", daemon=True)
        self._thread.start()

    def __call__(self, served: Served) -> None:
        """Take note of a chat; never waits."""
        try:
            self._queue.put_nowait(served)
        except queue.Full:
            self.dropped += 1

    def close(self) -> None:
        """Send what waits, and end."""
        self._queue.put(None)
        self._thread.join(5)
        self._provider.shutdown()

    def _run(self) -> None:
        while (served := self._queue.get()) is not None:
            try:
                self._trace(served)
            except Exception:  # a trace is no reason to lose the next ones
                _log.exception("a trace could not be made")

    def _trace(self, served: Served) -> None:
        from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context

        began = int(served.at * _NANO)
        span = self._tracer.start_span(
            f"{served.route} {served.target}".strip(),
            _context(served.parent),
            SpanKind.SERVER,
            _attributes(served),
            start_time=began,
        )
        inside = set_span_in_context(span)
        for step in served.spans:
            start = int(step.at * _NANO)
            told = {f"deshi.{key}": str(value) for key, value in step.told.items()}
            kind = SpanKind.CLIENT if step.name == "upstream" else SpanKind.INTERNAL
            child = self._tracer.start_span(step.name, inside, kind, told, start_time=start)
            child.end(start + int(step.took * _NANO))
        if served.status >= 500:
            span.set_status(Status(StatusCode.ERROR, served.error))
        span.end(began + int(served.took * _NANO))


def _attributes(served: Served) -> dict[str, Any]:
    return {
        "gen_ai.operation.name": {"completions": "text_completion"}.get(served.route, served.route),
        "gen_ai.request.model": served.model,
        "gen_ai.usage.input_tokens": served.usage.tokens_in,
        "gen_ai.usage.output_tokens": served.usage.tokens_out,
        "http.response.status_code": served.status,
        "deshi.interaction": served.id,
        "deshi.target": served.target,
        "deshi.server": served.server,
        "deshi.tenant": served.caller.tenant,
        "deshi.cached": served.cached,
        "deshi.usd": served.usd,
        "deshi.first_s": served.first_s,
        "error.type": served.error,
    }


def _context(parent: str) -> Any:
    """Return the caller's own trace to go on with (W3C trace context), None for a new one."""
    found = _PARENT.fullmatch(parent)
    if not found or set(found[1]) == {"0"} or set(found[2]) == {"0"}:
        return None
    from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

    flags = TraceFlags(int(found[3], 16))
    return set_span_in_context(
        NonRecordingSpan(SpanContext(int(found[1], 16), int(found[2], 16), True, flags))
    )


def _provider(url: str, exporter: Any) -> Any:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise BadInput(
            "deshi.toml: [telemetry] otlp_url is set, and the extra is missing; install deshi[otel] or clear it."
        ) from error
    provider = TracerProvider(
        resource=Resource.create({"service.name": "deshi", "service.version": __version__})
    )
    provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter(f"{url}/v1/traces")))
    return provider
