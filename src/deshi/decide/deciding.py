"""A request is decided: by how the body is where that was asked, by a person's yes or no where one was awaited, else by the cascade."""

import time
from dataclasses import replace

from deshi.decide.acted import by_person, by_senses, ordered, unasked
from deshi.decide.compose import since
from deshi.decide.corrections import Corrections
from deshi.decide.lanes import Lane
from deshi.decide.orders import Waiting
from deshi.pure.agreed import agrees
from deshi.records.answer import Decision, Proposal
from deshi.records.ask import Ask
from deshi.records.protocols import Body, MovesBody, Task


class Deciding:
    """Decides requests of one task. `corrections` are what people have put right, which goes before the body's own state."""

    def __init__(self, task: Task, body: Body, corrections: Corrections | None = None) -> None:
        self._moves = task if isinstance(task, MovesBody) else None
        self._body = body
        self._corrections = corrections

    async def decide(self, lane: Lane, ask: Ask, waiting: Waiting | None) -> tuple[Ask, Decision]:
        """Return the request as it was decided, and the decision. `waiting` is the order before it that waits for a yes."""
        felt = await self._felt(lane, ask)
        if felt is not None:
            return ask, felt
        if waiting is None:
            return ask, await lane.cascade.decide(ask)
        said = self._yes_or_no(ask, waiting)
        if said is not None:
            return ask, by_person(said, lane.cascade.thresholds.act_above)
        return await _after_question(lane, ask, waiting)

    def _yes_or_no(self, ask: Ask, waiting: Waiting) -> Proposal | None:
        """Return what a plain yes or no says to the order that waits; None where the sentence is neither."""
        plain = agrees(ask.text) if ask.stop is None else None
        if plain:
            return waiting.decision.proposal
        declined = self._moves.declined if self._moves is not None else ""
        return Proposal(declined, (), 1.0) if plain is False and declined else None

    async def _felt(self, lane: Lane, ask: Ask) -> Decision | None:
        """Return the decision where the request asks how the body is: that is looked up, and no model asked. None for all others.

        What this person has said is right goes before it.
        """
        if self._moves is None or ask.stop is not None:
            return None
        question = self._moves.sense(ask.text, ask.turns)
        if not question:
            return None
        if self._corrections is not None and await self._corrections.answer(ask):
            return None
        began = time.perf_counter()
        said = self._moves.sensed(question, await self._body.state(), ask.lang)
        return by_senses(said, lane.cascade.thresholds.act_above, since(began))


async def _after_question(lane: Lane, ask: Ask, waiting: Waiting) -> tuple[Ask, Decision]:
    """Decide what is said to the question of a risky order and is no plain yes or no."""
    question, codes = waiting.ask.id, waiting.decision.proposal.actions
    other = replace(ask, turns=ordered(ask.turns, question, codes))
    decision = await lane.cascade.decide(other)
    if decision.asks or decision.proposal.actions != codes:
        return other, decision
    # the same order again is a yes, too: then it must be one by itself, and no echo of the turn before
    again = replace(ask, turns=unasked(ask.turns, question, codes))
    decision = await lane.cascade.decide(again)
    return again, replace(decision, proposal=replace(decision.proposal, corrects=0.0))
