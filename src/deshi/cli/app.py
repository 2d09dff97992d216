"""The tree of commands."""

import typer

from deshi import __version__
from deshi.cli import (
    ab,
    ask,
    cache,
    demo,
    doctor,
    exam,
    feedback,
    go2sim,
    guard,
    journal,
    keys,
    learn,
    listen,
    models,
    night,
    prompts,
    releases,
    robot,
    ros,
    runs,
    task,
    up,
    usage,
)

app = typer.Typer(
    name="deshi",
    help="A small local model that answers what it is sure of, asks when it is not, and learns from both.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("ask")(ask.ask)
app.command("chat")(ask.chat)
app.command("feedback")(feedback.feedback)
app.command("correct", context_settings=feedback.ANY_WORDS)(feedback.correct)
app.command("demo")(demo.demo)
app.command("up")(up.up)
app.command("serve")(up.serve)
app.command("guard")(guard.guard)
app.command("listen")(listen.listen)
app.command("stop", help="Stop the robot now. A second stop within three seconds lets the motors go.")(
    up.stop_help
)
app.command("go2sim", help="Run a simulated Go2 on DDS that any client of the robot commands, with a page.")(
    go2sim.go2sim_help
)
app.command("ros")(ros.ros)
app.command("exam")(exam.exam)
app.command("calibrate")(exam.calibrate)
app.command("ab")(ab.ab)
app.command("promote")(releases.promote)
app.command("rollback")(releases.rollback)
app.command("nights")(night.nights)
app.command("usage")(usage.usage)
app.command("doctor")(doctor.doctor)
app.add_typer(cache.app, name="cache")
app.add_typer(journal.app, name="journal")
app.add_typer(keys.app, name="keys")
app.add_typer(learn.app, name="learn")
app.add_typer(models.app, name="models")
app.add_typer(night.app, name="night")
app.add_typer(prompts.app, name="prompts")
app.add_typer(releases.app, name="releases")
app.add_typer(robot.app, name="robot")
app.add_typer(runs.app, name="runs")
app.add_typer(task.app, name="task")


def _version(shown: bool) -> None:
    if shown:
        typer.echo(__version__)
        raise typer.Exit()


@app.callback()
def root(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Options of deshi itself."""
