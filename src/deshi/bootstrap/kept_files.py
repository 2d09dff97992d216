"""Files that clients have sent, and results of batches: under `files/` of the home, a tenant's own.

Names of the network are kept as words beside them and never become paths.
"""

import logging
import os
import re
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import orjson

from deshi.ask.incoming import new_id
from deshi.errors import BadInput, Corrupt, NotFound, Unavailable, Unsupported
from deshi.promote import safely

_log = logging.getLogger(__name__)
Json = dict[str, Any]
PURPOSES = ("batch", "fine-tune", "user_data", "evals")
RESULT = "batch_output"
_ID = re.compile(r"file-[0-9a-z]{20}")
_LEFT_S = 3_600.0


class Full(BadInput):
    """The tenant's files take as much as they may."""

    status = 413


class KeptFiles:
    """The files of a home. All of it waits for the disk: call it in threads.

    A file is `<id>.data`, and what is known of it `<id>.json`, which is written last and removed first: what has no such is not there.
    A tenant's files take at most `most` bytes together (0: no limit), results of batches included, which are never refused for that.
    Nothing is removed by itself.
    """

    def __init__(self, home: Path, clock: Callable[[], float] = time.time, most: int = 0) -> None:
        self._folder = home / "files"
        self._most = most
        self._counting = threading.Lock()
        self._clock = clock
        self._damaged: set[str] = set()

    def keep(self, tenant: str, name: str, purpose: str, pieces: Iterable[bytes]) -> Json:
        """Keep a file and return what OpenAI calls its object.

        Raises `Unsupported`, `Full` where the tenant has no room left, and `Unavailable` where the disk refuses.
        """
        if purpose not in PURPOSES:
            raise Unsupported(
                f"Files of purpose {purpose[:40]!r} are of no use here; send one of {', '.join(PURPOSES)}.",
                "purpose",
            )
        identity, part = self.new(), self.part()
        with safely.told(part):
            try:
                size = _write(part, pieces)
                with self._counting:
                    self._check_room(tenant, size)
                    os.replace(part, self._data(identity))
                    safely.sync(self._folder)
                    return self._told(tenant, identity, name, purpose, size)
            finally:
                part.unlink(missing_ok=True)

    def part(self) -> Path:
        """Return a path for what is still coming; whoever takes it removes it. What a killed process has left is removed here."""
        self._make()
        with safely.told(self._folder):
            for path in self._folder.glob("*.part"):
                if time.time() - path.stat().st_mtime > _LEFT_S:
                    path.unlink(missing_ok=True)
        return self._folder / f"{new_id()}.part"

    def adopt(self, tenant: str, identity: str, name: str, path: Path) -> Json:
        """Take a file that was written here as a result of a batch, under an id that `new` gave. Harmless twice."""
        self._make()
        with safely.told(path):
            if path.exists():
                os.replace(path, self._data(identity))
                safely.sync(self._folder)
        return self._told(tenant, identity, name, RESULT, self._data(identity).stat().st_size)

    def told(self, tenant: str, identity: str) -> Json:
        """Return what is known of a file. Raises `NotFound`, for those of others as well."""
        if not _ID.fullmatch(identity):
            raise _missing(identity)
        found = self._read(self._folder / f"{identity}.json")
        if found is None or found["tenant"] != tenant:
            raise _missing(identity)
        file: Json = found["file"]
        return file

    def path(self, tenant: str, identity: str) -> Path:
        """Return where a file's bytes are, to be read piece by piece. Raises `NotFound`."""
        self.told(tenant, identity)
        return self._data(identity)

    def adopted(self, identity: str) -> Path:
        """Return where the bytes that `adopt` has taken are, also where it was killed before it told of them; there may be none."""
        return self._data(identity)

    def all(self, tenant: str, purpose: str = "") -> list[Json]:
        """Return what is known of all files, newest first."""
        found = [self._readable(path) for path in sorted(self._folder.glob("file-*.json"), reverse=True)]
        mine = [one["file"] for one in found if one is not None and one["tenant"] == tenant]
        return [one for one in mine if not purpose or one["purpose"] == purpose]

    def remove(self, tenant: str, identity: str) -> None:
        """Remove a file. Raises `NotFound`."""
        self.told(tenant, identity)
        safely.remove(self._folder / f"{identity}.json")
        safely.remove(self._data(identity))

    def new(self) -> str:
        """Return an id for a file to come."""
        return f"file-{new_id()}"

    def _told(self, tenant: str, identity: str, name: str, purpose: str, size: int) -> Json:
        file = {
            "id": identity,
            "object": "file",
            "bytes": size,
            "created_at": int(self._clock()),
            "filename": _clean(name),
            "purpose": purpose,
            "status": "processed",
        }
        safely.write(self._folder / f"{identity}.json", orjson.dumps({"tenant": tenant, "file": file}))
        return file

    def _check_room(self, tenant: str, size: int) -> None:
        if not self._most:
            return
        taken = sum(int(one["bytes"]) for one in self.all(tenant))
        if taken + size > self._most:
            raise Full(
                f"This file has {size:,} bytes, yours take {taken:,} already, and {self._most:,} together are the most; remove some "
                f"with DELETE /v1/files/ID, or ask for more (`[service] files_bytes`)."
            )

    def _make(self) -> None:
        with safely.told(self._folder):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _data(self, identity: str) -> Path:
        return self._folder / f"{identity}.data"

    def _readable(self, path: Path) -> Json | None:
        """Return what a card says; one that is damaged is logged once, and does not hide the others."""
        try:
            return self._read(path)
        except Unavailable as error:
            if path.name not in self._damaged:
                self._damaged.add(path.name)
                _log.error("a file is left out: %s", error)
            return None

    def _read(self, path: Path) -> Json | None:
        with safely.told(path):
            try:
                found: Json = orjson.loads(path.read_bytes())
                file = found["file"]
                if not found.keys() >= {"tenant"} or not file.keys() >= {"id", "bytes", "purpose"}:
                    raise ValueError("something is missing")
            except FileNotFoundError:
                return None
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                raise Corrupt(f"{path} can't be read as a file's card ({error}); move it away.") from error
        return found


def _write(path: Path, pieces: Iterable[bytes]) -> int:
    """Write a new file down to the disk; return its size."""
    with path.open("xb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
        return file.tell()


def _clean(name: str) -> str:
    """Return the last part of a name, as a word that can be shown."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:200] or "file"


def _missing(identity: str) -> NotFound:
    return NotFound(f"There is no file {identity[:40]!r}; GET /v1/files lists yours.")
