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


class Model(Protocol):
    """A model behind a server."""

    async def complete(self, prompt: Prompt) -> Completion:
        """Return the model's answer.

        Raises `Busy` when the server says to come later, `Unavailable` when it can't be reached, is late or breaks off,
        `Refused` when it will never take this request (wrong key, unknown model, bad request).
        """
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...
