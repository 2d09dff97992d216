"""A service that listens: the socket first, then its parts, closed in the opposite order."""

import socket
from types import TracebackType
from typing import Self

from deshi.bootstrap.service import Running
from deshi.bootstrap.starting import check_settings
from deshi.errors import Unavailable
from deshi.measure.promise import NEVER
from deshi.sections import Settings
from deshi.web import logs
from deshi.web.app import Service
from deshi.web.dashboard import check
from deshi.web.server import bind, run


class Serving:
    """A service that listens from the start, and is made by `open`.

    Raises `Unavailable` for a port that is taken, before anything else is touched, and what `check_settings` raises.
    """

    def __init__(self, settings: Settings) -> None:
        apart = check(settings)
        self._settings = settings
        self._running: Running | None = None
        self._dashboard: socket.socket | None = None
        self._listener = bind(settings.service.host, settings.service.port)
        try:
            if apart:
                self._dashboard = bind(settings.service.host, apart, "[telemetry] dashboard_port")
            check_settings(settings)
        except BaseException:  # a home that can't be opened, or a Ctrl-C: the ports are free again
            self._unbind()
            raise
        self.address = _address(self._listener)
        self.dashboard = f"{_address(self._dashboard)}/dashboard" if self._dashboard else ""

    def _unbind(self) -> None:
        self._listener.close()
        if self._dashboard is not None:
            self._dashboard.close()

    def open(self) -> None:
        """Make the service's parts. Raises what keeps them from being made; then it may be called again."""
        self.close()
        self._running = Running(self._settings)

    def close(self) -> None:
        """Close the service's parts, and go on listening."""
        running, self._running = self._running, None
        if running is not None:
            running.close()

    @property
    def note(self) -> str:
        """What a person should know before the first request, "" for nothing: a promise that can't be kept."""
        if self._running is None:
            return ""
        now = self._running.loop.cascade.thresholds
        return now.note if now.act_above >= NEVER else ""

    def run(self) -> None:
        """Serve until SIGINT or SIGTERM, after `open`. Raises what kept the service from answering at all."""
        if self._running is None:
            raise Unavailable("The service is not open; open it before it runs.")
        logs.set_up(self._settings.telemetry.log_level)
        service = Service(self._running)
        try:
            run(service, self._listener, self._dashboard)
        except SystemExit:  # what the server raises when the service did not open
            if service.failed is None:
                raise
        finally:
            service.close()
        if service.failed is not None:
            raise service.failed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._unbind()
        self.close()


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{'[' + host + ']' if ':' in host else host}:{port}"
