"""`deshi learn`: make a student."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from deshi.bootstrap import background
from deshi.bootstrap.runs import remember
from deshi.cli.examples import examples
from deshi.errors import BadInput, Unavailable
from deshi.settings import home_folder, read_settings

app = typer.Typer(help="Training.", no_args_is_help=True)

app.command("examples")(examples)

_BASE = Path("runs/base")
_Out = Annotated[
    Path | None,
    typer.Option(
        help="Where checkpoints, metrics and the log go (default: runs/base, or the task's folder)."
    ),
]
_MORE = Path("runs/more")
_With = Annotated[
    str,
    typer.Option(
        "--with",
        help="Teach a release more than the eleven actions: walk, gestures, or both with a comma (20 minutes of one idle core).",
    ),
]
_From = Annotated[
    str, typer.Option("--from", help="With --with: the release to begin from: shipped, serving, or its name.")
]
_Task = Annotated[Path | None, typer.Option("--task", "-t", help="The folder of a task of your own.")]


@app.command("base")
def base(
    out: _Out = None,
    task: _Task = None,
    release: Annotated[
        Path | None,
        typer.Option(help="Where the release goes (default: the shipped one's folder, or the task's)."),
    ] = None,
    examples: Annotated[
        int, typer.Option(min=0, help="How many generated sentences to see (0: 2.4 million, or 85 minutes).")
    ] = 0,
    minutes: Annotated[
        float, typer.Option(min=0.0, help="Stop after this time, keeping the best so far.")
    ] = 0.0,
    threads: Annotated[int, typer.Option(min=1, help="Threads of the training process.")] = 2,
    seed: Annotated[int, typer.Option(help="Seed of the corpus and of the weights.")] = 1,
    apart: Annotated[bool, typer.Option("--background", help="Go on apart from this terminal.")] = False,
    more: _With = "",
    parent: _From = "shipped",
) -> None:
    """Train the robot_dog student from its generated corpus, or with --task that of a task of your own from its examples.

    With --with a release is taught more on the same corpus and put on the shelf, after an exam.

    Run again to resume; Ctrl-C keeps the best so far.
    """
    os.environ.setdefault(
        "THP_MEM_ALLOC_ENABLE", "1"
    )  # PyTorch then takes huge pages: fresh small ones are dear
    try:
        from deshi.bootstrap.own_training import train_own
        from deshi.bootstrap.training import train_base
    except ImportError as error:
        raise Unavailable(
            f"Training needs {error.name}; install it with: pip install 'deshi[learn]'"
        ) from error
    if task is not None and examples:
        raise BadInput("A task of your own is trained on all of its examples; leave out --examples.")
    if release is not None and release.exists() and not release.is_dir():
        raise BadInput(f"{release} is a file; name a folder for the release.")
    if more and (task is not None or release is not None):
        raise BadInput("With --with the release goes to the shelf; leave out --task and --release.")
    out = out or (_MORE if more else _place(out, task))
    remember(home_folder(), out)
    if apart:
        number = background.start([word for word in sys.argv[1:] if word != "--background"], out)
        typer.echo(f"Training runs as process {number}; its log is {out / background.LOG}.")
        typer.echo(
            f"Look at it with `deshi learn status --out {out}`, end it with `deshi learn stop --out {out}`."
        )
        return
    if more:
        from deshi.bootstrap.more_shelf import teach
        from deshi.bootstrap.more_training import Wanted

        names = tuple(name.strip() for name in more.split(","))
        teach(read_settings(), Wanted(names, parent, examples, minutes, threads, seed), out)
    elif task is not None:
        train_own(task, out, release, minutes or None, threads, seed)
    else:
        train_base(out, release, examples or None, minutes or None, threads, seed)


def _place(out: Path | None, task: Path | None) -> Path:
    """Return where a training keeps its files."""
    return out or (_BASE if task is None else task / "training")


@app.command("tune", hidden=True)
def tune(night: Annotated[Path, typer.Option(help="The night's folder.")]) -> None:
    """Train what a night has to teach: the process that `deshi night` starts, at the lowest priority."""
    os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")
    try:
        from deshi.bootstrap.night_child import tune as train

        train(read_settings(), night)
    except ImportError as error:
        raise Unavailable(
            f"Training needs {error.name}; install it with: pip install 'deshi[learn]'"
        ) from error


@app.command("status")
def status(out: _Out = None, task: _Task = None) -> None:
    """Show how far a training is, what it has reached on held-back sentences, and how long it will still take."""
    out = _place(out, task)
    told = background.status(out)
    state = f"running (process {told['running']})" if told["running"] else "not running"
    typer.echo(f"{out}: {state}")
    if "step" not in told:
        typer.echo(
            f"It is reading its corpus; the first figures follow within minutes. Its log is {out / background.LOG}."
        )
        return
    typer.echo(
        f"step {told.get('step', 0)}, {told.get('examples', 0):,} examples, loss {told.get('loss', 0.0):.3f}"
    )
    if "held_exact" in told:
        typer.echo(f"held back: label {told['held_label']:.3f}, exact {told['held_exact']:.3f}")
    if told["running"] and "eta_s" in told:
        typer.echo(f"{told['examples_per_s']:.0f} examples/s, {told['eta_s'] / 60:.0f} minutes left")


@app.command("stop")
def stop(out: _Out = None, task: _Task = None) -> None:
    """End a training after its current step; it keeps the best so far, and the same command goes on from there."""
    out = _place(out, task)
    number = background.stop(out)
    typer.echo(f"Process {number} was asked to end." if number else f"No training runs in {out}.")


@app.command("reflex")
def reflex(
    out: Annotated[Path | None, typer.Option(help="The table's module (default: the shipped one).")] = None,
) -> None:
    """Learn the stop matcher's table from the phrases that are shipped with the corpus (a minute)."""
    try:
        from deshi.bootstrap.training import train_reflex
    except ImportError as error:
        raise Unavailable(
            f"Training needs {error.name}; install it with: pip install 'deshi[learn]'"
        ) from error
    train_reflex(out)


@app.command("corrects")
def corrects(
    release: Annotated[
        Path | None, typer.Option(help="The release's folder (default: the shipped one's).")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the head's file here and leave the release as it is.")
    ] = None,
    rows: Annotated[int, typer.Option(min=0, help="Sentences to learn from (0: 160,000).")] = 0,
    seed: Annotated[int, typer.Option(help="Seed of the weights.")] = 1,
) -> None:
    """Teach a release to recognise "no, I meant lie down" as a correction of its last answer (a few minutes).

    Its card changes, so that it has to be calibrated and examined again.
    """
    try:
        from deshi.bootstrap.correcting import train_corrects
    except ImportError as error:
        raise Unavailable(
            f"Training needs {error.name}; install it with: pip install 'deshi[learn]'"
        ) from error
    train_corrects(release, out, rows, seed)


@app.command("gate")
def gate(
    out: Annotated[
        Path | None, typer.Option(help="The folder for pairs and weights (default: the shipped ones).")
    ] = None,
) -> None:
    """Teach the gate of the semantic cache from our pairs of sentences (half a minute); the same weights every time."""
    from deshi.bootstrap.gate import train_gate

    for line in train_gate(out):
        typer.echo(line)
