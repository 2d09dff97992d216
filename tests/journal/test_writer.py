"""The writer: durable before it returns, many waiters a commit, and a failure that harms nobody else."""

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deshi.errors import BadInput, Unavailable
from deshi.journal.verify import verify
from deshi.journal.writer import GroupWriter
from deshi.records.entry import Entry, Row
from deshi.records.protocols import RowStore
from deshi.stores.memory import MemoryStore
from deshi.stores.sqlite import SqliteStore


class Faulty(MemoryStore):
    """Fails when told so, or waits at a gate; counts transactions."""

    def __init__(self) -> None:
        super().__init__()
        self.error: Exception | None = None
        self.gate = threading.Event()
        self.gate.set()
        self.commits: list[int] = []

    def append(self, rows: Sequence[Row]) -> None:
        self.gate.wait(10)
        if self.error:
            raise self.error
        self.commits.append(len(rows))
        super().append(rows)


def kept(store: RowStore, kind: str = "interaction") -> list[str]:
    return [row.interaction for _, row in store.rows(kind=kind)]


def note(name: str) -> Entry:
    return Entry("interaction", {"n": name}, 1.0, name)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline, "it did not happen within 20 s"
        time.sleep(0.01)


def sound(store: RowStore, anchors: Path) -> bool:
    return verify(store, anchors).broken is None


def test_an_appended_row_is_there_when_append_returns(store: SqliteStore, writer: GroupWriter) -> None:
    asyncio.run(writer.append(note("a"), note("b")))
    assert kept(store) == ["a", "b"]


def test_a_chain_begins_and_ends_with_a_checkpoint(store: SqliteStore, tmp_path: Path) -> None:
    writer = GroupWriter(store, "service", tmp_path / "heads.jsonl")
    writer.append_sync(note("a"))
    writer.close()
    assert [row.kind for _, row in store.rows()] == ["checkpoint", "interaction", "checkpoint"]
    assert len((tmp_path / "heads.jsonl").read_text().splitlines()) == 2
    assert sound(store, tmp_path / "heads.jsonl")


def test_a_writer_that_wrote_nothing_leaves_nothing(store: SqliteStore, tmp_path: Path) -> None:
    GroupWriter(store, "service", tmp_path / "heads.jsonl").close()
    assert not list(store.rows())
    assert not (tmp_path / "heads.jsonl").exists()


def test_a_checkpoint_comes_every_so_many_rows(tmp_path: Path) -> None:
    store = MemoryStore()
    writer = GroupWriter(store, "service", tmp_path / "heads.jsonl", every=10)
    for n in range(35):
        writer.append_sync(note(str(n)))
    assert len(kept(store, "checkpoint")) == 4
    writer.close()
    assert sound(store, tmp_path / "heads.jsonl")


def test_each_start_is_a_chain_of_its_own(store: SqliteStore) -> None:
    names = []
    for _ in range(2):
        writer = GroupWriter(store, "cli")
        writer.append_sync(note("a"))
        writer.close()
        names.append(writer.writer)
    assert names[0] != names[1]
    assert all(name.startswith("cli-") for name in names)
    assert {row.writer for _, row in store.rows()} == set(names)


def test_what_waits_goes_into_one_transaction(tmp_path: Path) -> None:
    store = Faulty()
    writer = GroupWriter(store, "service", tmp_path / "heads.jsonl")

    async def crowd() -> None:
        store.gate.clear()
        waiting = [asyncio.ensure_future(writer.append(note(str(n)))) for n in range(100)]
        await asyncio.sleep(0.05)
        store.gate.set()
        await asyncio.gather(*waiting)

    asyncio.run(crowd())
    assert len(kept(store)) == 100
    assert len(store.commits) <= 3
    writer.close()


def test_a_failing_commit_fails_its_waiters_and_the_chain_goes_on(tmp_path: Path) -> None:
    store = Faulty()
    writer = GroupWriter(store, "service", tmp_path / "heads.jsonl")
    writer.append_sync(note("before"))
    store.error = Unavailable("The disk is full.")

    async def crowd() -> list[BaseException | None]:
        return await asyncio.gather(*[writer.append(note(str(n))) for n in range(5)], return_exceptions=True)

    errors = asyncio.run(crowd())
    assert [str(error) for error in errors] == ["The disk is full."] * 5
    assert len({id(error) for error in errors}) == 5  # a shared exception would grow every waiter's traceback
    store.error = None
    writer.append_sync(note("after"))
    writer.close()
    assert kept(store) == ["before", "after"]
    assert sound(store, tmp_path / "heads.jsonl")


def test_an_error_outside_of_the_family_becomes_a_sentence(tmp_path: Path) -> None:
    store = Faulty()
    writer = GroupWriter(store, "service")
    store.error = RuntimeError("what is this")
    with pytest.raises(Unavailable, match="could not be written"):
        writer.append_sync(note("a"))
    store.error = None
    writer.append_sync(note("b"))
    writer.close()
    assert kept(store) == ["b"]


def test_a_lost_reply_of_a_commit_that_was_kept_does_not_break_the_chain(tmp_path: Path) -> None:
    class Kept(MemoryStore):
        fail = False

        def append(self, rows: Sequence[Row]) -> None:
            super().append(rows)
            if self.fail:
                raise Unavailable("The connection broke after the commit.")

    store = Kept()
    writer = GroupWriter(store, "service", tmp_path / "heads.jsonl")
    writer.append_sync(note("a"))
    store.fail = True
    with pytest.raises(Unavailable):
        writer.append_sync(note("b"))
    store.fail = False
    writer.append_sync(note("c"))
    writer.close()
    assert sound(store, tmp_path / "heads.jsonl")


def test_a_bad_entry_fails_alone_and_before_it_is_queued(store: SqliteStore, writer: GroupWriter) -> None:
    async def both() -> list[BaseException | None]:
        bad = Entry("interaction", {"text": "\ud800"}, 1.0)
        return await asyncio.gather(writer.append(bad), writer.append(note("good")), return_exceptions=True)

    first, second = asyncio.run(both())
    assert isinstance(first, BadInput)
    assert second is None
    assert kept(store) == ["good"]


def test_what_is_told_is_written_without_anybody_waiting(store: SqliteStore, writer: GroupWriter) -> None:
    writer.tell(Entry("stop", {"level": "soft"}, 1.0, "x"))
    until(lambda: kept(store, "stop") == ["x"])


def test_what_is_told_waits_until_the_disk_takes_it(tmp_path: Path) -> None:
    store = Faulty()
    writer = GroupWriter(store, "service")
    store.error = Unavailable("The disk is full.")
    writer.tell(Entry("stop", {"level": "soft"}, 1.0, "x"))
    with pytest.raises(Unavailable):
        writer.append_sync(note("a"))
    store.error = None
    until(lambda: kept(store, "stop") == ["x"])
    writer.close()


def test_what_is_told_and_is_no_json_is_kept_as_escaped_text(store: SqliteStore, writer: GroupWriter) -> None:
    writer.tell(Entry("stop", {"text": "\ud800"}, 1.0))
    until(lambda: len(kept(store, "stop")) == 1)
    assert b"ud800" in next(iter(store.rows(kind="stop")))[1].body


def test_closing_says_how_many_told_entries_were_lost() -> None:
    store = Faulty()
    writer = GroupWriter(store, "service")
    store.error = Unavailable("The disk is full.")
    writer.tell(Entry("stop", {}, 1.0))
    with pytest.raises(Unavailable, match=r"^1 journal entries"):
        writer.close()


def test_after_closing_append_says_so_and_tell_stays_quiet() -> None:
    writer = GroupWriter(MemoryStore(), "service")
    writer.close()
    writer.close()
    with pytest.raises(Unavailable, match="closed"):
        writer.append_sync(note("a"))
    writer.tell(note("b"))
    assert writer.lost == 1


def test_a_waiter_that_is_cancelled_harms_nobody(tmp_path: Path) -> None:
    store = Faulty()
    writer = GroupWriter(store, "service")

    async def crowd() -> None:
        store.gate.clear()
        first, second = (asyncio.ensure_future(writer.append(note(n))) for n in "ab")
        await asyncio.sleep(0.05)
        first.cancel()
        store.gate.set()
        await second

    asyncio.run(crowd())
    writer.close()
    assert kept(store) == ["a", "b"]


def test_anchors_that_can_not_be_written_do_not_stop_the_journal(store: SqliteStore, tmp_path: Path) -> None:
    writer = GroupWriter(store, "service", tmp_path / "missing" / "heads.jsonl")
    writer.append_sync(note("a"))
    (tmp_path / "missing").mkdir()
    writer.append_sync(note("b"))
    writer.close()
    assert kept(store) == ["a", "b"]
    assert len((tmp_path / "missing" / "heads.jsonl").read_text().splitlines()) == 2


@pytest.mark.parametrize("kind", ["sqlite", "memory"])
def test_many_threads_and_two_writers_share_a_store(kind: str, tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "journal.db") if kind == "sqlite" else MemoryStore()
    writers = [GroupWriter(store, role, tmp_path / "heads.jsonl", every=20) for role in ("service", "cli")]
    with ThreadPoolExecutor(8) as threads:
        names = [f"{n}" for n in range(160)]
        list(threads.map(lambda n: writers[int(n) % 2].append_sync(note(n)), names))
    for writer in writers:
        writer.close()
    assert sorted(kept(store), key=int) == names
    assert sound(store, tmp_path / "heads.jsonl")
    store.close()


def test_rows_of_one_append_stay_together(store: SqliteStore, writer: GroupWriter) -> None:
    async def crowd() -> None:
        await asyncio.gather(*[writer.append(note(f"{n}a"), note(f"{n}b")) for n in range(20)])

    asyncio.run(crowd())
    names: Iterable[str] = iter(kept(store))
    assert all(first[:-1] == second[:-1] for first, second in zip(names, names, strict=True))


def test_no_acknowledged_row_is_lost_to_kills_or_power_cuts() -> None:
    """The short form of bench/journal.py, which ends with status 1 when one of its claims does not hold."""
    bench = str(Path(__file__).parents[2] / "bench" / "journal.py")
    command = [sys.executable, bench, "--kills", "6", "--rows", "150", "--cuts", "10", "--speed", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 missing, journal verifies" in done.stdout
    assert "150 acknowledgements" in done.stdout
    assert "0 acknowledged before their sync had ended" in done.stdout
    assert "0 acknowledged rows lost, 0 journals broken" in done.stdout
