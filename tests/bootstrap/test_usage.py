"""Reports of usage: their days, their groups, and tables that no spreadsheet takes for formulas."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from deshi.bootstrap.usage import as_csv, report
from deshi.errors import BadInput
from deshi.journal.usage import UsageReading
from deshi.stores.memory import MemoryStore


def _report(*said: str) -> dict[str, Any]:
    return report(UsageReading(MemoryStore()), *said)


def test_without_days_it_is_the_last_thirty() -> None:
    told = _report()

    assert date.fromisoformat(told["to"]) - date.fromisoformat(told["from"]) == timedelta(days=29)
    assert datetime.now(UTC).date() - date.fromisoformat(told["to"]) <= timedelta(days=1)
    assert (told["group"], told["rows"], told["total"]["requests"]) == (["day"], [], 0)


@pytest.mark.parametrize(
    ("said", "what"),
    [
        (("yesterday",), "`from` is 'yesterday'"),
        (("2026-11-01", "2026-13-01"), "`to`"),
        (("", "", "user"), "`group` is 'user'; write one of day, month"),
        (("", "", ""), "`group`"),
        (("", "", "day,"), "`group`"),
    ],
)
def test_what_is_no_day_and_no_group_is_said(said: tuple[str, ...], what: str) -> None:
    with pytest.raises(BadInput, match=what):
        _report(*said)


def test_a_table_has_a_column_a_group_and_a_count() -> None:
    total = {"requests": 2, "usd": 0.000012}
    rows = [{"key": '=cmd|" /C calc"!A1', **total}, {"key": "a,b", **total}]
    told = list(csv.reader(io.StringIO(as_csv({"group": ["key"], "rows": rows, "total": total}))))

    assert told == [
        ["key", "requests", "usd"],
        ['\'=cmd|" /C calc"!A1', "2", "0.000012"],
        ["a,b", "2", "0.000012"],
    ]
