"""Who may come in: pages of other sites never, keys where the service is reachable from outside."""

from deshi.ask.keys import Keys
from deshi.errors import Denied
from deshi.pure.net import is_loopback
from deshi.records.chat import Caller
from deshi.sections import Settings
from deshi.web.http import Request

_NOBODY = Caller()


class Forbidden(Denied):
    """The request comes from a page, or to a name, that this service does not serve."""

    status = 403


class Access:
    """Checks a request's origin, host and key.

    On loopback a key is optional (`[service] require_key`), but a web page of another site, which the browser would let
    talk to this machine, is refused: by its `Origin`, and by a `Host` that is not this machine (DNS rebinding).
    """

    def __init__(self, settings: Settings, keys: Keys) -> None:
        self._keys = keys
        self._outside = not is_loopback(settings.service.host)
        self._needs_key = self._outside or settings.service.require_key

    def check(self, request: Request, stop: bool = False) -> str:
        """Return the name of the key's owner, "" without keys. Raises `Denied`. A stop needs no origin, only a key where keys are."""
        if not stop:
            self.check_page(request)
        if not self._needs_key:
            return ""
        scheme, _, key = request.header(b"authorization").partition(" ")
        return self._keys.check(key.strip() if scheme.lower() == "bearer" else "")

    def caller(self, request: Request) -> Caller:
        """Return who asks, without the person. Raises `Denied` as `check` does."""
        name = self.check(request)
        return Caller(name, name) if name else _NOBODY

    def check_page(self, request: Request) -> None:
        """Raise `Forbidden` for pages of other sites."""
        origin, host = request.header(b"origin"), request.header(b"host")
        if not self._outside and host and not is_loopback(_name(host)):
            raise Forbidden(
                f"This service answers on this machine only, not as {host!r}; open http://127.0.0.1."
            )
        if origin and origin.partition("://")[2] != host:
            raise Forbidden(
                f"Pages of {origin!r} may not use this service; use the console that it serves itself."
            )


def _name(host: str) -> str:
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
