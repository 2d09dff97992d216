"""The routes about releases: which there are and what they were made of, promotion, trial, going back."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request, Response

from deshi.bootstrap.releases import Wanted
from deshi.bootstrap.service import Running
from deshi.web import schemas_releases as schemas
from deshi.web.schemas import Error

_Task = Annotated[str, Query(max_length=100, description="the task whose releases are meant")]
_Id = Annotated[str, Path(max_length=64, description="a release's name, or its first digits; `shipped`")]
_CONFLICT: dict[int | str, dict[str, Any]] = {409: {"model": Error}}


def add(keyed: APIRouter, running: Running, allowed: Callable[[Request], Awaitable[str]]) -> None:
    """Put the routes into the router of those that need a key; `allowed` returns the name of the key's owner."""
    Who = Annotated[str, Depends(allowed)]

    @keyed.get(
        "/v1/releases",
        response_model=schemas.Releases,
        summary="Releases with their lineage, which serves, the trial, the last changes",
    )
    async def releases(task: _Task = "robot_dog") -> Response:
        return _json(await running.listed(task))

    @keyed.post(
        "/v1/releases/{id}/promote",
        response_model=schemas.Releases,
        responses=_CONFLICT,
        summary="Let a release serve at once, or try it on a share of the conversations or in the shadow",
    )
    async def promote(id: _Id, who: Who, wanted: schemas.Promote | None = None) -> Response:
        how = wanted or schemas.Promote(canary=None, shadow=False)
        asked = Wanted(who or "http", how.why, how.canary, how.shadow)
        return _json(await running.promote(how.task, id, asked))

    @keyed.post(
        "/v1/releases/rollback",
        response_model=schemas.Releases,
        summary="End the trial that runs, else let the release before serve again",
    )
    async def rollback(who: Who, wanted: schemas.Rollback | None = None) -> Response:
        how = wanted or schemas.Rollback()
        return _json(await running.rollback(how.task, Wanted(who or "http", how.why)))


def _json(data: Any) -> Response:
    return Response(orjson.dumps(data), media_type="application/json")
