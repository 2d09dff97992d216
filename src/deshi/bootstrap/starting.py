"""What `deshi up` does before the service is made: it refuses settings that can't be right, and empties the guard's spool."""

import logging
from contextlib import suppress

from deshi.ask.keys import Keys
from deshi.bootstrap.memory import make_home, open_store, spool_role
from deshi.bootstrap.service import refuse_open_door
from deshi.bootstrap.task_loop import check_layers
from deshi.errors import Unavailable
from deshi.journal import spool
from deshi.journal.writer import GroupWriter
from deshi.sections import Settings

_log = logging.getLogger(__name__)


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
