"""The whole walk on one screen: by day a request is heard, decided, written down, acted on, in this order."""

import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from deshi.ask.incoming import LONGEST_TEXT, Incoming, check_name, make_ask, new_id
from deshi.ask.sessions import Sessions
from deshi.ask.waiting import Orders, Waiting
from deshi.ask.words import in_words
from deshi.decide.acted import SENSES, asking, by_person, by_senses, ordered, outcome_of, unasked
from deshi.decide.cache import Cache
from deshi.decide.cascade import PERSON, Cascade
from deshi.decide.compose import below, compose, context, since, timed, to_do, turn
from deshi.decide.corrections import Corrections
from deshi.decide.lanes import Lane, Lanes
from deshi.decide.reflex import halt, with_stop
from deshi.errors import DeshiError, NotFound
from deshi.journal.feedback import entry as feedback_entry
from deshi.pure.agreed import agrees
from deshi.pure.outcomes import CONFIRM
from deshi.pure.text import clean
from deshi.records.answer import Answer, Decision, Outcome, Proposal
from deshi.records.ask import Ask, Stop
from deshi.records.entry import Entry
from deshi.records.feedback import Heard
from deshi.records.protocols import Body, Journal, Task

_NOT_SENT = "The stop was not sent: no guard runs for this home, or the robot can't be reached. Stop it by its remote or its own switch; `deshi up` starts a guard."


class Loop:
    """One task's loop. It is handed its parts by bootstrap and knows none of their kinds."""

    def __init__(
        self,
        task: Task,
        cascade: Cascade,
        cache: Cache,
        sessions: Sessions,
        journal: Journal,
        body: Body,
        release: str,
        corrections: Corrections | None = None,
    ) -> None:
        self.task = task
        self.lanes = Lanes.of(Lane(release, cascade, cache, cascade.layer("student")))
        self.sessions = sessions
        self.journal = journal
        self.body = body
        self.corrections = corrections
        self.orders = Orders()
        self.told: Callable[[str], Awaitable[tuple[Heard, ...]]] | None = (
            None  # what was said of an interaction
        )

    @property
    def cascade(self) -> Cascade:
        """The cascade of the release that serves."""
        return self.lanes.serving.cascade

    async def answer(self, incoming: Incoming) -> Answer:
        """Answer one request. Raises `BadInput` for what can't be understood as one, `Unavailable` when it can't be kept.

        A stop is sent before anything that can fail, wait or be wrong; whatever fails after it, the stop is the answer.
        """
        began = time.perf_counter()
        stop = self.heed(incoming.text, incoming.dry_run)
        with self.lanes.take(incoming.user, incoming.session) as lane:
            try:
                return await self._walk(lane, incoming, stop, began)
            except (
                Exception
            ):  # bad input, a full disk, a stranger's layer: the stop that went out is still answered
                if stop is None:
                    raise
                alone = replace(incoming, session="", user="")
                return await self._walk(lane, alone, replace(stop, rest=""), began)

    def heed(self, text: str, dry_run: bool = False) -> Stop | None:
        """Send the stop that `text` orders, if it does; return what was found, with whether the body could be told."""
        stop = self.task.reflex(text)
        if stop is None:
            return None
        return replace(stop, sent=not dry_run and self.body.stop(stop.level))

    def stop(self, level: str, source: str) -> Mapping[str, Any]:
        """Stop the body: send first, write down after, wait for nothing."""
        sent = self.body.stop(level)
        interaction = new_id()
        body = {"level": level, "source": source, "sent": sent}
        self.journal.tell(Entry("stop", body, time.time(), interaction))
        told = {"stopped": sent, "level": level, "interaction": interaction}
        return told if sent else {**told, "why": _NOT_SENT}

    async def confirm(self, interaction: str, token: str) -> Mapping[str, Any]:
        """Carry out an order that waits for a person's yes, as by a button; return what the body says, and what to say.

        Raises `NotFound` where it waits no longer.
        """
        order = self.orders.named(interaction, token, self.body.epoch())
        if order is None:
            raise NotFound(
                f"Nothing waits for a yes under {interaction[:40]!r}: 20 s have gone by, a stop or another request came, "
                "or it was answered. Say it again if it is still wanted."
            )
        ask, decision = order.ask, order.decision
        self._tell(ask, {"event": "confirmed", "by": "", "source": "http"})
        outcome = outcome_of(
            await self.body.do(decision.proposal.actions, ask.id, order.epoch, confirm=token)
        )
        response = self._response(ask, decision, outcome, self.task.reply(ask, decision))
        if outcome.reason == CONFIRM:  # the body asks once more: the new token is the one that counts
            self.orders.keep(replace(order, token=outcome.token))
        self._tell(ask, _replied(outcome, response))
        return {"interaction": interaction, "outcome": outcome, "response": response}

    def forget(self) -> None:
        """Drop what is held in memory of earlier requests; the journal brings back what it still has."""
        self.orders.forget()
        self.lanes.forget()
        self.sessions.forget()
        if self.corrections is not None:
            self.corrections.forget()

    def hear(self, heard: tuple[Heard, ...]) -> None:
        """Take feedback from the journal: what it objects to is no longer cached, what it puts right holds at once."""
        for one in heard:
            for lane in self.lanes.all() if one.objects else ():
                lane.cache.drop(one.text)
        if self.corrections is not None:
            self.corrections.hear(heard)

    async def _walk(self, lane: Lane, incoming: Incoming, stop: Stop | None, began: float) -> Answer:
        epoch = self.body.epoch()
        waiting = self._waiting(incoming, epoch)
        ask, decision = await self._decide(lane, await self._hear(incoming, stop), waiting)
        decision = with_stop(ask, decision, self.task.stop_codes)
        said = clean(incoming.text[: 2 * LONGEST_TEXT])[:LONGEST_TEXT]
        answer = compose(self.task, ask, decision, began)
        ask, epoch = halt(self.body, ask, decision, epoch, self.task.stop_codes)
        await self._write(ask, answer, said, decision, lane.release)
        if decision.layer not in (PERSON, SENSES) or decision.asks:  # these are no answers of any release
            lane.cache.keep(ask, decision)
            self.lanes.follow(ask, self.journal)
        answer = await self._act(ask, decision, answer, epoch, waiting)
        if not ask.dry_run:  # nothing of it has happened
            self.sessions.remember(ask.user, ask.session, turn(said, answer))
        return timed(answer, began)

    async def _hear(self, incoming: Incoming, stop: Stop | None) -> Ask:
        session, user = check_name("session", incoming.session), check_name("user", incoming.user)
        turns = incoming.turns or await self.sessions.turns(user, session)
        if stop is None:
            return make_ask(incoming, turns)
        rest = stop.rest if len(incoming.text) <= LONGEST_TEXT else ""
        ask = make_ask(replace(incoming, text=incoming.text if rest else stop.phrase), turns)
        return replace(ask, stop=replace(stop, rest=rest))

    def _waiting(self, incoming: Incoming, epoch: int) -> Waiting | None:
        """Return the order that waits for a yes before this request, and let it wait no longer, whatever is said.

        In a dry run it waits on.
        """
        take = self.orders.look if incoming.dry_run else self.orders.next
        return take(incoming.user, incoming.session, incoming.confirm, epoch)

    async def _decide(self, lane: Lane, ask: Ask, waiting: Waiting | None) -> tuple[Ask, Decision]:
        """Return the request as it was decided, and the decision; a plain yes or no to the question of a risky order is the person's."""
        felt = await self._senses(lane, ask)
        if felt is not None:
            return ask, felt
        if waiting is None:
            return ask, await lane.cascade.decide(ask)
        plain = agrees(ask.text) if ask.stop is None else None
        declined = getattr(self.task, "declined", "")
        if plain or (plain is False and declined):
            said = waiting.decision.proposal if plain else Proposal(declined, (), 1.0)
            return ask, by_person(said, lane.cascade.thresholds.act_above)
        question, codes = waiting.ask.id, waiting.decision.proposal.actions
        other = replace(ask, turns=ordered(ask.turns, question, codes))
        decision = await lane.cascade.decide(other)
        if decision.asks or decision.proposal.actions != codes:
            return other, decision
        # the same order again is a yes, too: then it must be one by itself, and no echo of the turn before
        again = replace(ask, turns=unasked(ask.turns, question, codes))
        decision = await lane.cascade.decide(again)
        return again, replace(decision, proposal=replace(decision.proposal, corrects=0.0))

    async def _senses(self, lane: Lane, ask: Ask) -> Decision | None:
        """Return the decision where the request asks how the body is: that is looked up, and no model asked. None for all others.

        What this person has said is right goes before it.
        """
        sense, sensed = getattr(self.task, "sense", None), getattr(self.task, "sensed", None)
        question = sense(ask.text) if sense is not None and ask.stop is None else ""
        if not question or sensed is None:
            return None
        if self.corrections is not None and await self.corrections.answer(ask):
            return None
        began = time.perf_counter()
        said = sensed(question, await self.body.state(), ask.lang)
        return by_senses(said, lane.cascade.thresholds.act_above, since(began))

    async def _write(self, ask: Ask, answer: Answer, said: str, decision: Decision, release: str) -> None:
        place = {"lang": ask.lang, "task": ask.task, "turns": len(ask.turns), "dry_run": ask.dry_run}
        place |= context(decision)
        told = {"answer": answer, "label": decision.proposal.label, "release": release}
        body = {"ask": {"text": said, **place}, **told}
        body |= {"cost": decision.cost} if decision.cost else {}
        body |= below(decision)
        entry = Entry("interaction", body, ask.at, ask.id, ask.session, ask.user)
        if ask.stop and not ask.stop.rest:
            self.journal.tell(entry)  # a stop waits for no disk
            return
        words = in_words(ask, decision)
        await self.journal.append(entry, *((feedback_entry(words, ask.session, ask.at),) if words else ()))
        if words and self.told is not None:
            with suppress(DeshiError):  # it is written down; what can't be read now is read later
                self.hear(await self.told(words.interaction))

    async def _act(
        self, ask: Ask, decision: Decision, answer: Answer, epoch: int, waiting: Waiting | None
    ) -> Answer:
        """Hand actions to the body. A stop that came while deciding has raised the epoch: then the body drops them."""
        codes = to_do(ask, decision, self.task.stop_codes)
        if not codes or (ask.stop and not ask.stop.sent):
            return answer
        order = replace(decision, proposal=replace(decision.proposal, actions=codes))
        outcome = outcome_of(await self._do(ask, codes, epoch, waiting))
        response = self._response(ask, decision, outcome, answer.response)
        if not outcome.accepted or response != answer.response:
            self._tell(ask, _replied(outcome, response))
        answer = replace(answer, outcome=outcome, response=response)
        if outcome.reason != CONFIRM:
            return answer
        self.orders.keep(Waiting(ask, order, outcome.token, epoch))
        return asking(answer)

    async def _do(
        self, ask: Ask, codes: tuple[int, ...], epoch: int, waiting: Waiting | None
    ) -> Mapping[str, Any]:
        """Hand actions over; with the token of the order that waited for a yes where this is one: a yes, or the same once more."""
        if waiting is None or not waiting.good or waiting.decision.proposal.actions != codes:
            return await self.body.do(codes, ask.id, epoch)
        self._tell(waiting.ask, {"event": "confirmed", "by": ask.id, "source": "words"})
        return await self.body.do(codes, ask.id, epoch, confirm=waiting.token)

    def _response(self, ask: Ask, decision: Decision, outcome: Outcome, reply: str) -> str:
        """Return what to say now that the body has answered."""
        codes = to_do(ask, decision, self.task.stop_codes)
        if not outcome.accepted:
            return self.task.refusal(ask, outcome, codes, reply)
        later = getattr(self.task, "later", None)
        if later is not None and outcome.detail.get("after"):
            reply = str(later(ask, codes, reply))
        explained = getattr(self.task, "explained", None)
        if explained is None or not any(step.get("inserted") for step in outcome.plan):
            return reply
        return str(explained(ask, outcome.plan, reply))

    def _tell(self, ask: Ask, told: Mapping[str, Any]) -> None:
        self.journal.tell(Entry("outcome", told, time.time(), ask.id, ask.session, ask.user))


def _replied(outcome: Outcome, response: str) -> dict[str, Any]:
    """Return what the journal keeps of an answer that the body has changed; the token is nobody's to keep."""
    told = {"event": "replied", "reason": outcome.reason, "response": response, "accepted": outcome.accepted}
    return {**told, "detail": dict(outcome.detail), "plan": list(outcome.plan)}
