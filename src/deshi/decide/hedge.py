"""Hedging: ask a second time when the first answer is late, take the one that comes first, and end the other.

Dean and Barroso, The Tail at Scale (2013), https://doi.org/10.1145/2408776.2408794
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def hedged(
    first: Callable[[], Awaitable[T]],
    second: Callable[[], Awaitable[T] | None],
    after_s: float,
    undo: Callable[[T], Awaitable[None]],
) -> T:
    """Return the first good answer of two.

    `second` is called after `after_s`; it returns None when nobody else may be asked. When both fail the error of the first
    is raised. The other one is cancelled; `undo` gets its answer when it came all the same.
    """
    tasks: list[asyncio.Future[T]] = [asyncio.ensure_future(first())]
    try:
        await asyncio.wait(tasks, timeout=after_s)
        other = None if tasks[0].done() else second()
        if other is not None:
            tasks.append(asyncio.ensure_future(other))
        return await _winner(tasks)
    finally:
        await _end(tasks, undo)


async def _winner(tasks: "list[asyncio.Future[T]]") -> T:
    waiting = set(tasks)
    while waiting:
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task in done and not task.cancelled() and task.exception() is None:
                tasks.remove(task)  # it is taken, and so not ended with the others
                return task.result()
    return tasks[0].result()


async def _end(tasks: "list[asyncio.Future[T]]", undo: Callable[[T], Awaitable[None]]) -> None:
    for task in tasks:
        task.cancel()
    for found in await asyncio.gather(*tasks, return_exceptions=True):
        if not isinstance(found, BaseException):
            await undo(found)
