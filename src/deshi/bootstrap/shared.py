"""What several servers share of the LLM service, where the settings name a Redis: the exact cache and the limits a minute."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from deshi.ask.meter import MemoryMeter
from deshi.decide.exact_cache import MemoryCache
from deshi.errors import BadInput
from deshi.records.chat import ExactCache, Meter
from deshi.sections import Settings
from deshi.stores.redis import Link
from deshi.stores.redis_cache import RedisCache
from deshi.stores.redis_limits import RedisMeter


@dataclass(frozen=True, slots=True)
class Shared:
    """The parts, used on one event loop, and the link that they go by (None: all is in memory).

    `stores` tell how the shared stores stand, by name, for metrics and readiness; `forget` empties what this process keeps of the cache.
    """

    cache: ExactCache
    meter: Meter
    link: Link | None = None
    stores: Mapping[str, Callable[[], Mapping[str, Any]]] = field(default_factory=dict)
    forget: Callable[[], None] = lambda: None

    async def open(self) -> None:
        """Look whether Redis is there. Does not raise: without it each server goes by its own memory until it is."""
        if self.link is not None:
            await self.link.check()

    async def close(self) -> None:
        """Give back what this server leads, and close the connections."""
        await self.cache.close()
        if self.link is not None:
            await self.link.close()


def make_shared(settings: Settings) -> Shared:
    """Make cache and meter. Raises `BadInput` where the cache is to be in Redis and no Redis is named."""
    own, redis = settings.caching, settings.redis
    memory = MemoryCache(own.entries, own.most_bytes)
    if not redis.url:
        if own.store == "redis":
            raise BadInput(
                '[caching] store is "redis" in deshi.toml, and [redis] url names none. Write its address there, or '
                'store = "memory".'
            )
        return Shared(memory, MemoryMeter(), forget=memory.clear)
    link = Link(redis.url, redis.prefix, redis.timeout_s)
    cache = RedisCache(link, memory) if own.store == "redis" else memory
    return Shared(cache, RedisMeter(link), link, {"redis": link.state}, memory.clear)


def note_of(state: Mapping[str, Any]) -> str:
    """Return what a person should know of a Redis that stands so, "" for nothing."""
    if not state["up"]:
        return (
            f"Redis at {state['place']} is gone ({state['why']}): kept answers and limits are this server's own until it is back. "
            "Start it, or look at [redis] in deshi.toml."
        )
    if state["durable"] is False:
        return (
            f"Redis at {state['place']} keeps no append-only file: with a restart it forgets budgets and limits. Set `appendonly yes` "
            "in its redis.conf."
        )
    return ""


async def look(settings: Settings) -> Mapping[str, Any]:
    """Return how the Redis of the settings stands now. Raises `BadInput` for an address that is none."""
    link = Link(settings.redis.url, settings.redis.prefix, settings.redis.timeout_s)
    try:
        return await link.check()
    finally:
        await link.close()
