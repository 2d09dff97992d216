"""Who may ask: API keys with their tenants, scopes and limits. Only argon2id hashes are kept; a key is shown once, when it is made.

A key reads `deshi-<id>-<secret>`: its id tells which hash to try, so a wrong key costs one check at most. Parameters of the hash:
OWASP, Password Storage Cheat Sheet (19 MiB, 2 passes), for secrets of 256 random bits more than enough.
"""

import asyncio
import hashlib
import hmac
import logging
import re
import secrets
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from deshi.ask.key_checks import Patience, Remembered, gone, missing, unknown
from deshi.ask.key_file import SCOPES, USUAL, Allowance, Key, KeyFile, Table
from deshi.errors import BadInput, Denied, DeshiError, NotAllowed, NotFound
from deshi.records.chat import HIGH, LOW, Caller

_log = logging.getLogger(__name__)
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)
_KEY = re.compile(rb"deshi-([0-9a-f]{8})-[A-Za-z0-9_-]{43}")
_LOOK_S = 1.0


class Keys:
    """The keys of a home, in `keys.json`. `clock` is Unix time, `steady` a monotonic clock, both in seconds."""

    def __init__(
        self,
        path: Path,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._file = KeyFile(path)
        self._clock = clock
        self._steady = steady
        self._remembered = Remembered()
        self._patience = Patience(steady)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="keys")
        self._checks: dict[bytes, asyncio.Future[Key]] = {}
        self._looked = -_LOOK_S
        self._stamp = self._file.stamp()
        self._take(self._file.read())

    def __len__(self) -> int:
        return len(self._table.keys)

    def names(self) -> list[str]:
        """Return the names of all keys."""
        return sorted(self._table.keys)

    def get(self, name: str) -> Key:
        """Return a key by its name. Raises `NotFound`."""
        found = self._table.keys.get(name)
        if found is None:
            raise NotFound(f"There is no key {name!r}; `deshi keys list` shows the names.")
        return found

    def best(self, name: str) -> int:
        """Return the best priority that the key of this name may ask for."""
        found = self._table.keys.get(name)
        return found.priority if found else LOW if name else HIGH

    def allowance(self, name: str) -> Allowance:
        """Return what a key may use. Raises `Denied` for one that there is not: nothing is free for it."""
        found = self._table.keys.get(name)
        if found is None:
            raise gone(name)
        return found.allowance

    def may_still(self, caller: Caller, scope: str = "chat") -> None:
        """Raise `Denied` where the key of somebody who came in earlier is removed, expired or another tenant's, or lacks `scope` now."""
        if not caller.key:
            return
        found = self._table.keys.get(caller.key)
        if found is None or found.tenant != caller.tenant or scope not in found.scopes:
            raise gone(caller.key)
        self._valid(found)

    def allow(self, caller: Caller, scope: str) -> None:
        """Raise `NotAllowed` where a caller's key lacks `scope`. Who needs no key may do all."""
        found = self._table.keys.get(caller.key)
        if caller.key and (found is None or scope not in found.scopes):
            wanted = " ".join(f"--scope {one}" for one in (*(found.scopes if found else ()), scope))
            raise NotAllowed(
                f"The key {caller.key!r} may not do this; `deshi keys set {caller.key} {wanted}` lets it."
            )

    def tenant(self, name: str) -> Allowance:
        """Return what a tenant may use, all of its keys together; no limits where none are set."""
        return self._table.tenants.get(name, _FREE)

    def tenants(self) -> Mapping[str, Allowance]:
        """Return the tenants that have limits of their own."""
        return self._table.tenants

    def add(self, name: str, **said: Any) -> str:
        """Make a key called `name` and return it; `said` are fields of `Key`.

        Raises `BadInput` for a name that exists or is empty, and for what a key can't be.
        """
        if not name.strip() or not name.isprintable():
            raise BadInput(f"A key can't be called {name!r}; choose another name.")
        identity, key = _make()
        wanted = Key(name, _HASHER.hash(key), identity, made=self._clock(), scopes=USUAL, priority=HIGH)
        wanted = _checked(replace(wanted, **{"tenant": name, **said}))

        def add(table: Table) -> Table:
            if name in table.keys:
                raise BadInput(f"A key called {name!r} exists; choose another name, or `deshi keys rotate`.")
            return replace(table, keys={**table.keys, name: wanted})

        self._change(add)
        return key

    def set(self, name: str, **said: Any) -> Key:
        """Change fields of a key and return it. Raises `NotFound`, and `BadInput` for what a key can't be."""
        self._change(lambda table: _with(table, _checked(replace(_of(table, name), **said))))
        return self.get(name)

    def set_tenant(self, name: str, allowance: Allowance) -> None:
        """Set what all keys of a tenant may use together. Raises `BadInput` for limits below 0."""
        _sane(name, allowance)
        self._change(lambda table: replace(table, tenants={**table.tenants, name: allowance}))

    def rotate(self, name: str) -> str:
        """Make a new key of this name with all that the old one may, and return it; the old one is no longer valid."""
        identity, key = _make()
        hashed = _HASHER.hash(key)
        self._change(
            lambda table: _with(
                table, replace(_of(table, name), id=identity, hash=hashed, made=self._clock())
            )
        )
        return key

    def remove(self, name: str) -> None:
        """Remove a key. Raises `NotFound`."""

        def remove(table: Table) -> Table:
            _of(table, name)
            return replace(table, keys={n: key for n, key in table.keys.items() if n != name})

        self._change(remove)

    def check(self, key: str) -> str:
        """Return the name of a key. Raises `Denied`. Takes about 25 ms, so it is for code without an event loop."""
        raw = _bytes(key)
        found = self._candidate(raw)
        if found is None or not _verify(found, raw):
            raise unknown() if key else missing()
        return self._valid(found).name

    async def known(self, key: str, urgent: bool = False) -> Key:
        """Return the key that this is, in microseconds once it was here before.

        Raises `Denied`; `Limited` where too many wrong keys came with its id. `urgent` has a patience of its own.
        """
        raw = _bytes(key)
        mark = self._remembered.mark(raw)
        name, hashed = self._remembered.right(mark)
        found = self._table.keys.get(name)
        if found is None or found.hash != hashed:
            found = await self._first(raw, mark, urgent)
        return self._valid(found)

    def look(self) -> None:
        """Read the file again when it has changed; a damaged one is logged, and what was read before stays."""
        stamp = self._file.stamp()
        if stamp == self._stamp:
            return
        try:
            self._take(self._file.read())
        except DeshiError as error:
            _log.error("the keys stay as they were: %s", error)
        self._stamp = stamp

    async def watch(self) -> None:
        """Look for changes once a second, for as long as the service runs."""
        while True:
            await asyncio.sleep(_LOOK_S)
            await asyncio.to_thread(self.look)

    def close(self) -> None:
        """End the thread of the checks."""
        self._thread.shutdown(wait=False)

    async def _first(self, raw: bytes, mark: bytes, urgent: bool) -> Key:
        """Return a key that was not here before; equal ones that come together are checked once."""
        if not raw:
            raise missing()
        check = self._checks.get(mark)
        if check is None:
            check = self._checks[mark] = asyncio.ensure_future(self._slowly(raw, mark, urgent))
            check.add_done_callback(lambda done: self._end(mark, done))
        return await asyncio.shield(check)

    def _end(self, mark: bytes, check: "asyncio.Future[Key]") -> None:
        del self._checks[mark]
        if not check.cancelled():
            check.exception()  # who asked may be gone

    async def _slowly(self, raw: bytes, mark: bytes, urgent: bool) -> Key:
        loop = asyncio.get_running_loop()
        found = self._candidate(raw)
        if found is None and self._steady() - self._looked >= _LOOK_S:
            self._looked = self._steady()  # it may have been made a moment ago
            await loop.run_in_executor(self._thread, self.look)
            found = self._candidate(raw)
        if found is None or self._remembered.was_wrong(mark, found.hash):
            raise unknown()
        identity = found.id + "!" * urgent
        self._patience.spend(identity)
        right = await loop.run_in_executor(self._thread, _verify, found, raw)
        self._remembered.keep(mark, found.name, found.hash, right)
        if not right or self._table.keys.get(found.name) != found:  # it may have been removed meanwhile
            raise unknown()
        self._patience.refund(identity)
        return found

    def _candidate(self, raw: bytes) -> Key | None:
        """Return the one key whose hash is worth trying."""
        named = _KEY.fullmatch(raw)
        found = self._ids.get(named[1].decode()) if named else None
        return found or self._old.get(hashlib.sha256(raw).hexdigest())

    def _valid(self, key: Key) -> Key:
        if key.expires and self._clock() >= key.expires:
            day = datetime.fromtimestamp(key.expires, UTC)
            raise Denied(
                f"The API key {key.name!r} was valid until {day:%Y-%m-%d %H:%M} UTC; `deshi keys set {key.name} --expires DATE` "
                f"makes it longer, `deshi keys add NAME` a new one."
            )
        return key

    def _change(self, how: Callable[[Table], Table]) -> None:
        self._take(self._file.change(how))
        self._stamp = self._file.stamp()

    def _take(self, table: Table) -> None:
        self._table = table
        self._ids = {key.id: key for key in table.keys.values() if key.id}
        self._old = {key.hash: key for key in table.keys.values() if not key.id}


_FREE = Allowance()


def _make() -> tuple[str, str]:
    identity = secrets.token_hex(4)
    return identity, f"deshi-{identity}-{secrets.token_urlsafe(32)}"


def _bytes(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")


def _verify(found: Key, raw: bytes) -> bool:
    if not found.id:  # found by its SHA-256, which for 256 random bits is enough
        return hmac.compare_digest(found.hash, hashlib.sha256(raw).hexdigest())
    try:
        return bool(_HASHER.verify(found.hash, raw))
    except (VerificationError, InvalidHashError):
        return False


def _of(table: Table, name: str) -> Key:
    if name not in table.keys:
        raise NotFound(f"There is no key {name!r}; `deshi keys list` shows the names.")
    return table.keys[name]


def _with(table: Table, key: Key) -> Table:
    return replace(table, keys={**table.keys, key.name: key})


def _checked(key: Key) -> Key:
    strange = set(key.scopes) - set(SCOPES)
    if strange or not key.scopes:
        raise BadInput(
            f"A key's scopes are some of {', '.join(SCOPES)}, not {', '.join(sorted(strange)) or 'none'}."
        )
    if not key.tenant.strip() or not key.tenant.isprintable():
        raise BadInput(f"A tenant can't be called {key.tenant!r}; choose another name.")
    _sane(key.name, key.allowance)
    return key


def _sane(name: str, allowance: Allowance) -> None:
    for value in (allowance.rpm, allowance.tpm, allowance.usd_day, allowance.usd_month):
        if not 0 <= value < 1e12:
            raise BadInput(f"A limit of {name!r} is {value}; it must be 0 (no limit) or more.")
