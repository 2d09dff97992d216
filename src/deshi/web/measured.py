"""The routes about how good deshi is: calibration, thresholds by promised error, the exam."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response

from deshi.bootstrap.service import Running
from deshi.web import schemas


def add(keyed: APIRouter, running: Running, rules: Callable[[Request], Awaitable[str]]) -> None:
    """Put the routes into the router of those that need a key; `rules` lets keys pass that may change how all are answered."""

    @keyed.get(
        "/v1/calibration",
        response_model=schemas.Calibration,
        summary="How far confidence can be believed, what can be promised, the thresholds in force",
    )
    async def calibration(
        max_error: Annotated[
            float | None,
            Query(ge=0.0001, lt=1, description="a share of errors whose promise is wanted as well"),
        ] = None,
    ) -> Response:
        return _json(await asyncio.to_thread(running.calibration, max_error))

    @keyed.put(
        "/v1/thresholds",
        response_model=schemas.Thresholds,
        dependencies=[Depends(rules)],
        summary="Choose the thresholds by the share of wrong answers; null goes back to the settings",
    )
    async def thresholds(wanted: schemas.WantedError) -> Response:
        return _json(await running.choose(wanted.max_error))

    @keyed.get("/v1/exam", response_model=schemas.Exam, summary="The last exam report, else the shipped one")
    async def exam() -> Response:
        return _json(await asyncio.to_thread(running.exam))


def _json(data: Any) -> Response:
    return Response(orjson.dumps(data), media_type="application/json")
