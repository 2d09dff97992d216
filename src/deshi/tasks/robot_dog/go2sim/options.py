"""The command line of the simulator."""

import argparse
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from deshi.tasks.robot_dog.body.registry import DIALECTS
from deshi.tasks.robot_dog.sim.acts import IDLE

PORT = 8003


@dataclass(frozen=True, slots=True)
class Options:
    """What the simulator is started with; `changes` are for `SimDog.set`. `http` is a port, 0 a free one, None for no page."""

    domain: int
    interface: str
    peer_mode: str
    peers: tuple[str, ...]
    http: int | None
    rate: float
    pace: float
    new_clients: bool
    posture: str
    battery: float
    dialect: str
    seed: int
    changes: dict[str, Any] = field(default_factory=dict)


def options(arguments: Sequence[str]) -> Options:
    """Return the options; ends the program with a sentence where they are none."""
    parser = _parser()
    told = parser.parse_args(arguments)
    changes: dict[str, Any] = {
        name: value
        for name in ("obstacle", "drop", "delay", "freeze_after", "stuck")
        if (value := getattr(told, name)) not in (None, False)
    }
    try:
        if told.refuse:
            changes["refuse"] = dict(_refused(pair) for pair in told.refuse)
        if not 1.0 <= told.rate <= 500.0:
            raise ValueError(f"--rate is 1 to 500 a second, not {told.rate:g}.")
        if not 0.1 <= told.pace <= 50.0:
            raise ValueError(f"--pace is 0.1 to 50 times a robot's, not {told.pace:g}.")
    except ValueError as error:
        parser.error(str(error))
    return Options(
        told.domain,
        told.interface if told.interface is not None else loopback(),
        told.peer_mode,
        tuple(told.peer),
        None if told.no_http else told.http,
        told.rate,
        told.pace,
        told.new_clients,
        told.posture,
        told.battery,
        told.dialect,
        told.seed,
        changes,
    )


def loopback() -> str:
    """Return the name of this machine's own interface: nobody outside it sees the dog."""
    names = [name for _, name in socket.if_nameindex()]
    return next((name for name in ("lo", "lo0") if name in names), "127.0.0.1")


def _refused(pair: str) -> tuple[int, int]:
    api_id, colon, code = pair.partition(":")
    if not (colon and api_id.isdecimal() and code.isdecimal()):
        raise ValueError(f"--refuse wants ID:CODE, as 1016:4206, not {pair!r}.")
    return int(api_id), int(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="deshi go2sim",
        description="A Go2 that isn't there: the robot's sport service and states over DDS, with a page to watch it.",
        epilog="Any client of the robot commands it: give it the same interface (lo) and domain. Ctrl-C ends it.",
    )
    _where(parser.add_argument_group("where it is found"))
    _dog(parser.add_argument_group("the dog"))
    _faults(parser.add_argument_group("faults"))
    return parser


def _where(dds: argparse._ArgumentGroup) -> None:
    dds.add_argument("--domain", type=int, default=0, help="DDS domain, 0 as a Go2's (default)")
    dds.add_argument(
        "--interface",
        default=None,
        metavar="NAME",
        help='network interface; default: this machine only; "" lets DDS choose, and then others may command it',
    )
    dds.add_argument(
        "--peer-mode",
        choices=("auto", "sdk", "unicast"),
        default="auto",
        help="how peers find it: auto (default) suits most, sdk is exactly as Unitree's client, unicast without multicast",
    )
    dds.add_argument(
        "--peer", action="append", default=[], metavar="ADDRESS", help="look for a peer there, too"
    )
    dds.add_argument(
        "--new-clients",
        action="store_true",
        help="meet clients whose types say uint8 (Unitree's SDK on Cyclone DDS 11), on lo only; those on 0.10 then crash",
    )
    dds.add_argument(
        "--http",
        type=int,
        default=PORT,
        metavar="PORT",
        help=f"the page's port on 127.0.0.1; 0 takes a free one (default {PORT})",
    )
    dds.add_argument("--no-http", action="store_true", help="no page")
    dds.add_argument("--rate", type=float, default=50.0, help="states a second while it moves (default 50)")
    dds.add_argument(
        "--pace",
        type=float,
        default=1.0,
        metavar="TIMES",
        help="how much faster than a robot it lives, for tests",
    )


def _dog(dog: argparse._ArgumentGroup) -> None:
    dog.add_argument("--posture", choices=tuple(IDLE), default="lying", help="how it begins (default lying)")
    dog.add_argument("--battery", type=float, default=100.0, metavar="PERCENT")
    dog.add_argument(
        "--obstacle", type=float, default=None, metavar="METRES", help="something in front of it"
    )
    dog.add_argument(
        "--dialect", choices=DIALECTS, default="go2", help="the firmware's table of codes (default go2)"
    )
    dog.add_argument("--seed", type=int, default=0, help="of its dice for lost messages")


def _faults(faults: argparse._ArgumentGroup) -> None:
    faults.add_argument(
        "--drop", type=float, default=None, metavar="SHARE", help="share of messages lost, 0 to 1"
    )
    faults.add_argument(
        "--delay", type=float, default=None, metavar="SECONDS", help="of requests, and of answers"
    )
    faults.add_argument(
        "--freeze-after",
        type=float,
        default=None,
        metavar="SECONDS",
        help="its motion service stops: no answers, a clock that stands still",
    )
    faults.add_argument("--stuck", action="store_true", help="StopMove has no effect")
    faults.add_argument(
        "--refuse", action="append", default=[], metavar="ID:CODE", help="answer an id with a code"
    )


__all__ = ["PORT", "Options", "loopback", "options"]
