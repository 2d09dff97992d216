"""Older logs come into the journal: audit lines and teacher lines, each once, bad ones named by number."""

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from deshi.errors import BadInput, NotFound
from deshi.journal.bodies import body_of, part
from deshi.journal.writer import GroupWriter
from deshi.records.entry import Entry
from deshi.records.protocols import RowStore

_BATCH = 500
_ADDED = ("interaction", "user", "session")
_FIRST_TIME, _LAST_TIME = -62_135_596_800.0, 253_402_300_799.0  # the years 1 to 9999, as datetime has them

Check = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that was left out: its number in the file, from 1 (in a JSON array: the element's), and why."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: lines that came in, lines that the journal already had, lines that could not be read."""

    imported: int
    duplicates: int
    bad: tuple[BadLine, ...]


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _code(value: Any) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool))


_AUDIT: dict[str, tuple[Check, str]] = {
    "input_command": (lambda v: isinstance(v, str) and bool(v.strip()), "a text that is not empty"),
    "api_code": (_code, "a whole number or null"),
    "sequence": (
        lambda v: v is None or (isinstance(v, list) and all(_code(one) and one is not None for one in v)),
        "a list of whole numbers or null",
    ),
    "success": (lambda v: v is None or isinstance(v, bool), "true, false or null"),
    "confidence": (lambda v: v is None or (_number(v) and 0 <= v <= 1), "a number from 0 to 1 or null"),
}
_TEACHER: dict[str, tuple[Check, str]] = {
    "input": (lambda v: isinstance(v, str) and bool(v.strip()), "a text that is not empty"),
    "output": (
        lambda v: bool(v) and isinstance(v, str | dict | list),
        "a text or an object that is not empty",
    ),
    "source": (lambda v: v is None or isinstance(v, str), "a text or null"),
}


def import_file(path: Path, store: RowStore, journal: GroupWriter, user: str = "") -> Imported:
    """Bring an older log (JSON lines, or one JSON array) into the journal as rows of kind `import`.

    Every line's content digest is kept in its row, so that a line comes in once, however often its file is imported; a line
    that this journal exported is there already; keys that deshi does not know are kept. `user` is whose lines they are, where a line has no `user` of its own.
    Raises `NotFound` and `BadInput` when the file can't be read at all; single bad lines are only reported.
    """
    seen = {(digest(part(body_of(row), "line")), row.user or "") for _, row in store.rows(kind="import")}
    bad: list[BadLine] = []
    waiting: list[Entry] = []
    imported = duplicates = 0
    for number, read in _items(path):
        entry = _entry(read, user)
        if isinstance(entry, str):
            bad.append(BadLine(number, entry))
        elif (entry.body["digest"], entry.user) in seen or _exported_here(read, store):
            duplicates += 1
        else:
            seen.add((entry.body["digest"], entry.user))
            waiting.append(entry)
            imported += 1
        if len(waiting) >= _BATCH:
            journal.append_sync(*waiting)
            waiting = []
    if waiting:
        journal.append_sync(*waiting)
    return Imported(imported, duplicates, tuple(bad))


def _items(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield `(number, value)`; a line that is no JSON yields its bytes, for `_entry` to name what is wrong."""
    try:
        with path.open("rb") as file:
            start = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
            file.seek(0)
            yield from _array(file.read(), path) if start.startswith(b"[") else _jsonl(file)
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {path} to import. Check the name.") from error
    except OSError as error:
        raise BadInput(
            f"The file {path} can't be read: {error.strerror}. Name a file that this user may read."
        ) from error


def _array(data: bytes, path: Path) -> Iterator[tuple[int, Any]]:
    try:
        values = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise BadInput(
            f"The file {path} begins like a JSON array and is none ({error}). "
            f"Mend it, or write one JSON object a line; nothing was imported."
        ) from error
    yield from enumerate(values, 1)


def _jsonl(lines: Iterator[bytes]) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(lines, 1):
        text = line.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else line.strip()
        if text:
            try:
                yield number, orjson.loads(text)
            except orjson.JSONDecodeError:
                yield number, text


def _entry(value: Any, user: str) -> Entry | str:
    """Return a line as an entry, or what is wrong with it."""
    if not isinstance(value, dict):
        return "it is no JSON" if isinstance(value, bytes) else "it is no JSON object"
    form, checks = ("audit", _AUDIT) if "input_command" in value else ("teacher", _TEACHER)
    if form == "teacher" and not ("input" in value and "output" in value):
        return "it has neither `input_command` (audit log) nor `input` and `output` (teacher log)"
    for key, (check, wanted) in checks.items():
        if not check(value.get(key)):
            return f"`{key}` is not {wanted}"
    at = _time(value.get("timestamp"))
    if at is None:
        return "`timestamp` is neither ISO 8601 nor Unix time in seconds"
    body = {"form": form, "digest": digest(value), "line": value}
    whose, session = (value.get("user") or user), (value.get("session") or "")
    if not isinstance(whose, str) or not isinstance(session, str):
        return "`user` and `session` are not texts"
    return Entry("import", body, at, session=session, user=whose)


def digest(value: dict[str, Any]) -> str:
    """Return the digest of a line's content: SHA-256 over its JSON with sorted keys, without its spacing and without what
    a journal adds when it exports: whose it is, and its number."""
    content = {name: one for name, one in value.items() if name not in _ADDED}
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _exported_here(line: dict[str, Any], store: RowStore) -> bool:
    """Return whether a line is an interaction that this very journal holds."""
    number = line.get("interaction")
    if not isinstance(number, str) or not number:
        return False
    found = next(iter(store.rows(interaction=number, kind="interaction")), None)
    if found is None:
        return False
    body = body_of(found[1])
    return not body or part(body, "ask").get("text") == line.get("input_command")


def _time(value: Any) -> float | None:
    """Return a line's time as Unix time, the present for a line without one, None for one that is no time."""
    if value is None or value == "":
        return time.time()
    if _number(value):
        return float(value) if _FIRST_TIME <= value <= _LAST_TIME else None
    try:
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
