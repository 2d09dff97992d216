"""The whole walk on one screen: by day a request is heard, decided, written down, acted on, in this order."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from deshi.ask.incoming import LONGEST_TEXT, Incoming, make_ask, new_id
from deshi.ask.sessions import Sessions
from deshi.decide.cache import Cache
from deshi.decide.cascade import Cascade
from deshi.decide.reflex import with_stop
from deshi.errors import DeshiError
from deshi.pure.text import clean
from deshi.records.answer import Answer, Decision, Guess, Intent, Sequence, Single
from deshi.records.ask import Ask, Stop, Turn
from deshi.records.entry import Entry
from deshi.records.protocols import Body, Journal, Task


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
    ) -> None:
        self.task = task
        self.cascade = cascade
        self.cache = cache
        self.sessions = sessions
        self.journal = journal
        self.body = body
        self.release = release

    async def answer(self, incoming: Incoming) -> Answer:
        """Answer one request. Raises `BadInput` for what can't be understood as one, `Unavailable` when it can't be kept.

        A stop is sent before anything that can fail, wait or be wrong; whatever fails after it, the stop is the answer.
        """
        began = time.perf_counter()
        stop = self.task.reflex(incoming.text)
        if stop and not incoming.dry_run:
            self.body.stop(stop.level)
        try:
            return await self._walk(incoming, stop, began)
        except DeshiError:
            if stop is None:
                raise
            return await self._walk(incoming, replace(stop, rest=""), began)

    async def _walk(self, incoming: Incoming, stop: Stop | None, began: float) -> Answer:
        epoch = self.body.epoch()
        ask = await self._hear(incoming, stop)
        decision = with_stop(ask, await self.cascade.decide(ask), self.task.stop_codes)
        answer = self._answer(ask, decision, began)
        await self._write(ask, answer, clean(incoming.text[: 2 * LONGEST_TEXT])[:LONGEST_TEXT])
        self.cache.keep(ask, decision)
        answer = await self._act(ask, decision, answer, epoch)
        await self.sessions.remember(ask.user, ask.session, _turn(ask, answer))
        return replace(answer, latency_ms=_since(began))

    def stop(self, level: str, source: str) -> Mapping[str, Any]:
        """Stop the body: send first, write down after, wait for nothing."""
        self.body.stop(level)
        interaction = new_id()
        self.journal.tell(Entry("stop", {"level": level, "source": source}, time.time(), interaction))
        return {"stopped": True, "level": level, "interaction": interaction}

    def forget(self) -> None:
        """Drop what is held in memory of earlier requests; the journal brings back what it still has."""
        self.cache.forget()
        self.sessions.forget()

    async def _hear(self, incoming: Incoming, stop: Stop | None) -> Ask:
        turns = await self.sessions.turns(incoming.user, incoming.session)
        if stop is None:
            return make_ask(incoming, turns)
        rest = stop.rest if len(stop.rest) <= LONGEST_TEXT else ""
        ask = make_ask(replace(incoming, text=rest or stop.phrase), turns)
        return replace(ask, stop=replace(stop, rest=rest))

    def _answer(self, ask: Ask, decision: Decision, began: float) -> Answer:
        proposal = decision.proposal
        guess = Guess(self.task.intent(proposal.label), proposal.actions, proposal.confidence)
        acts = proposal.actions if not decision.asks else ()
        return Answer(
            interaction=ask.id,
            task=ask.task,
            response=self.task.reply(ask, decision),
            intent="question" if decision.asks else cast(Intent, guess.intent),
            action=_action(acts, proposal.confidence),
            confidence=proposal.confidence,
            asks=decision.asks,
            stopped=decision.stopped,
            guess=guess,
            layer=decision.layer,
            latency_ms=_since(began),
            trace=decision.trace,
            reasoning=self.task.reasoning(ask, decision),
        )

    async def _write(self, ask: Ask, answer: Answer, text: str) -> None:
        heard = {
            "text": text.strip(),
            "lang": ask.lang,
            "task": ask.task,
            "turns": len(ask.turns),
            "dry_run": ask.dry_run,
        }
        body = {"ask": heard, "answer": answer, "release": self.release}
        entry = Entry("interaction", body, ask.at, ask.id, ask.session, ask.user)
        if ask.stop and not ask.stop.rest:
            self.journal.tell(entry)  # a stop waits for no disk
        else:
            await self.journal.append(entry)

    async def _act(self, ask: Ask, decision: Decision, answer: Answer, epoch: int) -> Answer:
        """Hand the actions to the body. A stop that came while deciding has raised the epoch: then the body drops them."""
        codes = () if answer.action is None or ask.dry_run else decision.proposal.actions
        rest = codes[1:] if ask.stop else codes
        if not rest:
            return answer
        outcome = await self.body.do(rest, ask.id, epoch)
        if not outcome.get("refused"):
            return answer
        return replace(answer, response=self.task.refusal(ask, str(outcome.get("reason", ""))))


def _action(codes: tuple[int, ...], confidence: float) -> Single | Sequence | None:
    if not codes:
        return None
    if len(codes) == 1:
        return Single(code=codes[0], confidence=confidence)
    return Sequence(sequence=codes, confidence=confidence)


def _turn(ask: Ask, answer: Answer) -> Turn:
    return Turn(ask.text, answer.intent, answer.guess.actions, answer.response, answer.asks)


def _since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 3)
