"""The whole walk on one screen: by day a request is heard, decided, written down, acted on, in this order."""

import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from deshi.ask.incoming import LONGEST_TEXT, Incoming, besides, check_name, make_ask, new_id
from deshi.ask.sessions import Sessions
from deshi.ask.words import in_words
from deshi.decide.acted import SENSES
from deshi.decide.acting import Acting
from deshi.decide.cache import Cache
from deshi.decide.cascade import PERSON, Cascade
from deshi.decide.compose import compose, entry_of, timed, turn
from deshi.decide.corrections import Corrections
from deshi.decide.deciding import Deciding
from deshi.decide.lanes import Lane, Lanes
from deshi.decide.orders import Orders, last_said
from deshi.decide.reflex import halt, with_stop
from deshi.errors import DeshiError
from deshi.journal.feedback import entry as feedback_entry
from deshi.pure.text import clean
from deshi.records.answer import Answer, Decision
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
        self.lanes = Lanes.of(Lane(release, cascade, cache, cascade.layer("student")))
        self.sessions = sessions
        self.journal = journal
        self.body = body
        self.corrections = corrections
        self.orders = Orders()
        self.be(task)
        # reads what was said of an interaction; handed in where somebody listens
        self.told: Callable[[str], Awaitable[tuple[Heard, ...]]] | None = None

    def be(self, task: Task) -> None:
        """Answer as this task from the next request on: the same one, with more or less switched on."""
        self.task = task
        self._deciding = Deciding(task, self.body, self.corrections)
        self._acting = Acting(task, self.body, self.journal, self.orders)

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
            except Exception:
                # bad input, a full disk, a stranger's layer: the stop that went out is still answered
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
        """Carry out an order that waits for a person's yes; see `Acting.confirm`."""
        return await self._acting.confirm(interaction, token)

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
        take = self.orders.look if incoming.dry_run else self.orders.next  # in a dry run an order waits on
        waiting = take(incoming.user, incoming.session, incoming.confirm, epoch)
        heard = await self._hear(incoming, stop)
        waiting = last_said(waiting, heard.turns)
        ask, decision = await self._deciding.decide(lane, heard, waiting)
        decision = with_stop(ask, decision, self.task.stop_codes)
        said = clean(incoming.text[: 2 * LONGEST_TEXT])[:LONGEST_TEXT]
        answer = compose(self.task, ask, decision, began)
        ask, epoch = halt(self.body, ask, decision, epoch, self.task.stop_codes)
        await self._write(ask, answer, said, decision, lane.release)
        if decision.layer not in (PERSON, SENSES) or decision.asks:  # these are no answers of any release
            lane.cache.keep(ask, decision)
            self.lanes.follow(ask, self.journal)
        answer = await self._acting.act(ask, decision, answer, epoch, waiting)
        if not ask.dry_run:  # nothing of it has happened
            self.sessions.remember(ask.user, ask.session, turn(said, answer))
        return timed(answer, began)

    async def _hear(self, incoming: Incoming, stop: Stop | None) -> Ask:
        session, user = check_name("session", incoming.session), check_name("user", incoming.user)
        turns = incoming.turns or await self.sessions.turns(user, session)
        return make_ask(incoming, turns) if stop is None else besides(incoming, turns, stop)

    async def _write(self, ask: Ask, answer: Answer, said: str, decision: Decision, release: str) -> None:
        entry = entry_of(ask, answer, said, decision, release)
        if ask.stop and not ask.stop.rest:
            self.journal.tell(entry)  # a stop waits for no disk
            return
        words = in_words(ask, decision)
        await self.journal.append(entry, *((feedback_entry(words, ask.session, ask.at),) if words else ()))
        if words and self.told is not None:
            with suppress(DeshiError):  # it is written down; what can't be read now is read later
                self.hear(await self.told(words.interaction))
