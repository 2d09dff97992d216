"""Prometheus metrics of the body: what the guard has written down of results and stops, each line once."""

from collections.abc import Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter

from deshi.bootstrap.body_counts import LEVELS, REASONS, SOURCES, result_of, stop_of


class BodyMetrics:
    """Counts the guard's events, from any thread. All that can be counted is there from the start, at 0: so the first one rises."""

    def __init__(self, registry: CollectorRegistry, task: str = "robot_dog") -> None:
        results = Counter(
            "deshi_body_results",
            "What became of the body's orders, and the stops of watchdogs",
            ["task", "event", "reason"],
            registry=registry,
        )
        stops = Counter(
            "deshi_body_stops", "Stops that the guard has sent", ["level", "source"], registry=registry
        )
        self._results = {
            (event, reason): results.labels(task, event, reason)
            for event, reasons in REASONS.items()
            for reason in reasons
        }
        self._stops = {(level, source): stops.labels(level, source) for level in LEVELS for source in SOURCES}

    def __call__(self, event: Mapping[str, Any]) -> None:
        """Count one event of the guard's."""
        result, stop = result_of(event), stop_of(event)
        if result is not None:
            self._results[result].inc()
        if stop is not None:
            self._stops[stop].inc()
