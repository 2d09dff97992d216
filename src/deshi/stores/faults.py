"""SQLite's errors become sentences of deshi's family."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deshi.errors import Corrupt, DeshiError, Unavailable

_AWAY = "Move it away (deshi never overwrites it) and restore a copy, or start with a new journal"
_CORRUPT = {
    sqlite3.SQLITE_NOTADB: "is not a journal: no SQLite database, or damaged from its first page on",
    sqlite3.SQLITE_CORRUPT: "is damaged",
    sqlite3.SQLITE_ERROR: "does not have the tables of a journal",
}
_UNAVAILABLE = {
    sqlite3.SQLITE_FULL: "the disk is full. Make room and try again; what was acknowledged before is safe",
    sqlite3.SQLITE_READONLY: "it or its folder is read-only. Make both writable, or set DESHI_HOME to another folder",
    sqlite3.SQLITE_PERM: "access is denied. Give this user the right to write, or set DESHI_HOME to another folder",
    sqlite3.SQLITE_CANTOPEN: (
        "it can't be opened. Check that its folder exists and is writable, or set DESHI_HOME to another folder"
    ),
    sqlite3.SQLITE_BUSY: "another process holds it. Wait for that process or stop it, then try again",
    sqlite3.SQLITE_LOCKED: "another connection holds it. Wait for it, then try again",
    sqlite3.SQLITE_IOERR: "the disk reports an error. Check the disk and the free space, then try again",
}


def sentence(error: sqlite3.Error, path: Path) -> DeshiError:
    """Return the error that tells a person what happened to which file and what to do next."""
    code = getattr(error, "sqlite_errorcode", None) or 0
    primary = code & 0xFF
    if primary in _CORRUPT:
        return Corrupt(f"The journal {path} {_CORRUPT[primary]} ({error}). {_AWAY}.")
    why = _UNAVAILABLE.get(primary, f"SQLite says: {error}. Try again; if it stays, run `deshi doctor`")
    return Unavailable(f"The journal {path} can't be used now: {why}.")


def foreign(path: Path) -> Corrupt:
    """Return the error for a database that another program made."""
    return Corrupt(f"The file {path} is a database of another program, not a journal of deshi. {_AWAY}.")


def newer(path: Path, found: int, known: int) -> Corrupt:
    """Return the error for a journal that a later deshi wrote."""
    return Corrupt(
        f"The journal {path} has schema {found}, and this deshi knows schemas up to {known}. "
        f"Install a newer deshi, or move the file away and restore a copy; it was not touched."
    )


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn SQLite's and the system's errors inside of the block into deshi's."""
    try:
        yield
    except sqlite3.Error as error:
        raise sentence(error, path) from error
    except OSError as error:
        raise Unavailable(
            f"The journal {path} can't be used now: {error.strerror or error}. "
            f"Check the folder and its rights, or set DESHI_HOME to another folder."
        ) from error
