"""OpenAI's files and batches, and single models: nobody is in a hurry for them.

https://platform.openai.com/docs/api-reference/files and /batch
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse
from fastapi.routing import APIRoute

from deshi.ask.chat_fields import BadParameter
from deshi.bootstrap.batches import Batches
from deshi.bootstrap.kept_files import KeptFiles
from deshi.errors import DeshiError, NotFound
from deshi.pure.ollama_models import near
from deshi.pure.openai_form import error_body
from deshi.records.chat import Caller, Json
from deshi.web import http, openai_errors, schemas_files, schemas_llm
from deshi.web.chat_door import Doors, inside
from deshi.web.uploads import Uploads

_log = logging.getLogger(__name__)

_FILE_TIMES = 8  # as much as a body may have, a file may have so many times
_ERRORS: dict[int | str, dict[str, Any]] = {
    code: {"model": schemas_llm.OpenAIError} for code in (400, 401, 403, 404, 408, 413, 415, 429, 500, 503)
}
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "purpose"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "purpose": {"type": "string", "enum": ["batch", "fine-tune", "user_data", "evals"]},
                    },
                }
            }
        },
    }
}
Limit = Annotated[int, Query(ge=1, le=10_000)]
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class OpenAIRoute(APIRoute):
    """A cold route whose errors have OpenAI's form."""

    def get_route_handler(self) -> Handler:
        """Return the handler, with its errors worded."""
        work = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await work(request)
            except DeshiError as error:
                return _problem(error)
            except RequestValidationError as error:
                first = error.errors()[0]
                name = str(first["loc"][-1])
                return _problem(BadParameter(f"The parameter `{name}` can't be taken: {first['msg']}.", name))
            except Exception as error:  # whatever breaks inside is told as such, and logged whole
                _log.exception("%s %s", request.method, self.path)
                return _problem(inside(self.path, error))

        return handle


def add(router: APIRouter, doors: Doors, files: KeptFiles, batches: Batches) -> None:
    """Add the routes to the service's cold ones."""

    async def caller(request: Request) -> Caller:
        return await doors.access.caller(http.Request(request.scope, request.receive))

    routes = APIRouter(route_class=OpenAIRoute, responses=_ERRORS)
    _models(routes, doors, caller)
    _files(routes, doors, files, caller)
    _batches(routes, doors, batches, caller)
    router.include_router(routes)


def _models(routes: APIRouter, doors: Doors, caller: Any) -> None:
    @routes.get("/v1/models/{model:path}", response_model=schemas_llm.Listed, summary="One model")
    async def model(model: str, who: Annotated[Caller, Depends(caller)]) -> Response:
        models = doors.chats.models()
        for one in models:
            if model in (one["id"], *one.get("aliases", ())):
                return _json(one)
        raise NotFound(f"There is no model {model[:80]!r} here; {near(model, models)}")


def _files(routes: APIRouter, doors: Doors, files: KeptFiles, caller: Any) -> None:
    Who = Annotated[Caller, Depends(caller)]
    uploads = Uploads(files, _FILE_TIMES * doors.most_bytes)

    @routes.post("/v1/files", response_model=schemas_files.File, openapi_extra=_FORM, summary="Keep a file")
    async def keep(request: Request, who: Who) -> Response:
        return _json(await uploads.take(http.Request(request.scope, request.receive), who.tenant))

    @routes.get("/v1/files", response_model=schemas_files.Files, summary="Files, newest first")
    async def listed(
        who: Who,
        purpose: Annotated[str, Query(max_length=40)] = "",
        limit: Limit = 10_000,
        after: Annotated[str, Query(max_length=60)] = "",
    ) -> Response:
        return _json(_page(await asyncio.to_thread(files.all, who.tenant, purpose), limit, after))

    @routes.get("/v1/files/{file}", response_model=schemas_files.File, summary="What is known of a file")
    async def told(file: str, who: Who) -> Response:
        return _json(await asyncio.to_thread(files.told, who.tenant, file))

    @routes.get("/v1/files/{file}/content", response_class=Response, summary="A file's bytes")
    async def content(file: str, who: Who) -> Response:
        path = await asyncio.to_thread(files.path, who.tenant, file)
        # never shown as a page of this service, whatever is in it
        heads = {"content-disposition": "attachment", "x-content-type-options": "nosniff"}
        return FileResponse(path, headers=heads, media_type="application/octet-stream")

    @routes.delete("/v1/files/{file}", response_model=schemas_files.Deleted, summary="Remove a file")
    async def remove(file: str, who: Who) -> Response:
        await asyncio.to_thread(files.remove, who.tenant, file)
        return _json({"id": file, "object": "file", "deleted": True})


def _batches(routes: APIRouter, doors: Doors, batches: Batches, caller: Any) -> None:
    Who = Annotated[Caller, Depends(caller)]
    body = {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": schemas_files.BatchBody.model_json_schema()}},
        }
    }

    @routes.post(
        "/v1/batches",
        response_model=schemas_files.Batch,
        openapi_extra=body,
        summary="Answer a file of requests when there is room",
    )
    async def make(request: Request, who: Who) -> Response:
        raw = http.Request(request.scope, request.receive)
        wanted = raw.object(await raw.body(doors.most_bytes), '{"input_file_id": "...", ...}')
        return _json(await asyncio.to_thread(batches.make, who, wanted))

    @routes.get("/v1/batches", response_model=schemas_files.Batches, summary="Batches, newest first")
    async def listed(
        who: Who, limit: Limit = 20, after: Annotated[str, Query(max_length=60)] = ""
    ) -> Response:
        return _json(_page(await asyncio.to_thread(batches.all, who.tenant), limit, after))

    @routes.get("/v1/batches/{batch}", response_model=schemas_files.Batch, summary="How a batch stands")
    async def told(batch: str, who: Who) -> Response:
        return _json(await asyncio.to_thread(batches.told, who.tenant, batch))

    @routes.post("/v1/batches/{batch}/cancel", response_model=schemas_files.Batch, summary="End a batch")
    async def cancel(batch: str, who: Who) -> Response:
        return _json(await asyncio.to_thread(batches.cancel, who.tenant, batch))


def _page(rows: list[Json], limit: int, after: str) -> Json:
    """Return a page of rows, those that follow the one whose id is `after`."""
    begin = next((place + 1 for place, row in enumerate(rows) if row["id"] == after), 0)
    shown = rows[begin : begin + limit]
    return {
        "object": "list",
        "data": shown,
        "first_id": shown[0]["id"] if shown else None,
        "last_id": shown[-1]["id"] if shown else None,
        "has_more": begin + limit < len(rows),
    }


def _json(data: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(data), status, media_type="application/json")


def _problem(error: DeshiError) -> Response:
    response = _json(error_body(error), openai_errors.status(error))
    for name, value in openai_errors.headers(error):
        response.headers[name.decode()] = value.decode()
    return response
