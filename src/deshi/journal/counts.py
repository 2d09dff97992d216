"""Counts of what the layers did (a reading of the journal: drop it and fold it again)."""

import threading
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

from deshi.journal.bodies import body_of, part
from deshi.journal.results import RESULTS, result_of
from deshi.pure.outcomes import CONFIRM, counts_once
from deshi.pure.statistics import percentile
from deshi.records.entry import Row
from deshi.records.protocols import RowStore

_LATENCIES = 1_000
_OUTCOMES = {
    "low_confidence": "low_confidence",
    "escalated": "escalated",
    "failed": "failed",
    "late": "failed",
}


@dataclass(slots=True)
class LayerCounts:
    """What one layer did, in requests; `cost` in the money that the body's `cost` is in."""

    answered: int = 0
    low_confidence: int = 0
    escalated: int = 0
    failed: int = 0
    cost: float = 0.0


@dataclass(slots=True)
class Counts:
    """Requests in all, those that asked back, stops, erased interactions, the layers by name, and what the body reported."""

    total: int = 0
    asks: int = 0
    stopped: int = 0
    erased: int = 0
    layers: dict[str, LayerCounts] = field(default_factory=dict)
    body: dict[str, int] = field(default_factory=lambda: dict.fromkeys(RESULTS, 0))
    latencies: deque[float] = field(default_factory=lambda: deque(maxlen=_LATENCIES))

    def fold(self, row: Row) -> None:
        """Take one more row of the journal; only interactions, stops and outcomes change anything."""
        body = body_of(row)
        result = result_of(body) if row.kind == "outcome" else ""
        if result:
            self.body[result] += 1
        if row.kind == "outcome" and body.get("event") == "replied":
            self.asks += (
                body.get("reason") == CONFIRM
            )  # it had been answered as an order, and became a question
        if row.kind == "stop":
            self.stopped += _counts(row, body)
        if row.kind != "interaction":
            return
        answer = part(body, "answer")
        self.total += 1
        self.erased += row.salt is None
        self.asks += bool(answer.get("asks"))
        self.stopped += bool(answer.get("stopped"))
        if "latency_ms" in answer:
            self.latencies.append(float(answer["latency_ms"]))
        if "layer" in answer:
            self._layer(str(answer["layer"])).answered += 1
        for step in answer.get("trace") or ():
            self._step(str(step.get("layer")), str(step.get("outcome")))
        for layer, cost in part(body, "cost").items():
            self._layer(layer).cost += float(cost)

    def _step(self, name: str, outcome: str) -> None:
        layer, column = self._layer(name), _OUTCOMES.get(outcome)
        if column:
            setattr(layer, column, getattr(layer, column) + 1)

    def _layer(self, name: str) -> LayerCounts:
        return self.layers.setdefault(name, LayerCounts())

    def as_dict(self) -> dict[str, Any]:
        """Return the counts as JSON-able values; `latency_ms` is of the last thousand answers, None while there are none."""
        told = asdict(self)
        latest = list(told.pop("latencies"))
        shares = {"p50": 0.5, "p95": 0.95}
        told["latency_ms"] = {
            name: percentile(latest, share) if latest else None for name, share in shares.items()
        }
        return told


def _counts(row: Row, body: dict[str, Any]) -> bool:
    """Tell whether a stop row is a stop of its own. What the service has written down is reported by the guard, too: once is enough."""
    return not row.writer.startswith("guard-") or counts_once(body.get("source"))


class Tally:
    """Counts that keep up with the journal: each refresh folds only what came since the last. Safe in threads."""

    def __init__(self, store: RowStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._counts = Counts()
        self._position = 0

    def refresh(self) -> dict[str, Any]:
        """Fold the new rows and return the counts (`Counts.as_dict`)."""
        with self._lock:
            for position, row in self._store.rows(self._position, kind=("interaction", "stop", "outcome")):
                self._counts.fold(row)
                self._position = position
            return self._counts.as_dict()
