"""PostgreSQL's errors become sentences of deshi's family. No sentence ever holds a password."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from deshi.errors import Corrupt, DeshiError, Unavailable

_RESTORE = "Restore a backup, or give deshi a database of its own"
_CORRUPT = {
    "XX001": "is damaged",
    "XX002": "has a damaged index (REINDEX mends it)",
    "42P01": "does not have the tables of deshi",
    "42703": "does not have the columns of deshi",
}
_UNAVAILABLE = {
    "53100": "its disk is full. Make room there and try again; what was acknowledged before is safe",
    "53300": "it has no connection left. Raise its max_connections, or run fewer servers",
    "25006": "it only takes readings (a standby, or read-only). Let [postgres] url name the primary",
    "42501": "this user may not do that. Grant it the right to create and to write in its schema",
    "3F000": "the schema does not exist. Make it, or mend [postgres] url",
    "55P03": "another process holds it. Wait for that process or stop it, then try again",
    "57014": "the statement took too long. Try again; if it stays, look at what else the server does",
    "40P01": "two processes waited for each other. Try again",
}
_CLASSES = {
    "28": "it refuses the login. Check user and password in [postgres] url",
    "53": "it is out of something. Look at its log, then try again",
}
_SOON = ("starting up", "shutting down", "recovery mode", "terminating connection", "too many clients")


def sentence(error: psycopg.Error, name: str) -> DeshiError:
    """Return the error that tells a person what happened to which database and what to do next."""
    code = error.sqlstate or ""
    what = (str(error).strip().splitlines() or [type(error).__name__])[0]
    if code in _CORRUPT:
        return Corrupt(f"The database {name} {_CORRUPT[code]} ({what}). {_RESTORE}.")
    why = _UNAVAILABLE.get(code) or _CLASSES.get(code[:2]) or _other(error, code, what)
    return Unavailable(f"The database {name} can't be used now: {why}.")


def _other(error: psycopg.Error, code: str, what: str) -> str:
    if (
        not code and "FATAL" in what and not any(word in what for word in _SOON)
    ):  # libpq hands no code on here
        return (
            f"its server refuses the connection ({what.rstrip('.')}). Mend [postgres] url; a database that does not exist is made "
            f"with `createdb`"
        )
    gone = not code or code[:2] in ("08", "57") or code == "25P03"
    if gone and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return (
            f"its server does not answer ({what.rstrip('.')}). deshi goes on by itself as soon as it does; check that it runs and "
            f"can be reached"
        )
    return f"PostgreSQL says: {what.rstrip('.')}. Try again; if it stays, run `deshi doctor`"


def newer(name: str, found: int, known: int) -> Corrupt:
    """Return the error for tables that a later deshi made."""
    return Corrupt(
        f"The database {name} has schema {found}, and this deshi knows schemas up to {known}. "
        f"Install a newer deshi here, or give this one a database of its own; nothing was touched."
    )


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turn PostgreSQL's errors inside of the block into deshi's; `name` is the database as people may see it."""
    try:
        yield
    except psycopg.Error as error:
        raise sentence(error, name) from error
