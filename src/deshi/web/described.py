"""A raw route as the API reference describes it."""

from dataclasses import dataclass

from pydantic import BaseModel

from deshi.web import schemas


@dataclass(frozen=True, slots=True)
class Described:
    """A route that is served by hand. `needs_body` tells whether the body may be left out; None: it takes none.

    `stream` is the content type of an answer in pieces, `query` names what the address may say.
    """

    method: str
    path: str
    summary: str
    body: type[BaseModel] | None
    answer: type[BaseModel]
    needs_body: bool
    errors: tuple[int, ...]
    error: type[BaseModel] = schemas.Error
    stream: str = ""
    query: tuple[str, ...] = ()
