"""`deshi models create`: an Ollama model of a task."""

from typing import Annotated

import typer

from deshi.bootstrap.modelfile import modelfile
from deshi.bootstrap.own import find_task
from deshi.bootstrap.shelf_models import Shelf
from deshi.bootstrap.shelf_ollama import checked
from deshi.cli.shown import Progress
from deshi.promote.model_files import name_of
from deshi.promote.safely import write
from deshi.settings import read_settings


def create(
    base: Annotated[str, typer.Option("--from", help="The model to make it from, as Ollama names it.")],
    task: Annotated[str, typer.Option(help="The task, or the folder of one's own.")] = "robot_dog",
    name: Annotated[str, typer.Option(help="What it is called (default: deshi-TASK).")] = "",
    num_ctx: Annotated[int, typer.Option(min=512, help="Tokens of context.")] = 4_096,
    stop: Annotated[
        list[str] | None, typer.Option(help="A text that ends an answer; may be given often.")
    ] = None,
    only_print: Annotated[bool, typer.Option("--print", help="Only print the Modelfile.")] = False,
) -> None:
    """Make an Ollama model of a task: its prompt with the table of actions, the form of its answer, parameters."""
    found = find_task(task)
    made = modelfile(found, checked(base), num_ctx, tuple(stop or ()))
    if only_print:
        typer.echo(made.text, nl=False)
        return
    shelf = Shelf(read_settings())
    called = checked(name or f"deshi-{name_of(found.name).replace('_', '-')}")
    place = shelf.settings.home / "modelfiles" / f"{name_of(called)}.Modelfile"
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write(place, made.text.encode())
    with Progress() as progress:
        shelf.ollama.create(made.request(called), progress.told)
    typer.echo(f"made {called} from {base}; its Modelfile is {place}")
    typer.echo(f'provider = "ollama" and model = "{called}" under [models.NAME] of deshi.toml let it answer.')
