"""Answers that keep to their form: every one with a schema, or with calls of tools, is checked before it is given.

Where the engine keeps to the whole schema it may be streamed; where it would pass over a keyword without a word, the answer is
made, checked, and asked for again with what was wrong. What does not fit in the end is an error, never an answer.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Literal

from deshi.decide.correcting import as_calls, bared, by_answer, corrected, told
from deshi.decide.demand import Demand, Demands
from deshi.decide.schemas import Schemas
from deshi.errors import BadInput, Unfit, Unsupported
from deshi.pure.chunks import Collector, replay
from deshi.pure.json_schema import ignored
from deshi.records.chat import Chat, ChatModel, Json

Engine = Callable[[], Awaitable[str]]
Way = Literal["asked", "told", "answer"]

TRIES = 3
_UNFORCED = ("llamacpp", "ollama")  # they take `tool_choice` and do not keep it
_JSON_MODE = ("llamacpp", "ollama", "vllm", "openai")
_COUNTS = ("prompt_tokens", "completion_tokens", "total_tokens")


class Structured:
    """A `ChatModel` around another. `engine` tells what serves it ("": unknown), which decides what may be streamed.

    Beside what the model raises: `BadInput` and `Unsupported` for schemas that can't be, `Unfit` when no answer fits.
    """

    def __init__(
        self, model: ChatModel, engine: Engine, tries: int = TRIES, schemas: Schemas | None = None
    ) -> None:
        self.name = model.name
        self.model = model
        self._engine = engine
        self._tries = tries
        self._demands = Demands(schemas)

    def around(self, wrap: Callable[[ChatModel], ChatModel]) -> "Structured":
        """Return the same around what `wrap` makes of its model, so that every try is a call of its own there."""
        return Structured(wrap(self.model), self._engine, self._tries, self._demands.schemas)

    async def chat(self, chat: Chat) -> Json:
        """Return an answer that keeps to its form."""
        demand = await self._demands.of(chat.body) if chat.route == "chat" else None
        if demand is None:
            return await self.model.chat(chat)
        return await self._fitting(chat, demand)

    def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
        """Yield the pieces of an answer that keeps to its form."""
        asks = chat.route == "chat" and (chat.body.get("response_format") or chat.body.get("tools"))
        return self._checked(chat) if asks else self.model.stream(chat)

    async def close(self) -> None:
        """Close the model."""
        self._demands.schemas.close()
        await self.model.close()

    def state(self) -> dict[str, Any]:
        """Return what the model has to tell of its servers."""
        told = getattr(self.model, "state", None)
        return told() if told is not None else {"name": self.name, "waiting": 0, "servers": []}

    # ---- whole answers

    async def _fitting(self, chat: Chat, demand: Demand) -> Json:
        way: Way = "answer" if demand.forced and await self._engine() in _UNFORCED else "asked"
        try:
            answer = await self._ask(chat, demand, way)
        except BadInput as error:
            other = _other_way(demand, way, error)
            if other is None:
                raise
            way = other
            answer = await self._ask(chat, demand, way)
        return await self._mended(chat, demand, answer, way)

    async def _ask(self, chat: Chat, demand: Demand, way: Way) -> Json:
        """Ask once; the answer has the form of the demand, whatever way it was asked."""
        body: Mapping[str, Any] = chat.body
        if way == "told":
            body = told(body, demand)
        elif way == "answer":
            body = by_answer(body, demand)
        answer = await self.model.chat(replace(chat, body=body))
        for choice in answer["choices"]:
            if demand.form is not None or way == "answer":
                bared(choice)
            if way == "answer":
                as_calls(choice)
        return answer

    async def _mended(self, chat: Chat, demand: Demand, answer: Json, way: Way) -> Json:
        """Ask again for each choice that does not fit. Raises `Unfit` with what was wrong in the end."""
        for place, choice in enumerate(answer["choices"]):
            tries = 1
            while wrong := await demand.wrong(choice):
                if tries >= self._tries:
                    raise self._unfit(wrong, tries)
                again = replace(chat, body=corrected(chat.body, choice, wrong, demand), stream=False)
                way = "answer" if demand.forced else way
                better = await self._ask(again, demand, way)
                _add_usage(answer, better)
                choice = answer["choices"][place] = {
                    **better["choices"][0],
                    "index": choice.get("index", place),
                }
                tries += 1
        return answer

    def _unfit(self, wrong: str, tries: int) -> Unfit:
        return Unfit(
            f"{self.name} gave no answer of the form that was asked for in {tries} tries: {wrong}. "
            f"Make the schema simpler, or ask a stronger model."
        )

    # ---- streams

    async def _checked(self, chat: Chat) -> AsyncGenerator[Json, None]:
        demand = await self._demands.of(chat.body)
        if demand is not None and (demand.forced or not await self._may_flow(demand, chat.body)):
            for piece in replay(await self._fitting(replace(chat, stream=False), demand)):
                yield piece
            return
        pieces = self.model.stream(chat)
        try:
            async for piece in pieces if demand is None else self._held(chat, demand, pieces):
                yield piece
        finally:
            await pieces.aclose()

    async def _may_flow(self, demand: Demand, body: Mapping[str, Any]) -> bool:
        """Return whether the engine keeps to the form by itself, so that pieces can be given before all are there."""
        if demand.form is None:
            return True
        if demand.tools:
            return False
        engine = await self._engine()
        if body["response_format"]["type"] == "json_object":
            return engine in _JSON_MODE
        return not ignored(demand.form.uses, engine)

    async def _held(
        self, chat: Chat, demand: Demand, pieces: AsyncGenerator[Json, None]
    ) -> AsyncGenerator[Json, None]:
        """Pass words on at once; hold calls of tools, and every end, back until they are checked."""
        collected, held, given = Collector(), list[Json](), False
        async for piece in pieces:
            collected.add(piece)
            if (held and _holds(held[-1])) or _holds(piece):
                held.append(piece)
            elif _says(piece):
                given = True
                for one in (*held, piece):
                    yield one
                held.clear()
            else:
                held.append(piece)  # it only says who speaks
        answer = collected.whole()
        wrong = ""
        for choice in answer["choices"]:
            wrong = wrong or await demand.wrong(choice)
        if wrong and given:
            raise self._unfit(wrong, 1)
        if wrong:
            answer = await self._mended(replace(chat, stream=False), demand, answer, "asked")
            held = replay(answer)
        for one in held:
            yield one


def _other_way(demand: Demand, way: Way, error: BadInput) -> Way | None:
    """Return how else to ask after the engine has refused; None when that is of no use."""
    if demand.forced and way == "asked":
        return "answer"
    param = error.param if isinstance(error, Unsupported) else ""
    if demand.form is not None and way == "asked" and param.split(".")[0] in ("", "response_format"):
        return "told"
    return None


def _says(piece: Mapping[str, Any]) -> bool:
    return any(
        (choice.get("delta") or {}).get("content") or (choice.get("delta") or {}).get("reasoning_content")
        for choice in piece.get("choices", ())
    )


def _holds(piece: Mapping[str, Any]) -> bool:
    """Tell whether from this piece on nothing is given until all is there: a call of a tool, or an end."""
    return not piece.get("choices") or any(
        (choice.get("delta") or {}).get("tool_calls") or choice.get("finish_reason")
        for choice in piece["choices"]
    )


def _add_usage(answer: Json, more: Mapping[str, Any]) -> None:
    """Count what a second try has used."""
    used, added = answer.get("usage"), more.get("usage")
    if isinstance(used, dict) and isinstance(added, dict):
        answer["usage"] = used | {key: (used.get(key) or 0) + (added.get(key) or 0) for key in _COUNTS}
