"""What chats have used (a reading of the journal: drop it and fold it again): by day, tenant, key, model and target."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from deshi.journal.bodies import body_of, part
from deshi.journal.chats import KIND
from deshi.records.chat import LEFT
from deshi.records.entry import Row
from deshi.records.protocols import RowStore

Group = Literal["day", "month", "tenant", "key", "model", "target"]
GROUPS: tuple[Group, ...] = ("day", "month", "tenant", "key", "model", "target")
UNKNOWN = "(unknown)"


class Where(NamedTuple):
    """What requests are counted under; `day` is UTC. `model` is the name that was asked for, `target` what answered to it."""

    day: str
    tenant: str
    key: str
    model: str
    target: str

    def of(self, group: Group) -> str:
        """Return the value of one group."""
        return self.day[:7] if group == "month" else str(getattr(self, group))


@dataclass(slots=True)
class Used:
    """Requests: all, those that failed or were refused, and those that a cache answered; tokens; money in billionths of a dollar."""

    requests: int = 0
    errors: int = 0
    hits: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0
    nano: int = 0

    def add(self, other: "Used") -> None:
        """Add what somebody else used."""
        for name in Used.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON; `tokens_cached` are those into the model that its server had cached, `usd` US dollars."""
        return {
            "requests": self.requests,
            "errors": self.errors,
            "hits": self.hits,
            "tokens_in": self.tokens_in,
            "tokens_out": self.tokens_out,
            "tokens_cached": self.cached,
            "usd": self.nano / 1e9,
        }


class UsageReading:
    """Sums that keep up with the journal: each look folds only what came since the last. Safe in threads, called in one."""

    def __init__(self, store: RowStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._sums: dict[Where, Used] = {}
        self._position = 0

    def read(
        self, since: str, until: str, groups: Iterable[Group], tenant: str | None = None
    ) -> list[tuple[tuple[str, ...], Used]]:
        """Return `(values of the groups, what was used)`, in order, from day `since` to day `until`, both included.

        `tenant`: of one tenant only.
        """
        wanted = tuple(groups)
        with self._lock:
            self._fold()
            found: dict[tuple[str, ...], Used] = {}
            for where, used in self._between(since, until, tenant):
                found.setdefault(tuple(map(where.of, wanted)), Used()).add(used)
        return sorted(found.items(), key=lambda one: one[0])

    def _between(self, since: str, until: str, tenant: str | None) -> Iterator[tuple[Where, Used]]:
        for where, used in self._sums.items():
            if since <= where.day <= until and tenant in (None, where.tenant):
                yield where, used

    def _fold(self) -> None:
        for position, row in self._store.rows(self._position, kind=KIND):
            where, used = count(row)
            self._sums.setdefault(where, Used()).add(used)
            self._position = position


def count(row: Row) -> tuple[Where, Used]:
    """Return what one row of a chat says; an erased one still is a request of its day.

    Names of models that are not there are counted together: they are whatever clients write.
    """
    body = body_of(row)
    used, target = part(body, "usage"), str(body.get("target", ""))
    where = Where(
        f"{datetime.fromtimestamp(row.at, UTC):%Y-%m-%d}",
        str(body.get("tenant", "")),
        str(body.get("key", "")),
        str(part(body, "chat").get("model", "")) or target if target else UNKNOWN,
        target,
    )
    refused = max(1, int(body.get("refused", 1)))  # one row a second of a key that is over its limit
    return where, Used(
        refused,
        refused if body.get("error") and body.get("error") not in LEFT else 0,
        int(bool(body.get("cached"))),
        int(used.get("tokens_in", 0)),
        int(used.get("tokens_out", 0)),
        int(used.get("cached", 0)),
        round(float(body.get("cost", 0.0)) * 1e9),
    )
