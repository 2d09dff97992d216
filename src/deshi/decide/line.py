"""Who is next: a line with three priorities, ageing, and fairness among tenants. No clock and no event loop of its own.

Inside of a priority the tenant that has had least is next: start-time fair queueing, Goyal, Vin and Cheng, "Start-time Fair
Queuing", SIGCOMM 1996. Its costs are seconds of use, corrected when a use ends.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from deshi.records.chat import HIGH, LOW

T = TypeVar("T")

_TENANTS = 1_024  # notes of tenants that are kept while a line never runs empty
_OLD, _VERY_OLD = 4, 2  # after one and two ages every so many-th turn is that of who waits longest


@dataclass(slots=True, eq=False)
class Waiting(Generic[T]):
    """Somebody who waits: since when in all and since when at this `level` (its priority, better after an age), in seconds."""

    item: T
    tenant: str
    level: int
    arrived: float
    since: float


class Shares:
    """How much each tenant has had, on a common clock that starts newcomers where the others are."""

    def __init__(self) -> None:
        self._had: dict[str, float] = {}
        self._now = 0.0

    def least(self, tenants: Iterable[str]) -> str:
        """Return the tenant that has had least; among equals the first."""
        return min(tenants, key=self._tag)

    def begin(self, tenant: str, cost: float) -> None:
        """Note that a tenant's turn begins, and what it is expected to cost."""
        self._now = max(self._now, self._tag(tenant))
        self._had[tenant] = self._tag(tenant) + cost
        if len(self._had) > _TENANTS:
            self._had = {one: had for one, had in self._had.items() if had > self._now}

    def end(self, tenant: str, over: float) -> None:
        """Correct what a turn has cost by `over`."""
        if tenant in self._had:
            self._had[tenant] += over

    def clear(self) -> None:
        """Forget: nobody waits and nobody uses anything."""
        self._had.clear()
        self._now = 0.0

    def _tag(self, tenant: str) -> float:
        had = self._had.get(tenant, self._now)
        return had if had > self._now else self._now


class _Level(Generic[T]):
    """Those of one priority: in order of coming, and by tenant."""

    def __init__(self) -> None:
        self.all: OrderedDict[Waiting[T], None] = OrderedDict()
        self.tenants: dict[str, OrderedDict[Waiting[T], None]] = {}

    def add(self, one: Waiting[T]) -> None:
        self.all[one] = None
        self.tenants.setdefault(one.tenant, OrderedDict())[one] = None

    def remove(self, one: Waiting[T]) -> None:
        del self.all[one]
        own = self.tenants[one.tenant]
        del own[one]
        if not own:
            del self.tenants[one.tenant]

    def next(self, shares: Shares) -> Waiting[T]:
        tenant = next(iter(self.tenants)) if len(self.tenants) == 1 else shares.least(self.tenants)
        return next(iter(self.tenants[tenant]))


class Line(Generic[T]):
    """Those who wait. Times are seconds of one monotonic clock, given with each call.

    A low one is a normal one after `age_s`. Whoever waits longest has every fourth turn after one age and every second turn after
    two, whatever else comes: nobody starves, and a high one is at most one turn late.
    """

    def __init__(self, age_s: float) -> None:
        self.age_s = max(age_s, 1e-3)
        self.shares = Shares()
        self._all: OrderedDict[Waiting[T], None] = OrderedDict()
        self._levels: tuple[_Level[T], ...] = tuple(_Level() for _ in range(HIGH, LOW + 1))
        self._turns = 0

    def __len__(self) -> int:
        return len(self._all)

    def add(self, item: T, tenant: str, priority: int, now: float) -> Waiting[T]:
        """Let somebody wait."""
        one = Waiting(item, tenant, priority, now, now)
        self._all[one] = None
        self._levels[priority].add(one)
        return one

    def remove(self, one: Waiting[T]) -> bool:
        """Take somebody out; False when they don't wait any more."""
        if one not in self._all:
            return False
        del self._all[one]
        self._levels[one.level].remove(one)
        return True

    def take(self, now: float, only_high: bool = False) -> Waiting[T] | None:
        """Take out who is next; None when nobody is, or none of high priority where only those are wanted."""
        self._age(now)
        one = self._next_high() if only_high else self._next(now)
        if one is not None:
            self.remove(one)
        return one

    def last(self, better_than: int, tenant: str) -> Waiting[T] | None:
        """Return who makes room for a newcomer of priority `better_than` in a full line; None when nobody should.

        It is the youngest of the lowest priority, of the tenant that has most of them there; one of the same priority only where
        its tenant has more than the newcomer's would have.
        """
        for level in range(LOW, better_than - 1, -1):
            tenants = self._levels[level].tenants
            if not tenants:
                continue
            most = max(tenants, key=lambda name: len(tenants[name]))
            if level == better_than and len(tenants[most]) <= len(tenants.get(tenant, ())) + 1:
                return None
            return next(reversed(tenants[most]))
        return None

    def ahead(self, priority: int) -> int:
        """Return how many wait at this priority or a better one."""
        return sum(len(level.all) for level in self._levels[: priority + 1])

    def counts(self) -> tuple[int, int, int]:
        """Return how many wait at each level: high, normal, low."""
        high, normal, low = (len(level.all) for level in self._levels)
        return high, normal, low

    def oldest(self, now: float) -> float:
        """Return how long the oldest waits, in seconds; 0 when nobody does."""
        return now - next(iter(self._all)).arrived if self._all else 0.0

    def _age(self, now: float) -> None:
        low, normal = self._levels[LOW], self._levels[LOW - 1]
        while low.all:
            one = next(iter(low.all))
            if now - one.since < self.age_s:
                return
            low.remove(one)
            one.level, one.since = LOW - 1, now
            normal.add(one)

    def _next(self, now: float) -> Waiting[T] | None:
        if not self._all:
            return None
        self._turns += 1
        first = next(iter(self._all))
        waited = now - first.arrived
        if waited >= self.age_s and self._turns % (_VERY_OLD if waited >= 2 * self.age_s else _OLD) == 0:
            return first
        return next(level for level in self._levels if level.all).next(self.shares)

    def _next_high(self) -> Waiting[T] | None:
        high = self._levels[HIGH]
        return high.next(self.shares) if high.all else None
