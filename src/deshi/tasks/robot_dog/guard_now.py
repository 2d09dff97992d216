"""Stop the dog from a program that does nothing else: no event loop, no heavy import, an end within 200 ms."""

import json
import os
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LIMIT = 0.18  # seconds for both ways together
UNSENT = "not sent: the robot can't be reached; use its remote"


def home_of(environ: Mapping[str, str]) -> Path:
    """Return the home that guard and stop mean: `$DESHI_HOME`, else `~/.deshi`, as the settings read it."""
    named = environ.get("DESHI_HOME") or "~/.deshi"
    return Path(os.path.expanduser(named)).absolute()  # of a user that isn't there, `Path.expanduser` raises


def socket_path(home: Path) -> str:
    """Return the guard's Unix socket for a home directory, as `guard.addr` says or at its usual place."""
    return str(address(home).get("socket") or Path(home).resolve() / "guard.sock")


def address(home: Path) -> dict[str, Any]:
    """Return what the guard of `home` wrote about itself (`socket`, `port`, `pid`); empty where it wrote nothing."""
    try:
        read = json.loads((Path(home) / "guard.addr").read_text())
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def mark(home: Path) -> str:
    """Return what tells this home from others without naming it (its file system and number); empty where there is none."""
    try:
        found = os.stat(home)
    except OSError:
        return ""
    return f"{found.st_dev:x}-{found.st_ino:x}"


def stop_now(
    home: Path,
    level: str = "soft",
    host: str = "127.0.0.1",
    port: int = 8002,
    source: str = "cli",
    press: str = "",
) -> dict[str, Any]:
    """Stop the body over the Unix socket, else over TCP; return the guard's reply, or `absent` and why. Never raises.

    A reply whose `sent` is False has heard the stop and could not pass it on to the robot: then it has a `why`, too.

    All ways say the same `press`, so a guard that hears it twice counts it once. `host` and `port` are asked where the
    guard of `home` has noted none; a guard of another home that answers there stops its own body, which `why` says.
    """
    end = time.monotonic() + LIMIT
    command = {"op": "stop", "level": level, "source": source, "press": press or os.urandom(8).hex()}
    try:
        return _stopped(ask_now(home, command, LIMIT / 2))
    except Exception as error:  # whatever it is, the next way is tried
        whys = [f"at {socket_path(home)} ({error})"]
    noted = address(home).get("port")
    where = ("127.0.0.1", noted) if noted else (host, port)
    try:
        reply = _by_tcp(where, command, max(0.02, end - time.monotonic()))
        if reply.get("home") == mark(home):
            return reply
        whys.append(f"at {where[0]}:{where[1]} (there the guard of another home has stopped its own body)")
    except Exception as error:
        whys.append(f"at {where[0]}:{where[1]} ({error})")
    why = f"No guard of {home} answers {' nor '.join(whys)}. Start it with `deshi up`; if a real robot moves, use its remote."
    return {"ok": False, "stopped": False, "absent": True, "why": why}


def ask_now(home: Path, command: dict[str, Any], limit: float) -> dict[str, Any]:
    """Return the answer of the guard of `home` to one command within `limit` seconds. Raises what `ask_at` raises."""
    return ask_at(socket_path(home), command, limit)


def ask_at(path: str, command: dict[str, Any], limit: float) -> dict[str, Any]:
    """Return the answer of the guard at a Unix socket. Raises `OSError`, and `ValueError` for what is none."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(limit)
        sock.connect(path)
        sock.sendall(json.dumps(command).encode() + b"\n")
        return _object(_until(sock, b"\n", limit))


def _by_tcp(where: tuple[str, int], command: dict[str, Any], limit: float) -> dict[str, Any]:
    asked = "&".join(f"{key}={command[key]}" for key in ("level", "source", "press"))
    with socket.create_connection(where, limit) as sock:
        sock.sendall(f"POST /stop?{asked} HTTP/1.1\r\nHost: {where[0]}\r\nContent-Length: 0\r\n\r\n".encode())
        head, _, body = _until(sock, b"}\n", limit).partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise ValueError("something else than the guard answers there")
        return _stopped(_object(body))


def _until(sock: socket.socket, mark: bytes, limit: float) -> bytes:
    end, data = time.monotonic() + limit, b""
    while not data.endswith(mark):
        sock.settimeout(max(0.001, end - time.monotonic()))
        more = sock.recv(65_536)
        if not more or len(data) > 65_536:
            raise ValueError("the answer ended early")
        data += more
    return data


def _object(data: bytes) -> dict[str, Any]:
    reply = json.loads(data)
    if not isinstance(reply, dict):
        raise ValueError("something else than the guard answers there")
    return reply


def _stopped(reply: dict[str, Any]) -> dict[str, Any]:
    if "stopped" not in reply:
        raise ValueError("something else than the guard answers there")
    return {**reply, "why": UNSENT} if reply.get("sent") is False else reply
