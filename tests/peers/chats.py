"""What the doors of the LLM service stand on in their tests: a walk that answers from a table."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deshi.errors import NotFound, Unsupported
from deshi.records.chat import Chat, Json, Replied, Streamed

FOREVER = "forever"


@dataclass
class ScriptedChats:
    """What the doors of the LLM service stand on: answers by the last words of a chat, and echoes what is not in the table.

    A table's value may be a whole answer or ready-made JSON, a list of chunks, an error (raised), or `FOREVER`, which comes never;
    an error or `FOREVER` among chunks comes in its place. `asked` holds the chats, `cancelled` the ids of those that were ended.
    """

    table: Mapping[str, Any] = field(default_factory=dict)
    names: Sequence[str] = ("tiny",)
    details: Json = field(default_factory=dict)
    asked: list[Chat] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    tells: bool = False
    observers: list[Any] = field(default_factory=list)

    async def answer(self, chat: Chat) -> Replied:
        """Return the scripted answer, or raise the scripted error."""
        found = self._found(chat)
        if found == FOREVER:
            await self._forever(chat)
        whole = found if isinstance(found, bytes | dict) else said(self._last(chat), chat)
        return Replied(whole, "exact" if isinstance(whole, bytes) else "", self.names[0])

    async def open(self, chat: Chat) -> Streamed:
        """Return the scripted chunks; an error in place of them is raised at once."""
        found = self._found(chat)
        if found == FOREVER:
            await self._forever(chat)
        pieces = (
            found
            if isinstance(found, list)
            else chunks(self._last(chat).split(" "), chat.model, chat.id, chat.route == "chat")
        )
        return Streamed(self._flow(chat, pieces), "", self.names[0])

    async def close(self) -> None:
        """Nothing to close."""

    def models(self) -> list[Json]:
        """Return the names in OpenAI's form."""
        about = {"object": "model", "created": 1, "owned_by": "deshi", "kind": "model", "context": 4_096}
        return [{"id": name, **about, "aliases": [], "details": self.details} for name in self.names]

    def tokenizer(self, model: str) -> "ScriptedChats":
        """Return itself where it `tells`. Raises `Unsupported`."""
        if not self.tells:
            raise Unsupported(
                f"The engine of {model!r} does not tell its tokens; ask another model.", "model"
            )
        return self

    async def tokenize(self, text: str, special: bool = False) -> list[int]:
        """Return a token a letter, after 0 where `special`."""
        return [0] * special + [ord(letter) for letter in text]

    async def detokenize(self, tokens: Sequence[int]) -> str:
        """Return the letters of tokens."""
        return "".join(chr(one) for one in tokens if one)

    async def about(self) -> Json:
        """Return the tokenizer's fixed description."""
        return {"bos_token": "\x00", "eos_token": None}

    async def unload(self) -> bool:
        """Return True: nothing is in memory."""
        return True

    def _found(self, chat: Chat) -> Any:
        self.asked.append(chat)
        if chat.model and chat.model.removesuffix(":latest") not in self.names:
            raise NotFound(f"There is no model {chat.model!r} here; this server has {', '.join(self.names)}.")
        found = self.table.get(self._last(chat))
        if isinstance(found, Exception):
            raise found
        return found

    def _last(self, chat: Chat) -> str:
        if chat.route != "chat":
            return str(chat.body.get("prompt", chat.body.get("input")))
        content = chat.body["messages"][-1].get("content")
        return content if isinstance(content, str) else "parts"

    async def _flow(self, chat: Chat, pieces: Sequence[Any]) -> AsyncGenerator[Json, None]:
        try:
            for piece in pieces:
                if isinstance(piece, Exception):
                    raise piece
                if piece == FOREVER:
                    await asyncio.sleep(3_600)
                yield piece
        except (asyncio.CancelledError, GeneratorExit):
            self.cancelled.append(chat.id)
            raise

    async def _forever(self, chat: Chat) -> None:
        try:
            await asyncio.sleep(3_600)
        except asyncio.CancelledError:
            self.cancelled.append(chat.id)
            raise


def said(text: str, chat: Chat) -> Json:
    """Return a whole answer of a text: a completion of the chat's route, or a vector of two numbers for each input."""
    head = {"id": chat.id, "created": 1, "model": chat.model}
    usage = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
    if chat.route == "embeddings":
        data = [
            {"object": "embedding", "index": i, "embedding": [0.6, -0.8]}
            for i, _ in enumerate(chat.body["input"])
        ]
        return {"object": "list", "data": data, "model": chat.model, "usage": usage}
    if chat.route == "completions":
        choice: Json = {"index": 0, "text": text, "finish_reason": "stop", "logprobs": None}
        return {**head, "object": "text_completion", "choices": [choice], "usage": usage}
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return {**head, "object": "chat.completion", "choices": [choice], "usage": usage}


def chunks(
    words: Sequence[str], model: str = "tiny", identity: str = "c", chatting: bool = True
) -> list[Json]:
    """Return a stream's chunks: one a word, the end, the usage."""
    head = {"id": identity, "created": 1, "model": model}
    head["object"] = "chat.completion.chunk" if chatting else "text_completion"

    def choice(text: str, reason: str | None) -> Json:
        piece: Json = {"delta": {"content": text} if text else {}} if chatting else {"text": text}
        return {"index": 0, **piece, "finish_reason": reason}

    told = [{**head, "choices": [choice(word, None)]} for word in words]
    usage = {"prompt_tokens": 3, "completion_tokens": len(words), "total_tokens": 3 + len(words)}
    return [*told, {**head, "choices": [choice("", "stop")]}, {**head, "choices": [], "usage": usage}]
