"""The file of the API keys: what each is, what it may, and how it is read, changed and written. A key itself is never in it."""

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deshi.errors import Corrupt, Unavailable
from deshi.records.chat import HIGH, LOW

SCOPES = ("chat", "robot", "admin")
USUAL = ("chat", "robot")
_VERSION = 2


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a key or a tenant may use: requests and tokens in any minute, US dollars a day and a month (UTC); 0: no limit."""

    rpm: int = 0
    tpm: int = 0
    usd_day: float = 0.0
    usd_month: float = 0.0


@dataclass(frozen=True, slots=True)
class Key:
    """A key by its name. `hash` is argon2id, or the SHA-256 of one that was made before ids were (`id` is "" then).

    `made` and `expires` are Unix time in seconds, 0 for unknown and never; `priority` is the best that it may ask for.
    """

    name: str
    hash: str
    id: str = ""
    tenant: str = ""
    made: float = 0.0
    expires: float = 0.0
    scopes: tuple[str, ...] = USUAL
    priority: int = HIGH
    allowance: Allowance = field(default_factory=Allowance)


@dataclass(frozen=True, slots=True)
class Table:
    """All keys by name, and what tenants may use who have limits of their own."""

    keys: Mapping[str, Key] = field(default_factory=dict)
    tenants: Mapping[str, Allowance] = field(default_factory=dict)


class KeyFile:
    """`keys.json` of a home."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def stamp(self) -> tuple[int, int, int] | None:
        """Return what changes when the file does; None while there is none."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def read(self) -> Table:
        """Return the table; an empty one where there is no file. Raises `Corrupt`."""
        try:
            raw = json.loads(self.path.read_text("utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return Table()
        except (OSError, ValueError) as error:
            raise Corrupt(
                f"{self.path} can't be read as keys ({error}); restore it or move it away."
            ) from error
        try:
            return _table(raw)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise Corrupt(
                f"{self.path} is not a table of keys ({error}); restore it or move it away."
            ) from error

    def change(self, how: Callable[[Table], Table]) -> Table:
        """Change the table while no other process can; return the new one. Raises `Corrupt`, `Unavailable` and what `how` raises."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._alone():
                table = how(self.read())
                self._write(table)
        except OSError as error:
            raise Unavailable(
                f"{self.path} can't be written ({error.strerror}); check the folder's permissions."
            ) from error
        return table

    @contextmanager
    def _alone(self) -> Iterator[None]:
        handle = os.open(self.path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _write(self, table: Table) -> None:
        part = self.path.with_suffix(".part")
        part.unlink(missing_ok=True)
        with os.fdopen(
            os.open(part, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            json.dump(_raw(table), file, indent=1, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.path)


def _table(raw: Any) -> Table:
    if not isinstance(raw, dict):
        raise TypeError("no object")
    if isinstance(raw.get("version"), int):
        keys = {name: _key(name, said) for name, said in raw["keys"].items()}
        return Table(keys, {name: _allowance(said) for name, said in raw.get("tenants", {}).items()})
    return Table({name: _old(name, digest) for name, digest in raw.items()})


def _old(name: str, digest: Any) -> Key:
    """Return a key of the first form of the file, name -> SHA-256: it may do what all keys could then."""
    if not isinstance(digest, str):
        raise TypeError(f"the hash of {name!r} is no text")
    return Key(name, digest, tenant=name, scopes=SCOPES)


def _key(name: str, said: Mapping[str, Any]) -> Key:
    scopes = tuple(said.get("scopes", USUAL))
    priority = said.get("priority", HIGH)
    if not isinstance(said["hash"], str) or not set(scopes) <= set(SCOPES) or priority not in range(LOW + 1):
        raise ValueError(f"what {name!r} may do is not known here")
    return Key(
        name,
        said["hash"],
        str(said.get("id", "")),
        str(said.get("tenant") or name),
        _time(said.get("made")),
        _time(said.get("expires")),
        scopes,
        priority,
        _allowance(said.get("allowance", {})),
    )


def _allowance(said: Mapping[str, Any]) -> Allowance:
    own = {one.name: said[one.name] for one in fields(Allowance) if one.name in said}
    if any(type(value) not in (int, float) or not 0 <= value < 1e12 for value in own.values()):
        raise ValueError("a limit is no number")
    return Allowance(**own)


def _raw(table: Table) -> dict[str, Any]:
    return {
        "version": _VERSION,
        "keys": {name: _raw_key(key) for name, key in table.keys.items()},
        "tenants": {name: _set(allowance) for name, allowance in table.tenants.items()},
    }


def _raw_key(key: Key) -> dict[str, Any]:
    return {
        "id": key.id,
        "hash": key.hash,
        "tenant": key.tenant,
        "made": told_time(key.made),
        "expires": told_time(key.expires),
        "scopes": list(key.scopes),
        "priority": key.priority,
        "allowance": _set(key.allowance),
    }


def _set(allowance: Allowance) -> dict[str, float]:
    return {name: value for name, value in asdict(allowance).items() if value}


def told_time(at: float) -> str:
    """Return Unix time as `2026-11-21T12:00:00+00:00`, "" for 0."""
    return datetime.fromtimestamp(int(at), UTC).isoformat() if at else ""


def _time(said: str | None) -> float:
    return datetime.fromisoformat(said).timestamp() if said else 0.0
