"""How the LLM service stands now, as JSON: for metrics, the dashboard and `deshi doctor`."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from deshi.bootstrap.body_counts import now_of
from deshi.bootstrap.machine import snapshot
from deshi.errors import DeshiError

_MACHINE_S = 5.0


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
    journal: Callable[[], Mapping[str, Any]],
) -> dict[str, Any]:
    """Return `parts` with the guard's life, the body, the budget, the machine and the journal's store beside them.

    What can't be told now, because its store is gone, is left out: who watches must see the rest.
    """
    told, counted, here, kept = await asyncio.gather(
        body(), _told(stats), asyncio.to_thread(machine), asyncio.to_thread(journal)
    )
    return {
        **parts,
        "stores": {**parts.get("stores", {}), **kept},
        "guard": not told.get("absent"),
        "body": now_of(told),
        "budget": counted.get("budget"),
        "machine": dict(here),
    }


async def _told(stats: Callable[[], Awaitable[Mapping[str, Any]]]) -> Mapping[str, Any]:
    try:
        return await stats()
    except DeshiError:
        return {}


def journal_state(name: str, head: Callable[[str], Any]) -> dict[str, Any]:
    """Return how the journal's store stands, by its name. Blocks: not on the event loop."""
    try:
        head("service")
    except DeshiError as error:
        return {name: {"up": False, "why": str(error)}}
    return {name: {"up": True, "why": ""}}


class Machine:
    """The machine as it was a few seconds ago at most: a look takes a tenth of a second. Safe in threads, called in one."""

    def __init__(self, home: Path, look: Callable[[Path], dict[str, Any]] = snapshot) -> None:
        self._home, self._look = home, look
        self._lock = threading.Lock()
        self._seen: dict[str, Any] = {}
        self._until = 0.0

    def __call__(self) -> dict[str, Any]:
        """Return what `machine.snapshot` tells."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._seen = self._look(self._home)
                self._until = time.monotonic() + _MACHINE_S
            return self._seen
