"""The API reference describes every route, the raw ones too, and nothing that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from conftest import Door

HIDDEN = {
    "/docs",
    "/openapi.json",
    "/",
    "/dashboard",
    "/v1/live",
}  # pages, and the WebSocket, which OpenAPI can't describe


def described(door: Door) -> dict[str, Any]:
    status, document = door.call("GET", "/openapi.json")
    assert status == 200
    return dict(document)


def served(door: Door) -> set[tuple[str, str]]:
    """Return every `(method, path)` that the service has a handler for."""
    service = door.server.config.app
    found = {one for one in service.raw() if one[0] != "HEAD"}  # type: ignore[union-attr]
    pending = list(service.cold.routes)  # type: ignore[union-attr]
    while pending:
        route = pending.pop()
        pending += getattr(getattr(route, "original_router", None), "routes", [])
        path = getattr(route, "path", "").replace(":path}", "}")
        found |= {(method, path) for method in getattr(route, "methods", None) or () if method != "HEAD"}
    return {(method, path) for method, path in found if path not in HIDDEN}


def test_what_is_served_is_described_and_what_is_described_is_served(door: Door) -> None:
    paths = described(door)["paths"]
    told = {(method.upper(), path) for path, methods in paths.items() for method in methods}

    assert told == served(door)
    assert {("POST", "/v1/decide"), ("POST", "/v1/stop"), ("GET", "/v1/stats")} <= told


def test_every_operation_says_what_it_does(door: Door) -> None:
    operations = [one for methods in described(door)["paths"].values() for one in methods.values()]

    assert all(one["summary"] for one in operations)
    assert len({one["operationId"] for one in operations}) == len(operations)


def test_references_lead_somewhere(door: Door) -> None:
    document = described(door)
    names = set(document["components"]["schemas"])

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            if "$ref" in part:
                assert part["$ref"].rpartition("/")[2] in names
            for inner in part.values():
                walk(inner)
        elif isinstance(part, list):
            for inner in part:
                walk(inner)

    walk(document)
    assert document["openapi"].startswith("3.1")


@pytest.mark.parametrize(
    "text", ["座って", "stand up and then say hello", "perhaps sit", "止まって", "who are you"]
)
def test_real_answers_fit_the_described_schema(door: Door, text: str) -> None:
    document = described(door)
    schema = {"$ref": "#/components/schemas/Answer", "components": document["components"]}

    Draft202012Validator(schema).validate(door.ask(text))


def test_real_errors_fit_the_described_schema(door: Door) -> None:
    document = described(door)
    schema = {"$ref": "#/components/schemas/Error", "components": document["components"]}

    Draft202012Validator(schema).validate(door.call("POST", "/v1/decide", {})[1])


def test_the_page_shows_the_document_without_any_network(door: Door) -> None:
    status, headers, page = door.raw("GET", "/docs")

    assert status == 200
    assert headers["content-type"].startswith("text/html")
    assert b"openapi.json" in page
    assert b"https://" not in page
    assert b'src="http' not in page
