"""`deshi keys`: who may use the service from outside."""

from pathlib import Path
from typing import Annotated

import typer

from deshi.ask.keys import Keys
from deshi.bootstrap.memory import make_home
from deshi.settings import read_settings

app = typer.Typer(
    help="API keys: needed wherever the service listens on more than this machine.", no_args_is_help=True
)
Name = Annotated[str, typer.Argument(help="Whose key it is.")]


def _file() -> Path:
    settings = read_settings()
    make_home(settings.home)
    return settings.keys


def _keys() -> Keys:
    return Keys(_file())


@app.command("add")
def add(name: Name) -> None:
    """Make a key and show it, this once; only its hash is kept."""
    typer.echo(_keys().add(name))


@app.command("list")
def show() -> None:
    """List the names of the keys."""
    for name in _keys().names():
        typer.echo(name)


@app.command("remove")
def remove(name: Name) -> None:
    """Remove a key; running services notice at their next start."""
    _keys().remove(name)
    typer.echo(f"removed {name}")
