"""The whole walk on one screen: by day a request is heard, decided, written down, acted on, in this order."""

import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from deshi.ask.incoming import LONGEST_TEXT, Incoming, check_name, make_ask, new_id
from deshi.ask.sessions import Sessions
from deshi.ask.words import in_words
from deshi.decide.cache import Cache
from deshi.decide.cascade import Cascade
from deshi.decide.compose import below, compose, context, timed, to_do, turn
from deshi.decide.corrections import Corrections
from deshi.decide.lanes import Lane, Lanes
from deshi.decide.reflex import halt, with_stop
from deshi.errors import DeshiError
from deshi.journal.feedback import entry as feedback_entry
from deshi.pure.text import clean
from deshi.records.answer import Answer, Decision
from deshi.records.ask import Ask, Stop
from deshi.records.entry import Entry
from deshi.records.feedback import Heard
from deshi.records.protocols import Body, Journal, Task

_NOT_SENT = "No guard took the stop: none runs for this home, or it is gone. Stop the robot by its own switch; `deshi up` starts a guard."


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

    def forget(self) -> None:
        """Drop what is held in memory of earlier requests; the journal brings back what it still has."""
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
        ask = await self._hear(incoming, stop)
        decision = with_stop(ask, await lane.cascade.decide(ask), self.task.stop_codes)
        said = clean(incoming.text[: 2 * LONGEST_TEXT])[:LONGEST_TEXT]
        answer = compose(self.task, ask, decision, began)
        ask, epoch = halt(self.body, ask, decision, epoch, self.task.stop_codes)
        await self._write(ask, answer, said, decision, lane.release)
        lane.cache.keep(ask, decision)
        self.lanes.follow(ask, self.journal)
        answer = await self._act(ask, to_do(ask, decision, self.task.stop_codes), answer, epoch)
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

    async def _act(self, ask: Ask, codes: tuple[int, ...], answer: Answer, epoch: int) -> Answer:
        """Hand actions to the body. A stop that came while deciding has raised the epoch: then the body drops them."""
        if not codes or (ask.stop and not ask.stop.sent):
            return answer
        outcome = await self.body.do(codes, ask.id, epoch)
        if outcome.get("accepted"):
            return answer
        reason = "absent" if outcome.get("absent") else str(outcome.get("reason", ""))
        answer = replace(answer, response=self.task.refusal(ask, reason, answer.response))
        told = {"event": "replied", "reason": reason, "response": answer.response}
        self.journal.tell(Entry("outcome", told, time.time(), ask.id, ask.session, ask.user))
        return answer
