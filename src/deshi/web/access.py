"""Who may come in: pages of other sites never, keys where the service is reachable from outside."""

import logging
from dataclasses import replace

from deshi.ask.key_file import Key
from deshi.ask.keys import Keys
from deshi.errors import Denied
from deshi.pure.net import is_loopback
from deshi.records.chat import Caller, Wishes
from deshi.sections import Settings
from deshi.web.http import Request

_NOBODY = Caller()
_log = logging.getLogger(__name__)


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
        self._noted = False

    async def check(self, request: Request, scope: str = "", stop: bool = False) -> str:
        """Return the name of the key's owner, "" without keys.

        Raises `Denied`; `Forbidden` for a key that lacks `scope`. A stop needs no origin and no scope, only a key where keys are.
        """
        key = await self._key(request, scope, stop)
        return key.name if key else ""

    async def caller(self, request: Request, scope: str = "chat", stop: bool = False) -> Caller:
        """Return who asks, without the person. Raises as `check` does."""
        key = await self._key(request, scope, stop)
        return Caller(key.name, key.tenant) if key else _NOBODY

    async def owner(self, request: Request) -> Key | None:
        """Return the key of a request, None where nobody needs one. Raises as `check` does."""
        return await self._key(request)

    def wishes(self, caller: Caller, wishes: Wishes) -> Wishes:
        """Return the wishes with the best priority that the caller's key may have."""
        best = self._keys.best(caller.key)
        return wishes if wishes.priority >= best else replace(wishes, priority=best)

    async def _key(self, request: Request, scope: str = "", stop: bool = False) -> Key | None:
        if not stop:
            self.check_page(request)
        kind, _, said = request.header(b"authorization").partition(" ")
        given = said.strip() if kind.lower() == "bearer" else ""
        if not self._needs_key:
            return await self._known(given)
        key = await self._keys.known(given, stop)
        if scope and scope not in key.scopes:
            wanted = " ".join(f"--scope {one}" for one in (*key.scopes, scope))
            raise Forbidden(
                f"The key {key.name!r} may not do this; `deshi keys set {key.name} {wanted}` lets it."
            )
        return key

    async def _known(self, given: str) -> Key | None:
        """Return the key of a request that needs none, so that its limits hold; clients send all kinds of keys where none is needed."""
        if not given or not len(self._keys):
            return None
        try:
            return await self._keys.known(given)
        except Denied as error:
            if not self._noted:  # once: somebody may believe that their limits hold
                self._noted = True
                _log.warning(
                    "a request showed a key that is not valid here, and was answered as nobody's, without limits: no key is "
                    "needed on this machine ([service] require_key). %s",
                    error,
                )
            return None

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
