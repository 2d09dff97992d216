"""The simulator's page over HTTP/1.1, with nothing but strings: what a request is answered with.

Only a page of this machine may ask: a request whose Host or Origin is not a loopback name is refused, or any site that is open
in a browser could make the dog fall over.
"""

import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

HEAD, BODY = 8_192, 65_536  # bytes of a request's head and of its body
CONSOLE = Path(__file__).resolve().parents[3] / "web" / "console"
TYPES = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml",
    ".json": "application/json", ".png": "image/png", ".woff2": "font/woff2",
}  # fmt: skip
LOCAL = ("127.0.0.1", "localhost", "::1")
PLAIN = b"""<!doctype html><meta charset="utf-8"><title>go2sim</title><h1>go2sim runs</h1>
<p>The page with the dog is not part of this installation. The state is at <a href="events">/events</a>.</p>
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request; `body` is bytes."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Said:
    """One answer; `stream` keeps the connection for events."""

    status: str
    kind: str
    body: bytes
    stream: bool = False


def parsed(inbox: bytes) -> tuple[Asked | Said | None, bytes]:
    """Return the first whole request (or the refusal of what is none; None while it is not whole) and the bytes after it."""
    head, end, rest = inbox.partition(b"\r\n\r\n")
    if len(head) > HEAD:
        return refusal(
            "431 Request Header Fields Too Large", f"A request's head has {HEAD} bytes at most."
        ), b""
    if not end:
        return None, inbox
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1"):
        return refusal("400 Bad Request", "This is no HTTP request; GET / shows the dog."), b""
    pairs = [line.partition(":") for line in lines]
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    length = headers.get("content-length", "0")
    if "transfer-encoding" in headers or not (length.isascii() and length.isdecimal()):
        return refusal("411 Length Required", "Send a body with a Content-Length."), b""
    if int(length) > BODY:
        return refusal("413 Content Too Large", f"A body has {BODY} bytes at most."), b""
    if len(rest) < int(length):
        return None, inbox
    return Asked(words[0], words[1], headers, rest[: int(length)]), rest[int(length) :]


def refusal(status: str, sentence: str) -> Said:
    """Return a refusal with its reason as a sentence."""
    return Said(status, "application/json", _json({"ok": False, "refused": sentence}))


def answered(asked: Asked, state: Callable[[], Any], change: Callable[[str, Any], Any]) -> Said:
    """Return the answer. `state()` is what the dog is like; `change(what, value)` does a POST, or raises `ValueError`."""
    if not (local(asked.headers.get("host", "")) and _own_page(asked.headers.get("origin"))):
        return refusal(
            "403 Forbidden",
            "Only pages of this machine may use the simulator; open it as http://127.0.0.1 with its port.",
        )
    try:
        path = unquote(urlsplit(asked.path).path)
    except ValueError:
        path = ""
    if asked.method == "POST" and path in ("/set", "/request"):
        return _changed(asked, path[1:], change)
    if asked.method != "GET":
        return refusal(
            "405 Method Not Allowed",
            "The simulator knows GET /, /events, /state, /health, POST /set and POST /request.",
        )
    if path == "/events":
        return Said("200 OK", "text/event-stream", b"", stream=True)
    if path in ("/state", "/health"):
        told = state()
        return Said("200 OK", "application/json", _json(told if path == "/state" else {"ok": True}))
    return _file(path)


def local(host: str) -> bool:
    """Whether a Host (name and perhaps port) is this machine as its own browser calls it."""
    try:
        return urlsplit(f"//{host}").hostname in LOCAL
    except ValueError:
        return False


def _own_page(origin: str | None) -> bool:
    if origin is None:
        return True
    scheme, _, host = origin.partition("://")
    return scheme in ("http", "https") and local(host)


def _changed(asked: Asked, what: str, change: Callable[[str, Any], Any]) -> Said:
    try:
        value = json.loads(asked.body or b"{}")
        if not isinstance(value, dict):
            raise ValueError("Send a JSON object.")
        return Said("200 OK", "application/json", _json(change(what, value)))
    except (ValueError, RecursionError) as error:
        sentence = "The body is no JSON." if isinstance(error, json.JSONDecodeError) else str(error)
        return refusal("422 Unprocessable Content", sentence)


def _file(path: str) -> Said:
    with contextlib.suppress(OSError, ValueError):  # not there, or no name that a file can have
        wanted = (CONSOLE / (path.lstrip("/") or "go2sim.html")).resolve()
        if wanted.is_relative_to(CONSOLE.resolve()) and wanted.suffix in TYPES:
            return Said("200 OK", TYPES[wanted.suffix], wanted.read_bytes())
    if path == "/":
        return Said("200 OK", TYPES[".html"], PLAIN)
    return refusal("404 Not Found", "There is nothing here; GET / shows the dog.")


def head(said: Said) -> bytes:
    """Return the head of an answer."""
    rows = [
        f"HTTP/1.1 {said.status}",
        f"Content-Type: {said.kind}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "X-Frame-Options: SAMEORIGIN",
        "Connection: close",
    ]
    if not said.stream:
        rows.append(f"Content-Length: {len(said.body)}")
    return ("\r\n".join(rows) + "\r\n\r\n").encode()


def event(told: Any, name: str = "") -> bytes:
    """Return one server-sent event."""
    return (f"event: {name}\n".encode() if name else b"") + b"data: " + _json(told) + b"\n\n"


def _json(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
