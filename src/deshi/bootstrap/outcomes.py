"""What comes of an answer after it was given: the body's later word, for those who watch, with what to say of it."""

from collections.abc import Mapping
from typing import Any

from deshi.journal.bodies import body_of, part
from deshi.records.entry import Row
from deshi.records.protocols import MovesBody, RowStore

_MOST = 100  # told at once; who watches wants the newest


class Outcomes:
    """The outcomes that have come into the journal since the last look."""

    def __init__(self, store: RowStore, tasks: Mapping[str, Any]) -> None:
        self._store, self._tasks = store, tasks
        self._position: int | None = None

    def skip(self) -> None:
        """Tell nothing of what has come until the next look."""
        self._position = None

    def news(self) -> list[dict[str, Any]]:
        """Return what has come since the last look, oldest first; nothing at the first. Reads the disk.

        Each has `interaction`, `at`, what the outcome says (`event` and more), and `said`, a sentence in the language of whoever
        asked ("" where there is nothing to say).
        """
        if self._position is None:
            self._position = max((place for place, _ in self._store.rows(kind="outcome", last=1)), default=0)
            return []
        found = list(self._store.rows(self._position, kind="outcome"))
        self._position = max((place for place, _ in found), default=self._position)
        return [self._told(row) for _, row in found[-_MOST:] if row.interaction and row.salt is not None]

    def _told(self, row: Row) -> dict[str, Any]:
        body = {name: value for name, value in body_of(row).items() if name != "spool"}
        about = self._store.rows(interaction=row.interaction, kind="interaction")
        ask = next((part(body_of(one), "ask") for _, one in about), {})
        return {**body, "interaction": row.interaction, "at": row.at, "said": self.said(ask, body)}

    def said(self, ask: Mapping[str, Any], outcome: Mapping[str, Any]) -> str:
        """Return what to say of an outcome of the request `ask` (both as the journal has them), "" for nothing."""
        task = self._tasks.get(str(ask.get("task")))
        return task.came(str(ask.get("lang", "")), outcome) if isinstance(task, MovesBody) else ""
