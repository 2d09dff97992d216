"""A task's loop from its settings: layers by name, the cache, the sessions."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from deshi.ask.sessions import Sessions
from deshi.bootstrap.extras import claiming, with_extras
from deshi.bootstrap.feedback import learnt_by
from deshi.bootstrap.memory import Memory
from deshi.bootstrap.models import model_layers
from deshi.bootstrap.own import own_student, own_thresholds
from deshi.bootstrap.promises import Promises
from deshi.bootstrap.registries import serving_folder
from deshi.decide.cache import Cache, everybody
from deshi.decide.cascade import PERSON, Cascade
from deshi.decide.corrections import Corrections
from deshi.decide.reflex import Reflex
from deshi.decide.thresholds import Thresholds
from deshi.errors import BadInput, DeshiError
from deshi.loop import Loop
from deshi.plugins import load_task
from deshi.promote.candidate import card
from deshi.promote.shelf import identity
from deshi.providers.ngram import NgramStudent
from deshi.providers.student import Student
from deshi.records.protocols import Body, Layer
from deshi.sections import Settings
from deshi.tasks.own.task import OwnTask


def make_student(
    settings: Settings, task: str | OwnTask, release: Path | None = None
) -> tuple[Student | NgramStudent, str]:
    """Return the student of a release folder, by default the one that serves a task, and its name. Nothing is loaded yet.

    It answers within what the settings switch on, however much the release has learned.
    """
    folder = release or serving_folder(settings, task)
    promises = make_promises(settings, task, folder)
    if isinstance(task, OwnTask):
        return own_student(task, folder, promises), identity(folder)
    found = promises.calibration
    known = load_task(task)
    within = getattr(with_extras(settings, known), "within", None)
    student = Student(folder, confidence=found.map if found else None, within=within, asks=known.asks)
    return student, identity(folder)


def make_promises(settings: Settings, task: str | OwnTask, release: Path | None = None) -> Promises:
    """Return the promises of a release folder, by default of the one that serves a task."""
    return Promises(settings, _name(task), release or serving_folder(settings, task))


def make_thresholds(settings: Settings, task: str | OwnTask, release: Path | None = None) -> Thresholds:
    """Return the thresholds in force for a release folder, by default for the one that serves a task."""
    folder = release or serving_folder(settings, task)
    promises = make_promises(settings, task, folder)
    if isinstance(task, OwnTask):
        return own_thresholds(settings, task, folder, promises)
    return promises.thresholds()


def _name(task: str | OwnTask) -> str:
    return task.name if isinstance(task, OwnTask) else task


def make_loop(
    settings: Settings, task: Any, memory: Memory, body: Body, student: Layer, release: str
) -> Loop:
    """Return the loop of a task, with what the settings switch on of it.

    Raises `BadInput` when `[decide] layers` names a layer that does not exist.
    """
    task = _claiming(settings, with_extras(settings, task))
    decide, talk = settings.decide, settings.conversation
    cache = Cache(
        decide.cache_entries,
        decide.cache_ttl_s,
        release,
        never=frozenset(task.stop_codes.values()),
        private=frozenset({Corrections.name}),
        whose=student.whose if isinstance(student, Student) else everybody,
    )
    corrections = Corrections(task.name, task.stop_codes.values()).without(
        learnt_by(serving_folder(settings, task if isinstance(task, OwnTask) else task.name))
    )
    check_layers(decide.layers, settings.models)
    known: dict[str, Callable[[], Layer]] = {
        "reflex": lambda: Reflex(task.stop_codes),
        "corrections": lambda: corrections,
        "cache": lambda: cache,
        "student": lambda: student,
        **model_layers(settings, task),
    }
    cascade = Cascade(
        [known[name]() for name in decide.layers[:-1]],
        task.valid,
        task.asks,
        make_thresholds(settings, task if isinstance(task, OwnTask) else task.name),
        decide.layer_timeout_s,
        wants_words=task.words_wanted,
        intent=task.intent,
    )
    shared = bool(settings.postgres.url)
    sessions = Sessions(
        memory.readings, talk.turns_kept, talk.turns_given, talk.expires_s, talk.sessions, shared
    )
    return Loop(task, cascade, cache, sessions, memory.journal, body, release, corrections)


def _claiming(settings: Settings, task: Any) -> Any:
    """Return the task with replies that claim what the release that serves can do; a damaged one claims what is switched on."""
    if isinstance(task, OwnTask):
        return task
    try:
        codes = card(serving_folder(settings, task.name)).codes
    except DeshiError:
        return task
    return claiming(settings, task, codes)


OWN_LAYERS = ("reflex", "corrections", "cache", "student")


def check_layers(names: tuple[str, ...], models: Iterable[str]) -> None:
    """Raise `BadInput` where `[decide] layers` is out of order or names neither a layer of deshi's own nor one of `models`."""
    if names[:1] != ("reflex",) or names[-1:] != (PERSON,):
        raise BadInput('deshi.toml: [decide] layers must begin with "reflex" and end with "person".')
    known = (*OWN_LAYERS, *models)
    unknown = [name for name in names[:-1] if name not in known]
    if unknown:
        raise BadInput(
            f"deshi.toml: there is no layer {unknown[0]!r}; there are {', '.join(known)} and {PERSON}. "
            f"A model becomes one by a section [models.{unknown[0]}] with `provider` and `model`."
        )
