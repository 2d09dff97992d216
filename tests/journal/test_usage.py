"""What chats have used, folded from the journal: the same in one go and bit by bit."""

from typing import Any

import orjson
import pytest

from deshi.journal.usage import UNKNOWN, UsageReading, count
from deshi.records.entry import Row
from deshi.stores.memory import MemoryStore

NOON = 1_795_262_400.0  # 2026-11-21 12:00 UTC
DAY = 86_400.0


def _row(seq: int, at: float = NOON, kind: str = "chat", erased: bool = False, **body: Any) -> Row:
    said = {
        "chat": {"model": "gpt", "route": "chat"},
        "tenant": "acme",
        "key": "ann",
        "target": "gpt",
        "usage": {"tokens_in": 100, "tokens_out": 10, "cached": 40},
        **body,
    }
    raw = None if erased else orjson.dumps(said)
    return Row("w", seq, at, kind, str(seq), "", "", raw, b"s", b"c", b"p", b"h")


ROWS = [
    _row(1, cost=0.25),
    _row(2, cost=0.1, key="bob"),
    _row(3, at=NOON + DAY, cached="exact", usage={"tokens_in": 0, "tokens_out": 0, "cached": 0}),
    _row(4, at=NOON + DAY, tenant="other", key="eve", target="local", chat={"model": "qwen"}),
    _row(5, at=NOON + DAY, error="Limited", usage={}),
    _row(6, kind="interaction"),
    _row(7, at=NOON + 20 * DAY, error="Lost", cost=0.5),
]


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    store.append(ROWS)
    return store


def _all(reading: UsageReading, *groups: Any, tenant: str | None = None) -> dict[Any, dict[str, Any]]:
    found = reading.read("2026-11-01", "2026-12-31", groups, tenant)
    return {values if len(values) > 1 else values[0]: used.as_dict() for values, used in found}


def test_a_day_holds_requests_errors_hits_tokens_and_money(store: MemoryStore) -> None:
    days = _all(UsageReading(store), "day")

    assert list(days) == ["2026-11-21", "2026-11-22", "2026-12-11"]
    assert days["2026-11-21"] == {
        "requests": 2,
        "errors": 0,
        "hits": 0,
        "tokens_in": 200,
        "tokens_out": 20,
        "tokens_cached": 80,
        "usd": 0.35,
    }
    assert (days["2026-11-22"]["requests"], days["2026-11-22"]["errors"], days["2026-11-22"]["hits"]) == (
        3,
        1,
        1,
    )


def test_what_failed_and_cost_money_is_counted(store: MemoryStore) -> None:
    last = _all(UsageReading(store), "month")["2026-12"]

    assert (last["requests"], last["errors"], last["usd"]) == (1, 1, 0.5)


def test_a_caller_that_left_is_a_request_and_no_error() -> None:
    used = count(_row(1, error="CancelledError"))[1]

    assert (used.requests, used.errors) == (1, 0)


def test_usage_is_told_by_tenant_key_model_and_target(store: MemoryStore) -> None:
    reading = UsageReading(store)

    assert {name: used["requests"] for name, used in _all(reading, "tenant").items()} == {
        "acme": 5,
        "other": 1,
    }
    assert {name: used["requests"] for name, used in _all(reading, "key").items()} == {
        "ann": 4,
        "bob": 1,
        "eve": 1,
    }
    both = _all(reading, "model", "target")
    assert {names: used["requests"] for names, used in both.items()} == {
        ("gpt", "gpt"): 5,
        ("qwen", "local"): 1,
    }


def test_one_tenant_sees_its_own(store: MemoryStore) -> None:
    assert list(_all(UsageReading(store), "key", tenant="acme")) == ["ann", "bob"]
    assert _all(UsageReading(store), "key", tenant="nobody") == {}


def test_both_days_are_included(store: MemoryStore) -> None:
    found = UsageReading(store).read("2026-11-22", "2026-11-22", ("day",))

    assert [(values, used.requests) for values, used in found] == [(("2026-11-22",), 3)]


def test_a_look_folds_only_what_is_new() -> None:
    store, asked = MemoryStore(), []
    reading = UsageReading(store)
    for row in ROWS:
        store.append([row])
        asked.append(_all(reading, "day"))

    whole = MemoryStore()
    whole.append(ROWS)
    assert asked[-1] == _all(UsageReading(whole), "day")
    assert reading._position == len(ROWS)


def test_an_erased_request_is_still_a_request_of_its_day() -> None:
    where, used = count(_row(1, erased=True))

    assert (where.day, where.tenant, where.model) == ("2026-11-21", "", UNKNOWN)
    assert (used.requests, used.tokens_in) == (1, 0)


def test_models_that_are_not_there_are_counted_together() -> None:
    rows = [count(_row(n, target="", chat={"model": f"made-up-{n}"}, error="NotFound"))[0] for n in range(3)]

    assert {where.model for where in rows} == {UNKNOWN}


def test_a_chat_that_names_no_model_is_counted_under_what_answered() -> None:
    assert count(_row(1, chat={"model": ""}))[0].model == "gpt"


def test_money_is_summed_exactly() -> None:
    store = MemoryStore()
    store.append([_row(n, cost=0.1) for n in range(1, 1_001)])

    assert _all(UsageReading(store), "tenant")["acme"]["usd"] == 100.0


def test_a_row_of_refusals_counts_them_all() -> None:
    _, used = count(_row(8, error="Limited", usage={}, refused=40))

    assert (used.requests, used.errors) == (40, 40)
