"""Leading a flight across servers: a lease with a holder's token and an end, renewed while the holder works.

A holder that dies stops renewing, and the next who looks takes the lease when it has ended. Who waits does not listen, it
looks: one script for all waits of this process every 10 to 20 ms, which also takes the lease of a holder that is gone.
"""

import asyncio
import random
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from deshi.errors import Unavailable
from deshi.stores.redis import Link, Script

LOOK_S = (0.010, 0.020)
_AT_ONCE = 64
_LONGEST_S = 900.0  # a leader that has not ended by then never will

# KEYS: value and lease of each; ARGV: the lease in ms, then token and oldest age in ms (-1: any) of each.
# Returns for each: {1, value, age in ms, left in ms}, {2} the caller leads, {0} another does.
_BOARD = Script("""
local clock, told = redis.call('TIME'), {}
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
for i = 1, #KEYS / 2 do
  local token, oldest = ARGV[2 * i], tonumber(ARGV[2 * i + 1])
  local kept = redis.call('HMGET', KEYS[2 * i - 1], 'v', 'at')
  local age = kept[1] and math.max(0, now - tonumber(kept[2])) or 0
  if kept[1] and (oldest < 0 or age <= oldest) then
    told[i] = {1, kept[1], age, redis.call('PTTL', KEYS[2 * i - 1])}
  elseif redis.call('SET', KEYS[2 * i], token, 'NX', 'PX', ARGV[1]) then
    told[i] = {2}
  else
    told[i] = {0}
  end
end
return told
""")

# KEYS: leases; ARGV: the lease in ms, then their tokens
_RENEW = Script("""
for i, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[i + 1] then redis.call('PEXPIRE', key, ARGV[1]) end
end
""")

_RELEASE = Script("if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end")


@dataclass(frozen=True, slots=True)
class Found:
    """What a look found: `hit` with `value`, its age and the rest of its life in seconds, `lead` with a `token`, or `gone`.

    `late`: the time to wait is over, and another leads still. `waited`: it was not there at the first look.
    """

    what: Literal["hit", "lead", "late", "gone"]
    value: bytes = b""
    age_s: float = 0.0
    left_s: float = 0.0
    token: str = ""
    waited: bool = False


@dataclass(slots=True, eq=False)
class _Wait:
    keys: tuple[str, str]
    token: str
    oldest_ms: int
    told: "asyncio.Future[Found]"


class Leases:
    """The leases that this process holds, and those that it waits for, on one event loop."""

    def __init__(self, link: Link, lease_s: float = 2.0) -> None:
        self._link = link
        self._lease_ms = int(lease_s * 1_000)
        self._held: dict[str, tuple[str, float]] = {}  # token: its lease, and until when it is renewed
        self._waits: list[_Wait] = []
        self._renewing: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()  # one that nobody holds may vanish

    async def board(self, keys: tuple[str, str], wait_s: float, oldest_ms: int) -> Found:
        """Return what is at `keys` (value, lease), or lead, or wait at most `wait_s` for who leads. Never raises."""
        token = secrets.token_hex(8)
        try:
            answer = (await self._link.run(_BOARD, keys, self._lease_ms, token, oldest_ms))[0]
        except Unavailable:
            return Found("gone")
        except asyncio.CancelledError:
            self._hold(token, keys[1])  # it may have got the lease
            self._background(self.release(token))
            raise
        if answer[0] == 0:
            return await self._wait(_Wait(keys, token, oldest_ms, _future()), wait_s)
        return self._found(answer, keys[1], token)

    async def release(self, token: str) -> None:
        """Give a lease back, if it is held still."""
        held = self._held.pop(token, None)
        if held is not None:
            try:
                await self._link.run(_RELEASE, [held[0]], token)
            except Unavailable:
                return  # it ends by itself

    def forget(self, token: str) -> None:
        """Renew a lease no more: the script that kept the answer gave it back."""
        self._held.pop(token, None)

    def state(self) -> dict[str, int]:
        """Return how many leases are held (`led`), and how many looks wait for another server (`waiting`)."""
        return {"led": len(self._held), "waiting": len(self._waits)}

    async def close(self) -> None:
        """Give all leases back."""
        for token in list(self._held):
            await self.release(token)
        for task in (self._renewing, self._looking, *self._tasks):
            if task is not None:
                task.cancel()
                await asyncio.wait({task})
        for wait in self._waits:
            _tell(wait, Found("gone"))
        self._waits.clear()

    def _found(self, answer: Sequence[Any], lease: str, token: str, waited: bool = False) -> Found:
        if answer[0] == 1:
            return Found("hit", answer[1], answer[2] / 1_000, max(0, answer[3]) / 1_000, waited=waited)
        self._hold(token, lease)
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.get_running_loop().create_task(self._renew())
        return Found("lead", token=token, waited=waited)

    def _hold(self, token: str, lease: str) -> None:
        self._held[token] = (lease, time.monotonic() + _LONGEST_S)

    async def _wait(self, wait: _Wait, wait_s: float) -> Found:
        self._waits.append(wait)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().create_task(self._look())
        bell = asyncio.get_running_loop().call_later(wait_s, _tell, wait, Found("late", waited=True))
        try:
            return await wait.told
        except asyncio.CancelledError:
            if wait.told.done() and not wait.told.cancelled():
                self._background(self.release(wait.told.result().token))
            raise
        finally:
            bell.cancel()

    async def _look(self) -> None:
        """Look for all who wait, until nobody does."""
        while self._waits:
            await asyncio.sleep(random.uniform(*LOOK_S))
            self._waits = [wait for wait in self._waits if not wait.told.done()]
            for start in range(0, len(self._waits), _AT_ONCE):
                await self._look_for(self._waits[start : start + _AT_ONCE])

    async def _look_for(self, waits: Sequence[_Wait]) -> None:
        keys = [key for wait in waits for key in wait.keys]
        given = [value for wait in waits for value in (wait.token, wait.oldest_ms)]
        try:
            answers = await self._link.run(_BOARD, keys, self._lease_ms, *given)
        except Unavailable:
            for wait in waits:
                _tell(wait, Found("gone", waited=True))
            return
        for wait, answer in zip(waits, answers, strict=True):
            if answer[0] == 0:
                continue
            found = self._found(answer, wait.keys[1], wait.token, waited=True)
            if not _tell(wait, found):  # who waited has left meanwhile
                await self.release(found.token)

    async def _renew(self) -> None:
        """Renew what is held, until nothing is."""
        while self._held:
            await asyncio.sleep(self._lease_ms / 4_000)
            now = time.monotonic()
            self._held = {token: held for token, held in self._held.items() if held[1] > now}
            keys = [key for key, _ in self._held.values()]
            if not keys:
                return
            try:
                await self._link.run(_RENEW, keys, self._lease_ms, *self._held)
            except Unavailable:
                continue  # the lease may end, and another lead beside this one: two calls, no wrong answer

    def _background(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _future() -> "asyncio.Future[Found]":
    return asyncio.get_running_loop().create_future()


def _tell(wait: _Wait, found: Found) -> bool:
    if wait.told.done():
        return False
    wait.told.set_result(found)
    return True
