"""Corrections at once: what a person has put right holds for them and that sentence, until a release has learnt it.

It stands before the cache, which is everyone's: an answer of another person's would hide the correction. A stop is none of
its business: it neither answers one nor orders one, and what was corrected on a stop is left to the learning.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from copy import copy

from deshi.pure.text import fold
from deshi.records.answer import TURNS, Proposal
from deshi.records.ask import Ask, Turn
from deshi.records.feedback import Heard

SameMeaning = Callable[[str, Collection[str]], str | None]
_LONGEST = 200  # characters of a sentence: a longer one takes too long to compare, and nobody says it twice
_Key = tuple[str, Hashable]


class Corrections:
    """Implements `Layer`; keeps at most `most` corrections a person, the oldest leave first.

    `task` is the only one whose feedback it hears; `never` are action codes that it does not answer with and does not correct.
    `same_meaning(text, known)` returns which of a person's corrected sentences (folded) means the same as `text` (folded, too),
    None for none of them; without it only the same words do. It is called on the event loop and must be quick.
    """

    name = "corrections"

    def __init__(
        self,
        task: str,
        never: Collection[int] = (),
        same_meaning: SameMeaning | None = None,
        most: int = 10_000,
    ) -> None:
        self._task = task
        self._never = frozenset(never)
        self._same_meaning = same_meaning
        self._most = most
        self._held: dict[str, dict[_Key, Heard]] = {}
        self._learnt: Mapping[str, float] = {}

    async def answer(self, ask: Ask) -> Proposal | None:
        """Return what this person has said is right for this sentence after this turn, or None."""
        held = self._held.get(ask.user)
        if not held or ask.stop is not None or len(ask.text) > _LONGEST:
            return None
        found = self._found(held, fold(ask.text), ask.turns)
        if found is None or self._is_learnt(found):
            return None
        right, why = found.feedback, (found.text, 1.0)
        evidence = (why, (TURNS, 1.0)) if found.turn else (why,)
        return Proposal(right.label, right.actions, 1.0, evidence=evidence)

    def hear(self, heard: Iterable[Heard]) -> None:
        """Take feedback, in any order: of two on one sentence the later one in the journal counts.

        What was right is held; an objection to an answer of this layer takes that answer back.
        """
        for one in heard:
            if one.task != self._task or not one.text or len(one.text) > _LONGEST:
                continue
            if one.rights or (one.objects and one.layer == self.name):
                self._take(one)

    def without(self, learnt: Mapping[str, float]) -> "Corrections":
        """Return this layer beside a release that has learnt from these interactions: interaction -> until when (Unix time, s).

        What was said of one afterwards still holds.
        Both hear the same: what one is told or forgets, the other is told and forgets. So a canary's lane has its own, and
        going back to an older release brings its corrections back.
        """
        other = copy(self)
        other._learnt = learnt
        return other

    def forget(self) -> None:
        """Drop everything that was heard; the journal brings back what it still has."""
        self._held.clear()

    def _found(self, held: dict[_Key, Heard], text: str, turns: tuple[Turn, ...]) -> Heard | None:
        last = _place(turns[-1]) if turns else None
        found = held.get((text, last)) or held.get((text, None))
        if found is None and self._same_meaning is not None:
            alike = self._same_meaning(text, {known for known, _ in held})
            if alike is not None:
                found = held.get((alike, last)) or held.get((alike, None))
        return found if found is not None and self._answers(found) else None

    def _answers(self, found: Heard) -> bool:
        return found.rights and not self._never.intersection((*found.feedback.actions, *found.given))

    def _take(self, one: Heard) -> None:
        """Keep the newest word on a sentence, also where it is one that is not answered with: it hides the older ones."""
        held = self._held.setdefault(one.feedback.author, {})
        key = (fold(one.text), _place(one.turn) if one.turn else None)
        known = held.pop(key, None)
        held[key] = known if known is not None and known.position > one.position else one
        while len(held) > self._most:
            del held[next(iter(held))]

    def _is_learnt(self, found: Heard) -> bool:
        return found.at <= self._learnt.get(found.feedback.interaction, 0.0)


def _place(turn: Turn) -> Hashable:
    """Return what of a turn a sentence can refer to: what was done or offered, else what was said."""
    return (turn.intent, turn.actions, turn.asked, "" if turn.actions else fold(turn.text))
