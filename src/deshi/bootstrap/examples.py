"""What a home's journal has to learn from: the journal opened, the task's schema and suites, the prompts for the exports."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from deshi.bootstrap.extras import knows, with_extras
from deshi.bootstrap.memory import open_store
from deshi.bootstrap.registries import registry_of
from deshi.errors import DeshiError, Unavailable
from deshi.learn.examples.collect import Collection, collect
from deshi.learn.examples.example import Example, Schema
from deshi.learn.examples.export import Prompter, export
from deshi.learn.examples.files import digest
from deshi.learn.examples.filters import Limits
from deshi.measure.suite import Row, read
from deshi.promote.candidate import card
from deshi.promote.shelf import identity
from deshi.records.answer import Proposal
from deshi.records.ask import Ask
from deshi.records.model import Message
from deshi.sections import Settings
from deshi.tasks.own.task import OwnTask

KINDS = ("interaction", "feedback", "outcome", "stop", "import", "teacher")
_USUAL = Limits()


def examples_of(settings: Settings, task: Any, limits: Limits = _USUAL) -> Collection:
    """Return what the journal of the home has to learn from for a task; nothing of its suites is in it."""
    store = open_store(settings)
    try:
        on = with_extras(settings, task)
        schema = replace(schema_of(on), untaught=_untaught(settings, on))
        return collect(store.rows(kind=KINDS), schema, suites_of(task), limits)
    finally:
        store.close()


def _untaught(settings: Settings, task: Any) -> Callable[[str, str], bool]:
    """Return whether a release says that it can't do something only since it has not learned what is switched on; so does one
    that is gone, as far as anybody knows."""
    names = getattr(task, "on", ())
    if not names:
        return lambda release, label: False
    able = set()
    registry = registry_of(settings, task.name)
    for one in registry.releases():
        with suppress(DeshiError):
            folder = registry.folder(one.name)
            if set(names) <= set(knows(task, card(folder).codes)):
                able.add(identity(folder))
    return lambda release, label: label == task.outside and release not in able


def schema_of(task: Any) -> Schema:
    """Return what a task lets an answer be, as `learn` wants it."""
    named = getattr(task, "named", task.intent)  # a task of one's own says its label

    def valid(label: str, actions: tuple[int, ...]) -> bool:
        return bool(task.valid(Proposal(label, actions, 0.0)))

    return Schema(
        task=task.name,
        named={label: str(named(label)) for label in task.labels},
        asking=frozenset(label for label in task.labels if task.asks(label)),
        valid=valid,
        stops=frozenset(task.stop_codes.values()),
    )


def suites_of(task: Any) -> list[Row]:
    """Return the rows of every suite of a task; a task of one's own has none."""
    if isinstance(task, OwnTask):
        return []
    folder = Path(str(files(f"deshi.tasks.{task.name}"))) / "suites"
    return [row for path in sorted(folder.glob("*.jsonl")) for row in read(path)]


def prompts_of(task: Any) -> Prompter:
    """Return what makes the messages that a model of the task is asked with."""

    def prompt(example: Example) -> tuple[Message, ...]:
        where = ("", task.name, example.text, "", "", example.lang, example.at, example.turns)
        return tuple(task.prompt(Ask(*where)).messages)

    return prompt


def only_of(collection: Collection, user: str) -> Collection:
    """Return the part of a collection that one person has given, with the contradictions that are theirs to settle."""
    examples = collection.of(user)
    return replace(
        collection,
        examples=examples,
        pairs=tuple(pair for pair in collection.pairs if pair.example.author == user),
        negatives=tuple(one for one in collection.negatives if one.author == user),
        contradictions=tuple(one for one in collection.contradictions if one.author == user),
        digest=digest(examples),
    )


def write(collection: Collection, form: str, task: Any, path: Path) -> int:
    """Write a collection in a form of `export`, whole or not at all; return how many examples or pairs that were.

    Raises `BadInput` for another form, `Unavailable` where the disk refuses.
    """
    lines = export(collection, form, prompts_of(task))
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        _fill(part, lines)
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Unavailable(f"{path} can't be written ({error.strerror}); choose another place.") from error
    return len(collection.pairs if form == "dpo" else collection.examples)


def _fill(path: Path, lines: Iterable[bytes]) -> None:
    # What people have said is for its owner's eyes, as the journal is.
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.writelines(lines)
