"""The API reference: one OpenAPI document for hot and cold routes, and a page that shows it without any network."""

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from deshi import __version__
from deshi.web import reference_llm, schemas
from deshi.web.described import Described

_REF = "#/components/schemas/{model}"


HOT = (
    Described(
        "POST", "/v1/decide", "Words in, an action or a reply out", schemas.Decide, schemas.Answer, True,
        (400, 401, 403, 404, 413, 415, 503),
    ),
    Described("POST", "/v1/stop", "Stop the body, now", schemas.StopRequest, schemas.Stopped, False, (401, 403)),
    *reference_llm.HOT,
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
        models += [one for one in (route.body, route.answer, route.error) if one is not None]
    _, found = models_json_schema([(m, "validation") for m in models], ref_template=_REF)
    document.setdefault("components", {}).setdefault("schemas", {}).update(found["$defs"])
    for route in HOT:
        document["paths"].setdefault(route.path, {})[route.method.lower()] = _operation(route)
    document["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{}, {"key": []}]
    return document


def _operation(route: Described) -> dict[str, Any]:
    answer = _content("The answer", route.answer)
    if route.stream:
        answer["content"][route.stream] = {"schema": {"type": "string"}}
    told = "What happened and what to do"
    answers = {"200": answer} | {str(code): _content(told, route.error) for code in route.errors}
    operation: dict[str, Any] = {
        "summary": route.summary,
        "operationId": f"{route.path.strip('/').replace('/', '_')}",
        "responses": answers,
    }
    if route.body is not None:
        operation["requestBody"] = {"required": route.needs_body, **_content("", route.body)}
    if route.query:
        operation["parameters"] = [
            {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}
            for name in route.query
        ]
    return operation


def _content(description: str, model: type[BaseModel]) -> dict[str, Any]:
    schema = {"$ref": _REF.format(model=model.__name__)}
    return {"description": description, "content": {"application/json": {"schema": schema}}}
