"""HTTP on raw ASGI: the few pieces that the hot routes need, and nothing between them and the socket."""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

import orjson

from deshi.errors import BadInput, DeshiError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_DRAINED = 8  # times as much as is read
_ENDS = 1_048_576  # bytes that are kept of either end of a body which is too large
_JSON = (b"content-type", b"application/json")
_TEXT = '{"text": "..."}'


class TooLarge(BadInput):
    """The request's body is larger than the service reads; `kept` are both of its ends, as far as they came, put together."""

    status = 413

    def __init__(self, message: str, kept: bytes = b"") -> None:
        super().__init__(message)
        self.kept = kept


class WrongType(BadInput):
    """The request's body is not JSON by its own word. Pages of other sites can't send JSON without asking first."""

    status = 415


@dataclass(frozen=True, slots=True)
class Request:
    """A request as a hot route sees it; header names are lower case bytes."""

    scope: Scope
    receive: Receive

    def header(self, name: bytes) -> str:
        """Return a header's value, "" when it is not there."""
        for key, value in self.scope["headers"]:
            if key == name:
                return str(value, "latin-1")
        return ""

    async def body(self, most: int) -> bytes:
        """Return the body. Raises `TooLarge` for more than `most` bytes.

        Of a body that is too large the rest is read and dropped, up to a limit: who is still sending hears no answer.
        """
        parts, size, rest = [], 0, b""
        while True:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                break
            part = message.get("body", b"")
            size += len(part)
            if size <= most:
                parts.append(part)
            else:
                rest = (rest + part)[-_ENDS:]
            if size > _DRAINED * most:
                break
            if not message.get("more_body"):
                break
        whole = b"".join(parts)
        if size > most:
            kept = whole[:_ENDS] + (whole[_ENDS:] + rest)[-_ENDS:]
            raise TooLarge(f"The request's body is over {most} bytes; send less.", kept)
        return whole

    def object(self, raw: bytes, like: str = _TEXT) -> dict[str, Any]:
        """Return `raw`, this request's body, as a JSON object. Raises `BadInput` for anything else; `like` is one that is taken."""
        if not self.header(b"content-type").lower().startswith("application/json"):
            raise WrongType(
                "The body must be JSON; send it with the header `Content-Type: application/json`."
            )
        return json_object(raw, like)

    @property
    def query(self) -> str:
        """The query string, without its question mark."""
        return str(self.scope.get("query_string", b""), "latin-1")

    def has_body(self) -> bool:
        """Return whether a body is announced."""
        return self.header(b"content-length") not in ("", "0") or bool(self.header(b"transfer-encoding"))


def json_object(raw: bytes, like: str = _TEXT) -> dict[str, Any]:
    """Return bytes as a JSON object. Raises `BadInput` for anything else; `like` is one that is taken."""
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadInput(f"The body is not valid JSON ({error}); send one JSON object.") from error
    if not isinstance(found, dict):
        raise BadInput(f"The body is JSON but not an object; send {like}.")
    return found


def closing(send: Send) -> Send:
    """Return a `send` whose response says that the connection closes after it: its client's next request goes elsewhere."""

    async def last(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
        await send(message)

    return last


async def send_json(
    send: Send, status: int, data: Any, headers: tuple[tuple[bytes, bytes], ...] = ()
) -> None:
    """Send `data` (dataclasses welcome) as one JSON response."""
    body = orjson.dumps(data, option=orjson.OPT_NON_STR_KEYS)
    await send_bytes(send, status, body, (_JSON, *headers))


async def send_bytes(send: Send, status: int, body: bytes, headers: tuple[tuple[bytes, bytes], ...]) -> None:
    """Send one whole response."""
    sized = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": sized})
    await send({"type": "http.response.body", "body": body})


def error_body(error: DeshiError) -> dict[str, Any]:
    """Return an error as clients see it: a sentence, and the name of its class in the error family."""
    return {"error": {"message": str(error), "type": type(error).__name__}}


def field(body: dict[str, Any], name: str, kind: type, default: Any = None) -> Any:
    """Return a field of a body. Raises `BadInput` when it is missing (and `default` is None) or of another type."""
    value = body.get(name, default)
    if value is None:
        raise BadInput(f"The field `{name}` is missing; send {_NAMES[kind]}.")
    if type(value) is not kind:
        raise BadInput(
            f"The field `{name}` must be {_NAMES[kind]}, not {_SHOWN.get(type(value), 'something else')}."
        )
    return value


_NAMES = {str: "a text", bool: "true or false", int: "a whole number"}
_SHOWN = {
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    dict: "an object",
    list: "a list",
}
