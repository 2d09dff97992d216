"""`deshi learn`: make a student."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from deshi.bootstrap import background
from deshi.errors import BadInput, Unavailable

app = typer.Typer(help="Training.", no_args_is_help=True)

_Out = Annotated[Path, typer.Option(help="Where checkpoints, metrics and the log go.")]


@app.command("base")
def base(
    out: _Out = Path("runs/base"),
    release: Annotated[
        Path | None, typer.Option(help="Where the release goes (default: the shipped one's folder).")
    ] = None,
    examples: Annotated[
        int, typer.Option(min=0, help="How many generated sentences to see (0: as the shipped release).")
    ] = 0,
    minutes: Annotated[
        float, typer.Option(min=0.0, help="Stop after this time, keeping the best so far.")
    ] = 0.0,
    threads: Annotated[int, typer.Option(min=1, help="Threads of the training process.")] = 2,
    seed: Annotated[int, typer.Option(help="Seed of the corpus and of the weights.")] = 1,
    apart: Annotated[bool, typer.Option("--background", help="Go on apart from this terminal.")] = False,
) -> None:
    """Train the robot_dog student from its generated corpus; run again to resume, Ctrl-C keeps the best so far."""
    try:
        from deshi.bootstrap.training import train_base
    except ImportError as error:
        raise Unavailable(
            f"Training needs {error.name}; install it with: pip install 'deshi[learn]'"
        ) from error
    if release is not None and release.exists() and not release.is_dir():
        raise BadInput(f"{release} is a file; name a folder for the release.")
    if apart:
        number = background.start([word for word in sys.argv[1:] if word != "--background"], out)
        typer.echo(f"Training runs as process {number}; its log is {out / background.LOG}.")
        typer.echo(
            f"Look at it with `deshi learn status --out {out}`, end it with `deshi learn stop --out {out}`."
        )
        return
    train_base(out, release, examples or None, minutes or None, threads, seed)


@app.command("status")
def status(out: _Out = Path("runs/base")) -> None:
    """Show how far a training is, what it has reached on held-back sentences, and how long it will still take."""
    told = background.status(out)
    state = f"running (process {told['running']})" if told["running"] else "not running"
    typer.echo(f"{out}: {state}")
    typer.echo(
        f"step {told.get('step', 0)}, {told.get('examples', 0):,} examples, loss {told.get('loss', 0.0):.3f}"
    )
    if "held_exact" in told:
        typer.echo(f"held back: label {told['held_label']:.3f}, exact {told['held_exact']:.3f}")
    if told["running"] and "eta_s" in told:
        typer.echo(f"{told['examples_per_s']:.0f} examples/s, {told['eta_s'] / 60:.0f} minutes left")


@app.command("stop")
def stop(out: _Out = Path("runs/base")) -> None:
    """End a training after its current step; it keeps the best so far, and the same command goes on from there."""
    number = background.stop(out)
    typer.echo(f"Process {number} was asked to end." if number else f"No training runs in {out}.")


@app.command("reflex")
def reflex(
    out: Annotated[Path | None, typer.Option(help="The table's module (default: the shipped one).")] = None,
) -> None:
    """Learn the stop matcher's table from the phrases that are shipped with the corpus (half a minute)."""
    try:
        from deshi.bootstrap.training import train_reflex
    except ImportError as error:
        raise Unavailable(
            f"Training needs {error.name}; install it with: pip install 'deshi[learn]'"
        ) from error
    train_reflex(out)
