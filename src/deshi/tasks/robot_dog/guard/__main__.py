"""`python -m deshi.tasks.robot_dog.guard`: start the guard of a home directory and print one line when it can stop the dog."""

import argparse
import contextlib
import gc
import json
import os
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from deshi.tasks.robot_dog.body import planner
from deshi.tasks.robot_dog.body.rules import rules_of
from deshi.tasks.robot_dog.body.types import Driver
from deshi.tasks.robot_dog.drivers.choose import open_driver, open_ros
from deshi.tasks.robot_dog.guard import output
from deshi.tasks.robot_dog.guard.core import Guard
from deshi.tasks.robot_dog.guard.desk import Desk, Door
from deshi.tasks.robot_dog.guard.last_guard import LastGuard
from deshi.tasks.robot_dog.guard.notes import Latch, Note
from deshi.tasks.robot_dog.guard.process import living, raise_priority
from deshi.tasks.robot_dog.guard.spool import Spool
from deshi.tasks.robot_dog.guard_now import home_of, mark

ERRORS = "guard.err"  # in the home: what it prints once it is ready
AS_IN = """Write it as in '{"driver": "dds"}', or start `deshi guard`, which reads deshi.toml itself."""
LONGEST_PATH = 100  # a Unix socket's address has room for 107 bytes on Linux and 103 on macOS


def main(argv: list[str] | None = None) -> int:
    """Run the guard until it is told to end; return the exit code."""
    args = _arguments(argv)
    home = home_of({"DESHI_HOME": args.home} if args.home else os.environ)
    latch: Latch | None = None
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = _socket_path(home)
        unix, tcp = _unix(path), _tcp(args.port)
        address = {"socket": str(path), "port": tcp.getsockname()[1], "pid": os.getpid()}
        latch = Latch(home / "guard.latch")
        people, orders = Latch(home / "guard.people"), Note(home / "guard.orders")
        driver, doors = _body(args, latch.held)
    except OSError as error:
        _give_up(error, home)
        return 1
    _record(home / "guard.addr", address)
    planner.load()
    guard = Guard(
        driver,
        Spool(home / "guard.jsonl"),
        latch=latch.set,
        home=mark(home),
        rules=rules_of(args.body),
        held=latch.held,
        last_guard=LastGuard(people.held, orders.found, people.set, orders.put),
    )
    guard.keeps = latch.keeps
    guard.origins = frozenset(args.origin)
    if args.priority:
        guard.priority = raise_priority()
    parent = living(args.with_parent) if args.with_parent else lambda: True

    def goes_on() -> bool:
        output.bound()
        return parent()

    desk = Desk(guard, unix, tcp, goes_on, doors)
    desk.catch_signals()
    sys.setswitchinterval(0.0005)  # the spool's thread gives way within half a millisecond
    gc.collect()
    gc.freeze()
    print("guard ready " + json.dumps(address), flush=True)
    output.keep(home / ERRORS)
    try:
        desk.run()
    finally:
        driver.close()
        for note in (latch, people, orders):
            note.close()
        guard.spool.close()
        for left in (path, home / "guard.addr"):
            with contextlib.suppress(OSError):
                left.unlink()
    return 0


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m deshi.tasks.robot_dog.guard",
        description="Own the dog's body and stop it, whatever else is busy or dead. deshi.toml is not read: "
        "`deshi guard` starts this with the settings that stand there.",
    )
    parser.add_argument("--home", default="", help="default: $DESHI_HOME, else ~/.deshi")
    parser.add_argument("--port", type=int, default=8002, help="TCP port on 127.0.0.1; 0 takes a free one")
    parser.add_argument(
        "--with-parent",
        type=int,
        default=0,
        metavar="PID",
        help="halt the body and end when this process is gone",
    )
    parser.add_argument(
        "--origin",
        action="append",
        default=[],
        metavar="URL",
        help="whose pages may look at the body besides this machine's own, such as http://dog.local:8001",
    )
    parser.add_argument(
        "--no-priority", dest="priority", action="store_false", help="run like any other process"
    )
    parser.add_argument(
        "--battery", type=float, default=100.0, help="per cent the simulated body starts with"
    )
    parser.add_argument(
        "--body",
        type=_settings,
        default={},
        metavar="JSON",
        help="the settings [body]: the driver, where its robot is, and what the body may be told; default: the simulated body",
    )
    return parser.parse_args(argv)


def _settings(text: str) -> dict[str, Any]:
    """Return the settings that a word of the command line holds."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise argparse.ArgumentTypeError(f"{text[:80]!r} is not JSON ({error}). {AS_IN}") from error
    if not isinstance(read, dict):
        raise argparse.ArgumentTypeError(f"{text[:80]!r} is no JSON object. {AS_IN}")
    return read


def _body(args: argparse.Namespace, held: bool) -> tuple[Driver, list[Door]]:
    """Return the opened driver and what else may speak to the guard. Raises `OSError` with a sentence."""
    options = {**args.body, "battery": args.battery, "posture": "damped" if held else "lying"}
    driver = open_driver(str(args.body.get("driver", "sim")), options)
    return driver, [open_ros(options)] if args.body.get("ros") else []


def _give_up(error: OSError, home: Path) -> None:
    """Say in one sentence why the guard can't start."""
    if error.errno is None:  # a sentence already, of a driver or of ours
        told = f"The guard can't start for {home}: {error}"
    else:
        told = f"The guard can't start for {home}: {error}. Make the directory writable, end the other guard, or choose --port."
    print(told, file=sys.stderr)


def _socket_path(home: Path) -> Path:
    path = home.resolve() / "guard.sock"
    if len(os.fsencode(path)) <= LONGEST_PATH:
        return path
    return Path(tempfile.mkdtemp(prefix="deshi-")) / "guard.sock"


def _unix(path: Path) -> socket.socket:
    if path.exists():
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(0.3)
            try:
                probe.connect(str(path))
            except OSError:
                path.unlink()  # left behind by a guard that was killed
            else:
                raise OSError("another guard answers there; end it, or give this one a home of its own.")
    door = socket.socket(socket.AF_UNIX)
    mask = os.umask(0o177)
    try:
        door.bind(str(path))
    finally:
        os.umask(mask)
    door.listen(512)
    return door


def _tcp(port: int) -> socket.socket:
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind(("127.0.0.1", port))
    door.listen(512)
    return door


def _record(path: Path, address: dict[str, object]) -> None:
    """Write where the guard is, whole or not at all: a full disk keeps nobody from stopping, at the usual places."""
    draft = path.with_suffix(".addr.new")
    try:
        draft.write_text(json.dumps(address) + "\n")
        draft.chmod(0o600)
        draft.replace(path)
    except OSError as error:
        told = f"Where the guard is could not be written ({error}): it is at {address['socket']} and port {address['port']}."
        print(f"{told} Make room on the disk, then start it again.", file=sys.stderr)
        for left in (path, draft):  # what another guard has left there would lead astray
            with contextlib.suppress(OSError):
                left.unlink()


if __name__ == "__main__":
    sys.exit(main())
