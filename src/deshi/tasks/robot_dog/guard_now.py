"""Stop the dog from a program that does nothing else: no event loop, no heavy import, an end within 200 ms."""

import json
import socket
import time
from pathlib import Path
from typing import Any

LIMIT = 0.18  # seconds for both ways together


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


def stop_now(
    home: Path, level: str = "soft", host: str = "127.0.0.1", port: int = 8002, source: str = "cli"
) -> dict[str, Any]:
    """Stop the body over the Unix socket, else over TCP; return the guard's reply, or `absent` and why. Never raises."""
    end = time.monotonic() + LIMIT
    try:
        return _by_unix(home, {"op": "stop", "level": level, "source": source}, LIMIT / 2)
    except (OSError, ValueError) as error:
        first = error
    try:
        return _by_tcp(host, port, level, source, max(0.02, end - time.monotonic()))
    except (OSError, ValueError) as error:
        why = f"No guard answers at {socket_path(home)} ({first}) nor at {host}:{port} ({error}). Start it with `deshi up`; if a real robot moves, use its remote."
        return {"ok": False, "stopped": False, "absent": True, "why": why}


def _by_unix(home: Path, command: dict[str, Any], limit: float) -> dict[str, Any]:
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(limit)
        sock.connect(socket_path(home))
        sock.sendall(json.dumps(command).encode() + b"\n")
        return _reply(_until(sock, b"\n", limit))


def _by_tcp(host: str, port: int, level: str, source: str, limit: float) -> dict[str, Any]:
    with socket.create_connection((host, port), limit) as sock:
        sock.sendall(
            f"POST /stop?level={level}&source={source} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n".encode()
        )
        head, _, body = _until(sock, b"}\n", limit).partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise ValueError("something else than the guard answers there")
        return _reply(body)


def _until(sock: socket.socket, mark: bytes, limit: float) -> bytes:
    end, data = time.monotonic() + limit, b""
    while not data.endswith(mark):
        sock.settimeout(max(0.001, end - time.monotonic()))
        more = sock.recv(65_536)
        if not more or len(data) > 65_536:
            raise ValueError("the answer ended early")
        data += more
    return data


def _reply(data: bytes) -> dict[str, Any]:
    reply = json.loads(data)
    if not isinstance(reply, dict) or "stopped" not in reply:
        raise ValueError("something else than the guard answers there")
    return reply
