"""Reserved with the worst case before the call, settled to the real cost after it, never overrun."""

import asyncio

import pytest

from deshi.decide.budget import Budget, Limits, Reservation, Share
from deshi.errors import Limited, Spent, Unavailable
from deshi.testing import FakeLedger

NOON = 1_795_262_400.0  # 2026-11-21 12:00 UTC
DAY = 86_400.0


class Clock:
    """A clock that stands still until it is set."""

    now = NOON

    def __call__(self) -> float:
        return self.now


def _reserve(budget: Budget, usd: float, times: int = 1) -> list[Reservation]:
    async def all_of_them() -> list[Reservation]:
        return [await budget.reserve("teacher", usd) for _ in range(times)]

    return asyncio.run(all_of_them())


def test_a_call_is_counted_for_its_day_and_its_month_at_the_worst_case() -> None:
    ledger = FakeLedger()
    _reserve(Budget(Limits(usd_day=1.0), ledger, Clock()), 0.3)

    assert ledger.table == {"2026-11-21": (1, 300_000_000), "2026-11": (1, 300_000_000)}


@pytest.mark.parametrize(
    ("limits", "fits"),
    [
        (Limits(usd_day=1.0), 3),
        (Limits(usd_month=0.6), 2),
        (Limits(calls_day=2), 2),
        (Limits(calls_month=1), 1),
        (Limits(usd_day=1.0, usd_month=5.0, calls_day=2), 2),
    ],
)
def test_what_would_pass_a_limit_is_spent(limits: Limits, fits: int) -> None:
    budget = Budget(limits, FakeLedger(), Clock())
    _reserve(budget, 0.3, fits)

    with pytest.raises(Spent, match="budget"):
        _reserve(budget, 0.3)


@pytest.mark.parametrize(
    ("limits", "left"),
    [
        (Limits(), {}),
        (Limits(usd_day=1.0), {"day": {"usd": 0.4, "calls": None}}),
        (Limits(calls_month=5), {"month": {"usd": None, "calls": 3}}),
        (
            Limits(usd_day=1.0, calls_day=2, usd_month=1.5),
            {"day": {"usd": 0.4, "calls": 0}, "month": {"usd": 0.9, "calls": None}},
        ),
    ],
)
def test_what_is_left_is_told_for_the_periods_that_have_a_limit(
    limits: Limits, left: dict[str, dict[str, float | None]]
) -> None:
    budget = Budget(limits, FakeLedger(), Clock())
    _reserve(budget, 0.3, 2)

    assert asyncio.run(budget.left()) == left


def test_settling_makes_room_for_what_was_not_used() -> None:
    budget = Budget(Limits(usd_day=1.0), FakeLedger(), Clock())
    for _ in range(50):
        (reservation,) = _reserve(budget, 0.9)
        asyncio.run(budget.settle(reservation, 0.001))


def test_a_call_that_was_never_made_is_taken_back_whole() -> None:
    ledger = FakeLedger()
    budget = Budget(Limits(calls_day=1), ledger, Clock())
    (reservation,) = _reserve(budget, 0.3)
    asyncio.run(budget.release(reservation))

    assert ledger.table["2026-11-21"] == (0, 0)
    _reserve(budget, 0.3)


def test_a_call_that_cost_more_than_its_worst_case_is_counted_in_full() -> None:
    ledger = FakeLedger()
    budget = Budget(Limits(usd_day=1.0), ledger, Clock())
    (reservation,) = _reserve(budget, 0.1)
    asyncio.run(budget.settle(reservation, 0.4))

    assert ledger.table["2026-11"] == (1, 400_000_000)


def test_a_new_day_has_its_own_budget_and_the_month_goes_on() -> None:
    clock = Clock()
    budget = Budget(Limits(calls_day=1, calls_month=2), FakeLedger(), clock)
    _reserve(budget, 0.1)
    clock.now += DAY
    _reserve(budget, 0.1)
    clock.now += DAY

    with pytest.raises(Spent):
        _reserve(budget, 0.1)
    clock.now += 30 * DAY
    _reserve(budget, 0.1)


def test_a_call_is_settled_in_the_day_that_it_was_reserved_in() -> None:
    clock, ledger = Clock(), FakeLedger()
    budget = Budget(Limits(usd_day=1.0), ledger, clock)
    (reservation,) = _reserve(budget, 0.5)
    clock.now += DAY
    asyncio.run(budget.settle(reservation, 0.2))

    assert ledger.table == {"2026-11-21": (1, 200_000_000), "2026-11": (1, 200_000_000)}


def test_what_is_free_and_not_counted_never_touches_the_ledger() -> None:
    budget = Budget(Limits(usd_day=0.5), FakeLedger(error=Unavailable("the disk is full")), Clock())
    (reservation,) = _reserve(budget, 0.0)
    asyncio.run(budget.settle(reservation, 0.0))

    assert reservation.periods == ()


def test_what_can_not_be_written_down_is_not_spent() -> None:
    budget = Budget(Limits(), FakeLedger(error=Unavailable("the disk is full")), Clock())

    with pytest.raises(Unavailable, match="full"):
        _reserve(budget, 0.1)


def test_a_settlement_that_fails_leaves_the_worst_case_and_no_error() -> None:
    ledger = FakeLedger()
    budget = Budget(Limits(usd_day=1.0), ledger, Clock())
    (reservation,) = _reserve(budget, 0.5)
    ledger.error = Unavailable("the disk is full")
    asyncio.run(budget.settle(reservation, 0.1))

    assert ledger.table["2026-11-21"] == (1, 500_000_000)


ACME = [Share("tenant:acme", usd_day=0.5, usd_month=3.0), Share("key:ann", usd_month=0.4)]


def _shared(budget: Budget, usd: float, shares: list[Share] = ACME) -> Reservation:
    return asyncio.run(budget.reserve("teacher", usd, shares))


def test_all_who_pay_are_in_one_entry() -> None:
    ledger = FakeLedger()
    budget = Budget(Limits(usd_day=1.0), ledger, Clock())
    reservation = _shared(budget, 0.3)
    asyncio.run(budget.settle(reservation, 0.1))

    names = ["", " tenant:acme", " key:ann"]
    assert ledger.table == {
        f"{period}{who}": (1, 100_000_000) for who in names for period in ("2026-11-21", "2026-11")
    }


@pytest.mark.parametrize(
    ("shares", "usd", "told", "after_s"),
    [
        (ACME, 0.45, r"The \$0\.4 a month of the key 'ann' do not cover a call of teacher", 9.5 * DAY),
        (ACME[:1], 0.6, r"The \$0\.5 a day of the tenant 'acme'", 0.5 * DAY),
    ],
)
def test_who_has_nothing_left_is_told_whose_limit_and_until_when(
    shares: list[Share], usd: float, told: str, after_s: float
) -> None:
    ledger = FakeLedger()

    with pytest.raises(Limited, match=told) as error:
        _shared(Budget(Limits(), ledger, Clock()), usd, shares)
    assert error.value.after_s == after_s
    assert ledger.table == {}


def test_when_the_home_has_nothing_left_that_is_what_is_told() -> None:
    with pytest.raises(Spent, match=r"\[budget\]"):
        _shared(Budget(Limits(usd_day=0.1), FakeLedger(), Clock()), 0.6)


def test_what_is_free_is_no_entry_of_those_who_share() -> None:
    ledger = FakeLedger()
    _shared(Budget(Limits(calls_day=5), ledger, Clock()), 0.0)

    assert ledger.table == {"2026-11-21": (1, 0), "2026-11": (1, 0)}


def test_who_leaves_while_it_is_written_down_leaves_nothing_behind() -> None:
    ledger = FakeLedger()
    budget = Budget(Limits(usd_day=1.0), ledger, Clock())

    async def leave() -> None:
        asking = asyncio.ensure_future(budget.reserve("teacher", 0.3, ACME))
        await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        async with asyncio.timeout(10):
            while set(ledger.table.values()) != {(0, 0)}:
                await asyncio.sleep(0.001)

    asyncio.run(leave())
