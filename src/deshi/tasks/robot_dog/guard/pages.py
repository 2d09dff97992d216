"""Which web pages may see the body: those of this machine and of the service. A browser lets any page speak to 127.0.0.1.

A stop is heard from everybody; a stranger's is soft and counts no press, and nothing is told to it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from deshi.pure.net import is_loopback


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: `page` is the origin that may read the answer ("" where no page asks), `stranger` a page that may not.

    `named` says that the request is for a name of ours: another one leads here by a stranger's DNS.
    """

    page: str = ""
    stranger: bool = False
    named: bool = True


def asker(head: bytes, own: Collection[str] = ()) -> Asker:
    """Return who sends a request with this head; `own` are the service's origins, besides all of this machine."""
    told = _headers(head)
    origin, host = told.get("origin", ""), told.get("host", "")
    known = origin in own or (origin.isprintable() and _here(origin))
    stranger = not known and (bool(origin) or told.get("sec-fetch-site") == "cross-site")
    named = not host or _here(f"//{host}") or _name(f"//{host}") in {_name(one) for one in own}
    return Asker(origin if known else "", stranger, named)


def _headers(head: bytes) -> dict[str, str]:
    rows = [row.partition(":") for row in head.decode("latin-1").split("\r\n")[1:]]
    return {name.strip().lower(): value.strip() for name, _, value in rows}


def _here(origin: str) -> bool:
    return is_loopback(_name(origin))


def _name(origin: str) -> str:
    try:
        return urlsplit(origin).hostname or ""
    except ValueError:
        return ""
