"""`deshi learn examples`: what the journal has to learn from, and the same as a file for other trainers."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deshi.bootstrap.examples import examples_of, only_of, write
from deshi.bootstrap.own import find_task
from deshi.errors import BadInput
from deshi.settings import read_settings

if TYPE_CHECKING:
    from deshi.learn.examples.collect import Collection
    from deshi.learn.examples.example import Example
    from deshi.learn.examples.settle import Contradiction

_REASONS = {
    "schema": "no answer of the task",
    "private": "secrets and personal data",
    "suite": "in a suite",
    "same": "said before",
    "near": "nearly said before",
    "contradiction": "contradicted",
    "person": "over the limit of a person",
    "label": "over the limit of a label",
    "unlabelled": "label not written down",
}
_WIDE = 44


def examples(
    export: Annotated[
        str, typer.Option(help="Write a file: alpaca, chat, dpo (preference pairs) or deshi.")
    ] = "",
    out: Annotated[Path | None, typer.Option(help="The file to write.")] = None,
    file: Annotated[
        Path | None, typer.Option(help="Show a file that was written with --export deshi instead.")
    ] = None,
    user: Annotated[str, typer.Option(help="Only what this person has given.")] = "",
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="How many examples to list.")] = 20,
    task: Annotated[
        str, typer.Option("--task", "-t", help="A task, or the folder of your own.")
    ] = "robot_dog",
) -> None:
    """Show what can be learned from the journal, what is left out and why, and what only a person can settle."""
    if bool(export) != bool(out):
        raise BadInput("An export needs both: --export alpaca|chat|dpo|deshi and --out FILE.")
    found, of = find_task(task), read_settings()
    collection = _from_file(file) if file else examples_of(of, found)
    collection = only_of(collection, user) if user else collection
    if out is not None:
        count = write(collection, export, found, out)
        typer.echo(f"wrote {count} {'pairs' if export == 'dpo' else 'examples'} to {out}")
        return
    for line in (*_table(collection), *_list(collection, limit), *_open(collection), *_summary(collection)):
        typer.echo(line)


def _from_file(path: Path) -> "Collection":
    from deshi.learn.examples.collect import Collection
    from deshi.learn.examples.files import digest, read

    found = read(path)
    return Collection(found, (), (), (), {}, digest(found))


def _table(collection: "Collection") -> Iterator[str]:
    counts = collection.counts()
    if not counts:
        yield "Nothing to learn yet. Corrections are learned from most: `deshi correct ID ...`."
        return
    yield f"{'origin':<14}{'label':<16}{'train':>7}{'held':>7}"
    for origin, label in dict.fromkeys((origin, label) for origin, label, _ in counts):
        train, held = (counts.get((origin, label, split), 0) for split in ("train", "held"))
        yield f"{origin:<14}{label:<16}{train:>7}{held:>7}"
    totals = [sum(one.split == split for one in collection.examples) for split in ("train", "held")]
    yield f"{'all':<30}{totals[0]:>7}{totals[1]:>7}"


def _list(collection: "Collection", limit: int) -> Iterator[str]:
    newest = collection.examples[-limit:] if limit else ()
    if newest:
        yield ""
    for one in newest:
        mine = " (theirs alone)" if one.personal else ""
        whose = f"{one.author}{mine}" if one.author else ""
        yield f"{one.origin:<14}{one.split:<6}{_said(one):<{_WIDE}} {_answer(one.label, one.actions)}  {whose}".rstrip()


def _said(one: "Example | Contradiction") -> str:
    text = one.text if len(one.text) <= _WIDE - 2 else one.text[: _WIDE - 3] + "…"
    return repr(text)


def _answer(label: str, actions: tuple[int, ...]) -> str:
    return f"{label} {','.join(map(str, actions))}" if actions else label


def _open(collection: "Collection") -> Iterator[str]:
    if collection.contradictions:
        yield ""
        yield "To settle (correct the side that is wrong with `deshi correct ID ...`); until then none of it is learned:"
    for one in collection.contradictions:
        yield f"  {_said(one)} {f'by {one.author}' if one.author else 'by several people, one without a name'}"
        for side in one.sides:
            yield f"    {_answer(side.label, side.actions):<20} {' '.join(side.interactions[:5])}"


def _summary(collection: "Collection") -> Iterator[str]:
    left: dict[str, Any] = {_REASONS.get(reason, reason): n for reason, n in collection.dropped.items()}
    yield ""
    yield f"{len(collection.pairs)} preference pairs, {len(collection.negatives)} wrong answers, digest {collection.digest[:12]}"
    if left:
        yield "left out: " + ", ".join(f"{n} {reason}" for reason, n in sorted(left.items()))
