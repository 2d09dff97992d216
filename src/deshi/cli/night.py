"""`deshi night` and `deshi nights`: learn now what people have told, and read what earlier nights made of it."""

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, Any

import typer

from deshi.bootstrap import night_lock, night_state
from deshi.bootstrap.releases import person
from deshi.cli.releases import table
from deshi.errors import Unavailable
from deshi.settings import read_settings

app = typer.Typer(invoke_without_command=True)
_COLUMNS = ("night", "began", "took", "outcome", "release", "examples", "people")
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.callback()
def night(
    context: typer.Context,
    no_promote: Annotated[
        bool, typer.Option("--no-promote", help="Put what passes on the shelf, and let the old one serve.")
    ] = False,
    minutes: Annotated[
        float, typer.Option(min=0.0, help="Train no longer than this (0: until it is done).")
    ] = 0.0,
    task: Annotated[
        str, typer.Option("--task", "-t", help="A task, or the folder of your own.")
    ] = "robot_dog",
    by: Annotated[str, typer.Option(hidden=True)] = "",
    humble: Annotated[bool, typer.Option("--humble", hidden=True)] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Learn what people have told since the last night, sit the exam, and let serve what passes. Ctrl-C ends it.

    A night that was cut off goes on. `deshi nights` lists all of them, `deshi night show ID` prints a report.
    """
    if context.invoked_subcommand:
        return
    settings = read_settings()
    if not (yes or no_promote or as_json) and sys.stdin.isatty():
        typer.confirm("Learn now, and let what passes its exam serve?", abort=True)
    from deshi.bootstrap.night import run_night

    if humble:  # begun by a service that goes on serving: its requests come first, in the exam, too
        with suppress(OSError):
            os.nice(10)
    told = run_night(
        settings,
        task,
        by or person(),
        minutes=minutes,
        promote=not no_promote,
        report=None if as_json else _teller(),
    )
    if as_json:
        typer.echo(json.dumps(told.as_dict(), ensure_ascii=False, indent=1))
    elif told.parts and not humble:  # its report holds people's words, and a log is kept
        typer.echo("")
        typer.echo(told.as_dict()["markdown"])
    if told.outcome == "failed":
        raise Unavailable(f"The night {told.id} failed: {told.sentence}")
    if told.outcome == "cancelled":
        raise typer.Exit(130)


def _teller() -> Callable[[dict[str, Any]], None]:
    """Return what prints how far a night is: its sentences, and of the training one line every few seconds."""
    said = [0.0]

    def tell(step: dict[str, Any]) -> None:
        if "sentence" in step:
            typer.echo(f"{step['id']}  {step['stage']:<9}  {step['sentence']}")
        elif time.monotonic() - said[0] > 3:
            said[0] = time.monotonic()
            left = f", {step['eta_s']:.0f} s left" if isinstance(step.get("eta_s"), int | float) else ""
            loss = f"loss {step['loss']:.3f}" if isinstance(step.get("loss"), int | float) else ""
            typer.echo(
                f"{step['id']}  {step['stage']:<9}  step {step.get('step', 0)} of {step.get('of', 0)} {loss}{left}"
            )
        sys.stdout.flush()

    return tell


@app.command("show")
def show(
    identity: Annotated[str, typer.Argument(metavar="ID", help="As `deshi nights` lists it.")],
    as_json: Json = False,
) -> None:
    """Print a night's report."""
    from deshi.bootstrap.learning import told

    found = told(read_settings().home, identity)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    typer.echo(
        found["markdown"] or f"{found['id']}  {found['stage']}  {found['outcome']}: {found['sentence']}"
    )


def nights(as_json: Json = False) -> None:
    """List the nights, newest first."""
    home = read_settings().home
    found = night_state.summaries(home, night_lock.running(home))
    if as_json:
        typer.echo(json.dumps({"nights": found}, ensure_ascii=False, indent=1))
        return
    if not found:
        typer.echo("There was no night yet. `deshi night` begins one.")
        return
    for line in table([_COLUMNS, *(_row(one) for one in found)]):
        typer.echo(line)
    typer.echo(found[0]["sentence"])


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    return (
        one["id"],
        time.strftime("%Y-%m-%d %H:%M", time.localtime(one["at"])),
        f"{one['seconds']:.0f} s",
        one["outcome"],
        one["release"] or "-",
        str(one["examples"]),
        str(one["people"]),
    )
