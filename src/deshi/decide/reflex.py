"""The reflex: an order to stop is answered without any model. The stop itself was sent before this layer is asked."""

from collections.abc import Mapping
from dataclasses import replace

from deshi.records.answer import Decision, Proposal
from deshi.records.ask import Ask, Stop
from deshi.records.protocols import Body


class Reflex:
    """Answers a sentence that is nothing but an order to stop; passes every other one on."""

    name = "reflex"
    trusted = True  # a stop's codes need not be among the actions that the other layers choose from

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

    The layers have read the whole sentence. An order to stop that comes first is the first action of the answer; one in the
    middle ("sit, no wait, lie down") has stopped the body and is part of what they have understood.
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
    if rest.actions == stop.actions:
        return replace(decision, proposal=stop, layer=Reflex.name, stopped=True)
    told = ask.stop.first and rest.actions[0] != stop.actions[0]
    actions = stop.actions + rest.actions if told else rest.actions
    return replace(decision, proposal=replace(rest, actions=actions), stopped=True)


def _alone(ask: Ask, rest: Proposal) -> float:
    if ask.stop is None or not ask.stop.rest or ask.stop.level == "damp":
        return 1.0
    return round(1.0 - rest.confidence, 4) if rest.actions else rest.confidence


def halt(body: Body, ask: Ask, decision: Decision, epoch: int, codes: Mapping[str, int]) -> tuple[Ask, int]:
    """Send a stop that a model has understood where the reflex has not: it, too, waits for no disk and no queue.

    Return the request as one whose stop was sent, and the epoch of what is to follow it: a new one, unless another stop
    came since `epoch`. Where the body can't be told, both as they are: the way of all actions then says so.
    """
    first = decision.proposal.actions[:1]
    level = next((level for level, code in codes.items() if first == (code,)), "")
    if not level or ask.stop or ask.dry_run or decision.asks:
        return ask, epoch
    fresh = body.epoch() == epoch
    if not body.stop(level):
        return ask, epoch
    rest = ask.text if decision.proposal.actions[1:] else ""
    return replace(ask, stop=Stop(level, "", rest, True)), body.epoch() if fresh else epoch
