"""`deshi runs`: the trainings that this home knows, how far they are, and their end."""

import json
import time
from typing import Annotated, Any

import typer

from deshi.bootstrap import runs as known
from deshi.cli.releases import table
from deshi.settings import read_settings

app = typer.Typer(invoke_without_command=True)
_COLUMNS = ("run", "kind", "began", "state", "stage", "done", "left")
Id = Annotated[str, typer.Argument(metavar="ID", help="As `deshi runs` lists it.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.callback()
def runs(context: typer.Context, as_json: Json = False) -> None:
    """List the trainings: nights, and base trainings that were begun with this home."""
    if context.invoked_subcommand:
        return
    found = known.listed(read_settings().home)
    if as_json:
        typer.echo(json.dumps({"runs": found}, ensure_ascii=False, indent=1))
        return
    if not found:
        typer.echo("Nothing was trained here yet. `deshi night` learns from what people have told.")
        return
    for line in table([_COLUMNS, *(_row(one) for one in found)]):
        typer.echo(line)


@app.command("show")
def show(identity: Id, as_json: Json = False) -> None:
    """Show one training: how far it is, and the last points of its curve."""
    one = known.one(read_settings().home, identity)
    if as_json:
        typer.echo(json.dumps(one, ensure_ascii=False, indent=1))
        return
    for line in table([_COLUMNS, _row(one)]):
        typer.echo(line)
    typer.echo(one["sentence"])
    for point in one["curve"][-10:]:
        held = "" if point["held_exact"] is None else f"  held back {point['held_exact']:.1%} exact"
        typer.echo(f"{point['part']:<18}step {point['step']:>7}  loss {point['loss']:.4f}{held}")


@app.command("cancel")
def cancel(identity: Id) -> None:
    """End a training after its current step. A night that is ended promotes nothing; a base training keeps the best so far."""
    asked = known.cancel(read_settings().home, identity)
    typer.echo(
        f"{identity} was asked to end."
        if asked
        else f"{identity} does not run; `deshi runs` lists what does."
    )


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    return (
        one["id"],
        one["kind"],
        time.strftime("%Y-%m-%d %H:%M", time.localtime(one["at"])) if one["at"] else "-",
        one["state"],
        one["stage"],
        f"{one['progress']:.0%}",
        f"{one['eta_s']:.0f} s" if one["eta_s"] is not None else "-",
    )
