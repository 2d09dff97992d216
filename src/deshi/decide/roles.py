"""A role: models in the order of trying, told what they are, and the fallback role behind them. It answers chats as a model does."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from deshi.decide import in_turn
from deshi.errors import BadInput, Unsupported
from deshi.records.chat import Chat, ChatModel, Json


class RoleModel:
    """Implements `ChatModel`: asks `models` in turn, then those of the `fallback` role.

    `instructions` stand first in every chat, before the client's own system message, in one message with it.
    """

    def __init__(
        self,
        name: str,
        models: Sequence[ChatModel],
        instructions: str = "",
        fallback: Sequence[ChatModel] = (),
        whole_s: float = in_turn.WHOLE_S,
        first_s: float = in_turn.FIRST_S,
    ) -> None:
        if not models:
            raise BadInput(f"The role {name} has no model; name some in [roles.{name}] models.")
        self.name = name
        mine = {model.name for model in models}
        self.models = (*models, *(model for model in fallback if model.name not in mine))
        self._instructions = instructions.strip()
        self._whole_s, self._first_s = whole_s, first_s

    async def chat(self, chat: Chat) -> Json:
        """Return the answer of the first model that gives one. Raises as `in_turn.answer` does."""
        return await in_turn.answer(self.name, self.models, self._told(chat), self._whole_s)

    async def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
        """Yield the stream of the first model that says something."""
        stream = in_turn.pieces(self.name, self.models, self._told(chat), self._first_s)
        try:
            async for piece in stream:
                yield piece
        finally:
            await stream.aclose()

    async def close(self) -> None:
        """Nothing to close: the models are others' too, and close themselves."""

    def _told(self, chat: Chat) -> Chat:
        if chat.route == "embeddings":
            raise Unsupported(
                f"{self.name} is a role, which answers chats; for vectors name a model.", "model"
            )
        if chat.route != "chat" or not self._instructions:
            return chat
        return replace(
            chat, body={**chat.body, "messages": instructed(self._instructions, chat.body["messages"])}
        )


def instructed(words: str, messages: Sequence[Mapping[str, Any]]) -> list[Json]:
    """Return messages that begin with `words` as (or in front of) their system message: many templates take one only."""
    first = messages[0] if messages else {}
    if first.get("role") not in ("system", "developer"):
        return [{"role": "system", "content": words}, *map(dict, messages)]
    content = first.get("content")
    if isinstance(content, list):
        told: Any = [{"type": "text", "text": words}, *content]
    else:
        told = f"{words}\n\n{content or ''}".rstrip()
    return [{**first, "content": told}, *map(dict, messages[1:])]
