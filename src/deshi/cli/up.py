"""`deshi up` and `deshi serve`: the service, with and without the guard."""

import os
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from typing import Annotated

import typer

from deshi.bootstrap.guard import GuardProcess
from deshi.sections import Settings
from deshi.settings import read_settings

Host = Annotated[
    str, typer.Option(help="Where to listen; anything but this machine needs `deshi keys add NAME` first.")
]
Port = Annotated[int | None, typer.Option(help="The service's port (settings: [service] port).")]
GuardPort = Annotated[int | None, typer.Option(help="The guard's port (settings: [guard] port).")]
NoGuard = Annotated[
    bool, typer.Option("--no-guard", help="No robot is here: answers are given, nothing moves.")
]


def up(host: Host = "", port: Port = None, guard_port: GuardPort = None) -> None:
    """Start guard and service, with the console; Ctrl-C ends both."""
    settings = _settings(host, port, guard_port)
    from deshi.web.serving import Serving

    serving = Serving(settings)  # first: a port that is taken must not leave a guard behind
    with suppress(KeyboardInterrupt), serving, GuardProcess(settings, serving.empty_spool) as guard:
        typer.echo(f"deshi is at {serving.address}  (guard {guard.address}, home {settings.home})")
        typer.echo("Ctrl-C ends it. `deshi stop` stops the robot at any time.")
        if serving.dashboard:
            typer.echo(f"The dashboard alone is at {serving.dashboard}")
        if serving.note:
            typer.echo(serving.note)
        sys.stdout.flush()
        serving.run()
    typer.echo("deshi has ended; the journal is closed.")


def serve(
    host: Host = "", port: Port = None, guard_port: GuardPort = None, no_guard: NoGuard = False
) -> None:
    """Start the service only; the guard is expected to run already, or with --no-guard there is no robot here."""
    settings = _settings(host, port, guard_port)
    if no_guard:
        settings = replace(settings, guard=replace(settings.guard, enabled=False))
    from deshi.web.serving import Serving

    with suppress(KeyboardInterrupt), Serving(settings) as serving:
        typer.echo(f"deshi is at {serving.address}  (home {settings.home})")
        if serving.dashboard:
            typer.echo(f"The dashboard alone is at {serving.dashboard}")
        if serving.note:
            typer.echo(serving.note)
        sys.stdout.flush()
        serving.run()


def stop_help() -> None:
    """Shown by `deshi stop --help`; the stop itself never comes this far."""


def _settings(host: str, port: int | None, guard_port: int | None) -> Settings:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    settings = read_settings()
    service = replace(
        settings.service,
        host=host or settings.service.host,
        port=settings.service.port if port is None else port,
    )
    guard = replace(settings.guard, port=settings.guard.port if guard_port is None else guard_port)
    return replace(settings, service=service, guard=guard)
