"""What is said to a model behind a server and what comes back; the Protocol that every provider of models implements."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A request to a model. `schema` is the JSON schema that the answer must fit (None: free text); `most_tokens` bounds it."""

    messages: tuple[Message, ...]
    schema: Mapping[str, Any] | None = None
    most_tokens: int = 300


@dataclass(frozen=True, slots=True)
class Token:
    """A token of an answer and the natural logarithm of its probability, as the server gave it."""

    text: str
    logprob: float


@dataclass(frozen=True, slots=True)
class Completion:
    """A model's answer: its text, the tokens with their probabilities where the server gives them, and what was used.

    `whole` is false where the answer was cut off by its length.
    """

    text: str
    tokens: tuple[Token, ...] = ()
    tokens_in: int = 0
    tokens_out: int = 0
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer over HTTP: status, content type (no parameters, lower case), body, and the seconds of `Retry-After`."""

    status: int
    kind: str
    body: bytes
    after_s: float = 0.0


class Wire(Protocol):
    """The HTTP connection to one server."""

    server: str

    async def post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Reply:
        """Send JSON and return the whole answer, whatever its status.

        Raises `Unreached` when nothing was sent, `Lost` when it was and the answer is late, broken or too large.
        """
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


class Flow(Protocol):
    """An answer whose body is still coming. `reply` has its status; the body only where that is not 200."""

    reply: Reply

    async def read(self) -> bytes:
        """Return the next piece as it comes, b"" at the end. Raises `Lost` when it breaks off, pauses too long or never ends."""
        ...

    async def rest(self) -> None:
        """What was wanted is there: let the connection be used again, if the answer ends at once."""
        ...

    def close(self) -> None:
        """End it: what has not come yet is not wanted, and the connection is closed. Harmless at the end."""
        ...


class ChatWire(Wire, Protocol):
    """The connection to a server of chats: also small questions, and answers piece by piece."""

    async def get(self, path: str, headers: Mapping[str, str]) -> Reply:
        """Ask without a body. Raises as `post` does."""
        ...

    async def open(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Flow:
        """Send JSON and return the answer as soon as its status is known. Raises as `post` does."""
        ...


class Model(Protocol):
    """A model behind a server."""

    async def complete(self, prompt: Prompt) -> Completion:
        """Return the model's answer.

        One call is one HTTP request. Raises `Busy` when the server says to come later, `Unavailable` when it has failed,
        `Unreached` when nothing was sent, `Lost` when it was and no answer came that can be read, `Refused` when it will
        never take this request (wrong key, unknown model, bad request).
        """
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...
