"""The exact cache of chats in Redis, for all servers: one upstream call for equal requests of one moment, wherever they arrive.

In front of it stands a cache of this process. It is what equal requests of one server meet first, so that only one of them
asks Redis; it answers again for `front_s` without a look at Redis; and it is the whole cache while Redis is gone.
An answer that was removed, or that a `no-cache` replaced, may so be given by another server for `front_s` more.
"""

import struct
import time
from typing import Any

from deshi.errors import Unavailable
from deshi.records.chat import ExactCache, Flight
from deshi.stores.redis import Link, Script
from deshi.stores.redis_leases import Found, Leases

_LARGEST = 8_388_608
_BORN = struct.Struct("<d")

# KEYS: value, lease; ARGV: token, value, life in ms (0: it is not kept)
_KEEP = Script("""
if tonumber(ARGV[3]) > 0 then
  local clock = redis.call('TIME')
  redis.call('HSET', KEYS[1], 'v', ARGV[2], 'at', string.format('%.0f', clock[1] * 1000 + math.floor(clock[2] / 1000)))
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
if ARGV[1] ~= '' and redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
""")


class RedisFlight:
    """A `Flight` that leads for this process (`front`) and, with a token, for all servers."""

    __slots__ = ("_cache", "_front", "_key", "_token", "age_s", "how", "value")

    def __init__(
        self,
        cache: "RedisCache",
        key: str,
        front: Flight,
        token: str = "",
        value: bytes | None = None,
        how: str = "",
        age_s: float = 0.0,
    ) -> None:
        self._cache = cache
        self._key = key
        self._front = front
        self._token = token
        self.value = value
        self.how = how
        self.age_s = age_s

    async def keep(self, value: bytes, ttl_s: float) -> None:
        """Keep the answer for `ttl_s` seconds (0: only hand it to who waits here) and hand it to all who wait."""
        token, self._token = self._token, ""
        await self._cache.keep(self._key, value, ttl_s, self._front, token)

    async def drop(self) -> None:
        """Give up: one of those who wait, here or elsewhere, leads next. Harmless after `keep`."""
        token, self._token = self._token, ""
        await self._cache.drop(self._front, token)

    def __del__(self) -> None:
        if self._token:  # lost without an end: the lease ends by itself
            self._cache.lost(self._token)


class RedisCache:
    """An `ExactCache` that servers share. `front` is one in memory; `front_s` how long it answers in place of Redis, 0: never.

    `lease_s` is how long the others wait for a leader that died.
    """

    def __init__(
        self,
        link: Link,
        front: ExactCache,
        front_s: float = 1.0,
        lease_s: float = 2.0,
    ) -> None:
        self._link = link
        self._front = front
        self._front_s = front_s
        self._leases = Leases(link, lease_s)

    async def board(self, key: str, wait_s: float, max_age_s: float = -1.0) -> Flight:
        """Return the flight of a key: a hit at once, else lead, or wait at most `wait_s` for who leads, on any server.

        With `max_age_s` 0 the caller leads alone, and so does one whose wait is over.
        """
        until = time.monotonic() + wait_s
        flight = await self._front.board(key, wait_s, max_age_s)
        if flight.value is not None:
            value, age_s = _opened(flight.value)
            if max_age_s < 0 or age_s <= max_age_s:
                return RedisFlight(self, key, flight, "", value, flight.how, age_s)
            max_age_s = 0  # it is older than the front knows
        if max_age_s == 0 or not self._link.up:
            return RedisFlight(self, key, flight)
        left_s = max(0.0, until - time.monotonic())
        try:
            found = await self._leases.board(self._keys(key), left_s, _milliseconds(max_age_s))
        except BaseException:  # the caller left: another of this process goes on
            await flight.drop()
            raise
        if found.what == "hit":
            return await self._hit(key, flight, found)
        return RedisFlight(self, key, flight, found.token)

    async def get(self, key: str) -> bytes | None:
        """Return what is kept, without leading."""
        kept = await self._front.get(key)
        if kept is not None:
            return _opened(kept)[0]
        try:
            found: bytes | None = await self._link.call("HGET", self._keys(key)[0], "v")
        except Unavailable:
            return None
        return found

    async def remove(self, key: str) -> None:
        """Forget one answer, here and in Redis."""
        await self._front.remove(key)
        try:
            await self._link.call("DEL", self._keys(key)[0])
        except Unavailable:
            return  # it ends by itself

    async def close(self) -> None:
        """Give back what is led; the link is closed by who made it."""
        await self._leases.close()
        await self._front.close()

    def state(self) -> dict[str, Any]:
        """Return how the front stands, and how many flights this process leads and waits for over all servers."""
        told = self._front.state() if hasattr(self._front, "state") else {}
        return {**told, **self._leases.state()}

    async def keep(self, key: str, value: bytes, ttl_s: float, flight: Flight, token: str) -> None:
        """Hand the answer to who waits here, then keep it in Redis for the others; without Redis keep it here as long."""
        closed = _closed(value, 0.0)
        try:
            await flight.keep(closed, min(self._front_s, ttl_s))
            life = _milliseconds(ttl_s) if len(value) <= _LARGEST else 0
            await self._link.run(_KEEP, self._keys(key), token, value, life)
        except Unavailable:
            await flight.keep(closed, ttl_s)
        finally:
            self._leases.forget(token)

    async def drop(self, flight: Flight, token: str) -> None:
        """Give the lease back first, so that who leads next in this process finds it free."""
        try:
            await self._leases.release(token)
        finally:
            await flight.drop()

    def lost(self, token: str) -> None:
        """Renew a lost flight's lease no more."""
        self._leases.forget(token)

    async def _hit(self, key: str, flight: Flight, found: Found) -> Flight:
        """Hand an answer from Redis to all who wait here."""
        await flight.keep(_closed(found.value, found.age_s), min(self._front_s, found.left_s))
        how = "shared" if found.waited else "exact"
        return RedisFlight(self, key, flight, "", found.value, how, found.age_s)

    def _keys(self, key: str) -> tuple[str, str]:
        return f"{self._link.prefix}:exact:{key}", f"{self._link.prefix}:lead:{key}"


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1_000) if seconds >= 0 else -1


def _closed(value: bytes, age_s: float) -> bytes:
    """Return a value as the front keeps it: behind the moment when it was new, which the front does not know."""
    return _BORN.pack(time.monotonic() - age_s) + value


def _opened(closed: bytes) -> tuple[bytes, float]:
    """Return value and age."""
    return closed[_BORN.size :], max(0.0, time.monotonic() - _BORN.unpack_from(closed)[0])
