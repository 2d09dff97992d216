"""The routes about chats that were served: readings of the journal, of all tenants or of one's own."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response

from deshi.bootstrap.service import Running
from deshi.errors import NotFound
from deshi.journal.chat_reading import Wanted
from deshi.web import schemas_chats as schemas

_Limit = Annotated[int, Query(ge=1, le=200)]
_Before = Annotated[int | None, Query(ge=0, le=2**62, description="`next` of the page before")]
_Became = Annotated[
    Literal["", "ok", "failed", "cached", "left"],
    Query(description="what became of them; `left`: the caller was gone"),
]
_Name = Annotated[str, Query(max_length=200)]


def add(keyed: APIRouter, running: Running, tenant_of: Callable[[Request], Awaitable[str | None]]) -> None:
    """Put the routes into the router of those that need a key; `tenant_of` tells whose chats it may see (None: everyone's)."""
    Tenant = Annotated[str | None, Depends(tenant_of)]

    @keyed.get(
        "/v1/chats", response_model=schemas.ChattedPage, summary="Chats that were served, newest first"
    )
    async def chats(
        own: Tenant,
        target: _Name = "",
        status: _Became = "",
        tenant: _Name = "",
        before: _Before = None,
        limit: _Limit = 50,
    ) -> Response:
        wanted = Wanted(target, status, (tenant or None) if own is None else own, before or 0)
        return _json(await asyncio.to_thread(running.chatted.recent, wanted, limit))

    @keyed.get(
        "/v1/chats/{interaction}",
        response_model=schemas.ChattedWhole,
        summary="A chat with its words, its steps and what was said of it",
    )
    async def one(interaction: str, own: Tenant) -> Response:
        found = await asyncio.to_thread(running.chatted.one, interaction, own)
        if found is None:
            raise NotFound(f"There is no chat {interaction[:40]!r}; GET /v1/chats lists the newest.")
        return _json(found)


def _json(data: object) -> Response:
    return Response(orjson.dumps(data), media_type="application/json")
