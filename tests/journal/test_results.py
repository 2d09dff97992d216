"""What became of orders, in one word each."""

from typing import Any

import orjson
import pytest

from deshi.journal.results import result_of, results
from deshi.records.entry import Row


@pytest.mark.parametrize(
    ("body", "result"),
    [
        ({"event": "done"}, "done"),
        ({"event": "failed", "code": 4206}, "failed"),
        ({"event": "unknown"}, "unknown"),
        ({"event": "refused", "reason": "battery"}, "refused"),
        ({"event": "refused", "reason": "confirm"}, ""),
        ({"event": "halted", "by": "cli"}, "stopped"),
        ({"event": "halted", "by": "watchdog"}, ""),
        ({"event": "watchdog", "kind": "heartbeat"}, "watchdog"),
        ({"event": "replied", "reason": "battery"}, ""),
        ({}, ""),
    ],
)
def test_an_outcome_is_one_result_or_none(body: dict[str, Any], result: str) -> None:
    assert result_of(body) == result


def test_results_are_counted_and_erased_rows_are_none() -> None:
    bodies = [{"event": "failed"}, {"event": "done"}, {"event": "done"}, {"event": "started"}]
    rows = [
        Row("w", n, 0.0, "outcome", "i", "", "", orjson.dumps(b), b"s", b"", b"", b"")
        for n, b in enumerate(bodies)
    ]
    erased = Row("w", 9, 0.0, "outcome", "i", None, None, None, None, b"", b"", b"")

    assert list(results([*rows, erased]).items()) == [("done", 2), ("failed", 1)]
