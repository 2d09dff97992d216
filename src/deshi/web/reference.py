"""The API reference: one OpenAPI document for hot and cold routes, and a page that shows it without any network."""

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from deshi import __version__
from deshi.web import schemas

_REF = "#/components/schemas/{model}"


@dataclass(frozen=True, slots=True)
class Described:
    """A hot route as the reference describes it. `needs_body` tells whether the body may be left out."""

    method: str
    path: str
    summary: str
    body: type[BaseModel]
    answer: type[BaseModel]
    needs_body: bool
    errors: tuple[int, ...]


HOT = (
    Described(
        "POST", "/v1/decide", "Words in, an action or a reply out", schemas.Decide, schemas.Answer, True,
        (400, 401, 403, 404, 413, 415, 503),
    ),
    Described("POST", "/v1/stop", "Stop the body, now", schemas.StopRequest, schemas.Stopped, False, (401, 403)),
)  # fmt: skip


def openapi(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of all routes."""
    from fastapi.openapi.utils import get_openapi

    document = get_openapi(
        title="deshi",
        version=__version__,
        routes=app.routes,
        description="Words in, robot actions out; every answer journalled.",
    )
    models: list[type[BaseModel]] = [schemas.Error]
    for route in HOT:
        models += [route.body, route.answer]
    _, found = models_json_schema([(m, "validation") for m in models], ref_template=_REF)
    document.setdefault("components", {}).setdefault("schemas", {}).update(found["$defs"])
    for route in HOT:
        document["paths"].setdefault(route.path, {})[route.method.lower()] = _operation(route)
    document["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{}, {"key": []}]
    return document


def _operation(route: Described) -> dict[str, Any]:
    answers = {"200": _content("The answer", route.answer)}
    answers |= {str(code): _content("What happened and what to do", schemas.Error) for code in route.errors}
    return {
        "summary": route.summary,
        "operationId": route.path.strip("/").replace("/", "_"),
        "requestBody": {"required": route.needs_body, **_content("", route.body)},
        "responses": answers,
    }


def _content(description: str, model: type[BaseModel]) -> dict[str, Any]:
    schema = {"$ref": _REF.format(model=model.__name__)}
    return {"description": description, "content": {"application/json": {"schema": schema}}}
