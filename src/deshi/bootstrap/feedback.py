"""Feedback on an interaction: checked, written down, and told to the loops of this process."""

import asyncio
import math
import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from deshi.ask.incoming import check_name
from deshi.bootstrap.calibrations import read_json
from deshi.bootstrap.memory import Memory
from deshi.errors import BadInput, Unavailable
from deshi.journal.bodies import body_of, part
from deshi.journal.chat_feedback import Objection, check_chat, objections
from deshi.journal.chat_reading import task_row
from deshi.journal.feedback import check, entry, find, heard, newest
from deshi.loop import Loop
from deshi.promote.prune import REMOVED
from deshi.pure.text import fold
from deshi.records.feedback import RIGHTS, Feedback, Heard

_LINEAGE = "lineage.json"
_MOST_PARENTS = 1_000


def give(memory: Memory, tasks: Mapping[str, Any], feedback: Feedback) -> Feedback:
    """Check feedback and write it down; return it with its author: by default whoever the interaction is of.

    `tasks` are those of this process, by name. Raises `NotFound` for an unknown interaction, `BadInput` for feedback that
    does not fit it or the task's table, `Unavailable` when it can't be kept. Blocks until it is durable.
    """
    row = find(memory.store, feedback.interaction)
    spoken = task_row(body_of(row)) if row.kind == "chat" else ""
    if spoken:  # a task answered this chat: what is said of it is said of the task's own interaction
        feedback = replace(feedback, interaction=spoken)
        row = find(memory.store, spoken)
    author = check_name("user", feedback.author) or row.user or ""
    feedback = replace(feedback, author=author)
    if row.kind == "chat":
        check_chat(feedback)
    else:
        told = newest(memory.store, feedback.interaction).get(author, {})
        check(feedback, row, _task_of(tasks, feedback, part(body_of(row), "ask")), again="right" in told)
    memory.journal.append_sync(entry(feedback, row.session or "", time.time()))
    return feedback


def _task_of(tasks: Mapping[str, Any], feedback: Feedback, ask: Mapping[str, Any]) -> Any:
    """Return the task whose table says what could have been right; a mere opinion needs none."""
    name = ask.get("task", "")
    if name not in tasks:
        if feedback.kind not in RIGHTS or not name:
            return next(iter(tasks.values()))
        raise BadInput(
            f"The interaction {feedback.interaction!r} is of the task {name!r}, and here there is only {', '.join(tasks)}; "
            f"name the task, or its folder, with --task."
        )
    return tasks[name]


class Feedbacks:
    """Keeps the loops of a process up with the feedback in the journal, whichever process has written it."""

    def __init__(self, memory: Memory, loops: Mapping[str, Loop]) -> None:
        self._memory = memory
        self._loops = loops
        self._lock = threading.Lock()
        self._position = 0
        self._chats: int | None = None  # the newest feedback that was looked at for objections to chats
        for loop in loops.values():
            loop.told = self.of

    def give(self, feedback: Feedback) -> tuple[Feedback, tuple[Heard, ...]]:
        """Write feedback down as `give` does; return it and what is to be told to the loops. Blocks: not on the event loop."""
        tasks = {name: loop.task for name, loop in self._loops.items()}
        kept = give(self._memory, tasks, feedback)
        # not by `read`: another thread may have just read it, and not told it yet
        return kept, tuple(heard(self._memory.store, interaction=kept.interaction))

    async def of(self, interaction: str) -> tuple[Heard, ...]:
        """Return the feedback on one interaction."""
        return await asyncio.to_thread(lambda: tuple(heard(self._memory.store, interaction=interaction)))

    def read(self, anew: bool = False) -> tuple[Heard, ...]:
        """Return the feedback since the last call, all of it with `anew`. Blocks: not on the event loop."""
        with self._lock:
            found = tuple(heard(self._memory.store, 0 if anew else self._position))
            self._position = max((one.position for one in found), default=self._position)
            return found

    def objected(self, interaction: str = "") -> tuple[Objection, ...]:
        """Return the objections to chats since the last call, or those to one chat. Blocks: not on the event loop.

        The first call only notes where the journal ends: what was objected to before is in no cache of this process, and in a
        shared one it was taken back by whoever heard it.
        """
        if interaction:
            return tuple(objections(self._memory.store, interaction=interaction))
        with self._lock:
            newest = max((place for place, _ in self._memory.store.rows(kind="feedback", last=1)), default=0)
            before, self._chats = self._chats, newest
            return () if before is None or before == newest else tuple(objections(self._memory.store, before))

    def tell(self, heard: tuple[Heard, ...]) -> None:
        """Tell the loops. On the event loop."""
        for loop in self._loops.values() if heard else ():
            loop.hear(heard)


def opinion(interaction: str, value: bool | float | str, comment: str, author: str, source: str) -> Feedback:
    """Return feedback from a bare value: true or false, a number from 0 to 1, or a text, which is a comment."""
    if isinstance(value, str):
        return Feedback(interaction, "comment", None, comment=value, author=author, source=source)
    kind = "boolean" if isinstance(value, bool) else "number"
    return Feedback(interaction, kind, value, comment=comment, author=author, source=source)


def learnt_by(folder: Path) -> dict[str, float]:
    """Return what a release has learnt, from its lineage: interaction -> until when (Unix time in seconds).

    What its parents have learnt is in it where its weights began from theirs. The base release has learnt from nobody; a lineage
    that can't be read has taught it nothing that one could rely on. What it was taught and still answers wrong it has not learnt.
    """
    found: dict[str, float] = {}
    wrong: set[str] = set()  # by a descendant: that a parent answers it right helps nobody
    shelf = folder.parent
    for _ in range(_MOST_PARENTS):
        try:
            lineage = read_json(folder / _LINEAGE)
            made = float(lineage.get("made") or math.inf)
            taught = set(map(str, lineage["interactions"]))
            wrong |= set(map(str, lineage.get("unlearnt") or ()))
            found = dict.fromkeys(taught - wrong, made) | found
            parent = str(lineage.get("parent", "")) if lineage.get("inherits", True) else ""
        except (Unavailable, AttributeError, KeyError, TypeError, ValueError):
            break
        if not re.fullmatch("[0-9a-f]{12}", parent):
            break
        folder = shelf / parent
        folder = folder if folder.is_dir() else shelf / REMOVED / parent
    return found


def chosen(
    task: Any, words: Sequence[str | int], label: str = "", nothing: bool = False
) -> tuple[str, tuple[int, ...]]:
    """Return label and actions of a correction in a person's words: names or codes of actions, a label, or nothing to do.

    Raises `BadInput` for a word that names no action or several, and where nothing at all was said.
    """
    if nothing and (words or label):
        raise BadInput("Nothing to do leaves no action and no label beside it; say one or the other.")
    if nothing:
        label = str(getattr(task, "nothing", ""))
        if not label:
            raise BadInput(
                f"{task.name} has no label for nothing to do; name one of {', '.join(task.labels)}."
            )
    if not (words or label):
        raise BadInput("What was right is missing: name the actions, or a label, or say that it was nothing.")
    acting = [one for one in task.labels if task.intent(one) == "action"]
    return label or (acting[0] if acting else ""), tuple(action(task, str(word)) for word in words)


def action(task: Any, word: str) -> int:
    """Return the code of an action by its code or its name in any language; part of a name will do where it is clear."""
    if word.isdecimal():
        return int(word)
    wanted = fold(word.replace("-", " ").replace("_", " "))
    names = {code: _names(one) for code, one in task.actions.items()}
    whole = [code for code, known in names.items() if wanted in known]
    parts = [code for code, known in names.items() if any(wanted in one.split() for one in known)]
    found = whole or parts
    if len(found) == 1:
        return int(found[0])
    shown = (
        ", ".join(str(one["names"].get("en", code)) for code, one in task.actions.items()) or "none at all"
    )
    what = "is no action" if not found else "is more than one action"
    raise BadInput(f"{word!r} {what} of {task.name}; its actions are: {shown}.")


def _names(action: Mapping[str, Any]) -> set[str]:
    return {fold(name) for form in ("names", "do", "te") for name in action.get(form, {}).values()}
