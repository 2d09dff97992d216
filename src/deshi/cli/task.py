"""`deshi task`: a task of one's own, from a folder with a table and examples."""

from pathlib import Path
from typing import Annotated

import typer

from deshi.errors import BadInput, DeshiError

app = typer.Typer(help="Tasks: those installed, and those of your own.", no_args_is_help=True)

_Folder = Annotated[Path, typer.Argument(help="The task's folder.")]


@app.command("new")
def new(folder: _Folder) -> None:
    """Begin a task of your own: write a commented task.toml and some examples that work at once."""
    from deshi.tasks.own import start

    for path in start.new(folder):
        typer.echo(f"wrote {path}")
    typer.echo(f"Edit both, then: deshi task check {folder} && deshi learn base --task {folder}")


@app.command("check")
def check(folder: _Folder) -> None:
    """Say what is wrong or missing in a task's folder; the exit code is 2 where nothing can be trained yet."""
    from deshi.tasks.own.check import check as problems_of
    from deshi.tasks.own.table import read_examples, read_table

    table, rows = read_table(folder), read_examples(folder)
    problems = problems_of(table, rows)
    for problem in problems:
        typer.echo(f"{'wrong' if problem.stops else 'note'}: {problem.text}")
    if any(problem.stops for problem in problems):
        raise BadInput(f"{folder} can't be trained yet; mend what is called wrong above.")
    typer.echo(f"{table.name}: {len(rows)} examples of {len(table.labels)} labels. {_trained(folder)}")


def _trained(folder: Path) -> str:
    from deshi.bootstrap.calibrations import read_json
    from deshi.pure.release import CARD
    from deshi.tasks.own.table import RELEASE, digest, read_examples, read_table

    card = read_json(folder / RELEASE / CARD)
    if not isinstance(card, dict):
        return f"Not trained yet: deshi learn base --task {folder}"
    if card.get("corpus") != digest(read_table(folder), read_examples(folder)):
        return f"Labels or examples have changed since it was trained: deshi learn base --task {folder}"
    return "Trained from exactly these."


@app.command("list")
def show() -> None:
    """List the installed tasks and those of `[tasks] folders` in deshi.toml."""
    from deshi.plugins import task_names
    from deshi.settings import read_settings
    from deshi.tasks.own.task import open_folder

    for name in task_names():
        typer.echo(f"{name}\tinstalled")
    for folder in read_settings().tasks.folders:
        try:
            typer.echo(f"{open_folder(Path(folder)).name}\t{folder}")
        except DeshiError as error:
            typer.echo(f"?\t{folder}: {error}")
