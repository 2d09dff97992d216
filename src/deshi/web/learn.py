"""The routes about learning: what waits, the night that runs, the reports of those that were, every training."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Request, Response

from deshi.bootstrap.service import Running
from deshi.web import schemas_learn as schemas
from deshi.web.schemas import Error

_Id = Annotated[str, Path(max_length=64, description="as listed")]
_CONFLICT: dict[int | str, dict[str, Any]] = {409: {"model": Error}}


def add(keyed: APIRouter, running: Running, allowed: Callable[[Request], Awaitable[str]]) -> None:
    """Put the routes into the router of those that need a key; `allowed` returns the name of the key's owner."""
    Who = Annotated[str, Depends(allowed)]

    @keyed.get(
        "/v1/learn",
        response_model=schemas.Learn,
        summary="What waits to be learned, the night that runs, the last one, the schedule",
    )
    async def learn() -> Response:
        return _json(await running.learning.look())

    @keyed.post(
        "/v1/learn/night",
        response_model=schemas.Begun,
        status_code=202,
        responses=_CONFLICT,
        summary="Begin a night: examples, training, exam, and promotion of what passes",
    )
    async def begin(who: Who, wanted: schemas.Begin | None = None) -> Response:
        return _json({"id": await running.learning.begin(who or "http")}, 202)

    @keyed.post(
        "/v1/learn/night/cancel",
        response_model=schemas.Cancelled,
        summary="End the night that runs after its current step; nothing of it is promoted",
    )
    async def cancel(wanted: schemas.Begin | None = None) -> Response:
        return _json({"cancelled": await running.learning.cancel()})

    _readings(keyed, running)


def _readings(keyed: APIRouter, running: Running) -> None:
    @keyed.get("/v1/nights", response_model=schemas.Nights, summary="All nights, newest first")
    async def nights() -> Response:
        return _json({"nights": await running.learning.nights()})

    @keyed.get(
        "/v1/nights/{id}",
        response_model=schemas.Night,
        summary="One night: its report, the verdict on each part, the curve of its training",
    )
    async def night(id: _Id) -> Response:
        return _json(await running.learning.night(id))

    @keyed.get(
        "/v1/runs",
        response_model=schemas.Runs,
        summary="Every training that this home knows: nights, and base trainings",
    )
    async def runs() -> Response:
        return _json({"runs": await running.learning.runs()})

    @keyed.get("/v1/runs/{id}", response_model=schemas.RunWithCurve, summary="One training with its curve")
    async def run(id: _Id) -> Response:
        return _json(await running.learning.run(id))


def _json(data: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(data), status, media_type="application/json")
