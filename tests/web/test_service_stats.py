"""The last ten minutes of the LLM service: counted by second and target, quantiles near enough, nothing older."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from deshi.records.chat import Caller, Served, Usage
from deshi.web.service_stats import ServiceStats


def served(target: str = "m", took: float = 0.1, **more: Any) -> Served:
    usual: dict[str, Any] = {
        "id": "i", "at": 0.0, "route": "chat", "model": target, "server": "s", "caller": Caller(), "priority": 1,
        "stream": False, "status": 200, "cached": "", "usage": Usage(10, 5), "usd": 0.25, "first_s": 0.0,
    }  # fmt: skip
    return Served(target=target, took=took, **(usual | more))


@dataclass
class Clock:
    at: float = 1_000.0

    def __call__(self) -> float:
        return self.at


def watched() -> tuple[ServiceStats, Clock]:
    clock = Clock()
    return ServiceStats(clock, lambda: 5_000.0 + clock.at), clock


def test_the_last_whole_second_and_minute_are_told() -> None:
    stats, clock = watched()
    stats(served())
    clock.at += 30
    stats(served(cached="exact"))
    stats(served(error="Lost", status=502))
    clock.at += 1

    told = stats.last()

    assert (told["second"]["requests"], told["second"]["errors"], told["second"]["hits"]) == (2, 1, 1)
    assert (told["minute"]["requests"], told["minute"]["tokens_in"], told["minute"]["usd"]) == (3, 20, 0.5)
    assert told["at"] == 6_030


def test_a_client_that_left_is_no_error() -> None:
    stats, clock = watched()
    stats(served(error="CancelledError", status=499))
    clock.at += 1

    assert (stats.last()["second"]["requests"], stats.last()["second"]["errors"]) == (1, 0)


def test_the_second_that_is_not_over_waits() -> None:
    stats, _ = watched()
    stats(served())

    assert stats.last()["minute"]["requests"] == 0
    assert 0 < stats.next_s() <= 1.02


def test_targets_are_told_apart_and_what_found_none_is_counted() -> None:
    stats, clock = watched()
    stats(served("a"))
    stats(served("", error="NotFound", status=404))
    clock.at += 1

    assert {name: one["requests"] for name, one in stats.last()["targets"].items()} == {"a": 1, "(none)": 1}


@pytest.mark.parametrize("scale", [0.0005, 0.05, 3.0])
def test_quantiles_are_right_to_a_few_percent(scale: float) -> None:
    stats, clock = watched()
    for place in range(1, 1_001):
        stats(served(took=scale * place / 1_000, first_s=scale * place / 2_000))
    clock.at += 1

    told = stats.last()["second"]

    assert [told["p50"], told["p95"], told["p99"]] == pytest.approx(
        [scale * n for n in (500, 950, 990)], rel=0.07
    )
    assert told["first"] == pytest.approx(scale * 250, rel=0.07)


def test_ten_minutes_are_kept_as_columns_and_what_is_older_is_gone() -> None:
    stats, clock = watched()
    stats(served())
    clock.at += 600
    for _ in range(3):
        stats(served())
    clock.at += 1

    whole = stats.whole()

    assert {len(column) for column in whole.values()} == {600}
    assert whole["requests"][-1] == 3
    assert sum(whole["requests"]) == 3
    assert (whole["p50"][0], whole["first"][-1]) == (None, None)
