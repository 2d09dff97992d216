"""`deshi robot`: the body and the way to it."""

import typer

from deshi.cli import robot_doctor

app = typer.Typer(no_args_is_help=True, help="The robot: what keeps it from moving.")
app.command("doctor")(robot_doctor.doctor)
