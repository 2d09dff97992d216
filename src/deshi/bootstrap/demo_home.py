"""The home of the demonstration: a loop in this process as `Deshi` makes one, over a journal whose clock is the demonstration's.

What becomes an example is held back by when it was said; with a clock of its own the same seed holds the same back.
"""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from deshi.ask.incoming import Incoming
from deshi.bootstrap.body import NoBody
from deshi.bootstrap.demo_people import TASK, Line
from deshi.bootstrap.feedback import Feedbacks
from deshi.bootstrap.memory import Memory, open_memory
from deshi.bootstrap.registries import registry_of
from deshi.bootstrap.swap import Swap, loader
from deshi.bootstrap.task_loop import make_loop, make_promises, make_student
from deshi.errors import Unavailable
from deshi.journal.bodies import body_of
from deshi.journal.feedback import find
from deshi.journal.writer import GroupWriter
from deshi.plugins import load_task
from deshi.records.answer import Answer
from deshi.records.entry import Entry
from deshi.records.feedback import Feedback
from deshi.sections import Settings

_BEGAN = 1_767_603_600.0  # 2026-01-05 09:00 UTC; any beginning will do
_STEP_S, _HOUR_S = 20.0, 3_600.0


class Clock:
    """Time that only passes when it is told to, in Unix seconds."""

    def __init__(self) -> None:
        self._now = _BEGAN

    def __call__(self) -> float:
        """Return the time."""
        return self._now

    def step(self) -> None:
        """Let the time between two sentences pass."""
        self._now += _STEP_S

    def hour(self) -> None:
        """Go on to the next full hour: another sitting."""
        self._now = (self._now // _HOUR_S + 1) * _HOUR_S


class _Dated(GroupWriter):
    """The journal's writer, with the demonstration's time on what is written."""

    clock: Clock

    async def append(self, *entries: Entry) -> None:
        await super().append(*self._dated(entries))

    def append_sync(self, *entries: Entry) -> None:
        super().append_sync(*self._dated(entries))

    def tell(self, entry: Entry) -> None:
        super().tell(*self._dated((entry,)))

    def _dated(self, entries: tuple[Entry, ...]) -> list[Entry]:
        return [replace(one, at=self.clock()) for one in entries]


@dataclass(frozen=True, slots=True)
class Said:
    """A line with its answer: the label and actions that it was taken for, how sure, and whether deshi asked back.

    `sure` tells that it was answered without asking a teacher: by the stop reflex, a correction, or a confident student.
    """

    line: Line
    answer: Answer
    label: str
    sure: bool

    @property
    def exact(self) -> bool:
        """Whether label and actions are what the person meant."""
        return (self.label, tuple(self.answer.guess.actions)) == self.line.target


class Home:
    """A home with its journal, its shelf and a loop that answers by the release that serves. To be closed."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings, self.clock = settings, clock
        self.task = load_task(TASK)
        self._memory = _opened(settings, clock)
        self._runner = asyncio.Runner()
        self.registry = registry_of(settings, TASK)
        serving = self.registry.serving()
        student, release = make_student(settings, TASK)
        self._loop = make_loop(settings, self.task, self._memory, NoBody(), student, release)
        self.promises = make_promises(settings, TASK)
        self._swap = Swap(self.registry, self._loop, loader(settings, TASK), self.promises, serving)
        self._feedbacks = Feedbacks(self._memory, {TASK: self._loop})
        self._loop.hear(self._feedbacks.read())

    @property
    def folder(self) -> Path:
        """The folder of the release that serves."""
        return self.registry.folder(self.registry.serving())

    @property
    def sure_above(self) -> float:
        """The confidence from which no teacher is asked."""
        return self._loop.cascade.thresholds.sure_above

    def say(self, line: Line, user: str, session: str) -> Said:
        """Say a line; return what deshi made of it."""
        self.clock.step()
        return self._ask(line, Incoming(TASK, line.text, session, user))

    def try_out(self, line: Line, user: str) -> Said:
        """Say a line that nothing may be learned from: in no session, as a dry run, which no example is made of."""
        return self._ask(line, Incoming(TASK, line.text, "", user, dry_run=True))

    def tell(self, said: Said, means: Line | None = None) -> bool:
        """Say what was right: yes to a right answer, else what the line means; return whether that was a yes.

        A question back is answered by what was meant. `means` is what a misled person says instead.
        """
        line, number = means or said.line, said.answer.interaction
        self.clock.step()
        meant = (said.label, tuple(said.answer.guess.actions)) == line.target
        yes = meant and (not said.answer.asks or self.task.asks(line.label))
        if yes:
            given = Feedback(number, "boolean", True, source="python")
        else:
            given = Feedback(number, "correction", None, line.label, line.actions, source="python")
        _, heard = self._feedbacks.give(given)
        self._loop.hear(heard)
        return yes

    def follow(self) -> str:
        """Let the loop answer by the release that the shelf names, swapped while it is open; return its name.

        Raises `Unavailable` where it can't be loaded.
        """
        self._runner.run(self._swap.look(now=True))
        if self._swap.problem:
            raise Unavailable(self._swap.problem)
        return self._loop.lanes.serving.release

    def _ask(self, line: Line, incoming: Incoming) -> Said:
        answer = self._runner.run(self._loop.answer(incoming))
        body = body_of(find(self._memory.store, answer.interaction))
        unsure = any(step.layer == "student" and step.outcome != "answered" for step in answer.trace)
        return Said(line, answer, str(body.get("label", "")), not unsure)

    def close(self) -> None:
        """Write what waits, and close."""
        try:
            self._loop.lanes.close()
            self._runner.run(self._loop.cascade.release())
            self._memory.close()
        finally:
            self._runner.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _opened(settings: Settings, clock: Clock) -> Memory:
    memory = open_memory(settings, "demo")
    memory.journal.close()
    dated = _Dated(memory.store, "demo", settings.home / "heads.jsonl", settings.journal.checkpoint_every)
    dated.clock = clock
    return replace(memory, journal=dated)
