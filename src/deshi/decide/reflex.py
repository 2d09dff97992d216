"""The reflex: an order to stop is answered without any model. The stop itself was sent before this layer is asked."""

from collections.abc import Mapping
from dataclasses import replace

from deshi.records.answer import Decision, Proposal
from deshi.records.ask import Ask


class Reflex:
    """Answers a sentence that is nothing but an order to stop; passes every other one on."""

    name = "reflex"

    def __init__(self, codes: Mapping[str, int]) -> None:
        self._codes = codes

    async def answer(self, ask: Ask) -> Proposal | None:
        """Return the stop as the answer, or None when there was none or more was said than the stop."""
        if ask.stop is None or ask.stop.rest:
            return None
        return stopped(ask, self._codes)


def stopped(ask: Ask, codes: Mapping[str, int]) -> Proposal:
    """Return the proposal that a fired reflex amounts to: it is certain, since it has happened."""
    if ask.stop is None:
        raise ValueError("no stop in this request")
    return Proposal("do", (codes[ask.stop.level],), 1.0)


def with_stop(ask: Ask, decision: Decision, codes: Mapping[str, int]) -> Decision:
    """Return the decision of a sentence whose stop has been sent: the stop first, then what else was understood.

    When the rest asks for nothing or is unclear, the stop alone is the answer: a stop is never turned into a question. Its
    confidence is then how sure it is that nothing else was wanted.
    """
    if ask.stop is None:
        return decision
    stop = stopped(ask, codes)
    rest = decision.proposal
    if decision.asks or not rest.actions or ask.stop.level == "damp":
        missed = decision.asks and bool(ask.stop.rest)
        stop = replace(stop, confidence=_alone(ask, rest))
        return replace(decision, proposal=stop, layer=Reflex.name, asks=False, stopped=True, missed=missed)
    actions = rest.actions if rest.actions[0] == stop.actions[0] else stop.actions + rest.actions
    return replace(decision, proposal=replace(rest, actions=actions), stopped=True)


def _alone(ask: Ask, rest: Proposal) -> float:
    if ask.stop is None or not ask.stop.rest or ask.stop.level == "damp":
        return 1.0
    return round(1.0 - rest.confidence, 4) if rest.actions else rest.confidence
