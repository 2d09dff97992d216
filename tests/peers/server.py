"""A model server to be tested against: real HTTP on a real socket, one protocol, and every way of going wrong.

What it does with a request is the next of its `moods`, the last one for ever. A mood is `good`, a text that is said instead
of the usual one, a status with the protocol's error, or one of the ways below in which servers and what is between go wrong.
"""

import asyncio
import gzip
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Protocol, Self

from aiohttp import web

GOOD = "good"
ELSEWHERE = "http://127.0.0.1:9/stolen"


class Speech(Protocol):
    """A protocol: its path, its good answer, its error."""

    path: str

    def check(self, headers: Any, body: dict[str, Any]) -> tuple[int, str] | None:
        """Return status and words for a request that the real server would refuse."""
        ...

    def answer(self, body: dict[str, Any], said: str) -> dict[str, Any]:
        """Return the JSON of an answer that says `said`."""
        ...

    def error(self, status: int, words: str) -> dict[str, Any]:
        """Return the JSON of an error."""
        ...


@dataclass
class Seen:
    """A request that arrived."""

    headers: dict[str, str]
    body: dict[str, Any]
    path: str = ""


@dataclass
class Peer:
    """A running server; `seen` are the requests, `open` the connections that are being answered now, `callers` all there were.

    `asked` counts small questions (GET), which fail while it is not `well`.
    """

    speech: Speech
    said: str = '{"label": "do", "actions": [1009], "reply": "", "why": "sit"}'
    moods: Sequence[Any] = (GOOD,)
    words: str = "something is wrong"
    delay_s: float = 0.0
    seen: list[Seen] = field(default_factory=list)
    open: int = 0
    left: int = 0
    callers: set[Any] = field(default_factory=set)
    well: bool = True
    asked: int = 0

    def __enter__(self) -> Self:
        self._ready, self._loop = threading.Event(), asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(10)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def _serve(self) -> None:
        self._loop.run_until_complete(self._main())
        self._loop.close()

    async def _main(self) -> None:
        self._ended = asyncio.Event()
        app = web.Application(client_max_size=8 << 20)
        for path in (self.speech.path, *getattr(self.speech, "more_paths", ())):
            app.router.add_post(path, self._answer)
        app.router.add_get("/{path:.*}", self._listed)
        runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, backlog=256)
        await site.start()
        self._port = int(runner.addresses[0][1])
        self._ready.set()
        await self._ended.wait()
        await runner.cleanup()

    async def _listed(self, request: web.Request) -> web.StreamResponse:
        """Answer a small question, as servers are asked how they are."""
        self.asked += 1
        told = getattr(self.speech, "listed", {}).get(request.path)
        if not self.well:
            return _json(self.speech.error(500, self.words), 500)
        return _json(self.speech.error(404, "not found"), 404) if told is None else _json(told)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.read())
        self.callers.add(request.transport.get_extra_info("peername") if request.transport else None)
        self.seen.append(Seen({k.lower(): v for k, v in request.headers.items()}, body, request.path))
        mood = self.moods[min(len(self.seen), len(self.moods)) - 1]
        self.open += 1
        try:
            await asyncio.sleep(self.delay_s)
            return await self._by(mood, request, body)
        except asyncio.CancelledError:
            self.left += 1
            raise
        finally:
            self.open -= 1

    async def _by(self, mood: Any, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        wrong = self.speech.check(request.headers, body)
        if wrong is not None:
            return _json(self.speech.error(*wrong), wrong[0])
        if isinstance(mood, int):
            return _json(self.speech.error(mood, self.words), mood)
        if mood in _WAYS:
            return await _WAYS[mood](self, request, body)
        said = self.said if mood == GOOD or mood in STREAMS else mood
        told = getattr(self.speech, "answer_at", None)
        if told is not None and self.speech.streams(body, request.path):  # type: ignore[attr-defined]
            return await self._stream(mood, request, self.speech.pieces(body, said, request.path))  # type: ignore[attr-defined]
        return _json(told(body, said, request.path) if told else self.speech.answer(body, said))

    async def _stream(self, mood: Any, request: web.Request, pieces: list[bytes]) -> web.StreamResponse:
        """Send pieces, all of them or as the mood is after the second one."""
        kind = self.speech.stream_kind  # type: ignore[attr-defined]
        response = web.StreamResponse(
            headers={"content-type": "text/html" if mood == "stream of another kind" else kind}
        )
        await response.prepare(request)
        for number, piece in enumerate(pieces):
            if number == 2 and mood in STREAMS:
                await STREAMS[mood](request, response, pieces)
                return response
            await response.write(piece)
            await asyncio.sleep(0.002)
        return response


def _json(data: Any, status: int = 200, **headers: str) -> web.Response:
    return web.Response(
        body=json.dumps(data, ensure_ascii=False).encode(),
        status=status,
        headers=headers,
        content_type="application/json",
    )


Way = Callable[[Peer, web.Request, dict[str, Any]], Any]


async def _spoilt(request: web.Request, response: web.StreamResponse, pieces: list[bytes]) -> None:
    await response.write(b'data: {"choices": [\xff\n\n\n')


async def _odd(request: web.Request, response: web.StreamResponse, pieces: list[bytes]) -> None:
    await response.write(
        b'data: {"weather": "fine"}\n\n' if b"data:" in pieces[0] else b'{"weather": "fine"}\n'
    )


async def _for_ever(request: web.Request, response: web.StreamResponse, pieces: list[bytes]) -> None:
    while True:
        await response.write(pieces[1] * 200)
        await asyncio.sleep(0)


async def _one_line(request: web.Request, response: web.StreamResponse, pieces: list[bytes]) -> None:
    while True:
        await response.write(b"x" * 65_536)


async def _silent(request: web.Request, response: web.StreamResponse, pieces: list[bytes]) -> None:
    await asyncio.sleep(60)


async def _early(request: web.Request, response: web.StreamResponse, pieces: list[bytes]) -> None:
    await response.write_eof()


async def _dropped(request: web.Request, response: web.StreamResponse, pieces: list[bytes]) -> None:
    assert request.transport is not None
    request.transport.abort()


async def _fails(request: web.Request, response: web.StreamResponse, pieces: list[bytes]) -> None:
    told = b'{"type": "error", "error": {"message": "the graphics card is full"}}'
    await response.write(b"data: " + told + b"\n\n" if b"data:" in pieces[0] else told + b"\n")


STREAMS: dict[Any, Callable[[web.Request, web.StreamResponse, list[bytes]], Any]] = {
    "stream spoilt": _spoilt,
    "stream of odd things": _odd,
    "stream for ever": _for_ever,
    "stream of one line": _one_line,
    "stream falls silent": _silent,
    "stream ends early": _early,
    "stream drops": _dropped,
    "stream fails": _fails,
}


async def _stalls(peer: Peer, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    await asyncio.sleep(60)
    raise AssertionError("nobody waited so long")


async def _breaks(peer: Peer, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    """Send half of a good answer, then close the connection."""
    data = json.dumps(peer.speech.answer(body, peer.said)).encode()
    response = web.StreamResponse(
        headers={"content-type": "application/json", "content-length": str(len(data))}
    )
    await response.prepare(request)
    await response.write(data[: len(data) // 2])
    assert request.transport is not None
    request.transport.close()
    return response


async def _hangs(peer: Peer, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    """Send half of a good answer, then nothing."""
    response = web.StreamResponse(headers={"content-type": "application/json"})
    await response.prepare(request)
    await response.write(b'{"mess')
    await asyncio.sleep(60)
    return response


async def _page(peer: Peer, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    return web.Response(text="<html><body>Log in to the network</body></html>", content_type="text/html")


async def _bad_gateway(peer: Peer, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    return web.Response(text="<html><h1>502</h1></html>", status=502, content_type="text/html")


async def _garbage(peer: Peer, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    return web.Response(body=b'\x00\xff{"message": ', content_type="application/json")


async def _list(peer: Peer, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    return _json([1, 2, 3])


async def _empty(peer: Peer, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    return _json({})


async def _flood(peer: Peer, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    """Send without end."""
    response = web.StreamResponse(headers={"content-type": "application/json"})
    await response.prepare(request)
    while True:
        await response.write(b" " * 65_536)


async def _packed(peer: Peer, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    data = gzip.compress(b" " * 10_000_000)
    return web.Response(body=data, content_type="application/json", headers={"content-encoding": "gzip"})


async def _limited(peer: Peer, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    return _json(peer.speech.error(429, "slow down"), 429, **{"retry-after": "0.3"})


async def _limited_for_long(peer: Peer, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    return _json(peer.speech.error(429, "slow down"), 429, **{"retry-after": "3600"})


async def _redirects(peer: Peer, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    return web.Response(status=307, headers={"location": ELSEWHERE})


async def _echoes(peer: Peer, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    """Complain, and quote the key."""
    key = request.headers.get("x-api-key") or request.headers.get("authorization", "").removeprefix("Bearer ")
    return _json(peer.speech.error(400, f"the request with the key {key} is wrong"), 400)


_WAYS: dict[Any, Way] = {
    "stalls": _stalls,
    "breaks": _breaks,
    "hangs": _hangs,
    "page": _page,
    "bad gateway": _bad_gateway,
    "garbage": _garbage,
    "list": _list,
    "empty": _empty,
    "flood": _flood,
    "packed": _packed,
    "limited": _limited,
    "limited for long": _limited_for_long,
    "redirects": _redirects,
    "echoes": _echoes,
}
