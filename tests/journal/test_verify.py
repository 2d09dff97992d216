"""Verify: whoever changes, removes or cuts rows behind deshi's back is found, with the place and the reason."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deshi.journal.verify import Report, verify
from deshi.journal.writer import GroupWriter
from deshi.records.entry import Entry
from deshi.stores.sqlite import SqliteStore


@pytest.fixture
def journal(store: SqliteStore, tmp_path: Path) -> SqliteStore:
    for role in ("service", "cli"):
        writer = GroupWriter(store, role, tmp_path / "heads.jsonl", every=4)
        for n in range(6):
            writer.append_sync(Entry("interaction", {"n": n}, float(n), f"{role}{n}", "s", "u"))
        writer.close()
    return store


@pytest.fixture
def check(journal: SqliteStore, tmp_path: Path) -> Callable[[], Report]:
    return lambda: verify(journal, tmp_path / "heads.jsonl")


@pytest.fixture
def tamper(journal: SqliteStore, behind: Callable[..., int]) -> Callable[..., None]:
    def act(query: str, *values: object) -> None:
        assert behind(query, *values) > 0

    return act


def test_an_untouched_journal_verifies_and_is_counted(check: Callable[[], Report]) -> None:
    report = check()
    assert (report.broken, report.remarks, report.erased) == (None, (), 0)
    assert (report.rows, report.writers, report.checkpoints, report.anchors) == (18, 2, 6, 6)


@pytest.mark.parametrize("column", ["body", "salt", "commitment", "prev", "hash"])
@pytest.mark.parametrize("position", [1, 2, 18])
def test_one_flipped_bit_is_found_where_it_is(
    check: Callable[[], Report], journal: SqliteStore, tamper: Callable[..., None], column: str, position: int
) -> None:
    row = dict(journal.rows())[position]
    value = bytearray(getattr(row, column))
    value[len(value) // 2] ^= 1
    tamper(f"UPDATE rows SET {column} = ? WHERE position = ?", bytes(value), position)
    broken = check().broken
    assert broken
    assert (broken.position, broken.writer, broken.seq) == (position, row.writer, row.seq)


@pytest.mark.parametrize(
    "change", ["at = at + 0.001", "kind = 'stop'", "interaction = 'x'", "session = 'x'", "user = 'x'"]
)
def test_a_changed_column_is_found(
    check: Callable[[], Report], tamper: Callable[..., None], change: str
) -> None:
    tamper(f"UPDATE rows SET {change} WHERE position = 5")
    assert check().broken.position == 5


def test_a_removed_row_is_found(check: Callable[[], Report], tamper: Callable[..., None]) -> None:
    tamper("DELETE FROM rows WHERE position = 5")
    assert "missing" in check().broken.why


def test_the_cut_end_of_a_chain_is_found_by_another_chain(
    check: Callable[[], Report], tamper: Callable[..., None]
) -> None:
    tamper("DELETE FROM rows WHERE writer LIKE 'service-%' AND seq > 5")
    broken = check().broken
    assert broken.writer.startswith("service-")
    assert "gone" in broken.why


def test_a_whole_removed_chain_is_found(check: Callable[[], Report], tamper: Callable[..., None]) -> None:
    tamper("DELETE FROM rows WHERE writer LIKE 'service-%'")
    assert "gone" in check().broken.why


def test_a_cut_of_everything_new_is_found_by_the_anchors(
    check: Callable[[], Report], tamper: Callable[..., None]
) -> None:
    tamper("DELETE FROM rows WHERE position > 9")
    broken = check().broken
    assert "heads.jsonl" in broken.why


def test_an_emptied_journal_is_found_by_the_anchors(
    check: Callable[[], Report], tamper: Callable[..., None]
) -> None:
    tamper("DELETE FROM rows")
    assert "heads.jsonl" in check().broken.why


def test_missing_anchors_are_remarked(check: Callable[[], Report], tmp_path: Path) -> None:
    (tmp_path / "heads.jsonl").unlink()
    report = check()
    assert report.broken is None
    assert "heads.jsonl" in report.remarks[0]


def test_a_torn_line_of_the_anchors_is_passed_over(
    check: Callable[[], Report], tmp_path: Path, store: SqliteStore
) -> None:
    with (tmp_path / "heads.jsonl").open("ab") as file:
        file.write(b'{"at":1,"wri')
    assert check().broken is None
    writer = GroupWriter(store, "cli", tmp_path / "heads.jsonl")
    writer.append_sync(Entry("interaction", {}, 1.0))
    writer.close()
    assert (check().broken, check().anchors) == (None, 8)


def test_rows_that_someone_blanked_are_not_taken_for_erased_ones(
    check: Callable[[], Report], tamper: Callable[..., None]
) -> None:
    tamper("UPDATE rows SET body = NULL, salt = NULL, session = NULL, user = NULL WHERE position = 5")
    assert "blank" in check().broken.why


def test_a_row_that_was_added_at_the_end_of_a_chain_is_found(
    check: Callable[[], Report], tamper: Callable[..., None]
) -> None:
    tamper(
        "INSERT INTO rows (writer, seq, at, kind, interaction, session, user, body, salt, commitment, prev, hash) "
        "SELECT writer, seq + 1, at, kind, interaction, session, user, body, salt, commitment, hash, hash "
        "FROM rows WHERE position = 18"
    )
    assert check().broken.position == 19
