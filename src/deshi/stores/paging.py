"""Rows a page at a time: no reading holds a snapshot of the database for longer than one page."""

from collections.abc import Callable, Iterator
from typing import Literal

from deshi.records.entry import Row

PAGE = 500
Order = Literal["ASC", "DESC"]


def paged(
    page: Callable[[int, int, Order], list[tuple[int, Row]]],
    after: int,
    limit: int | None = None,
    last: int | None = None,
) -> Iterator[tuple[int, Row]]:
    """Yield `(position, row)` in order of arrival, from the position after `after`: all, the first `limit`, or the `last` so many.

    `page(after, count, order)` reads at most `count` rows from there on, by position.
    """
    if last is not None:
        yield from reversed(page(after, last, "DESC"))
        return
    while limit is None or limit > 0:
        count = PAGE if limit is None else min(PAGE, limit)
        found = page(after, count, "ASC")
        yield from found
        if len(found) < count:
            return
        after = found[-1][0]
        limit = None if limit is None else limit - count
