"""Usage as it is shown: a report of some days in groups, as JSON and as CSV."""

import csv
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from deshi.errors import BadInput
from deshi.journal.usage import GROUPS, Group, UsageReading, Used

_DAYS = 30
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def report(
    reading: UsageReading, since: str = "", until: str = "", group: str = "day", tenant: str | None = None
) -> dict[str, Any]:
    """Return `{"from", "to", "group", "rows", "total"}`; days are UTC, and both ends are included.

    Without days it is the last 30; `group` is one of `GROUPS`, or several with commas. Raises `BadInput`.
    """
    last = _day("to", until) if until else datetime.now(UTC).date()
    first = _day("from", since) if since else last - timedelta(days=_DAYS - 1)
    groups = _groups(group)
    found = reading.read(f"{first}", f"{last}", groups, tenant)
    total = Used()
    for _, used in found:
        total.add(used)
    return {
        "from": f"{first}",
        "to": f"{last}",
        "group": list(groups),
        "rows": [{**dict(zip(groups, values, strict=True)), **used.as_dict()} for values, used in found],
        "total": total.as_dict(),
    }


def as_csv(told: Mapping[str, Any]) -> str:
    """Return a report's rows as CSV (RFC 4180). No cell is taken for a formula by a spreadsheet."""
    columns = [*told["group"], *told["total"]]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in told["rows"]:
        writer.writerow([_cell(row[column]) for column in columns])
    return out.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.9f}".rstrip("0").rstrip(".")
    text = str(value)
    return "'" + text if text.startswith(_FORMULA) else text


def _day(name: str, said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise BadInput(f"`{name}` is {said[:20]!r}; write a day such as 2026-11-21.") from None


def _groups(said: str) -> tuple[Group, ...]:
    wanted = tuple(dict.fromkeys(one.strip() for one in said.split(",")))
    strange = [one for one in wanted if one not in GROUPS]
    if strange:
        raise BadInput(
            f"`group` is {strange[0][:20]!r}; write one of {', '.join(GROUPS)}, or several with commas."
        )
    return cast(tuple[Group, ...], wanted)
