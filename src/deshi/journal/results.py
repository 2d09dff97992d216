"""What became of orders, as the body reports it: one word each, for counts and reports."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from deshi.journal.bodies import body_of
from deshi.pure.outcomes import CONFIRM, by_person
from deshi.records.entry import Row

RESULTS = ("done", "stopped", "refused", "failed", "unknown", "watchdog")


def result_of(body: Mapping[str, Any]) -> str:
    """Return the result that an outcome's body is, one of `RESULTS`; "" for what is none.

    `stopped` is by a person: what a watchdog ends counts as `watchdog`, once. An order that waits for a yes is not refused.
    """
    event = body.get("event")
    if event == "halted":
        return "stopped" if by_person(body.get("by")) else ""
    if event not in RESULTS or (event == "refused" and body.get("reason") == CONFIRM):
        return ""
    return str(event)


def results(rows: Iterable[Row]) -> dict[str, int]:
    """Return how often each result stands in rows, those that do in the order of `RESULTS`."""
    found = Counter(result_of(body_of(row)) for row in rows if row.kind == "outcome")
    return {name: found[name] for name in RESULTS if found[name]}
