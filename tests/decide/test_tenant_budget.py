"""A chat is paid for by all or by nobody, and costs what its tokens do."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from deshi.decide.budget import Budget, Limits, Share
from deshi.decide.chat_prices import Tariff
from deshi.decide.metered import Metered
from deshi.decide.prices import Price
from deshi.decide.tenant_budget import TenantBudgets
from deshi.errors import Limited, Lost, Spent, Unavailable, Unreached
from deshi.records.chat import Caller, Chat
from deshi.testing import FakeLedger, ScriptedChatModel

NOON = 1_795_262_400.0  # 2026-11-21 12:00 UTC
PAID = Tariff(Price(100.0, 1_000.0, 10.0), most=1_000)
BODY = {"messages": [{"role": "user", "content": "hello"}], "max_tokens": 100}


def _shares(caller: Caller) -> list[Share]:
    return [Share(f"tenant:{caller.tenant}", usd_day=1.0)] if caller.tenant else []


def _budgets(ledger: FakeLedger, home: Limits | None = None) -> TenantBudgets:
    return TenantBudgets(
        Budget(home or Limits(usd_day=10.0), ledger, lambda: NOON),
        {"paid": PAID, "free": Tariff(Price())},
        _shares,
    )


def _chat(tenant: str = "acme", **body: Any) -> Chat:
    return Chat("1", "chat", "m", {**BODY, **body}, caller=Caller(tenant, tenant))


def _cents(ledger: FakeLedger, period: str) -> float:
    return ledger.spent(period)[1] / 1e7


def test_a_call_is_reserved_with_its_worst_case_and_settled_by_its_tokens() -> None:
    ledger = FakeLedger()
    budgets, chat = _budgets(ledger), _chat()
    bill = asyncio.run(budgets.reserve(chat, "paid"))
    assert bill is not None
    assert bill.usd > 0.1  # a hundred tokens out alone
    assert _cents(ledger, "2026-11-21 tenant:acme") == pytest.approx(bill.usd * 100)

    chat.tally.tokens_in, chat.tally.tokens_out, chat.tally.cached = 1_000, 10, 400
    usd = asyncio.run(budgets.settle(bill, chat))

    assert usd == pytest.approx((600 * 100 + 400 * 10 + 10 * 1_000) / 1e6)
    for period in ("2026-11-21", "2026-11", "2026-11-21 tenant:acme", "2026-11 tenant:acme"):
        assert _cents(ledger, period) == pytest.approx(usd * 100)


def test_only_what_this_call_has_used_is_paid_with_it() -> None:
    budgets, chat = _budgets(FakeLedger()), _chat()
    chat.tally.tokens_in, chat.tally.tokens_out = 5_000, 5_000
    bill = asyncio.run(budgets.reserve(chat, "paid"))
    chat.tally.tokens_out += 10

    assert asyncio.run(budgets.settle(bill, chat)) == pytest.approx(0.01)


@pytest.mark.parametrize(("tokens", "untold", "worst"), [(10, 1, 1), (10, 2, 2), (0, 1, 1), (0, 2, 2)])
def test_what_was_sent_in_vain_costs_its_worst_case_beside_the_answer(
    tokens: int, untold: int, worst: int
) -> None:
    ledger = FakeLedger()
    budgets, chat = _budgets(ledger), _chat()
    bill = asyncio.run(budgets.reserve(chat, "paid"))
    assert bill is not None
    chat.tally.tokens_out, chat.tally.untold = tokens, untold
    usd = asyncio.run(budgets.settle(bill, chat))

    assert usd == pytest.approx(tokens / 1_000 + worst * bill.usd)
    assert _cents(ledger, "2026-11-21") == pytest.approx(usd * 100)


def test_where_nobody_knows_what_it_cost_the_worst_case_stays() -> None:
    ledger = FakeLedger()
    budgets, chat = _budgets(ledger), _chat()
    bill = asyncio.run(budgets.reserve(chat, "paid"))
    assert bill is not None

    assert asyncio.run(budgets.settle(bill, chat)) == bill.usd
    assert _cents(ledger, "2026-11") == pytest.approx(bill.usd * 100)


def test_a_call_that_was_never_made_is_taken_back() -> None:
    ledger = FakeLedger()
    budgets, chat = _budgets(ledger), _chat()
    asyncio.run(budgets.release(asyncio.run(budgets.reserve(chat, "paid"))))

    assert set(ledger.table.values()) == {(0, 0)}


@pytest.mark.parametrize("target", ["free", "a model nearby"])
def test_what_is_free_is_not_written_down(target: str) -> None:
    ledger = FakeLedger(error=Unavailable("the disk is full"))
    budgets, chat = _budgets(ledger), _chat()
    bill = asyncio.run(budgets.reserve(chat, target))

    assert bill is None
    assert asyncio.run(budgets.settle(bill, chat)) == 0.0
    asyncio.run(budgets.release(bill))
    assert budgets.bound(chat, target) is chat


def test_a_tenant_s_money_ends_before_the_home_s_and_the_home_s_before_anybody_s() -> None:
    ledger = FakeLedger()
    budgets = _budgets(ledger, Limits(usd_day=1.8))
    asyncio.run(budgets.reserve(_chat(max_tokens=700), "paid"))
    with pytest.raises(Limited, match=r"\$1 a day of the tenant 'acme'"):
        asyncio.run(budgets.reserve(_chat(max_tokens=700), "paid"))

    asyncio.run(budgets.reserve(_chat("other", max_tokens=500), "paid"))
    with pytest.raises(Spent):
        asyncio.run(budgets.reserve(_chat("third", max_tokens=500), "paid"))


def test_many_at_once_never_overrun_what_there_is() -> None:
    ledger = FakeLedger()
    budgets = _budgets(ledger)

    async def crowd() -> list[Any]:
        asked = (budgets.reserve(_chat(max_tokens=200), "paid") for _ in range(50))
        return list(await asyncio.gather(*asked, return_exceptions=True))

    told = asyncio.run(crowd())

    assert sum(not isinstance(one, Limited) for one in told) == 3
    assert ledger.spent("2026-11-21 tenant:acme")[1] <= 1_000_000_000


@pytest.mark.parametrize(
    ("says", "cents"),
    [
        ("hello there", 0.27),
        (Unreached("It is gone; start it."), 0.0),
        (Lost("It broke off; try again."), 16.9),
    ],
)
def test_a_metered_model_pays_by_how_its_call_ended(says: Any, cents: float) -> None:
    ledger = FakeLedger()
    model = Metered(replace(ScriptedChatModel([says]), name="paid"), None, _budgets(ledger))
    chat = _chat()
    with suppress(Unreached, Lost):
        asyncio.run(model.chat(chat))

    assert _cents(ledger, "2026-11") == pytest.approx(cents, rel=0.02)
    assert chat.tally.usd * 100 == pytest.approx(cents, rel=0.02)
