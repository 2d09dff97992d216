"""Runs the service: one process, one event loop, uvicorn without its access log."""

import signal
import socket
import time
from types import FrameType
from typing import Any

import uvicorn

from deshi.errors import BadInput, Unavailable
from deshi.web.app import Service
from deshi.web.dashboard import Dashboard

_AT_ONCE_S = 5


def bind(host: str, port: int, chosen_by: str = "`--port`") -> socket.socket:
    """Return a listening socket. Raises `Unavailable` when the port is taken, `BadInput` for a host that is not ours.

    `chosen_by` is what another port is chosen with.
    """
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
            f"Stop that program, or choose another port with {chosen_by}."
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


class Draining(uvicorn.Server):
    """A server that ends in two steps on SIGTERM: first it says so, while it still answers; then it closes and finishes.

    Ctrl-C, and a second SIGTERM, end it at once: whoever is still being answered has five seconds.
    """

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service
        self._told_at = 0.0

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to drain, or to end."""
        if sig == signal.SIGTERM and not self._told_at and not self.should_exit:
            self._told_at = time.monotonic()
            self._captured_signals.append(sig)
            self._service.drain()
            self.config.timeout_graceful_shutdown = self._service.finish_s  # type: ignore[assignment]
            self.should_exit = self._service.drain_s <= 0
        else:
            if not self.should_exit:
                self.config.timeout_graceful_shutdown = _AT_ONCE_S
            super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        """Look ten times a second whether it is time to close."""
        if self._told_at and time.monotonic() - self._told_at >= self._service.drain_s:
            self.should_exit = True
        return await super().on_tick(counter)


def make(service: Service, dashboard_port: int = 0) -> uvicorn.Server:
    """Return the server of a service; it ends when its `should_exit` is set. What comes to `dashboard_port` may only read."""
    config = uvicorn.Config(
        Dashboard(service, dashboard_port) if dashboard_port else service,
        http=_protocol(),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # nothing here goes by an address that a header claims
        ws="websockets-sansio",
        ws_max_size=service.most_bytes,
        timeout_graceful_shutdown=_AT_ONCE_S,
    )
    return Draining(config, service)


def _protocol() -> Any:
    try:
        from deshi.web.wary import Wary
    except (
        ImportError
    ):  # no httptools for this platform: uvicorn's other protocol is slower, and strict by itself
        return "auto"
    return Wary


def run(service: Service, listener: socket.socket, dashboard: socket.socket | None = None) -> None:
    """Serve until SIGINT or SIGTERM, then finish the requests under way. Raises `KeyboardInterrupt` after either."""
    if dashboard is None:
        make(service).run(sockets=[listener])
    else:
        make(service, dashboard.getsockname()[1]).run(sockets=[listener, dashboard])
