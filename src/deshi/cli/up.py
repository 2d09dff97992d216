"""`deshi up` and `deshi serve`: the service, with and without the guard."""

import os
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from deshi.bootstrap.guard import GuardProcess
from deshi.errors import BadInput, DeshiError
from deshi.sections import Settings
from deshi.settings import read_settings
from deshi.tasks.robot_dog.drivers.choose import NAMES as DRIVERS

if TYPE_CHECKING:
    from deshi.web.serving import Serving

_FIRST_S, _LONGEST_S = 0.25, 5.0  # the pause before another try, doubled each time
_OUT = "The service is not there, the guard is: `deshi stop` stops the robot. It is tried again; Ctrl-C ends both."

Host = Annotated[
    str, typer.Option(help="Where to listen; anything but this machine needs `deshi keys add NAME` first.")
]
Port = Annotated[int | None, typer.Option(help="The service's port (settings: [service] port).")]
GuardPort = Annotated[int | None, typer.Option(help="The guard's port (settings: [guard] port).")]
NoGuard = Annotated[
    bool, typer.Option("--no-guard", help="No robot is here: answers are given, nothing moves.")
]


Driver = Annotated[
    str,
    typer.Option(help="The way to the body: sim, dds or webrtc (settings: [body] driver).", metavar="NAME"),
]


def up(host: Host = "", port: Port = None, guard_port: GuardPort = None, driver: Driver = "") -> None:
    """Start guard and service, with the console; Ctrl-C ends both."""
    settings = with_driver(_settings(host, port, guard_port), driver)
    from deshi.bootstrap.starting import empty_spool
    from deshi.web.serving import Serving

    serving = Serving(settings)  # first: a port that is taken must not leave a guard behind
    code = 0
    with (
        suppress(KeyboardInterrupt),
        serving,
        GuardProcess(settings, partial(empty_spool, settings)) as guard,
    ):
        there = f"deshi is at {serving.address}  (guard {guard.address}, home {settings.home})"
        code = _keep_on(serving, [there, "Ctrl-C ends it. `deshi stop` stops the robot at any time."])
    typer.echo("deshi has ended; the journal is closed.")
    if code:
        raise typer.Exit(code)


def _keep_on(serving: "Serving", there: list[str]) -> int:
    """Serve until Ctrl-C, and return the exit code; while the service can't be made it is tried again.

    Whatever keeps it from being made, the guard goes on: who has a robot must be able to stop it.
    """
    code, told, pause, said = 0, "", _FIRST_S, False
    try:
        while True:
            try:
                serving.open()
                if not said:
                    _say(serving, there)
                code, said = 0, True
                serving.run()
                return 0
            except Exception as error:  # whatever it is, it must not take the guard with it
                serving.close()
                code, why = _why(error)
                if why != told:
                    typer.echo(f"deshi: {why}\ndeshi: {_OUT}", err=True)
                told, pause = why, min(2 * pause, _LONGEST_S)
            time.sleep(pause)
    except KeyboardInterrupt:
        return code


def _why(error: Exception) -> tuple[int, str]:
    """Return exit code and sentence of what keeps the service from starting."""
    if isinstance(error, DeshiError):
        return error.exit_code, str(error)
    if os.environ.get("DESHI_DEBUG"):
        traceback.print_exception(error)
    told = f"failed inside ({type(error).__name__}: {error}). Please report it; DESHI_DEBUG=1 shows where."
    return 1, told


def _say(serving: "Serving", there: Sequence[str]) -> None:
    more = f"The dashboard alone is at {serving.dashboard}" if serving.dashboard else ""
    for line in (*there, more, serving.note):
        if line:
            typer.echo(line)
    sys.stdout.flush()


def serve(
    host: Host = "", port: Port = None, guard_port: GuardPort = None, no_guard: NoGuard = False
) -> None:
    """Start the service only; the guard is expected to run already, or with --no-guard there is no robot here."""
    settings = _settings(host, port, guard_port)
    if no_guard:
        settings = replace(settings, guard=replace(settings.guard, enabled=False))
    from deshi.web.serving import Serving

    with suppress(KeyboardInterrupt), Serving(settings) as serving:
        serving.open()
        _say(serving, [f"deshi is at {serving.address}  (home {settings.home})"])
        serving.run()


def stop_help(
    damp: Annotated[bool, typer.Option("--damp", help="Let the motors go at once: the body sinks.")] = False,
) -> None:
    """Shown by `deshi stop --help`; the stop itself never comes this far."""


def with_driver(settings: Settings, driver: str) -> Settings:
    """Return settings with another way to the body, or with their own for "". Raises `BadInput` for one that there isn't."""
    if driver not in ("", *DRIVERS):
        raise BadInput(f"There is no driver {driver!r} for the body; the drivers are {', '.join(DRIVERS)}.")
    return replace(settings, body=replace(settings.body, driver=driver or settings.body.driver))


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
