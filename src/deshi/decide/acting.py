"""What was decided is handed to the body, and what the body says to it becomes the answer; risky orders wait here for a person's yes."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from deshi.decide.acted import asking, outcome_of
from deshi.decide.compose import to_do
from deshi.decide.orders import Orders, Waiting
from deshi.errors import NotFound
from deshi.pure.outcomes import CONFIRM
from deshi.records.answer import Answer, Decision, Outcome
from deshi.records.ask import Ask
from deshi.records.entry import Entry
from deshi.records.protocols import Body, Journal, MovesBody, Task


class Acting:
    """Hands the orders of one task to its body; those that wait for a yes are kept in `orders`."""

    def __init__(self, task: Task, body: Body, journal: Journal, orders: Orders) -> None:
        self._task = task
        self._moves = task if isinstance(task, MovesBody) else None
        self._body = body
        self._journal = journal
        self._orders = orders

    async def act(
        self, ask: Ask, decision: Decision, answer: Answer, epoch: int, waiting: Waiting | None
    ) -> Answer:
        """Hand the answer's actions to the body and return the answer with what became of it.

        `waiting` is the order before it that waited for a yes. A stop that came while deciding has raised the epoch: then the
        body drops the actions.
        """
        codes = to_do(ask, decision, self._task.stop_codes)
        if not codes or (ask.stop and not ask.stop.sent):
            return answer
        order = replace(decision, proposal=replace(decision.proposal, actions=codes))
        outcome = outcome_of(await self._do(ask, codes, epoch, waiting))
        response = self._response(ask, codes, outcome, answer.response)
        if not outcome.accepted or response != answer.response:
            self._tell(ask, _replied(outcome, response))
        answer = replace(answer, outcome=outcome, response=response)
        if outcome.reason != CONFIRM:
            return answer
        self._orders.keep(Waiting(ask, order, outcome.token, epoch))
        return asking(answer)

    async def confirm(self, interaction: str, token: str) -> Mapping[str, Any]:
        """Carry out an order that waits for a person's yes, as by a button; return what the body says, and what to say.

        Raises `NotFound` where it waits no longer.
        """
        order = self._orders.named(interaction, token, self._body.epoch())
        if order is None:
            raise NotFound(
                f"Nothing waits for a yes under {interaction[:40]!r}: 20 s have gone by, a stop or another request came, "
                "or it was answered. Say it again if it is still wanted."
            )
        ask, decision = order.ask, order.decision
        codes = decision.proposal.actions
        self._tell(ask, {"event": "confirmed", "by": "", "source": "http"})
        outcome = outcome_of(await self._body.do(codes, ask.id, order.epoch, confirm=token))
        response = self._response(ask, codes, outcome, self._task.reply(ask, decision))
        if outcome.reason == CONFIRM:  # the body asks once more: the new token is the one that counts
            self._orders.keep(replace(order, token=outcome.token))
        self._tell(ask, _replied(outcome, response))
        return {"interaction": interaction, "outcome": outcome, "response": response}

    async def _do(
        self, ask: Ask, codes: tuple[int, ...], epoch: int, waiting: Waiting | None
    ) -> Mapping[str, Any]:
        """Hand actions over; with the token of the order that waited for a yes where this is one: a yes, or the same once more."""
        if waiting is None or not waiting.good or waiting.decision.proposal.actions != codes:
            return await self._body.do(codes, ask.id, epoch)
        self._tell(waiting.ask, {"event": "confirmed", "by": ask.id, "source": "words"})
        return await self._body.do(codes, ask.id, epoch, confirm=waiting.token)

    def _response(self, ask: Ask, codes: tuple[int, ...], outcome: Outcome, reply: str) -> str:
        """Return what to say now that the body has answered."""
        if not outcome.accepted:
            return self._task.refusal(ask, outcome, codes, reply)
        if self._moves is None:
            return reply
        if outcome.detail.get("after"):
            reply = self._moves.later(ask, codes, reply)
        inserted = any(step.get("inserted") for step in outcome.plan)
        return self._moves.explained(ask, outcome.plan, reply) if inserted else reply

    def _tell(self, ask: Ask, told: Mapping[str, Any]) -> None:
        self._journal.tell(Entry("outcome", told, time.time(), ask.id, ask.session, ask.user))


def _replied(outcome: Outcome, response: str) -> dict[str, Any]:
    """Return what the journal keeps of an answer that the body has changed; the token is nobody's to keep."""
    told = {"event": "replied", "reason": outcome.reason, "response": response, "accepted": outcome.accepted}
    return {**told, "detail": dict(outcome.detail), "plan": list(outcome.plan)}
