"""The dashboard's own port: the same service, of which it shows the pages and answers what only reads. A stop is taken anywhere."""

from deshi.errors import BadInput
from deshi.sections import Settings
from deshi.web import http
from deshi.web.access import Forbidden

_READS = ("GET", "HEAD")
_SOCKETS = ("/v1/live",)
_STOP = "/v1/stop"


class Dashboard:
    """An ASGI app before another: what comes to `port` may only read, and stop; everything else goes by as it is."""

    def __init__(self, app: http.App, port: int) -> None:
        self._app = app
        self._port = port

    async def __call__(self, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        """Let a connection through, or refuse it."""
        here = scope.get("server")
        if here is None or here[1] != self._port or self._reads(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "this port only shows"})
        else:
            error = Forbidden(
                f"This is the dashboard's port, which only shows: {scope['method']} {scope['path'][:80]!r} goes to the service's."
            )
            await http.send_json(send, error.status, http.error_body(error))

    def _reads(self, scope: http.Scope) -> bool:
        if scope["type"] == "websocket":
            return scope["path"] in _SOCKETS
        return scope["type"] != "http" or scope["method"] in _READS or scope["path"] == _STOP


def check(settings: Settings) -> int:
    """Return the dashboard's port, 0 for none. Raises `BadInput` where it is the service's or the guard's."""
    port = settings.telemetry.dashboard_port
    taken = {"guard": settings.guard.port if settings.guard.enabled else 0, "service": settings.service.port}
    for name, used in taken.items():
        if port and port == used:
            raise BadInput(
                f"deshi.toml: [telemetry] dashboard_port is {port}, and that is the {name}'s port. Choose another, or move the "
                f"{name} with [{name}] port."
            )
    return port
