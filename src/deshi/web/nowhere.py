"""What is said where nothing is: a path that is like one that there is, another method, a door that is no HTTP route."""

import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from fastapi import FastAPI
from starlette.routing import Match, Route

from deshi.errors import BadInput, DeshiError, NotFound

SOCKETS = {
    "/v1/chat": "chats over HTTP are at /v1/chat/completions",
    "/v1/live": "what it shows is also at /v1/stats",
}
# what OpenAI has and deshi has under another name
_INSTEAD = {"/v1/responses": "/v1/chat/completions", "/responses": "/v1/chat/completions"}
_LIKE = 0.75


class NoMethod(BadInput):
    """There is something at this path, for another method."""

    status = 405


def nowhere(app: FastAPI, scope: Mapping[str, Any], status: int, why: str) -> DeshiError:
    """Return the error of a request that no route took; `status` and `why` are the framework's.

    The console's files are mounted at the root and take every path that is left: what they say of another method is not heard.
    """
    method, path = str(scope["method"]), str(scope["path"])
    told = path[:80]
    if path in SOCKETS:
        return NoMethod(f"{told!r} is a WebSocket: open it as one; {SOCKETS[path]}. See /docs.")
    takes = _methods(app, scope)
    if takes and method not in takes:
        return NoMethod(f"{told!r} takes {', '.join(sorted(takes))}, not {method}; see /docs.")
    if status not in (404, 405):
        found = BadInput(f"{method} {told!r}: {why}; see /docs.")
        found.status = status
        return found
    near = like(path, app.openapi()["paths"])
    hint = f"; did you mean {near}?" if near else "."
    return NotFound(f"There is nothing at {told!r}{hint} /docs lists what there is.")


def like(path: str, known: Iterable[str]) -> str:
    """Return the path that was meant, "" where none is like it: a slash too much, a `/v1` forgotten or too much, a slip of the keys."""
    plain = [one for one in known if "{" not in one]
    bare = "/" + path.strip("/")
    for one in (bare, f"/v1{bare}", bare.removeprefix("/v1"), _INSTEAD.get(bare, "")):
        if one in plain:
            return one
    near = difflib.get_close_matches(bare[:80], plain, 1, _LIKE)
    return near[0] if near else ""


def _methods(app: FastAPI, scope: Mapping[str, Any]) -> Collection[str]:
    """Return the methods that a path takes: of the routes that are served by hand, and of all others."""
    paths = app.openapi()["paths"]
    fitting = (
        [scope["path"]] if scope["path"] in paths else [one for one in paths if _fits(one, scope["path"])]
    )
    found = {name.upper() for one in fitting[:1] for name in paths[one]}
    for route in app.routes:
        if isinstance(route, Route) and route.matches(dict(scope))[0] is not Match.NONE:
            found |= set(route.methods or ())
    return found - {"HEAD"} or found


def _fits(template: str, path: str) -> bool:
    """Tell whether a path is one of `/v1/models/{model}`; what stands in place of a name may have slashes at the end only."""
    if "{" not in template:
        return False
    parts = re.split(r"\{[^}]*\}", template)
    inner = "[^/]+".join(map(re.escape, parts[:-1]))
    return re.fullmatch(f"{inner}{'[^/]+' + re.escape(parts[-1]) if parts[-1] else '.+'}", path) is not None
