"""`deshi robot doctor`: what keeps the robot from moving, a sentence and a next step each. It never moves the robot."""

from dataclasses import asdict
from typing import Annotated

import orjson
import typer

from deshi.bootstrap.robot_doctor import look
from deshi.settings import read_settings


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False) -> None:  # fmt: skip
    """Look at the way to the robot, from the network to its battery; exit code 1 when something keeps it from moving."""
    findings = look(read_settings())
    if as_json:
        told = {"moves": not any(one.mark == "bad" for one in findings), "findings": [asdict(one) for one in findings]}  # fmt: skip
        typer.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
    else:
        for one in findings:
            advice = f"\n        -> {one.advice}" if one.advice else ""
            typer.echo(f"{one.mark:>4}  {one.what}: {one.found}{advice}")
    if any(one.mark == "bad" for one in findings):
        raise typer.Exit(1)
