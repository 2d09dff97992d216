"""Runs the service: one process, one event loop, uvicorn without its access log."""

import socket
from typing import Any

import uvicorn

from deshi.errors import BadInput, Unavailable
from deshi.web.app import Service


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket. Raises `Unavailable` when the port is taken, `BadInput` for a host that is not ours."""
    if not 0 <= port <= 65535:
        raise BadInput(f"The port {port} does not exist; choose one from 1 to 65535.")
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return _listening(socket.socket(family, kind, proto), address)
    except (socket.gaierror, UnicodeError) as error:
        raise BadInput(
            f"The host {host!r} is not known on this machine; use 127.0.0.1 or 0.0.0.0."
        ) from error
    except OSError as error:
        raise Unavailable(
            f"Port {port} on {host} can't be used ({error.strerror}): another program may have it. "
            f"Stop that program, or choose another port with `--port`."
        ) from error


def _listening(listener: socket.socket, address: Any) -> socket.socket:
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener


def make(service: Service) -> uvicorn.Server:
    """Return the server of a service; it ends when its `should_exit` is set."""
    config = uvicorn.Config(
        service,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # nothing here goes by an address that a header claims
        ws="websockets-sansio",
        ws_max_size=service.most_bytes,
        timeout_graceful_shutdown=5,
    )
    return uvicorn.Server(config)


def run(service: Service, listener: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM, then finish the requests under way. Raises `KeyboardInterrupt` after either."""
    make(service).run(sockets=[listener])
