"""A service that listens: the socket first, then its parts, closed in the opposite order."""

import socket
from types import TracebackType
from typing import Self

from deshi.bootstrap.service import Running
from deshi.measure.promise import NEVER
from deshi.sections import Settings
from deshi.web import logs
from deshi.web.app import Service
from deshi.web.dashboard import check
from deshi.web.server import bind, run


class Serving:
    """A listening service. Raises `Unavailable` for a port that is taken, before anything else is touched."""

    def __init__(self, settings: Settings) -> None:
        apart = check(settings)
        self._dashboard: socket.socket | None = None
        self._listener = bind(settings.service.host, settings.service.port)
        try:
            if apart:
                self._dashboard = bind(settings.service.host, apart, "[telemetry] dashboard_port")
            self._running = Running(settings)
        except BaseException:  # a home that can't be opened, or a Ctrl-C: the ports are free again
            self._unbind()
            raise
        self.address = _address(self._listener)
        self.dashboard = f"{_address(self._dashboard)}/dashboard" if self._dashboard else ""

    def _unbind(self) -> None:
        self._listener.close()
        if self._dashboard is not None:
            self._dashboard.close()

    @property
    def note(self) -> str:
        """What a person should know before the first request, "" for nothing: a promise that can't be kept."""
        now = self._running.loop.cascade.thresholds
        return now.note if now.act_above >= NEVER else ""

    def run(self) -> None:
        """Serve until SIGINT or SIGTERM."""
        logs.set_up(self._running.settings.telemetry.log_level)
        service = Service(self._running)
        try:
            run(service, self._listener, self._dashboard)
        finally:
            service.close()

    def empty_spool(self) -> None:
        """Bring what an earlier guard left into the journal; only while no guard runs."""
        self._running.empty_spool()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._unbind()
        self._running.close()


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{'[' + host + ']' if ':' in host else host}:{port}"
