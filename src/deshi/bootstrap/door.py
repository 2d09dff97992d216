"""The one synchronous door: `Deshi` runs the asynchronous loop on a thread of its own."""

import asyncio
import threading
import time
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from deshi.ask.incoming import Incoming
from deshi.bootstrap.body import NoBody, passing_body
from deshi.bootstrap.feedback import Feedbacks, chosen, opinion
from deshi.bootstrap.memory import open_memory
from deshi.bootstrap.own import find_task
from deshi.bootstrap.registries import registry_of
from deshi.bootstrap.swap import EVERY_S, Swap, loader
from deshi.bootstrap.task_loop import make_loop, make_promises, make_student
from deshi.pure.stop import warm
from deshi.records.answer import Answer
from deshi.records.feedback import Feedback
from deshi.settings import read_settings
from deshi.tasks.own.task import OwnTask

T = TypeVar("T")
_LOOK_S = 0.1  # a look at the shelf takes a few milliseconds; a new release that must be loaded is not waited for any longer


class Deshi:
    """Answers requests in this process, with the journal of `home` (default: `$DESHI_HOME`, else `~/.deshi`).

    >>> with Deshi() as deshi:
    ...     answer = deshi.ask("座って")

    The body moves when a guard runs for the same home (`deshi up` starts one); otherwise only the answer is given. `task`
    is the name of an installed task or the folder of one's own. What is promoted, tried out or taken back meanwhile is followed:
    before an answer the shelf is looked at, at most every half second, and a new release takes over once it is loaded.
    """

    def __init__(
        self, home: Path | str | None = None, task: str | Path = "robot_dog", role: str = "python"
    ) -> None:
        settings = read_settings()
        if home is not None:
            settings = replace(settings, home=Path(home).expanduser().absolute())
        found = find_task(task)
        own = isinstance(found, OwnTask)
        self._task: str = found.name
        self._memory = open_memory(settings, role)
        self._body = NoBody() if own else passing_body(settings)
        known = found if own else found.name
        registry = registry_of(settings, known)
        serving = registry.serving()
        self._student, release = make_student(settings, known)
        self.loop = make_loop(settings, found, self._memory, self._body, self._student, release)
        promises = make_promises(settings, known)
        self._swap = Swap(registry, self.loop, loader(settings, known), promises, serving)
        self._looked = time.monotonic()
        self._look: asyncio.Future[None] | None = None
        self._feedbacks = Feedbacks(self._memory, {self._task: self.loop})
        self.loop.hear(self._feedbacks.read())
        if role == "python":  # a program asks again and again: its first stop must not wait for its patterns
            threading.Thread(target=warm, name="deshi-stop", daemon=True).start()
        self._events = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._events.run_forever, name="deshi", daemon=True)
        self._thread.start()
        self.run(self._body.open())

    def ask(self, text: str, session: str = "", user: str = "", dry_run: bool = False) -> Answer:
        """Answer one request. Raises `BadInput` for what is none, `Unavailable` when it can't be kept."""
        return self.run(self._answer(Incoming(self._task, text, session, user, dry_run)))

    async def answer(self, text: str, session: str = "", user: str = "", dry_run: bool = False) -> Answer:
        """The same for callers with an event loop of their own; the work is done on deshi's, where its connections live."""
        work = self._answer(Incoming(self._task, text, session, user, dry_run))
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._events))

    async def _answer(self, incoming: Incoming) -> Answer:
        """Answer, by the release that the shelf names; an order to stop does not wait for the shelf."""
        if time.monotonic() - self._looked >= EVERY_S and self.loop.task.reflex(incoming.text) is None:
            await self._follow()
        return await self.loop.answer(incoming)

    async def _follow(self) -> None:
        self._looked = time.monotonic()
        if self._look is None or self._look.done():
            self._look = asyncio.ensure_future(self._swap.look())
        await asyncio.wait({self._look}, timeout=_LOOK_S)

    async def _leave(self) -> None:
        """Close every release; one that is just being loaded first comes, then goes."""
        if self._look is not None:
            await asyncio.wait({self._look})
        self.loop.lanes.close()

    def feedback(
        self, interaction: str, value: bool | float | str, comment: str = "", user: str = ""
    ) -> Feedback:
        """Say of an answer that it was right (True) or wrong (False), how good it was (0 to 1), or what is on your mind (a text).

        `user` is who says so, by default whoever the interaction is of. Raises `NotFound` for an unknown interaction,
        `BadInput` for feedback that does not fit it.
        """
        return self._give(opinion(interaction, value, comment, user, "python"))

    def correct(
        self,
        interaction: str,
        *actions: str | int,
        label: str = "",
        nothing: bool = False,
        comment: str = "",
        user: str = "",
    ) -> Feedback:
        """Say what would have been right: actions by name or code, in order, a label of the task, or nothing to do.

        It holds at once, for `user` (by default whoever the interaction is of) and that sentence. Raises as `feedback` does.

        >>> deshi.correct(answer.interaction, "sit", "hello")
        """
        found, codes = chosen(self.loop.task, actions, label, nothing)
        return self._give(Feedback(interaction, "correction", None, found, codes, comment, user, "python"))

    def _give(self, feedback: Feedback) -> Feedback:
        kept, heard = self._feedbacks.give(feedback)
        self._events.call_soon_threadsafe(self.loop.hear, heard)
        return kept

    def confirm(self, answer: Answer) -> Mapping[str, Any]:
        """Say yes to an answer that asks whether to do something risky really: return the `outcome` now, and the `response`.

        Raises `NotFound` where it waits no longer: after 20 s, a stop, or another request of its session.
        """
        token = answer.outcome.token if answer.outcome else ""
        return self.run(self.loop.confirm(answer.interaction, token))

    def stop(self, level: str = "soft") -> Mapping[str, Any]:
        """Stop the body: `soft` halts it where it stands, `damp` lets it sink."""
        return self.loop.stop(level, "python")

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on deshi's own event loop and return its result."""
        return asyncio.run_coroutine_threadsafe(work, self._events).result()

    def close(self) -> None:
        """Write what waits, and close."""
        try:
            self.run(self._leave())
            self._student.close()
            self.run(self._body.close())
            self.run(self.loop.cascade.release())
            self._memory.close()
        finally:
            self._events.call_soon_threadsafe(self._events.stop)
            self._thread.join(2)
            self._events.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
