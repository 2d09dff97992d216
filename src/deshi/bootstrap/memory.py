"""Journal and readings of a home, opened for one process."""

from dataclasses import dataclass
from pathlib import Path

from deshi.errors import Unavailable
from deshi.journal.counts import Tally
from deshi.journal.reading import Readings
from deshi.journal.writer import GroupWriter
from deshi.sections import Settings
from deshi.stores.sqlite import SqliteStore, Sync


@dataclass(frozen=True, slots=True)
class Memory:
    """A home's journal: the store, this process's writer, and the readings."""

    home: Path
    store: SqliteStore
    journal: GroupWriter
    readings: Readings
    tally: Tally

    def close(self) -> None:
        """Write what waits and close the files."""
        try:
            self.readings.close()
            self.journal.close()
        finally:
            self.store.close()


def make_home(home: Path) -> Path:
    """Make deshi's folder, readable by its owner only. Raises `Unavailable` when it can't be made."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            f"{home} can't be made ({error.strerror}); set DESHI_HOME to a folder that you may write to."
        ) from error
    return home


def open_store(settings: Settings) -> SqliteStore:
    """Open the journal's database. Raises `Corrupt` for a file that is not ours, `Unavailable` for a disk that refuses."""
    sync: Sync = "normal" if settings.journal.sync == "normal" else "full"
    return SqliteStore(make_home(settings.home) / "journal.db", sync)


def open_memory(settings: Settings, role: str) -> Memory:
    """Open a home's journal for a process that plays `role` (`service`, `cli`, `trainer`)."""
    store = open_store(settings)
    journal = GroupWriter(store, role, settings.home / "heads.jsonl", settings.journal.checkpoint_every)
    return Memory(settings.home, store, journal, Readings(store), Tally(store))
