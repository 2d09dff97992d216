"""The ledger is one for all threads and processes of a home, and never counts too little."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deshi.errors import Corrupt, Unavailable
from deshi.records.budget import Limit
from deshi.records.protocols import Ledger
from deshi.stores.ledger import SqliteLedger
from deshi.stores.postgres_ledger import PostgresLedger
from deshi.stores.postgres_pool import Database

TEN = (Limit("2026-11-21", calls=10), Limit("2026-11", calls=1_000))
TAKER = """
import sys
from pathlib import Path
from deshi.records.budget import Limit
from deshi.stores.ledger import SqliteLedger
ledger = SqliteLedger(Path(sys.argv[1]), 30.0)
limits = (Limit("2026-11-21", calls=10), Limit("2026-11", calls=1_000))
print(sum(ledger.take(limits, 1, 5) for _ in range(25)))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "budget.db"


@pytest.fixture(params=["sqlite", "postgres"])
def ledger(request: pytest.FixtureRequest, path: Path) -> Iterator[Ledger]:
    """Return a ledger of either kind."""
    if request.param == "sqlite":
        made: Ledger = SqliteLedger(path)
    else:
        made = PostgresLedger(Database(request.getfixturevalue("postgres").fresh()))
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
    ledger.give_back(["2026-11-21"], 100, 100)
    assert ledger.spent("2026-11-21") == (0, 0)


def test_free_calls_pass_a_limit_of_money_that_is_used_up(ledger: Ledger) -> None:
    ledger.take([Limit("d", nano=5)], 1, 5)

    assert not ledger.take([Limit("d", nano=5)], 1, 1)
    assert ledger.take([Limit("d", nano=5)], 1, 0)


def test_it_stays_through_a_restart_and_is_the_owners_alone(path: Path) -> None:
    first = SqliteLedger(path)
    first.take(TEN, 4, 7)  # never closed, never settled: as after a crash
    second = SqliteLedger(path)

    assert second.spent("2026-11") == (4, 7)
    assert path.stat().st_mode & 0o077 == 0
    first.close()
    second.close()


def test_threads_that_all_take_at_once_get_exactly_the_limit(ledger: Ledger) -> None:
    with ThreadPoolExecutor(16) as pool:
        taken = list(pool.map(lambda _: ledger.take(TEN, 1, 1), range(50)))

    assert sum(taken) == 10


def test_processes_that_all_take_at_once_get_exactly_the_limit(path: Path) -> None:
    command = [sys.executable, "-c", TAKER, str(path)]
    takers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    taken = [int(taker.communicate(timeout=60)[0]) for taker in takers]

    assert sum(taken) == 10
    ledger = SqliteLedger(path)
    assert ledger.spent("2026-11") == (10, 50)
    ledger.close()


def test_a_file_that_is_none_is_named_and_left_as_it_is(path: Path) -> None:
    path.write_bytes(b"no database at all" * 100)
    ledger = SqliteLedger(path)

    with pytest.raises(Corrupt, match=r"budget\.db"):
        ledger.take(TEN, 1, 1)
    assert path.read_bytes().startswith(b"no database")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="no paid call"):
        SqliteLedger(tmp_path / "gone" / "budget.db").take(TEN, 1, 1)


def test_a_ledger_that_another_holds_is_unavailable_after_its_patience(path: Path) -> None:
    import sqlite3

    ledger = SqliteLedger(path, patience=0.05)
    ledger.take(TEN, 1, 1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="can't be written"):
        ledger.take(TEN, 1, 1)
    assert ledger.spent("2026-11-21") == (1, 1)
    other.execute("ROLLBACK")
    other.close()
    assert ledger.take(TEN, 1, 1)
    ledger.close()
