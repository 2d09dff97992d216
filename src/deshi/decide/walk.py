"""What the walk of a chat is made of, and where one chat stands on it; the walk itself is `deshi.chat`."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from deshi.decide.targets import Target
from deshi.records.chat import Caller, Chat, ExactCache, Flight, Limits, SemanticCache, Span
from deshi.records.protocols import Journal


@dataclass(frozen=True, slots=True)
class Parts:
    """What the walk is made of; None leaves a part out.

    `key_of(chat, target)` is the exact cache's key, "" for what must not be kept; `sense_of(chat, target)` the semantic cache's
    scope and text, None where it must not look. `prompted(chat, target)` is the chat as the prompt optimizer would have it, and what it did,
    `allow(caller, scope)` raises where a key may not, `tokens_of(chat)` tells about how many tokens it takes. `durable`: wait for the journal; None: keep counts only.
    """

    journal: Journal
    key_of: Callable[[Chat, Target], str]
    tokens_of: Callable[[Chat], int]
    sense_of: Callable[[Chat, Target], tuple[str, str] | None] = lambda *_: None
    prompted: Callable[[Chat, Target], tuple[Chat, Mapping[str, Any]]] = lambda chat, _: (chat, {})
    allow: Callable[[Caller, str], None] = lambda *_: None
    limits: Limits | None = None
    cache: ExactCache | None = None
    semantic: SemanticCache | None = None
    durable: bool | None = True
    ttl_s: float = 3_600.0
    timeout_s: float = 600.0


@dataclass(slots=True)
class Walk:
    """Where one chat stands. Times but `at` are of `perf_counter`; `until` is when its caller stops waiting."""

    chat: Chat
    at: float
    began: float
    target: str = ""
    written: bool = False
    counted: int = 0
    counted_at: float = 0.0
    sent: bool = False
    refused: int = 0
    until: float = 0.0
    cached: str = ""
    first: float = 0.0
    flight: Flight | None = None
    sense: tuple[str, str] | None = None
    key: str = ""
    meant: str = ""
    spans: list[Span] = field(default_factory=list)

    def span(self, name: str, since: float, **told: Any) -> float:
        """Note a step that began at `since` (of `perf_counter`); return now."""
        now = time.perf_counter()
        self.spans.append(Span(name, self.at + since - self.began, now - since, told))
        return now

    def left(self) -> float:
        """Return how long its caller still waits, in seconds."""
        return max(0.0, self.until - time.perf_counter())
