"""Readings of the journal: a session's turns, one interaction with all that followed it, the newest rows."""

import asyncio
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import orjson

from deshi.errors import NotFound
from deshi.journal.bodies import actions_of, body_of, part, shown, told, turn_of
from deshi.records.ask import Turn
from deshi.records.entry import Row
from deshi.records.protocols import RowStore

_SCAN = 200


@dataclass(frozen=True, slots=True)
class Filter:
    """What `recent` shows: exact `kind`, `user`, `session`, `layer`, `intent`; `text` anywhere in a body's texts.

    `before` is a position (0: from the newest on): the place to go on from, for a next page.
    """

    kind: str = ""
    user: str = ""
    session: str = ""
    layer: str = ""
    intent: str = ""
    text: str = ""
    before: int = 0

    def where(self) -> dict[str, Any]:
        """Return what the store itself can filter by."""
        named = {"kind": self.kind, "user": self.user, "session": self.session, "before": self.before}
        return {name: value for name, value in named.items() if value}

    def fits(self, row: Row) -> bool:
        """Return whether a row's body passes the rest of the filter."""
        if not (self.layer or self.intent or self.text):
            return True
        if self.text and not _may_hold(row.body, self.text):
            return False
        body = body_of(row)
        answer = part(body, "answer")
        return (
            (not self.layer or answer.get("layer") == self.layer)
            and (not self.intent or answer.get("intent") == self.intent)
            and (not self.text or self.text.casefold() in "\n".join(_texts(body)).casefold())
        )


class Readings:
    """The journal's readings over one store; the async doors run in threads of their own, never on the event loop."""

    def __init__(self, store: RowStore, threads: int = 2) -> None:
        self._store = store
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="journal reading")

    async def turns(self, session: str, user: str, count: int, since: float = 0.0) -> tuple[Turn, ...]:
        """Return the last `count` turns of a user's session, oldest first; none from before `since` (Unix time in seconds)."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self.turns_sync, session, user, count, since)

    def turns_sync(self, session: str, user: str, count: int, since: float = 0.0) -> tuple[Turn, ...]:
        """The same, for code without an event loop."""
        rows = self._store.rows(kind="interaction", session=session, user=user, last=2 * count)
        turns = [
            turn_of(row, self._outcomes(row)) for _, row in list(rows) if row.at >= since and not _dry(row)
        ]
        return tuple(turn for turn in turns if turn)[-count:]

    async def interaction(self, identity: str) -> dict[str, Any]:
        """Return an interaction (its row as shown) and, under `followed`, the rows about it, in order of arrival.

        Raises `NotFound` when there is none of this id.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self.interaction_sync, identity)

    def interaction_sync(self, identity: str) -> dict[str, Any]:
        """The same, for code without an event loop."""
        rows = [shown(*placed) for placed in self._store.rows(interaction=identity)] if identity else []
        found = [row for row in rows if row["kind"] == "interaction"] or [
            r for r in rows if r["kind"] == "stop"
        ]
        if not found:
            raise NotFound(
                f"The journal has no interaction {identity!r}. `deshi journal show` lists the newest."
            )
        return {**found[0], "followed": [row for row in rows if row is not found[0]]}

    def given(self, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return shown rows of interactions with the answers that were given in the end (`bodies.told`)."""
        return [{**row, "body": told(row["body"], self._of(row["interaction"], row["body"]))} for row in rows]

    def _outcomes(self, row: Row) -> list[dict[str, Any]]:
        return self._of(row.interaction, body_of(row))

    def _of(self, interaction: str, body: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the bodies of an interaction's outcomes; only what acts can have any."""
        if not interaction or not actions_of(part(body, "answer")):
            return []
        return [body_of(row) for _, row in self._store.rows(interaction=interaction, kind="outcome")]

    def recent(self, filter: Filter | None = None, limit: int = 50) -> list[dict[str, Any]]:
        """Return the newest rows that pass the filter, newest first, at most `limit`."""
        wanted = filter or Filter()
        found: list[dict[str, Any]] = []
        for position, row in self._backwards(wanted.where()):
            if wanted.fits(row):
                found.append(shown(position, row))
            if len(found) >= limit:
                break
        return found

    def since(self, position: int, filter: Filter | None = None) -> list[dict[str, Any]]:
        """Return the rows after a position that pass the filter, oldest first: what `tail` shows next."""
        wanted = filter or Filter()
        return [
            shown(at, row) for at, row in self._store.rows(position, **wanted.where()) if wanted.fits(row)
        ]

    def close(self) -> None:
        """End the reading threads."""
        self._threads.shutdown()

    def _backwards(self, where: dict[str, Any]) -> Iterator[tuple[int, Row]]:
        while True:
            page = list(self._store.rows(**where, last=_SCAN))
            yield from reversed(page)
            if len(page) < _SCAN:
                return
            where["before"] = page[0][0]


def _dry(row: Row) -> bool:
    """Tell whether a row is of a dry run: nothing of it has happened."""
    return bool(part(body_of(row), "ask").get("dry_run"))


def _may_hold(body: bytes | None, text: str) -> bool:
    """Look at the bytes first: most rows don't hold the text, and parsing them all costs ten times as much."""
    return body is not None and orjson.dumps(text)[1:-1].decode().casefold() in body.decode().casefold()


def _texts(value: Any) -> Iterator[str]:
    """Yield every text inside of a body, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
