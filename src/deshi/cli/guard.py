"""`deshi guard`: the guard alone, with the body and the rules of the settings; for who supervises it and the service apart."""

import os
from typing import Annotated

import typer

from deshi.bootstrap.guard import command_of
from deshi.cli.up import Driver, with_driver
from deshi.settings import read_settings


def guard(
    port: Annotated[int | None, typer.Option(help="The guard's port (settings: [guard] port).")] = None,
    driver: Driver = "",
) -> None:
    """Start the guard alone, and end it by Ctrl-C; `deshi serve` is the service to it."""
    settings = with_driver(read_settings(), driver)
    command = command_of(settings, settings.guard.port if port is None else port)
    os.execv(command[0], command)  # the guard itself is what a supervisor sees, signals and ends
