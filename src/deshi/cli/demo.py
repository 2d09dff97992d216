"""`deshi demo`: three people teach deshi, night by night, and then somebody tries to mislead it."""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from deshi.errors import Unavailable


def demo(
    seed: Annotated[
        int, typer.Option(help="Deals lines and sets the trainings; the same gives the same table.")
    ] = 1,
    home: Annotated[
        Path | None,
        typer.Option(help="Keep everything in this folder, which must be empty (default: thrown away)."),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", dir_okay=False, help="Write the table as JSON into this file.")
    ] = None,
    picture_file: Annotated[
        Path | None, typer.Option("--picture", dir_okay=False, help="Draw the picture (SVG) into this file.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print the table only.")] = False,
    rounds: Annotated[int, typer.Option(min=1, max=6, hidden=True)] = 6,
    lines: Annotated[int, typer.Option(min=0, hidden=True)] = 0,
) -> None:
    """Watch deshi learn: six rounds of use, corrections and a night's training and exam; then a poisoned round. Offline.

    Three scripted people say what the shipped student has never heard. Your own home and journal are not touched.
    """
    from deshi.bootstrap.demo import Round, run_demo
    from deshi.bootstrap.demo_people import NAMES, Size
    from deshi.bootstrap.demo_picture import picture
    from deshi.bootstrap.demo_table import head, row, summary

    def tell(one: Round) -> None:
        if one.number == 0:
            typer.echo(head(NAMES))
        typer.echo(row(one, poisoned=one.number > rounds))
        sys.stdout.flush()

    def step(sentence: str) -> None:
        if not quiet:
            typer.echo(sentence, err=True)

    with _place(home) as place:
        done = run_demo(place, seed, Size(rounds, lines, lines), tell=tell, step=step)
    typer.echo("")
    for sentence in summary(done, seed):
        typer.echo(sentence)
    if json_file:
        _write(json_file, json.dumps(done.as_dict(), indent=1, ensure_ascii=False) + "\n")
    if picture_file:
        _write(picture_file, picture(done, seed))


@contextmanager
def _place(home: Path | None) -> Iterator[Path]:
    if home is not None:
        yield home.expanduser().absolute()
        return
    with tempfile.TemporaryDirectory(prefix="deshi-demo-") as folder:
        yield Path(folder) / "home"


def _write(path: Path, content: str) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_text(content, "utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Unavailable(f"{path} can't be written ({error.strerror}); name another place.") from error
