"""Fakes of the Protocols, for the tests of deshi and of whoever builds on it. None of them does I/O."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deshi.errors import DeshiError
from deshi.records.answer import Decision, Proposal
from deshi.records.ask import Ask, Stop, Turn
from deshi.records.entry import Entry


@dataclass
class ScriptedLayer:
    """A layer that answers from a table `text -> proposal`; an error in the table is raised, a missing text is passed on."""

    table: Mapping[str, Proposal | Exception]
    name: str = "student"
    asked: list[Ask] = field(default_factory=list)

    async def answer(self, ask: Ask) -> Proposal | None:
        """Return the scripted proposal, or raise the scripted error."""
        self.asked.append(ask)
        found = self.table.get(ask.text)
        if isinstance(found, Exception):
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

    def stop(self, level: str, interaction: str = "") -> bool:
        """Remember a stop; the epoch rises."""
        self.stops += 1
        self.heard.append(("stop", level))
        return True

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


@dataclass
class FakeTask:
    """A task of two labels, `do` and `unclear`, whose words are its answers; "stop" is its only order to stop."""

    name: str = "fake"
    stop_codes: Mapping[str, int] = field(default_factory=lambda: {"soft": 1, "damp": 2})

    def reflex(self, text: str) -> Stop | None:
        """Return a soft stop for a text that begins with "stop"."""
        return Stop("soft", "stop", text[4:].strip()) if text.startswith("stop") else None

    def schema(self) -> dict[str, Any]:
        """Return a schema that takes any object."""
        return {"type": "object"}

    def intent(self, label: str) -> str:
        """Return `action` for `do`, else `question`."""
        return "action" if label == "do" else "question"

    def asks(self, label: str) -> bool:
        """Return whether the label is `unclear`."""
        return label == "unclear"

    def valid(self, proposal: Proposal) -> bool:
        """Return whether actions are there exactly for `do`."""
        return bool(proposal.actions) == (proposal.label == "do")

    def reply(self, ask: Ask, decision: Decision) -> str:
        """Return the label and the actions."""
        return f"{decision.proposal.label} {list(decision.proposal.actions)}"

    def reasoning(self, ask: Ask, decision: Decision) -> str:
        """Return the layer."""
        return f"said by {decision.layer}"

    def refusal(self, ask: Ask, reason: str, reply: str) -> str:
        """Return the reason."""
        return f"refused: {reason}"

    def grade(self, answer: dict[str, Any], right: list[dict[str, Any]]) -> float:
        """Return 1.0 for equality with one of the right answers."""
        return float(answer in right)
