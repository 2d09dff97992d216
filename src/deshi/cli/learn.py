"""`deshi learn`: make a student."""

from pathlib import Path
from typing import Annotated

import typer

from deshi.errors import BadInput, Unavailable

app = typer.Typer(help="Training.", no_args_is_help=True)


@app.command("base")
def base(
    out: Annotated[Path, typer.Option(help="Where checkpoints, metrics and the log go.")] = Path("runs/base"),
    release: Annotated[
        Path | None, typer.Option(help="Where the release goes (default: the shipped one's folder).")
    ] = None,
    examples: Annotated[int, typer.Option(min=0, help="How many generated sentences to see.")] = 0,
    minutes: Annotated[
        float, typer.Option(min=0.0, help="Stop after this time, keeping the best so far.")
    ] = 0.0,
    threads: Annotated[int, typer.Option(min=1, help="Threads of the training process.")] = 1,
    seed: Annotated[int, typer.Option(help="Seed of the corpus and of the weights.")] = 1,
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
    train_base(out, release, examples or None, minutes or None, threads, seed)


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
