"""The routes about the machine and about the models that are on it."""

import asyncio
from typing import Any

import orjson
from fastapi import APIRouter, Response

from deshi.bootstrap.service import Running
from deshi.bootstrap.shelf_models import Shelf
from deshi.web import schemas_machine as schemas


def add(keyed: APIRouter, ruled: APIRouter, running: Running) -> None:
    """Put the routes into the routers of those that need a key, and an admin's key: models tell where their files lie."""

    @keyed.get(
        "/v1/machine",
        response_model=schemas.Machine,
        summary="Processors, memory, graphics and disk of the machine, of the last seconds",
    )
    async def machine() -> Response:
        return _json(await asyncio.to_thread(running.machine))

    @ruled.get(
        "/v1/shelf/models",
        response_model=schemas.Models,
        summary="Models on this machine's shelf and of the Ollama server of the settings",
    )
    async def models() -> Response:
        shelf = Shelf(running.settings)
        return _json({"models": await asyncio.to_thread(shelf.listed)})


def _json(data: Any) -> Response:
    return Response(orjson.dumps(data), media_type="application/json")
