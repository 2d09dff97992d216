"""How the LLM service stands now, as JSON: for metrics, the dashboard and `deshi doctor`."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any


def state(
    pools: Mapping[str, Any],
    lanes: list[Any],
    caches: Mapping[str, Any],
    stores: Mapping[str, Callable[[], Mapping[str, Any]]],
) -> dict[str, Any]:
    """Return models with their servers, queues, caches and stores. What has no state to tell is left out."""
    return {
        "models": [pool.state() for pool in pools.values() if hasattr(pool, "state")],
        "queue": [asdict(lane) for lane in lanes],
        "caches": {name: cache.state() for name, cache in caches.items() if hasattr(cache, "state")},
        "stores": {name: dict(told()) for name, told in stores.items()},
    }


async def whole(
    parts: dict[str, Any],
    body: Callable[[], Awaitable[Mapping[str, Any]]],
    stats: Callable[[], Awaitable[Mapping[str, Any]]],
    machine: Callable[[], Mapping[str, Any]],
) -> dict[str, Any]:
    """Return `parts` with the guard's life, the budget and the machine beside them."""
    told, counted, here = await asyncio.gather(body(), stats(), asyncio.to_thread(machine))
    return {**parts, "guard": not told.get("absent"), "budget": counted.get("budget"), "machine": dict(here)}
