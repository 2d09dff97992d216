"""A home's journal, opened for one process."""

from pathlib import Path

import pytest

from deshi.bootstrap.memory import make_home, open_memory, open_store
from deshi.errors import Unavailable
from deshi.records.entry import Entry
from deshi.sections import Settings


def test_a_home_is_its_owners_only(home: Path) -> None:
    open_store(Settings(home)).close()

    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / "journal.db").stat().st_mode & 0o777 == 0o600


def test_a_home_that_can_not_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Unavailable, match="set DESHI_HOME"):
        make_home(tmp_path / "file" / "home")


def test_each_process_has_a_chain_named_after_its_role(home: Path) -> None:
    memory = open_memory(Settings(home), "trainer")
    memory.journal.append_sync(Entry("outcome", {"event": "x"}, 1.0))
    rows = list(memory.store.rows(kind="outcome"))
    memory.close()

    assert rows[0][1].writer.startswith("trainer-")


def test_the_files_are_closed_even_when_something_could_not_be_written(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = open_memory(Settings(home), "service")

    def full(*_: object) -> None:
        raise Unavailable("The disk is full. Make room.")

    monkeypatch.setattr(memory.store, "append", full)
    memory.journal.tell(Entry("stop", {}, 1.0))

    with pytest.raises(Unavailable, match="could not be written"):
        memory.close()
    assert not (home / "journal.db-wal").exists()  # the last to close folds it into the file
