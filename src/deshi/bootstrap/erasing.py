"""What a person leaves beside the journal: kept answers, senses of the semantic cache, files and batches; taken back here."""

import asyncio
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from deshi.bootstrap.batch_run import DONE
from deshi.bootstrap.semantic import FOLDER
from deshi.decide.exact_cache import MemoryCache
from deshi.decide.semantic_store import forget
from deshi.journal.bodies import body_of
from deshi.promote import safely
from deshi.records.entry import Row
from deshi.sections import Settings

_ENDS_S = 3.0  # that a batch under way is given to end


@dataclass(slots=True)
class Traces:
    """The caches' keys and senses of a person's chats, collected while the journal still has them."""

    keys: set[str] = field(default_factory=set)
    senses: set[tuple[str, str]] = field(default_factory=set)

    def note(self, rows: Iterable[Row]) -> None:
        """Note what rows of theirs tell."""
        for row in rows:
            body = body_of(row) if row.body is not None else {}
            key, sense = body.get("kept"), body.get("sense")
            if key:
                self.keys.add(str(key))
            if sense:
                self.senses.add((str(sense[0]), str(sense[1])))


def take_back(settings: Settings, traces: Traces) -> list[str]:
    """Take answers and senses out of the caches that lie outside of a service's memory; return what could not be done.

    A service that runs forgets what it holds in memory when it sees the erasure in the journal.
    """
    forget(settings.home / FOLDER, traces.senses)
    if not (settings.redis.url and settings.caching.store == "redis" and traces.keys):
        return []
    if asyncio.run(_from_redis(settings, traces.keys)):
        return []
    hours = settings.caching.ttl_s / 3600
    return [
        f"Redis can't be reached: answers to them that it keeps end by themselves, after {hours:g} h at most"
    ]


async def _from_redis(settings: Settings, keys: Iterable[str]) -> bool:
    from deshi.stores.redis import Link
    from deshi.stores.redis_cache import RedisCache

    own = settings.redis
    link = Link(own.url, own.prefix, own.timeout_s)
    cache = RedisCache(link, MemoryCache())
    try:
        for key in keys:
            await cache.remove(key)
        return link.up
    finally:
        await cache.close()
        await link.close()


@dataclass(slots=True)
class Removed:
    """How much went of files and batches: whole batches, whole files, and single lines of those of others."""

    batches: int = 0
    files: int = 0
    lines: int = 0


def remove_files(home: Path, user: str) -> Removed:
    """Remove a person's files and batches, and their lines, with the results, from those of others.

    Raises `Unavailable` where the disk refuses.
    """
    done = Removed()
    files = home / "files"
    for folder in sorted((home / "batches").glob("batch_*")):
        _batch(files, folder, user, done)
    for path in sorted(files.glob("file-*.json")):
        if _read(path).get("tenant") == user:
            _drop(files, path.stem, done)
        else:
            done.lines += _cut(files / f"{path.stem}.data", lambda row: _whose(row) == user)
    return done


def _batch(files: Path, folder: Path, user: str, done: Removed) -> None:
    state = _read(folder / "state.json")
    if not state:
        return
    source = str(state["batch"]["input_file_id"])
    if user in (state.get("user"), state.get("tenant")):
        _end(folder)
        for name in (source, state["output"], state["errors"]):
            _drop(files, name, done)
        with safely.told(folder):
            shutil.rmtree(folder, ignore_errors=True)
        done.batches += 1
        return
    theirs = {row.get("custom_id") for row in _rows(files / f"{source}.data") if _whose(row) == user}
    if not theirs:
        return
    _end(folder)
    done.lines += _cut(files / f"{source}.data", lambda row: _whose(row) == user)
    results = (*folder.glob("*.jsonl"), files / f"{state['output']}.data", files / f"{state['errors']}.data")
    for path in results:
        _cut(path, lambda row: row.get("custom_id") in theirs)


def _end(folder: Path) -> None:
    """Have a batch that a service runs end before its lines are taken, so that none of them is asked afterwards."""
    lock, done = folder.parent / "lock", folder / DONE
    if done.exists() or not _served(lock):
        return
    safely.write(folder / "cancel", b"")
    until = time.monotonic() + _ENDS_S
    while not done.exists() and _served(lock) and time.monotonic() < until:
        time.sleep(0.05)


def _served(lock: Path) -> bool:
    """Tell whether a service runs the batches of this home."""
    if not lock.exists():
        return False
    with safely.told(lock), lock.open("rb") as file:
        return not safely.hold(file.fileno(), 0.0)


def _drop(files: Path, name: str, done: Removed) -> None:
    """Remove a file; what is known of it first, as whoever else removes one does."""
    done.files += (files / f"{name}.data").exists()
    for path in (files / f"{name}.json", files / f"{name}.data"):
        if path.exists():
            safely.remove(path)


def _cut(path: Path, theirs: Callable[[dict[str, Any]], bool]) -> int:
    """Take lines out of a file; return how many that were."""
    if not path.exists():
        return 0
    with safely.told(path):
        lines = path.read_bytes().splitlines()
    left = [line for line in lines if not theirs(_line(line))]
    if len(left) < len(lines):
        safely.write(path, b"".join(line + b"\n" for line in left))
    return len(lines) - len(left)


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    with safely.told(path):
        return [_line(line) for line in path.read_bytes().splitlines()]


def _line(line: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _whose(row: dict[str, Any]) -> Any:
    body = row.get("body")
    return body.get("user") if isinstance(body, dict) else None


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    with safely.told(path):
        return _line(path.read_bytes())
