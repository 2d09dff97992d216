"""A budget is one for all servers, in SQLite and in Redis; what can't be counted is not spent, and nothing counts twice."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.peers.redis_server import RedisServer

from deshi.errors import BadInput, Unavailable
from deshi.records.budget import Limit
from deshi.records.protocols import Ledger
from deshi.stores.ledger import SqliteLedger
from deshi.stores.redis_ledger import RedisLedger

TEN = (Limit("2026-11-21", calls=10), Limit("2026-11", calls=1_000))
TAKER = """
import sys
from deshi.records.budget import Limit
from deshi.stores.redis_ledger import RedisLedger
ledger = RedisLedger(sys.argv[1], "t", 5.0)
limits = (Limit("2026-11-21", calls=10), Limit("2026-11", calls=1_000))
print(sum(ledger.take(limits, 1, 5) for _ in range(25)))
ledger.close()
"""


@pytest.fixture(params=["sqlite", "redis"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """Yield each kind of ledger."""
    if request.param == "sqlite":
        made: Ledger = SqliteLedger(tmp_path / "budget.db")
    else:
        made = RedisLedger(request.getfixturevalue("redis_server").url, "t", 5.0)
    yield made
    made.close()


def test_a_period_holds_no_more_than_its_limits(ledger: Ledger) -> None:
    assert [ledger.take([Limit("d", nano=100)], 1, 40) for _ in range(3)] == [True, True, False]
    assert ledger.spent("d") == (2, 80)
    assert ledger.spent("other") == (0, 0)


def test_all_periods_take_it_or_none_does(ledger: Ledger) -> None:
    assert not ledger.take([Limit("d"), Limit("m", calls=2)], 3, 1)
    assert (ledger.spent("d"), ledger.spent("m")) == ((0, 0), (0, 0))


def test_what_is_given_back_can_be_taken_again_and_never_goes_below_nothing(ledger: Ledger) -> None:
    ledger.take(TEN, 10, 10)
    ledger.give_back(["2026-11-21", "2026-11"], 1, 4)
    assert ledger.spent("2026-11-21") == (9, 6)
    assert ledger.take(TEN, 1, 1)
    ledger.give_back(["2026-11-21"], 0, -3)
    assert ledger.spent("2026-11-21") == (10, 10)
    ledger.give_back(["2026-11-21", "never"], 100, 100)
    assert (ledger.spent("2026-11-21"), ledger.spent("never")) == ((0, 0), (0, 0))


def test_free_calls_pass_a_limit_of_money_that_is_used_up(ledger: Ledger) -> None:
    ledger.take([Limit("d", nano=5)], 1, 5)
    assert not ledger.take([Limit("d", nano=5)], 1, 1)
    assert ledger.take([Limit("d", nano=5)], 1, 0)


def test_sums_of_a_million_dollars_are_exact(ledger: Ledger) -> None:
    for _ in range(2):
        assert ledger.take([Limit("d", nano=10**16)], 1, 10**15 + 1)
    ledger.give_back(["d"], 0, 1)
    assert ledger.spent("d") == (2, 2 * 10**15 + 1)


def test_threads_that_all_take_at_once_get_exactly_the_limit(ledger: Ledger) -> None:
    with ThreadPoolExecutor(16) as pool:
        taken = list(pool.map(lambda _: ledger.take(TEN, 1, 1), range(50)))
    assert sum(taken) == 10


def test_a_closed_ledger_opens_again(ledger: Ledger) -> None:
    ledger.take(TEN, 1, 1)
    ledger.close()
    assert ledger.spent("2026-11") == (1, 1)


def test_servers_that_all_take_at_once_get_exactly_the_limit(redis_server: RedisServer) -> None:
    command = [sys.executable, "-c", TAKER, redis_server.url]
    takers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert sum(int(taker.communicate(timeout=60)[0]) for taker in takers) == 10


def test_a_restart_of_redis_forgets_nothing(own_redis: RedisServer) -> None:
    ledger = RedisLedger(own_redis.url, "t", 5.0)
    assert ledger.take(TEN, 4, 7)
    own_redis.kill()
    own_redis.start()
    assert ledger.take(TEN, 1, 1)
    assert ledger.spent("2026-11") == (5, 8)
    ledger.close()


def test_without_redis_nothing_is_spent_and_what_comes_back_waits_for_it(own_redis: RedisServer) -> None:
    ledger = RedisLedger(own_redis.url, "t", 5.0)
    assert ledger.take(TEN, 3, 30)
    own_redis.kill()
    for _ in range(3):
        with pytest.raises(Unavailable, match="no paid call"):
            ledger.take(TEN, 1, 1)
    with pytest.raises(Unavailable, match="Redis"):
        ledger.spent("2026-11")
    ledger.give_back(["2026-11-21", "2026-11"], 1, 10)
    assert not ledger.state()["up"]
    own_redis.start()
    assert eventually(ledger) == (2, 20)
    assert ledger.state() == {"up": True, "why": "", "place": ledger.place, "late": 0}
    ledger.close()


def test_a_taking_whose_answer_was_lost_does_not_stay_taken(own_redis: RedisServer) -> None:
    ledger = RedisLedger(own_redis.url, "t", 1.0)
    assert ledger.take(TEN, 2, 20)
    own_redis.freeze()  # the request arrives in its socket, and is done when it goes on
    with pytest.raises(Unavailable):
        ledger.take(TEN, 1, 10)
    own_redis.thaw()
    assert eventually(ledger) == (2, 20)
    assert ledger.take(TEN, 8, 80)
    assert not ledger.take(TEN, 1, 1)
    ledger.close()


def test_two_restarts_at_load_leave_an_exact_sum(own_redis: RedisServer) -> None:
    limits = (Limit("d"), Limit("m"))
    ledgers = [RedisLedger(own_redis.url, "t", 5.0) for _ in range(2)]
    done = threading.Event()

    def spend(ledger: RedisLedger) -> int:
        used = 0
        while not done.is_set():
            try:
                ledger.take(limits, 1, 100)
            except Unavailable:
                time.sleep(0.01)
                continue
            ledger.give_back(["d", "m"], 0, 60)
            used += 1
        return used

    with ThreadPoolExecutor(4) as pool:
        work = [pool.submit(spend, ledger) for ledger in (*ledgers, *ledgers)]
        for _ in range(2):
            time.sleep(0.3)
            own_redis.kill()
            own_redis.start()
        time.sleep(0.3)
        done.set()
        used = sum(one.result() for one in work)
    assert used > 0
    for ledger in ledgers:
        eventually(ledger)
    assert {ledger.spent(period) for ledger in ledgers for period in ("d", "m")} == {(used, 40 * used)}
    for ledger in ledgers:
        ledger.close()


def test_an_address_with_an_option_that_nobody_knows_is_told() -> None:
    with pytest.raises(BadInput, match="an option"):
        RedisLedger("redis://:secret@localhost/0?colour=blue")


def eventually(ledger: RedisLedger) -> tuple[int, int]:
    """Return what was spent in the month, once Redis is found again."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            return ledger.spent("2026-11")
        except Unavailable:
            time.sleep(0.05)
    raise AssertionError("Redis was not found again")
