"""The route for what people say of an answer."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response

from deshi.bootstrap.service import Running
from deshi.errors import NotFound
from deshi.records.feedback import Feedback
from deshi.web import schemas


def add(
    keyed: APIRouter,
    running: Running,
    allowed: Callable[[Request], Awaitable[str]],
    moves: Callable[[Request], Awaitable[str]],
    tenant_of: Callable[[Request], Awaitable[str | None]],
) -> None:
    """Put the route into the router of those that need a key; `allowed` returns the name that a request's key has.

    Of a chat its own tenant may speak; of what the robot did, who may move it (`moves` raises for others).
    """

    async def speaker(told: schemas.Feedback, request: Request) -> str:
        tenant = await tenant_of(request)
        if tenant is None:
            return await allowed(request)
        of = await asyncio.to_thread(running.chatted.tenant_of, told.interaction)
        if of is None:
            return await moves(request)
        if of != tenant:
            raise NotFound(f"There is no interaction {told.interaction[:40]!r} of this key's tenant.")
        return await allowed(request)

    @keyed.post(
        "/v1/feedback",
        response_model=schemas.Kept,
        summary="Say that an answer was right or wrong, and what would have been right",
    )
    async def feedback(told: schemas.Feedback, who: Annotated[str, Depends(speaker)]) -> Response:
        kept = await running.feedback(_feedback(told, told.user or who))
        shown = {"interaction": kept.interaction, "kind": kept.kind, "author": kept.author}
        return Response(
            orjson.dumps({**shown, "label": kept.label, "actions": kept.actions}),
            media_type="application/json",
        )


def _feedback(told: schemas.Feedback, author: str) -> Feedback:
    return Feedback(
        interaction=told.interaction,
        kind=told.kind,
        value=told.value,
        label=told.label,
        actions=tuple(told.actions),
        comment=told.comment,
        text=told.text,
        author=author,
        source=told.source,
    )
