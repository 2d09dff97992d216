"""The guard's events in the words under which they are counted: few, and none that a stranger could make up."""

from typing import Any

import pytest

from deshi.bootstrap.body_counts import LEVELS, REASONS, SOURCES, now_of, result_of, stop_of


@pytest.mark.parametrize(
    ("event", "result"),
    [
        ({"event": "done", "code": 1009}, ("done", "")),
        ({"event": "refused", "reason": "battery"}, ("refused", "battery")),
        ({"event": "failed", "code": 4206}, ("failed", "4206")),
        ({"event": "failed", "code": 987_654}, ("failed", "other")),
        ({"event": "unknown", "code": 1016, "why": "The robot did not answer in time."}, ("unknown", "")),
        ({"event": "unknown", "code": 1016, "error": 3104}, ("unknown", "3104")),
        ({"event": "watchdog", "kind": "heartbeat"}, ("watchdog", "heartbeat")),
        ({"event": "halted", "by": "console"}, ("halted", "person")),
        ({"event": "halted", "by": "service"}, ("halted", "person")),
        ({"event": "halted", "by": "cli", "code": None, "after": 2.5}, ("halted", "after")),
        ({"event": "halted", "by": "watchdog"}, ("halted", "watchdog")),
        ({"event": "halted", "by": "guard"}, ("halted", "guard")),
        ({"event": "refused", "reason": "no such reason"}, ("refused", "other")),
        ({"event": "step", "code": 1009}, None),
        ({"event": "stop", "level": "soft"}, None),
        ({"unreadable": "x"}, None),
    ],
)
def test_results_have_an_event_and_a_reason(event: dict[str, Any], result: tuple[str, str] | None) -> None:
    assert result_of(event) == result
    assert result is None or result[1] in REASONS[result[0]]


@pytest.mark.parametrize(
    ("event", "stop"),
    [
        ({"event": "stop", "level": "soft", "source": "service"}, ("soft", "service")),
        ({"event": "stop", "level": "damp", "source": "console"}, ("damp", "console")),
        ({"event": "stop", "level": "soft", "source": "cli"}, ("soft", "command")),
        ({"event": "stop", "level": "soft", "source": "anybody's word"}, ("soft", "other")),
        ({"event": "stop"}, ("soft", "other")),
        ({"event": "escalated", "level": "damp"}, ("damp", "guard")),
        ({"event": "watchdog", "kind": "stale"}, ("soft", "watchdog")),
        ({"event": "watchdog", "kind": "damped"}, ("damp", "watchdog")),
        ({"event": "halted", "by": "console"}, None),
        ({"event": ["stop"]}, None),
    ],
)
def test_stops_have_a_level_and_a_source(event: dict[str, Any], stop: tuple[str, str] | None) -> None:
    assert stop_of(event) == stop
    assert stop is None or (stop[0] in LEVELS and stop[1] in SOURCES)


def test_of_the_state_only_what_is_watched_is_told() -> None:
    state = {"posture": "lying", "battery": 80.0, "fresh": True, "latched": False, "plan": [1]}

    assert now_of(state) == {"posture": "lying", "battery": 80.0, "fresh": True, "latched": False}
    assert now_of({"absent": True, "why": "no guard"}) == {}
