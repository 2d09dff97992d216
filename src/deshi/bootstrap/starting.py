"""What `deshi up` does before the service is made: it refuses settings that can't be right, and empties the guard's spool."""

import asyncio
import logging
from contextlib import ExitStack, suppress
from types import SimpleNamespace
from typing import Any

from deshi.ask.keys import Keys
from deshi.bootstrap.chats import Service as ChatService
from deshi.bootstrap.memory import home_ledger, make_home, open_memory, open_store, spool_role
from deshi.bootstrap.own import serving_tasks
from deshi.bootstrap.service import refuse_open_door
from deshi.bootstrap.task_loop import check_layers
from deshi.errors import Unavailable
from deshi.journal import spool
from deshi.journal.writer import GroupWriter
from deshi.plugins import load_task
from deshi.sections import Settings

_log = logging.getLogger(__name__)
_TASK = "robot_dog"


def check_settings(settings: Settings) -> None:
    """Raise `BadInput` for settings that nobody could have meant, `Unavailable` where the home can't be made.

    That ends the command at once: no guard was started for it. All else is found with the guard running.
    """
    make_home(settings.home)
    check_layers(settings.decide.layers, settings.models)
    with suppress(Unavailable):  # a damaged file of keys is told when the service is made
        keys = Keys(settings.keys)
        try:
            refuse_open_door(settings, keys)
        finally:
            keys.close()


def try_chats(settings: Settings) -> int:
    """Make the LLM service's parts as a start does, and close them; return how many names can be asked.

    No server is asked and nothing is loaded. Raises what would end the start: `BadInput` for models, roles, names that can't be.
    """
    with ExitStack() as made:
        tasks: list[Any] = [load_task(_TASK), *serving_tasks(settings).values()]
        loops: dict[str, Any] = {task.name: SimpleNamespace(task=task) for task in tasks}
        keys = Keys(settings.keys)
        made.callback(keys.close)
        memory = open_memory(settings, "cli")
        made.callback(memory.close)
        ledger = home_ledger(settings)
        made.callback(ledger.close)
        service = ChatService(settings, memory, loops, keys, ledger)
        made.callback(lambda: asyncio.run(service.close()))
        return len(service.chats.models())


def empty_spool(settings: Settings) -> None:
    """Bring what an earlier guard left into the journal and empty its file; only while no guard runs.

    Raises nothing: what can't be moved now stays where it is, and the guard must start.
    """
    path = settings.home / "guard.jsonl"
    try:
        if path.exists() and path.stat().st_size:
            _shrink(settings)
    except Exception as error:  # also what a foreign or damaged journal may say
        _log.debug("the guard's spool stays as it is: %s", error)


def _shrink(settings: Settings) -> None:
    store = open_store(settings)
    try:
        writer = GroupWriter(store, spool_role(settings), settings.home / "heads.jsonl")
        try:
            spool.shrink(settings.home / "guard.jsonl", store, writer)
        finally:
            writer.close()
    finally:
        store.close()
