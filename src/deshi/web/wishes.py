"""What a request of the LLM service says in its headers: `Cache-Control`, `X-Deshi-*`, `traceparent`."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from deshi.ask.chat_fields import BadParameter
from deshi.ask.incoming import check_name
from deshi.records.chat import HIGH, LOW, NORMAL, Wishes

_LONGEST_WAIT_S = 86_400.0
_PRIORITIES = {"high": HIGH, "normal": NORMAL, "low": LOW}
_CACHES: dict[str, dict[str, Any]] = {
    "semantic": {"semantic": True},
    "exact": {"semantic": False},
    "off": {"cache": "no-store"},
}
_STRICT = ("", "no-cache", "no-store", "only-if-cached")  # the later one asks for more
_SWITCHES = {"on": True, "off": False}
# https://www.w3.org/TR/trace-context/#traceparent-header
_PARENT = re.compile(r"[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_NONE = Wishes()


@dataclass(frozen=True, slots=True)
class Said:
    """What the headers say beside the wishes: the conversation, and whose request it is."""

    wishes: Wishes = _NONE
    session: str = ""
    user: str = ""


_NOTHING = Said()


def read(headers: Iterable[tuple[bytes, bytes]]) -> Said:
    """Return what the headers say. Raises `BadParameter` for a value that can't be kept; `param` is the header."""
    found = [(name, value) for name, value in headers if name in _READ]
    if not found:
        return _NOTHING
    said: dict[str, Any] = {}
    for name, value in found:
        _merge(said, _READ[name](str(value, "latin-1").strip()))
    session, user = said.pop("session", ""), said.pop("user", "")
    return Said(Wishes(**said) if said else _NONE, session, user)


def _merge(said: dict[str, Any], more: dict[str, Any]) -> None:
    """Add what another header says; of two that speak of the cache the strictest holds, whichever came first."""
    for name, value in more.items():
        if name == "cache":
            both = {value, said.get(name, value)}
            value = max(both, key=_STRICT.index)
            if (
                value == "only-if-cached" and len(both) > 1
            ):  # neither a kept answer nor a new one may be given
                said["max_age_s"] = 0.0
        elif name == "max_age_s":
            value = min(value, said.get(name, value))
        elif name == "semantic":
            value = value and said.get(name, True)
        said[name] = value


def _among(header: str, table: dict[str, Any], value: str) -> Any:
    try:
        return table[value.lower()]
    except KeyError:
        raise BadParameter(
            f"The header `{header}` must be one of {', '.join(table)}, not {value[:40]!r}.", header
        ) from None


def _cache_control(value: str) -> dict[str, Any]:
    """Return the directives that deshi keeps; others are for caches on the way, and left to them (RFC 9111, 5.2)."""
    said: dict[str, Any] = {}
    for part in value.lower().split(","):
        name, _, argument = part.strip().partition("=")
        if name in ("no-cache", "no-store", "only-if-cached"):
            _merge(said, {"cache": name})
        elif name == "max-age" and argument.strip('"').isdigit():
            _merge(said, {"max_age_s": float(argument.strip('"')[:10])})
    return said


def _deadline(value: str) -> dict[str, Any]:
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0.0 < seconds <= _LONGEST_WAIT_S:
        raise BadParameter(
            f"The header `X-Deshi-Deadline` must be seconds from 0.001 to 86400, not {value[:40]!r}.",
            "X-Deshi-Deadline",
        )
    return {"deadline_s": seconds}


def _name(what: str) -> Callable[[str], dict[str, Any]]:
    return lambda value: {what: check_name(what, _text(value))}


def _text(value: str) -> str:
    """Return a header's text: UTF-8 where it is, else as it came."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return value


_READ: dict[bytes, Callable[[str], dict[str, Any]]] = {
    b"cache-control": _cache_control,
    b"x-deshi-priority": lambda value: {"priority": _among("X-Deshi-Priority", _PRIORITIES, value)},
    b"x-deshi-cache": lambda value: _among("X-Deshi-Cache", _CACHES, value),
    b"x-deshi-optimize": lambda value: {"optimize": _among("X-Deshi-Optimize", _SWITCHES, value)},
    b"x-deshi-deadline": _deadline,
    b"x-deshi-session": _name("session"),
    b"x-deshi-user": _name("user"),
    b"traceparent": lambda value: {"parent": value} if _PARENT.fullmatch(value) else {},
}
