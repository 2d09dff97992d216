"""The routes about the body: how it is, what is around it, what it can do, and a person's yes to what is risky."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from fastapi import APIRouter, Depends, Request, Response

from deshi.bootstrap.robot import Robot, listed
from deshi.bootstrap.service import Running
from deshi.web import schemas_body as schemas
from deshi.web.schemas import Error

_CONFLICT: dict[int | str, dict[str, Any]] = {409: {"model": Error}}


def add(keyed: APIRouter, running: Running, moves: Callable[[Request], Awaitable[str]]) -> None:
    """Put the routes into the router of those that need a key; what may change what the body does needs the scope `robot`."""
    robot = Robot(running.body)
    moving = [Depends(moves)]

    @keyed.get("/v1/body", response_model=schemas.State, summary="How the body is, now")
    async def state() -> Response:
        return _json(await running.body.state())

    @keyed.get("/v1/body/actions", response_model=schemas.Actions, summary="The robot's 39 actions, as data")
    async def actions() -> Response:
        return _json(listed(running.settings.body))

    @keyed.post(
        "/v1/body/space",
        response_model=schemas.State,
        dependencies=moving,
        summary="Say whether people are near: then it neither walks nor jumps",
    )
    async def space(told: schemas.Space) -> Response:
        return _json(await robot.space(told.people))

    @keyed.post(
        "/v1/body/sim",
        response_model=schemas.State,
        dependencies=moving,
        responses=_CONFLICT,
        summary="Change the simulated body: battery, obstacle, people, faults (409 where the body is real)",
    )
    async def sim(told: schemas.Sim) -> Response:
        change = {name: getattr(told, name) for name in told.model_fields_set}
        kept = {name: value for name, value in change.items() if value is not None or name == "obstacle"}
        return _json(await robot.sim(kept))

    @keyed.post(
        "/v1/body/confirm",
        response_model=schemas.Confirmed,
        dependencies=moving,
        summary="Say yes to a risky order, within 20 s of it",
    )
    async def confirm(told: schemas.Confirm) -> Response:
        return _json(await running.loop.confirm(told.interaction, told.token))


def _json(data: Any) -> Response:
    return Response(orjson.dumps(data, option=orjson.OPT_NON_STR_KEYS), media_type="application/json")
