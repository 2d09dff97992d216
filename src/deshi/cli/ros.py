"""`deshi ros`: the bridge between ROS 2 and the running service."""

import signal
from dataclasses import replace
from typing import Annotated

import typer

from deshi.bootstrap.ros import Bridge, ask_door, missing
from deshi.settings import read_settings


def ros(
    domain: Annotated[int | None, typer.Option(help="DDS domain, ROS_DOMAIN_ID of the nodes; default: [body] domain.")] = None,
    interface: Annotated[str | None, typer.Option(help="Network interface; default: [body] interface.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print no line for each question.")] = False,
) -> None:  # fmt: skip
    """Carry /deshi/ask to the service and its answer to /deshi/answer (std_msgs/String); stops go to the guard. Ctrl-C ends it."""
    settings = read_settings()
    body = replace(
        settings.body,
        domain=settings.body.domain if domain is None else domain,
        interface=settings.body.interface if interface is None else interface,
    )
    settings = replace(settings, body=body)
    door = ask_door(settings)
    bridge = Bridge(settings, door, (lambda line: None) if quiet else lambda line: typer.echo(line))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: bridge.end())
    typer.echo(
        f"ros bridge ready: /deshi/ask -> /deshi/answer, DDS domain {body.domain}. Ctrl-C ends it.", err=True
    )
    if lacking := missing(settings):
        typer.echo(lacking, err=True)
    try:
        bridge.run()
    finally:
        door.close()
