"""The route for what people say of an answer."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response

from deshi.bootstrap.service import Running
from deshi.records.feedback import Feedback
from deshi.web import schemas


def add(keyed: APIRouter, running: Running, allowed: Callable[[Request], Awaitable[str]]) -> None:
    """Put the route into the router of those that need a key; `allowed` returns the name that a request's key has."""

    @keyed.post(
        "/v1/feedback",
        response_model=schemas.Kept,
        summary="Say that an answer was right or wrong, and what would have been right",
    )
    async def feedback(told: schemas.Feedback, who: Annotated[str, Depends(allowed)]) -> Response:
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
        author=author,
        source=told.source,
    )
