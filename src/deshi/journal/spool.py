"""The guard's spool comes into the journal: complete lines, each once, whatever is killed in between.

The guard owes its time to the stop and knows no database: it appends JSON lines to a file. Each row made from them says
where its line ended and what its digest was, in the same transaction as the row itself; the newest such row is the place
to go on from. Nobody cuts the file while the guard may append to it (`shrink` is for the moment before it starts).
"""

import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from typing import Any

import orjson

from deshi.errors import Unavailable
from deshi.journal.bodies import body_of
from deshi.journal.writer import GroupWriter
from deshi.records.entry import Entry
from deshi.records.protocols import RowStore

if sys.platform != "win32":  # on Windows one process at a time moves the spool, by convention
    import fcntl

ROLE = "guard"
_BATCH = 500
Told = Callable[[Mapping[str, Any]], None]


def _nobody(_: Mapping[str, Any]) -> None:
    return


def move(path: Path, store: RowStore, journal: GroupWriter, told: Told = _nobody) -> int:
    """Move the spool's new complete lines into the journal; return how many.

    `journal` is a writer of role `guard`, or `guard-` and a name where several homes share a journal: each has a spool of its
    own, and its own place to go on from. `told` hears each line once it is in the journal. Returns 0 when there is no spool or
    another process moves it at the moment. Raises `Unavailable` when rows can't be written: the lines stay where they are.
    """
    with held(path, wait=False) as handle:
        return 0 if handle is None else _move(handle, store, journal, told)


def _move(handle: int, store: RowStore, journal: GroupWriter, told: Told = _nobody) -> int:
    role = journal.writer.rpartition("-")[0]
    entries = list(_entries(handle, _resume(handle, store, role)))
    for first in range(0, len(entries), _BATCH):
        batch = entries[first : first + _BATCH]
        journal.append_sync(*batch)
        for entry in batch:
            told(entry.body)
    return len(entries)


def shrink(path: Path, store: RowStore, journal: GroupWriter) -> None:
    """Move what is left and empty the file. Only while no guard runs: a line that comes meanwhile would be lost."""
    with held(path, wait=True) as handle:
        if handle is not None:
            _move(handle, store, journal)
            os.ftruncate(handle, 0)


def scrub(handle: int, user: str, interactions: frozenset[str]) -> int:
    """Overwrite a person's lines with spaces, in place (the guard may append at the same time); return how many."""
    data, found = _read(handle), 0
    for start, end in _lines(data):
        said = _parse(data[start:end])
        if _mentions(said, user) or said.get("interaction") in interactions:
            os.pwrite(handle, b" " * (end - start), start)
            found += 1
    os.fsync(handle)
    return found


@contextmanager
def held(path: Path, wait: bool) -> Iterator[int | None]:
    """Open the spool and keep other movers out; gives None when there is no file, or it is held and `wait` is false."""
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        yield None
        return
    except OSError as error:
        raise Unavailable(
            f"The guard's spool {path} can't be opened: {error.strerror}. Make it writable."
        ) from error
    try:
        yield handle if _lock(handle, wait) else None
    finally:
        os.close(handle)


def _lock(handle: int, wait: bool) -> bool:
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def _read(handle: int, start: int = 0) -> bytes:
    """Return the spool from a place up to its last complete line."""
    data = os.pread(handle, max(0, os.fstat(handle).st_size - start), start)
    return data[: data.rfind(b"\n") + 1]


def _lines(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield start and end (without the newline) of every line that is not blank."""
    start = 0
    while start < len(data):
        end = data.index(b"\n", start)
        if data[start:end].strip():
            yield start, end
        start = end + 1


def _resume(handle: int, store: RowStore, role: str) -> int:
    """Return where the next line begins: after the newest moved line, if this file still holds it, else at the start.

    A row that was erased has lost its mark; an older one holds then, since the lines of the erased rows are blank.
    """
    newest = max(_moved(store, role, last=1), default=(0, None), key=itemgetter(0))
    marks = (
        [newest[1]]
        if newest[1] or not newest[0]
        else [mark for _, mark in sorted(_moved(store, role), key=itemgetter(0))]
    )
    found = [mark for mark in marks if mark]
    return int(found[-1]["end"]) + 1 if found and _holds(handle, found[-1]) else 0


def _moved(store: RowStore, role: str, **where: Any) -> list[tuple[int, Any]]:
    """Return `(position, mark)` of moved rows. One kind at a time: so the store's index gives the newest at once."""
    rows = [placed for kind in ("stop", "outcome") for placed in store.rows(kind=kind, role=role, **where)]
    return [(position, body_of(row).get("spool")) for position, row in rows]


def _holds(handle: int, mark: dict[str, Any]) -> bool:
    start, end = int(mark["start"]), int(mark["end"])
    line = os.pread(handle, end + 1 - start, start)
    if not line.endswith(b"\n") or len(line) != end + 1 - start:
        return False
    blank = not line.strip()  # scrubbed after it had been moved
    return blank or hashlib.sha256(line[:-1]).hexdigest() == mark["digest"]


def _entries(handle: int, start: int) -> Iterator[Entry]:
    data = _read(handle, start)
    for begin, end in _lines(data):
        line = data[begin:end]
        said = _parse(line)
        mark = {"start": start + begin, "end": start + end, "digest": hashlib.sha256(line).hexdigest()}
        at = said.get("at")
        kind = "stop" if str(said.get("event", "")).startswith("stop") else "outcome"
        yield Entry(
            kind,
            {**said, "spool": mark},
            float(at) if isinstance(at, int | float) else time.time(),
            interaction=_name(said, "interaction"),
            session=_name(said, "session"),
            user=_name(said, "user"),
        )


def _parse(line: bytes) -> dict[str, Any]:
    """A line that is no JSON object is kept all the same, as text."""
    try:
        said = orjson.loads(line)
    except orjson.JSONDecodeError:
        said = None
    return said if isinstance(said, dict) else {"unreadable": line.decode("utf-8", "backslashreplace")}


def _name(said: dict[str, Any], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""


def _mentions(said: dict[str, Any], user: str) -> bool:
    return bool(user) and (said.get("user") == user or user in str(said.get("unreadable", "")))
