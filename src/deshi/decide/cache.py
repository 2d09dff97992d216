"""The exact cache: the same words in the same context get the same answer, while it is fresh.

Exact means exact in meaning: only case, width, repeated marks and marks at the end may differ (`pure.text.fold`). What
stops the body is never kept.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace

from deshi.pure.text import fold
from deshi.records.answer import Decision, Proposal
from deshi.records.ask import Ask

_Key = tuple[str, str, str, str, str, Hashable]


def everybody(_: str) -> str:
    """Return "": whoever asks shares what is kept."""
    return ""


class Cache:
    """Keeps at most `entries` answers for `ttl_s` seconds; the one unused for longest leaves first.

    `release` is part of the key, so answers of a model that no longer serves are never given; `never` are action codes
    that are not kept, `private` the layers whose answers are one person's and no one else's. `whose(user)` returns the user for
    one whom the release knows by an adapter of their own, "" for all others, who share what is kept.
    """

    name = "cache"

    def __init__(
        self,
        entries: int,
        ttl_s: float,
        release: str,
        never: frozenset[int],
        clock: Callable[[], float] = time.monotonic,
        private: frozenset[str] = frozenset(),
        whose: Callable[[str], str] = everybody,
    ) -> None:
        self._entries = entries
        self._ttl_s = ttl_s
        self._release = release
        self._never = never
        self._clock = clock
        self._not_kept = private | {self.name}
        self._whose = whose
        self._kept: OrderedDict[_Key, tuple[float, Proposal]] = OrderedDict()

    async def answer(self, ask: Ask) -> Proposal | None:
        """Return the kept proposal for exactly this request, or None."""
        if ask.stop is not None:
            return None
        key = self._key(ask)
        kept = self._kept.get(key)
        if kept is None:
            return None
        if self._clock() - kept[0] > self._ttl_s:
            del self._kept[key]
            return None
        self._kept.move_to_end(key)
        return kept[1]

    def keep(self, ask: Ask, decision: Decision) -> None:
        """Keep a decision. A stop, a question back, what came from here and what is private are not kept.

        Nor are a model's words: what it said of the hour or the weather is not true for as long as the decision is.
        """
        proposal = decision.proposal
        if ask.stop is not None or decision.asks or decision.layer in self._not_kept:
            return
        if self._never.intersection(proposal.actions):
            return
        self._kept[self._key(ask)] = (self._clock(), replace(proposal, cost=0.0, said=""))
        while len(self._kept) > self._entries:
            self._kept.popitem(last=False)

    def empty(self, release: str, whose: Callable[[str], str] = everybody) -> "Cache":
        """Return a cache for another release, of the same size and with nothing in it."""
        return Cache(self._entries, self._ttl_s, release, self._never, self._clock, self._not_kept, whose)

    def drop(self, text: str) -> None:
        """Drop what is kept for a sentence, in every context: someone has said that it was wrong."""
        folded = fold(text)
        for key in [key for key in self._kept if key[3] == folded]:
            del self._kept[key]

    def forget(self) -> None:
        """Drop everything."""
        self._kept.clear()

    def _key(self, ask: Ask) -> _Key:
        context = tuple((turn.text, turn.intent, turn.actions, turn.asked) for turn in ask.turns)
        return (self._release, ask.task, ask.lang, fold(ask.text), self._whose(ask.user), context)
