"""What the routes about past chats return, for the API reference."""

from typing import Any

from pydantic import BaseModel


class Chatted(BaseModel):
    """A chat that was answered, refused or failed.

    `took` is to the moment when it was written down, `first` to the first piece of a stream, both in seconds, null where nobody
    measured it; `error` is a class of the error family. `made` is the interaction whose answer a cache gave again. `asked` and
    `answered` are the beginnings of the words.
    """

    interaction: str
    at: float
    user: str
    session: str
    erased: bool
    model: str
    route: str
    tenant: str
    key: str
    target: str
    server: str
    cached: str
    error: str
    made: str
    stream: bool
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    usd: float
    took: float | None
    first: float | None
    asked: str
    answered: str


class ChattedPage(BaseModel):
    """Chats, newest first; `next` goes into `before` for the page after it. A page may be empty and still have a next one."""

    chats: list[Chatted]
    next: int | None


class WalkStep(BaseModel):
    """A step of serving a chat: when it began after the chat's arrival, and how long it took, in milliseconds."""

    name: str
    at_ms: float
    took_ms: float
    told: dict[str, Any]


class ChattedWhole(Chatted):
    """A chat with all its words, its steps, and what was said of it.

    One of `messages`, `prompt` and `input` is there. `task` is what a task was told and has answered, `of` the cache's key.
    """

    messages: list[dict[str, Any]] | None = None
    prompt: Any = None
    input: Any = None
    options: dict[str, Any]
    choices: list[dict[str, Any]]
    task: dict[str, Any] | None
    steps: list[WalkStep]
    of: str
    feedback: list[dict[str, Any]]
