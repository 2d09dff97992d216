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

from deshi.tasks.robot_dog.body.sim import SimBody
from deshi.tasks.robot_dog.guard.core import Guard
from deshi.tasks.robot_dog.guard.desk import Desk, living
from deshi.tasks.robot_dog.guard.latch import Latch
from deshi.tasks.robot_dog.guard.spool import Spool
from deshi.tasks.robot_dog.guard_now import mark

LONGEST_PATH = 100  # a Unix socket's address has room for 107 bytes on Linux and 103 on macOS


def main(argv: list[str] | None = None) -> int:
    """Run the guard until it is told to end; return the exit code."""
    args = _arguments(argv)
    home = Path(args.home or os.environ.get("DESHI_HOME") or Path.home() / ".deshi")
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = _socket_path(home)
        unix, tcp = _unix(path), _tcp(args.port)
        address = {"socket": str(path), "port": tcp.getsockname()[1], "pid": os.getpid()}
        _record(home / "guard.addr", address)
    except OSError as error:
        print(
            f"The guard can't start for {home}: {error}. Make the directory writable, end the other guard, or choose --port.",
            file=sys.stderr,
        )
        return 1
    latch = Latch(home / "guard.latch")
    body = SimBody(posture="damped" if latch.held else "lying", battery=args.battery)
    guard = Guard(body, Spool(home / "guard.jsonl"), latch=latch.set, home=mark(home))
    if args.priority:
        guard.priority = raise_priority()
    desk = Desk(guard, unix, tcp, living(args.with_parent) if args.with_parent else lambda: True)
    desk.catch_signals()
    sys.setswitchinterval(0.0005)  # the spool's thread gives way within half a millisecond
    gc.collect()
    gc.freeze()
    print("guard ready " + json.dumps(address), flush=True)
    try:
        desk.run()
    finally:
        latch.close()
        guard.spool.close()
        for left in (path, home / "guard.addr"):
            with contextlib.suppress(OSError):
                left.unlink()
    return 0


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="deshi guard", description="Own the dog's body and stop it, whatever else is busy or dead."
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
        "--no-priority", dest="priority", action="store_false", help="run like any other process"
    )
    parser.add_argument(
        "--battery", type=float, default=100.0, help="per cent the simulated body starts with"
    )
    return parser.parse_args(argv)


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
                raise OSError("another guard answers there")
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
    """Write where the guard is, whole or not at all."""
    draft = path.with_suffix(".addr.new")
    draft.write_text(json.dumps(address) + "\n")
    draft.chmod(0o600)
    draft.replace(path)


def raise_priority() -> str:
    """Go before other processes where the system allows it; return what was reached."""
    with contextlib.suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(10))
        return "round robin 10"
    with contextlib.suppress(OSError):
        return f"nice {os.nice(-10)}"
    return "normal"


if __name__ == "__main__":
    sys.exit(main())
