"""What each part has paid for sitting an exam, night after night: `$DESHI_HOME/exams/levels-<task>.jsonl`, a line a payment.

An exam is named by what is in it, its suite and its rules, so fresh rows begin anew. The order of the lines counts and no
clock does. People are hashes in it. A candidate pays once: one that was interrupted is examined again at the level that it
has paid.
"""

import hashlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deshi.bootstrap.exam import suite_path, task_folder
from deshi.errors import BadInput, Corrupt, Unavailable
from deshi.promote.safely import locked, sync, told, write

_RULES = "exam.toml"
_ERASED = "erased"
_REMEDY = "Restore it from a backup; without it, exams that were sat before would cost nothing again."


def exam_name(task: Any) -> str:
    """Return the name of a task's exam: 12 hex digits of the SHA-256 of its suite's file and its rules.

    Raises `BadInput` for a task without one.
    """
    name = _name(task)
    try:
        files = (suite_path(name, "exam"), task_folder(name) / _RULES)
        total = hashlib.sha256(b"\0".join(hashlib.sha256(path.read_bytes()).digest() for path in files))
    except (OSError, ModuleNotFoundError) as error:
        raise BadInput(
            f"The task {name!r} has no exam that could be read ({error}); it needs a suite and {_RULES}."
        ) from error
    return total.hexdigest()[:12]


def spent(home: Path, task: Any, part: str, id: str = "") -> list[float]:
    """Return the levels that a part ("" for everybody) has paid for the exam, in order.

    With `id`, the digest of a candidate, only those that were paid before it: its own payment is still good. Raises
    `Corrupt` for a damaged file.
    """
    levels = []
    for line in _mine(home, task, part):
        if id and line["id"] == id:
            break
        levels.append(float(line["level"]))
    return levels


def spend(home: Path, task: Any, part: str, level: float, id: str) -> None:
    """Write down that a part has paid `level` for a candidate with the digest `id`, down to the disk.

    Nothing is written for a level of 0 or a candidate that has paid already. Raises `BadInput` for a level that is none,
    `Unavailable` where the disk refuses, `Corrupt` for a damaged file.
    """
    if not 0 <= level < 1 or not id:
        raise BadInput(
            f"A level of {level!r} for the candidate {id!r} can't be paid; give one in 0..1, and its digest."
        )
    path = _path(home, task)
    with locked(path.with_suffix(".lock")):
        if level == 0 or any(line["id"] == id for line in _mine(home, task, part)):
            return
        exam = exam_name(task)
        line = {"exam": exam, "part": _hashed(exam, part), "level": level, "id": id, "at": round(time.time(), 3)}  # fmt: skip
        _append(path, json.dumps(line).encode() + b"\n")


def forget(home: Path, user: str) -> None:
    """Take a person out of the levels of every task; what was paid stays written. Raises as `spend` does."""
    for path in sorted((home / "exams").glob("levels-*.jsonl")):
        with locked(path.with_suffix(".lock")):
            lines = list(_lines(path))
            kept = [
                line | {"part": _ERASED} if line["part"] == _hashed(line["exam"], user) else line
                for line in lines
            ]
            if kept != lines:
                write(path, b"".join(json.dumps(line).encode() + b"\n" for line in kept))


def _append(path: Path, line: bytes) -> None:
    """Put a line behind the whole ones; what a writer who was killed has left half is cut off: it was never paid."""
    with told(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            whole = os.pread(handle, os.fstat(handle).st_size, 0).rfind(b"\n") + 1
            os.ftruncate(handle, whole)
            rest = line
            while rest:
                done = os.pwrite(handle, rest, whole + len(line) - len(rest))
                rest = rest[done:]
            os.fsync(handle)
        finally:
            os.close(handle)
        sync(path.parent)


def _mine(home: Path, task: Any, part: str) -> Iterator[dict[str, Any]]:
    exam = exam_name(task)
    whose = _hashed(exam, part)
    return (line for line in _lines(_path(home, task)) if (line["exam"], line["part"]) == (exam, whose))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the whole lines of a file; a last one without its end was never paid."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        raise Unavailable(f"{path} can't be read ({error.strerror}); make it readable.") from error
    for number, line in enumerate(content.split(b"\n")[:-1], 1):
        try:
            found = json.loads(line)
            yield {
                **{key: str(found[key]) for key in ("exam", "part", "id")},
                "level": _share(found["level"]),
                "at": found.get("at"),
            }
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise Corrupt(f"Line {number} of {path} is damaged ({error!r}). {_REMEDY}") from error


def _share(value: Any) -> float:
    level = float(value)
    if not 0 <= level < 1:
        raise ValueError(f"a level of {level}")
    return level


def _hashed(exam: str, part: str) -> str:
    """Return what stands for a person in an exam's lines; it can't be joined with another file."""
    return hashlib.sha256(f"{exam}\0{part}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _path(home: Path, task: Any) -> Path:
    return home / "exams" / f"levels-{_name(task)}.jsonl"


def _name(task: Any) -> str:
    return task if isinstance(task, str) else str(task.name)
