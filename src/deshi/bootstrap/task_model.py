"""A task as a model of chats: `deshi/robot_dog` takes the last thing said, walks the task's loop, and answers with its JSON."""

import time
from collections.abc import AsyncGenerator, Mapping
from typing import Any

import orjson

from deshi.ask.incoming import Incoming
from deshi.errors import BadInput, Unsupported
from deshi.loop import Loop
from deshi.pure.chunks import replay
from deshi.records.ask import Turn
from deshi.records.chat import Chat, Json, Span

PREFIX = "deshi/"
# what would change the answer; what only tunes sampling (`temperature`, `seed`, `max_tokens` and the like) finds nothing to tune
_NOT_TAKEN = ("tools", "n", "logprobs", "top_logprobs", "stop", "logit_bias")


class TaskModel:
    """Implements `ChatModel`. The messages before the last one are the conversation, unless the chat names a session."""

    def __init__(self, loop: Loop, turns: int) -> None:
        self.name = PREFIX + loop.task.name
        self._loop = loop
        self._turns = turns

    def heed(self, chat: Chat) -> bool:
        """Return whether the chat orders a stop; the loop sends it before anything else."""
        return chat.route == "chat" and self._loop.task.reflex(_last(chat)) is not None

    async def chat(self, chat: Chat) -> Json:
        """Return the task's answer as the JSON text of an assistant's message."""
        if chat.route != "chat":
            raise Unsupported(f"{self.name} answers chats only; use /v1/chat/completions.", "model")
        self._check(chat.body)
        caller = chat.caller
        turns = () if chat.session else _turns(chat, self._turns)
        at, since = time.time(), time.perf_counter()
        confirm = "" if chat.session else _token(chat)
        asked = Incoming(
            self._loop.task.name, _last(chat), chat.session, caller.user, turns=turns, confirm=confirm
        )
        answer = await self._loop.answer(asked)
        chat.tally.server = f"layer {answer.layer}"
        walked = {"interaction": answer.interaction, "layer": answer.layer}
        chat.tally.spans.append(Span("task", at, time.perf_counter() - since, walked))
        told = {"role": "assistant", "content": orjson.dumps(answer).decode()}
        return {
            "id": answer.interaction,
            "object": "chat.completion",
            "created": int(time.time()),
            "model": self.name,
            "choices": [{"index": 0, "message": told, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
        }

    def _check(self, body: Mapping[str, Any]) -> None:
        """Raise `Unsupported` for what a client would wait for in vain: the answer is the task's own, in its own form."""
        for name in _NOT_TAKEN:
            if body.get(name) and not (name == "n" and body[name] == 1):
                raise Unsupported(f"{self.name} does not take `{name}`; leave it out.", name)
        form = body.get("response_format") or {}
        wanted = (form.get("json_schema") or {}).get("schema")
        if form.get("type") == "json_schema" and wanted != self._loop.task.schema():
            raise Unsupported(
                f"{self.name} answers by its own schema, and by no other; leave `response_format` out.",
                "response_format",
            )

    async def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
        """Yield the same answer as the pieces of a stream."""
        for piece in replay(await self.chat(chat)):
            yield piece

    async def close(self) -> None:
        """The loop is closed by the service."""


def _last(chat: Chat) -> str:
    said = [one for one in chat.body.get("messages", ()) if one.get("role") == "user"]
    if not said:
        raise BadInput("There is no message of the role `user`; say what you want in one.")
    return _text(said[-1])


def _text(message: Mapping[str, Any]) -> str:
    content = message.get("content")
    if isinstance(content, str):
        return content
    return "\n".join(part.get("text", "") for part in content or () if part.get("type") == "text")


def _turns(chat: Chat, most: int) -> tuple[Turn, ...]:
    """Return the exchanges before the last message, oldest first; an answer of ours is read for what it did."""
    found, said = [], ""
    for message in chat.body["messages"][:-1]:
        if message.get("role") == "user":
            said = _text(message)
        elif message.get("role") == "assistant" and said:
            found.append(_turn(said, _text(message)))
            said = ""
    return tuple(found[-most:]) if most else ()


def _token(chat: Chat) -> str:
    """Return the token of the order that waits for a yes: the last answer of ours in the conversation names it."""
    ours = [one for one in chat.body["messages"][:-1] if one.get("role") == "assistant"]
    try:
        outcome = orjson.loads(_text(ours[-1]))["outcome"] if ours else None
        token = outcome["token"] if outcome else ""
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return ""
    return token if isinstance(token, str) else ""


def _turn(said: str, answer: str) -> Turn:
    try:
        told = orjson.loads(answer)
        guess = told["guess"]
        return Turn(said, told["intent"], tuple(guess["actions"]), told["response"], told["asks"] is True)
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return Turn(said, "dialog", (), answer)
