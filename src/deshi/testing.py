"""Fakes of the Protocols, for the tests of deshi and of whoever builds on it. None of them does I/O."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deshi.errors import DeshiError
from deshi.records.answer import Proposal
from deshi.records.ask import Ask, Turn
from deshi.records.entry import Entry


@dataclass
class ScriptedLayer:
    """A layer that answers from a table `text -> proposal`; an error in the table is raised, a missing text is passed on."""

    table: Mapping[str, Proposal | DeshiError]
    name: str = "student"
    asked: list[Ask] = field(default_factory=list)

    async def answer(self, ask: Ask) -> Proposal | None:
        """Return the scripted proposal, or raise the scripted error."""
        self.asked.append(ask)
        found = self.table.get(ask.text)
        if isinstance(found, DeshiError):
            raise found
        return found


@dataclass
class FakeJournal:
    """Keeps entries in a list. With `error` set, every append fails with it and keeps nothing."""

    entries: list[Entry] = field(default_factory=list)
    error: DeshiError | None = None

    async def append(self, *entries: Entry) -> None:
        """Keep the entries."""
        if self.error:
            raise self.error
        self.entries.extend(entries)

    def tell(self, entry: Entry) -> None:
        """Keep the entry; an error is swallowed, as by the real one."""
        if not self.error:
            self.entries.append(entry)


@dataclass
class FakeHistory:
    """A history from a table `(user, session) -> turns`."""

    table: Mapping[tuple[str, str], Iterable[Turn]] = field(default_factory=dict)

    async def turns(self, session: str, user: str, count: int, since: float = 0.0) -> tuple[Turn, ...]:
        """Return the last `count` turns of the table's entry; they are as new as can be."""
        return tuple(self.table.get((user, session), ()))[-count:]


@dataclass
class FakeBody:
    """Remembers what it was told: `heard` holds `("stop", level)` and `("do", codes)` in order of arrival."""

    heard: list[tuple[str, Any]] = field(default_factory=list)
    refused: str = ""
    stops: int = 0

    def stop(self, level: str, interaction: str = "") -> None:
        """Remember a stop; the epoch rises."""
        self.stops += 1
        self.heard.append(("stop", level))

    def epoch(self) -> int:
        """Return the count of stops."""
        return self.stops

    async def do(self, actions: Sequence[int], interaction: str, epoch: int) -> dict[str, Any]:
        """Remember the actions, unless they are refused or of an earlier epoch."""
        reason = "stopped" if epoch < self.stops else self.refused
        if reason:
            return {"refused": f"It won't: {reason}.", "reason": reason}
        self.heard.append(("do", tuple(actions)))
        return {"accepted": True, "steps": list(actions), "inserted": []}

    async def state(self) -> dict[str, Any]:
        """Return a fixed state."""
        return {"posture": "standing", "battery": 100.0, "epoch": self.stops}
