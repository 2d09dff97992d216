"""`deshi models watch`: processors, memory, graphics and disk, as they are now."""

import json
import time
from typing import Annotated, Any

import typer

from deshi.bootstrap import machine
from deshi.cli.releases import table
from deshi.cli.shown import bytes_
from deshi.settings import read_settings


def watch(
    every: Annotated[float, typer.Option(min=0.2, help="Seconds between two looks.")] = 2.0,
    once: Annotated[bool, typer.Option("--once", help="Look once.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A line of JSON for each look.")] = False,
) -> None:
    """Watch processors, memory, graphics and disk until Ctrl-C."""
    home = read_settings().home
    while True:
        told = machine.snapshot(home)
        if as_json:
            typer.echo(json.dumps(told))
        else:
            for line in table(_rows(told)):
                typer.echo(line)
        if once:
            return
        time.sleep(every)
        if not as_json:
            typer.echo()


def _rows(told: dict[str, Any]) -> list[tuple[str, ...]]:
    cpu, memory, disk = told["cpu"], told["memory"], told["disk"]
    shared = "unified memory" if told["unified"] else "memory"
    rows: list[tuple[str, ...]] = [
        (
            "processors",
            f"{cpu['busy']:.0%} of {cpu['cores']}",
            f"load {cpu['load']}, {cpu['usable']:g} may be used",
        ),
        (shared, f"{bytes_(memory['free'])} free", f"of {bytes_(memory['total'])}{_limit(memory)}"),
        ("disk", f"{bytes_(disk['free'])} free", f"of {bytes_(disk['total'])}"),
    ]
    for card in told["gpus"]:
        held = (
            f"{bytes_(card['used'])} of {bytes_(card['memory'])} used"
            if card["memory"]
            else "shares the memory"
        )
        rows.append((card["name"], f"{card['busy']:.0%} busy", f"{held}, {card['celsius']:g} degrees"))
    return rows if told["gpus"] else [*rows, ("graphics", "none found", "")]


def _limit(memory: dict[str, Any]) -> str:
    return " (limited by its control group)" if memory["limit"] else ""
