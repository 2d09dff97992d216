"""Prometheus metrics of this process. What has to survive it is in the journal; these are for watching."""

import asyncio
import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from deshi.records.answer import Answer
from deshi.web.body_metrics import BodyMetrics
from deshi.web.chat_metrics import ChatMetrics

_BUCKETS = (0.001, 0.002, 0.003, 0.005, 0.008, 0.012, 0.02, 0.04, 0.08, 0.2, 0.5, 1.0, 5.0, 10.0)
_LAG_EVERY_S = 0.1


class Metrics:
    """Counters and histograms, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.chats = ChatMetrics(self.registry)
        self.body = BodyMetrics(self.registry)
        self._requests = Counter(
            "deshi_requests", "HTTP requests", ["route", "status"], registry=self.registry
        )
        self._answers = Counter(
            "deshi_answers", "Answers by the layer that decided", ["layer"], registry=self.registry
        )
        self._steps = Counter(
            "deshi_layer_steps", "What layers did", ["layer", "outcome"], registry=self.registry
        )
        self._asks = Counter("deshi_asks", "Answers that asked the person", registry=self.registry)
        self._stops = Counter("deshi_stops", "Stops by text, page or call", registry=self.registry)
        self._latency = Histogram(
            "deshi_answer_seconds", "Arrival to durable answer", buckets=_BUCKETS, registry=self.registry
        )
        self._lag = Histogram(
            "deshi_loop_lag_seconds", "How late the event loop woke", buckets=_BUCKETS, registry=self.registry
        )
        self._worst = Gauge(
            "deshi_loop_lag_worst_seconds", "Worst lag of the last minute", registry=self.registry
        )
        self._recent: list[float] = []

    def answered(self, answer: Answer) -> None:
        """Count an answer."""
        self._answers.labels(answer.layer).inc()
        for step in answer.trace:
            self._steps.labels(step.layer, step.outcome).inc()
        if answer.asks:
            self._asks.inc()
        if answer.stopped:
            self._stops.inc()
        self._latency.observe(answer.latency_ms / 1000)

    def stopped(self) -> None:
        """Count a stop that came as one."""
        self._stops.inc()

    def request(self, route: str, status: int) -> None:
        """Count a request."""
        self._requests.labels(route, str(status)).inc()

    def text(self) -> bytes:
        """Return the exposition format 0.0.4."""
        return generate_latest(self.registry)

    async def watch_lag(self) -> None:
        """Measure for ever how late the event loop wakes a sleeper: whatever blocks the loop shows here."""
        while True:
            due = time.perf_counter() + _LAG_EVERY_S
            await asyncio.sleep(_LAG_EVERY_S)
            late = max(0.0, time.perf_counter() - due)
            self._lag.observe(late)
            self._recent = [*self._recent[-599:], late]
            self._worst.set(max(self._recent))
