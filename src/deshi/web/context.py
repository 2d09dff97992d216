"""What the routes are handed by bootstrap."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from deshi.ask.incoming import Incoming
from deshi.ask.keys import Keys
from deshi.records.answer import Answer
from deshi.records.protocols import Body
from deshi.settings import Settings


class Loops(Protocol):
    """What answers: one loop a task. `deshi.loop.Loop` is one of one task."""

    async def answer(self, incoming: Incoming) -> Answer:
        """Answer one request."""
        ...

    def stop(self, level: str, source: str) -> Mapping[str, Any]:
        """Stop the body."""
        ...


class Readings(Protocol):
    """What the service shows of the journal. All are readings: they can be dropped and rebuilt."""

    async def stats(self) -> dict[str, Any]:
        """Return the counts of A7 up to now."""
        ...

    async def interaction(self, interaction: str) -> dict[str, Any] | None:
        """Return one interaction with what followed from it, or None."""
        ...

    async def interactions(self, **where: Any) -> dict[str, Any]:
        """Return a page of interactions, newest first: `{"interactions": [...], "next": cursor or None}`."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of a running service. `ready` returns what is missing (a sentence each), `config` what the console needs."""

    settings: Settings
    loop: Loops
    body: Body
    readings: Readings
    keys: Keys
    tasks: tuple[str, ...]
    config: dict[str, Any]
    ready: Callable[[], Awaitable[list[str]]]
    clear: Callable[[], Awaitable[dict[str, Any]]]
    watch: Callable[[], Any]
