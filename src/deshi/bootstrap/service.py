"""The running service: loop, body, readings and their housekeeping, as the web room wants them."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import asdict
from functools import partial
from typing import Any

from deshi import __version__
from deshi.ask.keys import Keys
from deshi.bootstrap.body import NoBody, service_body
from deshi.bootstrap.canary_watch import CanaryWatch
from deshi.bootstrap.chats import Service as ChatService
from deshi.bootstrap.exam import kept_report, release_folder
from deshi.bootstrap.extras import with_extras
from deshi.bootstrap.feedback import Feedbacks
from deshi.bootstrap.learning import Learning
from deshi.bootstrap.llm_state import Machine, journal_state, whole
from deshi.bootstrap.memory import Memory, home_ledger, open_memory, spool_role
from deshi.bootstrap.models import home_budget
from deshi.bootstrap.outcomes import Outcomes
from deshi.bootstrap.own import serving_tasks
from deshi.bootstrap.promises import Chosen, Promises
from deshi.bootstrap.releases import Releases, Wanted
from deshi.bootstrap.swap import Swap, loader
from deshi.bootstrap.task_loop import make_loop, make_promises, make_student
from deshi.bootstrap.voice import make_voice
from deshi.decide.budget import Budget
from deshi.errors import BadInput, DeshiError, NotFound
from deshi.journal import spool
from deshi.journal.bodies import told
from deshi.journal.chat_feedback import Objection
from deshi.journal.chat_reading import ChatReading
from deshi.journal.reading import Filter
from deshi.journal.writer import GroupWriter
from deshi.loop import Loop
from deshi.plugins import load_task
from deshi.pure.net import is_loopback
from deshi.pure.stop import warm
from deshi.records.feedback import Feedback
from deshi.sections import Settings
from deshi.tasks.own.task import OwnTask
from deshi.tasks.robot_dog import sense
from deshi.tasks.robot_dog.guard_now import address

_TASK = "robot_dog"
_HOUSEKEEPING_S = 1.0


class ServiceReadings:
    """What the service shows of the journal; every reading runs in a thread."""

    def __init__(self, memory: Memory, budget: Budget) -> None:
        self._memory = memory
        self._budget = budget
        self.outcomes: Outcomes | None = None  # knows what to say of outcomes

    async def stats(self) -> dict[str, Any]:
        """Return the counts of A7 up to now, and what is left of the budget: None where its ledger can't be read."""
        left = None
        with suppress(DeshiError):
            left = await self._budget.left()
        return {**await asyncio.to_thread(self._memory.tally.refresh), "budget": left}

    async def interaction(self, interaction: str) -> dict[str, Any] | None:
        """Return one interaction with what followed from it, or None."""
        try:
            row = await self._memory.readings.interaction(interaction)
        except NotFound:
            return None
        events = [_event(one) for one in row["followed"]]
        if self.outcomes is not None:
            ask = row["body"].get("ask", {})
            events = [{**one, **_said(self.outcomes, ask, one)} for one in events]
        outcomes = [one["body"] for one in row["followed"] if one["kind"] == "outcome"]
        return {**_interaction({**row, "body": told(row["body"], outcomes)}), "events": events}

    async def interactions(self, **where: Any) -> dict[str, Any]:
        """Return a page of interactions, newest first."""
        limit = where.pop("limit")
        wanted = Filter(kind="interaction", before=where.pop("before") or 0, **where)
        rows = await asyncio.to_thread(self._memory.readings.recent, wanted, limit)
        rows = await asyncio.to_thread(self._memory.readings.given, rows)
        following = rows[-1]["position"] if len(rows) == limit else None
        return {"interactions": [_interaction(row) for row in rows], "next": following}


def _said(outcomes: Outcomes, ask: dict[str, Any], event: dict[str, Any]) -> dict[str, str]:
    """Return what to say of an outcome, as `said`, where there is something."""
    said = outcomes.said(ask, event) if event["kind"] == "outcome" else ""
    return {"said": said} if said else {}


def _event(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row that followed; feedback, which has a kind of its own, stands under `feedback` with its author."""
    when = {"kind": row["kind"], "at": row["at"]}
    if row["kind"] == "feedback":
        return {**when, "user": row["user"], "feedback": row["body"]}
    return {**when, **{name: value for name, value in row["body"].items() if name != "spool"}}


def _interaction(row: dict[str, Any]) -> dict[str, Any]:
    body = row["body"]
    return {
        "interaction": row["interaction"],
        "at": row["at"],
        "user": row["user"],
        "session": row["session"],
        "text": body.get("ask", {}).get("text", ""),
        "answer": body.get("answer", {}),
        "cost": body.get("cost", {}),
    }


class Running:
    """The parts of a running service, for the web room; `close` takes them down in order.

    `body` is opened and closed on the event loop that serves; `work` runs beside the requests for as long as it does. Whoever ends
    the service sets `draining` first, so that `ready` sends others elsewhere.
    """

    def __init__(self, settings: Settings) -> None:
        warm()  # the first stop must not wait for its patterns
        sense.warm()
        self.settings = settings
        self.draining = False
        with ExitStack() as opened:  # what can't be made whole leaves nothing open: it may be tried again
            self._make(settings, opened)
            self._opened = opened.pop_all()

    def _make(self, settings: Settings, opened: ExitStack) -> None:
        """Make the parts, each with how it is closed; the last is closed first."""
        self.keys = Keys(settings.keys)
        opened.callback(self.keys.close)
        refuse_open_door(settings, self.keys)
        self.voice = make_voice(settings)
        own = serving_tasks(settings)
        self.memory = open_memory(settings, "service")
        opened.callback(self.memory.close)
        self.body = service_body(settings)
        self._ledger = home_ledger(settings)
        opened.callback(self._ledger.close)
        self.readings = ServiceReadings(self.memory, home_budget(settings, self._ledger))
        self.task = with_extras(settings, load_task(_TASK))
        self.learning = Learning(settings, self.task)
        self.swaps: dict[str, Swap] = {}
        self.canaries: dict[str, CanaryWatch] = {}
        self.releases = {_TASK: Releases(settings, _TASK)}
        serving = self.releases[_TASK].registry.serving()
        self.student, release = make_student(settings, _TASK)
        opened.callback(self.student.close)
        self.loop: Loop = make_loop(settings, self.task, self.memory, self.body, self.student, release)
        opened.callback(self.loop.lanes.close)
        self.loops = {_TASK: self.loop}
        self._follow(_TASK, self.loop, serving)
        for task in own.values():
            self._serve(task, opened)
        self.tasks = tuple(self.loops)
        tasks = {name: loop.task for name, loop in self.loops.items()}
        self.outcomes = self.readings.outcomes = Outcomes(self.memory.store, tasks)
        self.llm = ChatService(settings, self.memory, self.loops, self.keys, self._ledger)
        self.chats = self.llm.chats
        self.chatted = ChatReading(self.memory.store)
        self._feedbacks = Feedbacks(self.memory, self.loops)
        self._feedbacks.tell(self._feedbacks.read())
        self._feedbacks.objected()
        # of its own: whether it is ready must not wait for readings that others have asked for
        self._looking = ThreadPoolExecutor(2, thread_name_prefix="ready")
        opened.callback(self._looking.shutdown, wait=False)
        self.machine = Machine(settings.home)
        self.watchers: list[Callable[[Mapping[str, Any]], None]] = []  # of the guard's events, in a thread
        self._spool = settings.home / "guard.jsonl"
        self._spooler = GroupWriter(self.memory.store, spool_role(settings), settings.home / "heads.jsonl")
        opened.callback(self._close_spooler)

    def _serve(self, task: OwnTask, opened: ExitStack) -> None:
        """Put a task of one's own beside the first one, without a body."""
        self.releases[task.name] = Releases(self.settings, task)
        serving = self.releases[task.name].registry.serving()
        student, release = make_student(self.settings, task)
        opened.callback(student.close)
        loop = make_loop(self.settings, task, self.memory, NoBody(), student, release)
        opened.callback(loop.lanes.close)
        self.loops[task.name] = loop
        self._follow(task, loop, serving)

    def _follow(self, task: str | OwnTask, loop: Loop, serving: str) -> None:
        name, promises = loop.task.name, make_promises(self.settings, task)
        registry, load = self.releases[name].registry, loader(self.settings, task)
        self.swaps[name] = Swap(registry, loop, load, promises, serving)
        self.canaries[name] = CanaryWatch(registry, self.memory.store, self.settings.canary)

    @property
    def promises(self) -> Promises:
        """What the release that serves the first task can promise."""
        return self.swaps[_TASK].promises

    async def follow(self) -> None:
        """Follow the shelves for as long as the service runs."""
        swaps, canaries = self.swaps.values(), self.canaries.items()
        await asyncio.gather(
            *(swap.watch() for swap in swaps), *(one.watch(self.swaps[task].look) for task, one in canaries)
        )

    async def listed(self, task: str) -> dict[str, Any]:
        """Return the releases of a task and its trial, and do what the shelf says. Raises `NotFound` for an unknown task."""
        await self._swap_of(task).look(now=True)
        told = await asyncio.to_thread(self.releases[task].listed)
        return {
            **told,
            "answers": self.loops[task].lanes.serving.release,
            "problem": self.swaps[task].problem,
            "watches": self.canaries[task].told(),
        }

    async def promote(self, task: str, release: str, wanted: Wanted) -> dict[str, Any]:
        """Let a release serve or try it out, at once; return the releases. Raises as `Releases.promote` does."""
        self._swap_of(task)
        await asyncio.to_thread(self.releases[task].promote, release, wanted)
        return await self.listed(task)

    async def rollback(self, task: str, wanted: Wanted) -> dict[str, Any]:
        """Take back the last promotion or end the trial, at once; return the releases."""
        self._swap_of(task)
        await asyncio.to_thread(self.releases[task].rollback, wanted)
        return await self.listed(task)

    async def state(self) -> dict[str, Any]:
        """Return how the LLM service stands now: models, queues, caches, stores, the guard, the budget, the machine."""
        journal = partial(
            journal_state, "postgres" if self.settings.postgres.url else "sqlite", self.memory.store.head
        )
        told = await whole(self.llm.state(), self.body.state, self.readings.stats, self.machine, journal)
        told["journal"] = {"lost": self.memory.journal.lost}
        if not self.settings.guard.enabled:
            del told["guard"], told["body"]
        return told

    def notes(self) -> list[str]:
        """Return what a person should know although requests are answered: releases that can't be loaded, or were taken back; stores that are gone."""
        problems = [swap.problem for swap in self.swaps.values() if swap.problem]
        return problems + [note for one in self.canaries.values() for note in one.notes()] + self.llm.notes()

    def _swap_of(self, task: str) -> Swap:
        if task not in self.swaps:
            raise NotFound(f"There is no task {task[:40]!r}; this server has {', '.join(self.tasks)}.")
        return self.swaps[task]

    def close(self) -> None:
        """Write what waits, and close."""
        self._opened.close()

    def _close_spooler(self) -> None:
        with suppress(DeshiError):
            self._spooler.close()

    def config(self) -> dict[str, Any]:
        """Return what a client needs to know at its start."""
        actions = [
            {"code": code, "names": action["names"], "class": action["class"]}
            for code, action in self.task.actions.items()
        ]
        return {
            "version": __version__,
            "languages": list(self.task.languages),
            "tasks": list(self.tasks),
            "guard": {
                "host": self.settings.guard.host,
                "port": address(self.settings.home).get("port", self.settings.guard.port),
            },
            "actions": actions,
            "thresholds": {
                "sure_above": self.loop.cascade.thresholds.sure_above,
                "act_above": self.loop.cascade.thresholds.act_above,
            },
            "voice": self.voice.told(),
            "auth": self.settings.service.require_key or not is_loopback(self.settings.service.host),
        }

    def calibration(self, also: float | None = None) -> dict[str, Any]:
        """Return how far confidence can be believed, what can be promised, and the thresholds in force.

        `also` is a share of errors whose promise is wanted beside the usual ones.
        """
        return self.promises.as_dict(self.loop.cascade.thresholds, also)

    async def choose(self, max_error: float | None) -> dict[str, Any]:
        """Keep a promised error (None: back to the settings), put its thresholds in force, and return them."""
        chosen = None if max_error is None else Chosen(max_error)
        return asdict(await self.swaps[_TASK].choose(chosen))

    async def feedback(self, feedback: Feedback) -> Feedback:
        """Write feedback down and let it hold; return it with its author. Raises as `bootstrap.feedback.give` does."""
        kept, heard = await asyncio.to_thread(self._feedbacks.give, feedback)
        self._feedbacks.tell(heard)
        await self._take_back(await asyncio.to_thread(self._feedbacks.objected, kept.interaction))
        return kept

    async def _take_back(self, objections: tuple[Objection, ...]) -> None:
        """Let no cache of chats give again what somebody called wrong."""
        for one in objections:
            await self.llm.chats.objected(one.key, one.sense)

    def exam(self) -> dict[str, Any]:
        """Return the last exam report, else the shipped one. Raises `NotFound` where there is none."""
        found = kept_report(self.settings.home, _TASK, release_folder(self.settings.home, _TASK))
        if found is None:
            raise NotFound("There is no exam report yet; `deshi exam` makes one.")
        return found

    async def ready(self) -> list[str]:
        """Return what is missing before requests are answered, a sentence each."""
        if self.draining:
            return ["This server is draining: it ends what is under way and then itself; ask another one."]
        await (
            self.llm.shared.open()
        )  # asks Redis, which nobody may have asked for a while; `notes` tell how it stands
        missing = []
        for part in (self._try_student, self._try_journal):
            try:
                await asyncio.get_running_loop().run_in_executor(self._looking, part)
            except DeshiError as error:
                missing.append(str(error))
        if self.promises.problem:
            missing.append(self.promises.problem)
        state = await self.body.state()
        if state.get("absent") and self.settings.guard.enabled:
            missing.append(
                f"The guard does not answer ({state.get('why', 'unknown')}); `deshi up` starts it."
            )
        return missing

    def _try_student(self) -> None:
        (self.loop.lanes.serving.student or self.student).load()

    def _try_journal(self) -> None:
        self.memory.store.head("service")

    async def work(self) -> None:
        """Bring the guard's events into the journal, hear feedback, and forget in memory whoever was erased on disk."""
        erased = 0
        while True:
            await asyncio.sleep(_HOUSEKEEPING_S)
            # the disk may be full now and free later; the spool keeps the events till then
            with suppress(DeshiError):
                newest = await asyncio.to_thread(self._keep_house, erased)
                if newest != erased:
                    for loop in self.loops.values():
                        loop.forget()
                    await self.llm.forget()
                self._feedbacks.tell(await asyncio.to_thread(self._feedbacks.read, newest != erased))
                erased = newest
                await self._take_back(await asyncio.to_thread(self._feedbacks.objected))

    def _keep_house(self, erased: int) -> int:
        """Move the spool; return the position of the newest erasure, `erased` when there is none after it."""
        spool.move(self._spool, self.memory.store, self._spooler, self._told)
        return max((place for place, _ in self.memory.store.rows(erased, kind="erase")), default=erased)

    def _told(self, event: Mapping[str, Any]) -> None:
        for watcher in self.watchers:
            watcher(event)


def refuse_open_door(settings: Settings, keys: Keys) -> None:
    """Raise `BadInput` for a service that others could reach, and that asks nobody for a key."""
    outside = not is_loopback(settings.service.host)
    if (outside or settings.service.require_key) and not len(keys):
        raise BadInput(
            f"The service would listen on {settings.service.host} for everyone who can reach it, and there is no API key; "
            f"make one with `deshi keys add NAME`, then start again."
        )
