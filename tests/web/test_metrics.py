"""What Prometheus sees: names, and counts that rise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Door

NAMES = {
    "deshi_requests_total": "counter",
    "deshi_answers_total": "counter",
    "deshi_layer_steps_total": "counter",
    "deshi_asks_total": "counter",
    "deshi_stops_total": "counter",
    "deshi_answer_seconds": "histogram",
    "deshi_loop_lag_seconds": "histogram",
    "deshi_loop_lag_worst_seconds": "gauge",
}


def read(door: Door) -> dict[str, float]:
    status, headers, body = door.raw("GET", "/metrics")
    assert status == 200
    assert headers["content-type"].startswith("text/plain; version=0.0.4")
    rows = (line.rpartition(" ") for line in body.decode().splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in rows}


def test_every_promised_name_is_there_with_its_kind(door: Door) -> None:
    text = door.raw("GET", "/metrics")[2].decode()

    for name, kind in NAMES.items():
        assert re.search(rf"^# TYPE {name} {kind}$", text, re.MULTILINE), name


@pytest.mark.parametrize(
    ("path", "body", "rising"),
    [
        (
            "/v1/decide",
            {"text": "sit down", "session": "m"},
            {
                'deshi_requests_total{route="/v1/decide",status="200"}': 1,
                'deshi_answers_total{layer="student"}': 1,
                'deshi_layer_steps_total{layer="reflex",outcome="passed"}': 1,
                "deshi_answer_seconds_count": 1,
                "deshi_stops_total": 0,
            },
        ),
        ("/v1/decide", {"text": "perhaps sit"}, {"deshi_asks_total": 1, 'deshi_answers_total{layer="person"}': 1}),
        ("/v1/decide", {"text": "止まって"}, {"deshi_stops_total": 1}),
        ("/v1/stop", {}, {"deshi_stops_total": 1, 'deshi_requests_total{route="/v1/stop",status="200"}': 1}),
        ("/v1/decide", {}, {'deshi_requests_total{route="/v1/decide",status="400"}': 1, "deshi_answer_seconds_count": 0}),
    ],
)  # fmt: skip
def test_counts_rise(door: Door, path: str, body: dict[str, str], rising: dict[str, int]) -> None:
    before = read(door)
    door.call("POST", path, body)
    after = read(door)

    for name, by in rising.items():
        assert after.get(name, 0.0) - before.get(name, 0.0) == by, name


def test_the_loop_lag_is_watched(door: Door) -> None:
    assert "deshi_loop_lag_worst_seconds" in read(door)
