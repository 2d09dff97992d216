"""The service as one ASGI app: hot routes first, by hand; everything else by FastAPI; the console as files."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager, suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from deshi.bootstrap.batches import Batches
from deshi.bootstrap.kept_files import KeptFiles
from deshi.bootstrap.service import Running
from deshi.errors import BadInput, Denied, DeshiError
from deshi.web import audio, chat_socket, cold, http, logs, openai_files, reference
from deshi.web.access import Access
from deshi.web.chat_door import Doors, inside
from deshi.web.heeding import Heeding
from deshi.web.hot import Hot
from deshi.web.live import Live
from deshi.web.metrics import Metrics
from deshi.web.nowhere import nowhere
from deshi.web.ollama_api import Ollama
from deshi.web.openai_api import OpenAI
from deshi.web.service_stats import ServiceStats
from deshi.web.tracing import Tracing

_log = logging.getLogger(__name__)

MOST_AT_ONCE = 512


class Service:
    """The ASGI app of a running service."""

    def __init__(self, running: Running) -> None:
        self.metrics = Metrics()
        self._running = running
        self.failed: Exception | None = None  # what kept it from answering at all
        self._busy = 0
        self.drain_s, self.finish_s = running.settings.service.drain_s, running.settings.service.finish_s
        self._most_bytes = running.settings.service.max_body_bytes
        service_stats = ServiceStats()
        access, live = Access(running.settings, running.keys), Live(running, service_stats)
        self._hot = Hot(running, access, live, self.metrics).table()
        self._tracing = (
            Tracing(running.settings.telemetry.otlp_url) if running.settings.telemetry.otlp_url else None
        )
        running.chats.observers += [
            self.metrics.chats,
            service_stats,
            logs.chat,
            *([self._tracing] if self._tracing else []),
        ]
        doors = Doors(
            running.chats,
            access,
            self.metrics,
            self._most_bytes,
            lambda who: running.llm.limits.left(who).headers(),
            Heeding(running),
        )
        self._chats = {**OpenAI(doors).table(), **Ollama(doors).table()}
        files = KeptFiles(running.settings.home, most=running.settings.service.files_bytes)
        batches = Batches(running.settings.home, files, running.chats.answer, may=running.keys.may_still)
        work = (
            batches.work,
            live.pump_stats,
            live.pump_state,
            live.pump_outcomes,
            live.pump_service,
            self.metrics.watch_lag,
            running.work,
            running.follow,
            running.learning.keep,
            running.keys.watch,
            running.llm.keep,
        )
        running.watchers.append(self.metrics.body)
        router = cold.build(running, access, live, self.metrics)
        router.add_api_websocket_route("/v1/chat", chat_socket.route(doors))
        openai_files.add(router, doors, files, batches)
        audio.add(router, running, doors)
        self.cold = _cold_app(router, self, running, work)

    def drain(self) -> None:
        """Let `/ready` send others elsewhere, and let connections close after their next answer."""
        self._running.draining = True

    def close(self) -> None:
        """Send the traces that wait."""
        if self._tracing is not None:
            self._tracing.close()

    @property
    def most_bytes(self) -> int:
        """The largest message that is read of a socket."""
        return self._most_bytes

    def raw(self) -> set[tuple[str, str]]:
        """Return every `(method, path)` that is served by hand."""
        return {*self._hot, *self._chats}

    async def __call__(self, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        """Serve one connection: raw for hot routes and chats, FastAPI for the rest."""
        if scope["type"] != "http":
            await self.cold(scope, receive, self._quiet(send) if scope["type"] == "lifespan" else send)
            return
        if self._running.draining:
            send = http.closing(send)
        route = scope["method"], scope["path"]
        chat = self._chats.get(route)
        if chat is not None:
            await chat(http.Request(scope, receive), send)
            return
        handler = self._hot.get(route)
        if handler is None:
            await self.cold(scope, receive, send)
            return
        self._busy += 1
        try:
            await self._answer(handler, scope, receive, send)
        finally:
            self._busy -= 1

    def _quiet(self, send: http.Send) -> http.Send:
        """Keep the trace of a known error out of the log: whoever runs the service tells its sentence."""

        async def told(message: MutableMapping[str, Any]) -> None:
            known = message["type"] == "lifespan.startup.failed" and isinstance(self.failed, DeshiError)
            await send({"type": message["type"]} if known else message)

        return told

    async def _answer(
        self,
        handler: Callable[[http.Request], Awaitable[Any]],
        scope: http.Scope,
        receive: http.Receive,
        send: http.Send,
    ) -> None:
        headers: tuple[tuple[bytes, bytes], ...] = ()
        try:
            if self._busy > MOST_AT_ONCE:  # who asks for no stop is turned away, once that is known
                scope["deshi.full"] = True
            status, data = 200, await handler(http.Request(scope, receive))
        except DeshiError as error:
            status, data, headers = error.status, http.error_body(error), _headers(error)
        except Exception as error:
            _log.exception("%s %s", scope["method"], scope["path"])
            status, data = 500, http.error_body(inside(scope["path"], error))
        self.metrics.request(scope["path"], status)
        await http.send_json(send, status, data, headers)


def _headers(error: DeshiError) -> tuple[tuple[bytes, bytes], ...]:
    return ((b"www-authenticate", b"Bearer"),) if isinstance(error, Denied) and error.status == 401 else ()


async def _forever(work: Callable[[], Awaitable[None]]) -> None:
    """Keep one of the service's side jobs going: what fails in it is logged and begun again, not the end of it."""
    while True:
        try:
            await work()
        except Exception:  # whatever a side job meets, a full disk or a lost connection, must not end it
            _log.exception("a side job of the service failed; it goes on in a second")
        await asyncio.sleep(1)


def _cold_app(
    router: APIRouter, service: Service, running: Running, work: tuple[Callable[[], Awaitable[None]], ...]
) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        try:
            await running.body.open()
            await running.llm.open()
        except Exception as error:  # the server would only log it: whoever runs it must know
            service.failed = error
            await running.body.close()
            raise
        tasks = [asyncio.ensure_future(_forever(one)) for one in work]
        yield
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        await running.body.close()
        for loop in running.loops.values():
            await loop.cascade.release()
        await running.llm.close()
        await running.voice.close()

    app = FastAPI(title="deshi", docs_url=None, redoc_url=None, lifespan=lifespan)
    app.include_router(router)
    app.openapi = cache(lambda: reference.openapi(app))  # type: ignore[method-assign]
    _pages(app)
    _errors(app)
    return app


def _pages(app: FastAPI) -> None:
    web = Path(str(files("deshi.web")))
    reference_page = (web / "reference.html").read_text("utf-8")

    @app.get("/docs", include_in_schema=False)
    async def docs() -> Response:
        return HTMLResponse(reference_page)

    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)  # a HEAD asks: are you alive?
    async def console() -> Response:
        return FileResponse(web / "console" / "index.html", headers={"cache-control": "no-cache"})

    @app.get("/dashboard", include_in_schema=False)
    async def dashboard() -> Response:
        return RedirectResponse("/#service")

    app.mount("/", StaticFiles(directory=web / "console", check_dir=False), name="console")


def _errors(app: FastAPI) -> None:
    @app.exception_handler(DeshiError)
    async def known(_: Request, error: DeshiError) -> Response:
        return _problem(error, error.status)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        if first["type"] == "json_invalid":  # its place is a number of signs
            told = f"The body is not valid JSON ({first['ctx']['error']}, at character {first['loc'][-1]}); send one JSON object."
            return _problem(BadInput(told), 400)
        where = ".".join(str(part) for part in first["loc"][1:])
        return _problem(BadInput(f"`{where}`: {first['msg']}; see /docs for what it takes."), 400)

    @app.exception_handler(HTTPException)
    async def unknown(request: Request, error: HTTPException) -> Response:
        found = nowhere(app, request.scope, error.status_code, error.detail)
        if request.url.path.startswith("/api/"):
            return _ollama(found)
        return _problem(found, found.status)

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> Response:
        return _problem(inside(request.url.path, error), 500)


def _ollama(error: DeshiError) -> Response:
    """Return the answer to what Ollama has and deshi has not: pulling, pushing and deleting models over the network."""
    told = f"{error} Models are added and removed with `deshi models` on the machine itself."
    return Response(orjson.dumps({"error": told}), error.status, media_type="application/json")


def _problem(error: DeshiError, status: int) -> Response:
    return Response(orjson.dumps(http.error_body(error)), status, media_type="application/json", headers={
        name.decode(): value.decode() for name, value in _headers(error)
    })  # fmt: skip
