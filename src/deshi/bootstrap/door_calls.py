"""Calls over HTTP that wait: to the service of this home, as `deshi listen` and `deshi ros` make them, and to servers of one's own."""

import http.client
import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from deshi.errors import DeshiError, Lost, Refused, Unreached
from deshi.sections import Settings

KEY = "DESHI_KEY"  # the variable with the service's key, where it needs one
ANSWER_S = 60.0
MOST = 16_777_216  # bytes of an answer
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # what is one's own needs no proxy
_LOG = "see that server's log"


def service_url(settings: Settings) -> str:
    """Return where the service of these settings decides."""
    host = settings.service.host
    host = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.service.port}/v1/decide"


def decided(url: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the service's answer. Raises `Unreached`, `Refused` and `Lost`, each with what to do next."""
    key, data = os.environ.get(KEY, ""), json.dumps(body).encode()
    hint = f"the key is read from {KEY}"
    try:
        _, reply = post(url, data, "application/json", key, ANSWER_S, {401: hint, 403: hint})
        told = json.loads(reply)
    except Unreached as error:
        raise Unreached(f"No service answers at {url}; start it with `deshi up`.") from error
    except (ValueError, RecursionError) as error:
        raise Lost(f"The service at {url} gave no answer that can be read ({error}); see its log.") from error
    if not isinstance(told, dict):
        raise Lost(f"Something else than deshi answers at {url}; check [service] in deshi.toml.")
    return told


def post(
    url: str, body: bytes, kind: str, key: str, timeout_s: float, hints: Mapping[int, str] | None = None
) -> tuple[str, bytes]:
    """Return content type and body of a good answer; `hints` say for a status what to do.

    Raises `Unreached`, `Refused`, and `Lost` for whatever else goes wrong on the way.
    """
    headers = {"content-type": kind} | ({"authorization": f"Bearer {key}"} if key else {})
    try:
        request = urllib.request.Request(url, body, headers)
        with OPENER.open(request, timeout=timeout_s) as reply:
            data = reply.read(MOST)
            if reply.length and len(data) < MOST:  # a read with a limit does not tell
                raise http.client.IncompleteRead(data, reply.length)
            return reply.headers.get_content_type(), data
    except urllib.error.HTTPError as error:
        raise _refused(url, error, hints or {}) from error
    except TimeoutError as error:
        raise Lost(f"{url} took over {timeout_s:.0f} s; try again, or let it have longer.") from error
    except urllib.error.URLError as error:
        raise Unreached(f"{url} can't be reached ({error.reason}); start that server.") from error
    except (http.client.HTTPException, OSError, ValueError) as error:
        told = str(error) or type(error).__name__
        raise Lost(f"{url} gave no answer that can be read ({told}); {_LOG}.") from error


def _refused(url: str, error: urllib.error.HTTPError, hints: Mapping[int, str]) -> DeshiError:
    try:
        with error:
            told = json.loads(error.read(10_000))
        inner = told.get("error", told)
        said = str(inner.get("message", inner) if isinstance(inner, dict) else inner)[:300]
    except (http.client.HTTPException, OSError, ValueError, RecursionError, AttributeError):
        said = ""
    status, hint = error.code, hints.get(error.code, _LOG)
    return Refused(f"{url} refused (status {status}){f': {said}' if said else ''}; {hint}.")
