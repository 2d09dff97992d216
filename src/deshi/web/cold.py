"""The routes that are not hot, on FastAPI: readings of the journal, health, metrics, the live stream."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response, WebSocket, WebSocketDisconnect

from deshi import __version__
from deshi.bootstrap.service import Running
from deshi.errors import Denied, NotFound, NotTaken
from deshi.web import (
    body,
    chatted,
    feedback,
    http,
    learn,
    machines,
    measured,
    releases,
    schemas,
    schemas_body,
    usage,
)
from deshi.web.access import Access
from deshi.web.chat_metrics import gauges
from deshi.web.live import Live
from deshi.web.metrics import Metrics

_ERRORS: dict[int | str, dict[str, Any]] = {
    code: {"model": schemas.Error} for code in (400, 401, 403, 404, 503)
}


def build(running: Running, access: Access, live: Live, metrics: Metrics) -> APIRouter:
    """Return the cold routes over a service's parts."""

    async def allowed(request: Request) -> str:
        return await access.check(_raw(request))

    async def moves(request: Request) -> str:
        return await access.check(_raw(request), "robot")

    async def rules(request: Request) -> str:
        return await access.check(_raw(request), "admin")

    async def tenant_of(request: Request) -> str | None:
        key = await access.owner(_raw(request))
        return None if key is None or "admin" in key.scopes else key.tenant

    router = APIRouter()
    _health(router, running, metrics, access)
    keyed = APIRouter(dependencies=[Depends(allowed)], responses=_ERRORS)
    _about(keyed, running, moves)
    _interactions(keyed, running, access)
    measured.add(keyed, running, rules)
    feedback.add(keyed, running, allowed, moves, tenant_of)
    chatted.add(keyed, running, tenant_of)
    usage.add(keyed, running, tenant_of)
    body.add(keyed, running, moves)
    ruled = APIRouter(dependencies=[Depends(rules)], responses=_ERRORS)
    releases.add(ruled, running, allowed)
    learn.add(ruled, running, allowed)
    machines.add(keyed, ruled, running)
    router.include_router(keyed)
    router.include_router(ruled)
    router.add_api_websocket_route("/v1/live", _live_route(running, access, live))
    return router


def _raw(request: Request) -> http.Request:
    return http.Request(request.scope, request.receive)


async def _only(access: Access, request: http.Request) -> str:
    """Return whose interactions a key may see: "" for everyone's."""
    key = await access.owner(request)
    return "" if key is None or "admin" in key.scopes else key.name


def _health(router: APIRouter, running: Running, metrics: Metrics, access: Access) -> None:
    began = time.monotonic()

    @router.get("/health", response_model=schemas.Health, summary="Is the process alive?")
    async def health() -> Response:
        return _json({"status": "ok", "version": __version__, "uptime_s": round(time.monotonic() - began, 1)})

    @router.get(
        "/ready",
        response_model=schemas.Ready,
        responses={503: {"model": schemas.Ready}},
        summary="Will requests be answered?",
    )
    async def ready(request: Request) -> Response:
        access.check_page(_raw(request))
        missing = await running.ready()
        told = {"ready": not missing, "missing": missing, "notes": running.notes()}
        return _json(told, 503 if missing else 200)

    @router.get("/metrics", response_class=Response, summary="Prometheus metrics, exposition format 0.0.4")
    async def prometheus(request: Request) -> Response:
        access.check_page(_raw(request))
        metrics.chats.now = gauges(await running.state())
        return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _about(keyed: APIRouter, running: Running, moves: Callable[[Request], Awaitable[str]]) -> None:
    @keyed.get("/v1/config", response_model=schemas.Config, summary="Actions, thresholds, where the guard is")
    async def config() -> Response:
        return _json(await asyncio.to_thread(running.config))

    @keyed.get("/v1/stats", summary="Counts of each layer, latency and cost: a reading of the journal")
    async def stats() -> Response:
        return _json(await running.readings.stats())

    @keyed.get(
        "/v1/state", summary="Models and their servers, queues, caches, stores, budget and machine, now"
    )
    async def state() -> Response:
        return _json(await running.state())

    @keyed.post(
        "/v1/clear",
        dependencies=[Depends(moves)],
        summary="Let the body move again after an emergency stop",
    )
    async def clear(told: schemas_body.Clear | None = None) -> Response:
        answer = await running.body.clear(told.epoch if told else None)
        if answer.get("refused"):
            raise NotTaken(str(answer["refused"]))
        return _json(answer)


def _interactions(keyed: APIRouter, running: Running, access: Access) -> None:
    async def only(request: Request) -> str:
        return await _only(access, _raw(request))

    Only = Annotated[str, Depends(only)]

    @keyed.get("/v1/interactions", response_model=schemas.Page, summary="Interactions, newest first")
    async def interactions(
        user: Only,
        text: Annotated[str, Query(max_length=200, description="part of what was said or answered")] = "",
        layer: Annotated[str, Query(max_length=40)] = "",
        intent: Annotated[str, Query(max_length=40)] = "",
        session: Annotated[str, Query(max_length=200)] = "",
        before: Annotated[int | None, Query(ge=0, le=2**62, description="`next` of the page before")] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> Response:
        where = {"text": text, "layer": layer, "intent": intent, "session": session, "user": user}
        return _json(await running.readings.interactions(**where, before=before, limit=limit))

    @keyed.get(
        "/v1/interactions/{interaction}", response_model=schemas.Interaction, summary="One interaction"
    )
    async def one(interaction: str, user: Only) -> Response:
        found = await running.readings.interaction(interaction)
        if found is None or (user and found["user"] != user):
            raise NotFound(
                f"There is no interaction {interaction[:40]!r}; `deshi journal show` lists the last ones."
            )
        return _json(found)


def _live_route(running: Running, access: Access, live: Live) -> Any:
    async def stream(socket: WebSocket) -> None:
        """Counts, state and answers as they come. A key goes as second subprotocol: `["deshi", KEY]`."""
        offered = socket.scope.get("subprotocols", [])
        try:
            only = await _only(access, http.Request(with_key(socket.scope, offered), socket.receive))
        except Denied as error:
            await socket.close(1008, str(error)[:120])
            return
        await socket.accept("deshi" if "deshi" in offered else None)
        await socket.send_text(
            orjson.dumps({"type": "stats", "stats": await running.readings.stats()}).decode()
        )
        await _pass_on(socket, live, not only)

    return stream


async def _pass_on(socket: WebSocket, live: Live, hears_others: bool) -> None:
    queue = live.join(hears_others)
    gone = asyncio.ensure_future(_until_gone(socket, live, queue))
    try:
        while not gone.done():
            message = asyncio.ensure_future(queue.get())
            await asyncio.wait({gone, message}, return_when=asyncio.FIRST_COMPLETED)
            if message.done():
                await socket.send_text(message.result())
            else:
                message.cancel()
    except (WebSocketDisconnect, RuntimeError):
        pass  # the reader left while we were sending
    finally:
        gone.cancel()
        live.leave(queue)


async def _until_gone(socket: WebSocket, live: Live, queue: asyncio.Queue[str]) -> None:
    try:
        while True:
            live.heard(queue, await socket.receive_text())
    except (WebSocketDisconnect, RuntimeError, KeyError):
        return


def with_key(scope: Any, offered: list[str]) -> dict[str, Any]:
    """Return a socket's scope with the key that a page offers as second subprotocol: it can't set headers."""
    key = offered[1] if len(offered) > 1 else ""
    return (
        {**scope, "headers": [*scope["headers"], (b"authorization", f"Bearer {key}".encode())]}
        if key
        else dict(scope)
    )


def _json(data: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(data, option=orjson.OPT_NON_STR_KEYS), status, media_type="application/json")
