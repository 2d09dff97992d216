"""`deshi models compare`: which quantisation of a model to take."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from deshi.bootstrap.exam import is_secret, suite_path
from deshi.bootstrap.own import find_task
from deshi.bootstrap.quantisations import TEXTS, TOLERANCE, Measured, choose
from deshi.bootstrap.quantisations import compare as measured
from deshi.bootstrap.shelf_models import Shelf, file_of
from deshi.cli.releases import table
from deshi.cli.shown import bytes_
from deshi.errors import BadInput, NotFound
from deshi.measure.suite import read
from deshi.settings import read_settings


def compare(
    files: Annotated[list[str], typer.Argument(help="GGUF files of one model, or names of the shelf.")],
    suite: Annotated[str, typer.Option(help="Measure on a suite: dev, or a file (default: on texts).")] = "",
    task: Annotated[str, typer.Option(help="The suite's task, or the folder of one's own.")] = "robot_dog",
    rows: Annotated[int, typer.Option(min=1, help="At most so many rows of the suite.")] = 100,
    texts: Annotated[Path | None, typer.Option(help="Texts to measure on, one a line.")] = None,
    threads: Annotated[int, typer.Option(min=1)] = 1,
    tolerance: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="What a smaller file may lose.")
    ] = TOLERANCE,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Measure quantisations of one model here, by accuracy and speed, and name the one to take."""
    shelf = Shelf(read_settings())
    paths = [file_of(shelf, one) for one in files]
    found = find_task(task)
    path = suite_path(found.name, suite) if suite else None
    if path is not None and is_secret(path):
        raise BadInput("The exam is for releases only; measure on dev, or on a file of your own.")
    asked = [row for row in read(path) if not row.ambiguous][:rows] if path else []
    said = lambda what: typer.echo(what, err=True)  # noqa: E731
    rows_found = asyncio.run(measured(paths, _texts(texts), asked, found, threads, said))
    choice = choose(rows_found, tolerance)
    if as_json:
        told = {"files": [asdict(one) for one in rows_found], "take": choice.file, "why": choice.why}
        typer.echo(json.dumps(told, indent=1))
        return
    head = ("file", "quantisation", "size", "right", "nats a token", "same token", "reads/s", "writes/s")
    for line in table([head, *(_row(one) for one in rows_found)]):
        typer.echo(line)
    typer.echo(f"take {choice.file}: {choice.why}")


def _texts(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return TEXTS
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise NotFound(f"{path} can't be read ({error}); name a text file, one text a line.") from error
    return tuple(line for line in lines if line.strip())


def _row(one: Measured) -> tuple[str, ...]:
    return (
        Path(one.file).name,
        one.quantisation,
        bytes_(one.size),
        "-" if one.right is None else f"{one.right:.1%}",
        f"{one.nats:.3f}",
        f"{one.agreement:.1%}",
        f"{one.reads:.0f}",
        f"{one.writes:.0f}",
    )
