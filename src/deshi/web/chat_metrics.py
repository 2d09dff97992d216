"""Prometheus metrics of the LLM service. Labels are names of the settings and words of deshi: never a prompt, key or user."""

from collections.abc import Iterable, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from deshi.records.chat import Served

Gauged = Mapping[str, Iterable[tuple[tuple[str, ...], float]]]
_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)
GAUGES = {
    "queue_waiting": ("Chats that wait for their turn", ("target", "priority")),
    "queue_running": ("Chats that a model works on", ("target",)),
    "queue_oldest_seconds": ("How long the oldest waiting chat has waited", ("target",)),
    "server_up": ("Whether a model server answers (1) or not (0), once it was asked", ("target", "server")),
    "server_in_flight": ("Requests that a model server works on", ("target", "server")),
    "server_limit": ("How many it is given at most", ("target", "server")),
    "server_latency_seconds": ("Its average latency of late", ("target", "server")),
    "cache_entries": ("Answers that are kept", ("cache",)),
    "cache_bytes": ("Their size", ("cache",)),
    "store_up": ("Whether Redis or PostgreSQL answers (1) or not (0)", ("store",)),
    "journal_lost": ("Journal rows that nobody waited for and that could not be written", ()),
    "guard_up": ("Whether the guard answers (1) or not (0)", ()),
    "body_battery_ratio": ("Charge of the body's battery, 0 to 1", ()),
    "body_fresh": ("Whether the body's state is fresh (1) or old (0): on an old one nothing moves", ()),
    "body_latched": ("Whether the body is in emergency stop (1) until a person clears it", ()),
    "body_posture": ("The body's posture, the one that is so: 1", ("posture",)),
    "budget_left_usd": ("What is left of the home's budget", ("period",)),
    "machine": ("CPU, memory, disk and GPU of the machine", ("what",)),
}


class ChatMetrics:
    """Counts every chat. `now` is what is so at this moment, put there by whoever is about to show it (see `gauges`)."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.now: Gauged = {}
        labels = ["target", "status", "cached"]
        self._chats = Counter("deshi_chats", "Chats by what became of them", labels, registry=registry)
        self._tokens = Counter(
            "deshi_chat_tokens", "Tokens into and out of models", ["target", "way"], registry=registry
        )
        self._usd = Counter("deshi_chat_usd", "What chats have cost", ["target"], registry=registry)
        self._took = Histogram(
            "deshi_chat_seconds",
            "Arrival to the last byte",
            ["target", "cached"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._first = Histogram(
            "deshi_chat_first_seconds",
            "Arrival to the first piece of a stream",
            ["target"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._queue = Histogram(
            "deshi_queue_seconds",
            "How long chats waited for their turn",
            ["target", "priority"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._children: dict[tuple[str, int, str], tuple[Any, Any]] = {}
        self._used: dict[str, tuple[Any, Any, Any]] = {}
        registry.register(_Now(self))

    def __call__(self, served: Served) -> None:
        """Count one chat."""
        known = (served.target, served.status, served.cached)
        found = self._children.get(known)
        if found is None:
            count = self._chats.labels(served.target, str(served.status), served.cached)
            found = self._children[known] = (count, self._took.labels(served.target, served.cached))
        found[0].inc()
        found[1].observe(served.took)
        if served.first_s:
            self._first.labels(served.target).observe(served.first_s)
        if not served.cached and served.target:
            self._count(served)

    def _count(self, served: Served) -> None:
        used = self._used.get(served.target)
        if used is None:
            into, out = (self._tokens.labels(served.target, way) for way in ("in", "out"))
            used = self._used[served.target] = (into, out, self._usd.labels(served.target))
        used[0].inc(served.usage.tokens_in)
        used[1].inc(served.usage.tokens_out)
        if served.usd:
            used[2].inc(served.usd)
        for span in served.spans:
            if span.name == "queue":
                self._queue.labels(served.target, _PRIORITY[served.priority]).observe(span.took)


_NO_GAUGES = ("at", "process_pid")
_PRIORITY = ("high", "normal", "low")


class _Now(Collector):
    """What is so at this moment."""

    def __init__(self, metrics: ChatMetrics) -> None:
        self._metrics = metrics

    def describe(self) -> Iterable[Metric]:
        """Return nothing: what there is depends on the settings."""
        return []

    def collect(self) -> Iterable[Metric]:
        """Yield the gauges that the service knows of."""
        for name, values in self._metrics.now.items():
            told, labels = GAUGES[name]
            family = GaugeMetricFamily(f"deshi_{name}", told, labels=labels)
            for label_values, number in values:
                family.add_metric(label_values, number)
            yield family


def gauges(state: Mapping[str, Any]) -> Gauged:
    """Return the gauges of a state as `bootstrap.llm_state.state` tells it."""
    lanes, servers = state.get("queue", ()), list(_servers(state))
    caches, stores = state.get("caches", {}), state.get("stores", {})
    return {
        "queue_waiting": [
            ((lane["target"], name), float(count))
            for lane in lanes
            for name, count in zip(_PRIORITY, lane["waiting"], strict=True)
        ],
        "queue_running": [((lane["target"],), float(lane["running"])) for lane in lanes],
        "queue_oldest_seconds": [((lane["target"],), lane["oldest_s"]) for lane in lanes],
        "server_up": [(where, float(one["healthy"])) for where, one in servers if one.get("known", True)],
        "server_in_flight": [(where, float(one["in_flight"])) for where, one in servers],
        "server_limit": [(where, float(one["limit"])) for where, one in servers],
        "server_latency_seconds": [(where, one["latency_s"]) for where, one in servers],
        "cache_entries": [((name,), float(one["entries"])) for name, one in caches.items()],
        "cache_bytes": [((name,), float(one["bytes"])) for name, one in caches.items() if "bytes" in one],
        "store_up": [((name,), float(one["up"])) for name, one in stores.items()],
        "journal_lost": [((), float(state["journal"]["lost"]))] if "journal" in state else [],
        "guard_up": [((), float(state["guard"]))] if "guard" in state else [],
        **_body(state.get("body") or {}),
        "budget_left_usd": [
            ((period,), left["usd"])
            for period, left in (state.get("budget") or {}).items()
            if left["usd"] is not None
        ],
        "machine": [
            ((name,), float(value))
            for name, value in _numbers(state.get("machine", {}))
            if name not in _NO_GAUGES
        ],
    }


def _body(now: Mapping[str, Any]) -> Gauged:
    """Return the gauges of a body, none where no guard answers."""
    if not now:
        return {}
    battery, posture = now.get("battery"), now.get("posture")
    return {
        "body_battery_ratio": [((), battery / 100)] if battery is not None else [],
        **{
            f"body_{name}": [((), float(now[name]))]
            for name in ("fresh", "latched")
            if now.get(name) is not None
        },
        "body_posture": [((str(posture),), 1.0)] if posture else [],
    }


def _servers(state: Mapping[str, Any]) -> Iterable[tuple[tuple[str, str], Mapping[str, Any]]]:
    for model in state.get("models", ()):
        for server in model.get("servers", ()):
            yield (model["name"], server["server"]), server


def _numbers(told: Mapping[str, Any], above: str = "") -> Iterable[tuple[str, float]]:
    """Yield what is a number in a table of tables, by its path."""
    for name, value in told.items():
        if isinstance(value, Mapping):
            yield from _numbers(value, f"{above}{name}_")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield above + name, float(value)
