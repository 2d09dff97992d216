"""`auto`: each chat goes to the cheapest role or model that can do it, and to the next one where that fails."""

import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deshi.decide import in_turn
from deshi.errors import Unsupported
from deshi.pure.kinds import Kind
from deshi.pure.tokens import estimate, of_messages
from deshi.records.chat import Chat, ChatModel, Json, Span

_UNKNOWN = 1e4  # billions of weights of a model that does not tell
_ANSWER = 512  # tokens that an answer is taken to need where nothing is said
# the hardest chats (complexity 0..1) that models of so many billions of weights are given; measured by nobody, set by hand
_BY_SIZE = ((2.0, 0.35), (4.0, 0.55), (10.0, 0.8))


@dataclass(frozen=True, slots=True)
class Facts:
    """What a model can: `context` in tokens (0: unknown), `price` in US dollars per million tokens in and out together.

    `size` is in billions of weights (0: unknown). `embeds`, `tools`, `sees` (pictures) and `schema` tell what it takes.
    """

    context: int = 0
    price: float = 0.0
    size: float = 0.0
    embeds: bool = False
    tools: bool = True
    sees: bool = False
    schema: bool = True

    def hardest(self) -> float:
        """Return the complexity that a model of this size is given."""
        return next((most for size, most in _BY_SIZE if 0 < self.size < size), 1.0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A role or model that `auto` may choose: `does` are the kinds of prompts (empty: all), `complexity` the hardest.

    None leaves that to the model's size.
    """

    model: ChatModel
    facts: Facts = field(default_factory=Facts)
    does: tuple[str, ...] = ()
    complexity: float | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The models in the order of asking, and why each other one was passed over."""

    order: tuple[ChatModel, ...]
    passed: Mapping[str, str]


class Auto:
    """Implements `ChatModel` by choosing. `kind_of(chat)` is the prompt's kind; `last` are asked when all others fail."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        kind_of: Callable[[Chat], Kind],
        last: Sequence[ChatModel] = (),
        name: str = "auto",
    ) -> None:
        self.name = name
        self._candidates, self._kind_of, self._last = tuple(candidates), kind_of, tuple(last)

    async def chat(self, chat: Chat) -> Json:
        """Return the answer of the cheapest that can. Raises `Unsupported` where none can, else as `in_turn.answer` does."""
        return await in_turn.answer(self.name, self._chosen(chat), chat)

    async def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
        """Yield the stream of the cheapest that can."""
        stream = in_turn.pieces(self.name, self._chosen(chat), chat)
        try:
            async for piece in stream:
                yield piece
        finally:
            await stream.aclose()

    async def close(self) -> None:
        """Nothing to close: the models are others' too."""

    def choose(self, chat: Chat, kind: Kind) -> Choice:
        """Return who is asked, cheapest first, then smallest, then as given; behind them those too weak for the chat, the largest first."""
        able: list[tuple[bool, float, float, int, Candidate]] = []
        passed: dict[str, str] = {}
        for place, one in enumerate(self._candidates):
            why = _lacks(one.facts, chat)
            if why:
                passed[one.model.name] = why
                continue
            most = one.facts.hardest() if one.complexity is None else one.complexity
            weak = bool(one.does and kind.name not in one.does) or kind.complexity > most
            if weak:
                passed[one.model.name] = (
                    f"for harder or other prompts: {kind.name}, complexity {kind.complexity:.2f}"
                )
            size = one.facts.size or _UNKNOWN
            able.append((weak, one.facts.price, -size if weak else size, place, one))
        able.sort(key=lambda row: row[:4])
        order = [row[4].model for row in able]
        names = {model.name for model in order}
        behind = [model for model in self._last if model.name not in names and model.name not in passed]
        return Choice((*order, *behind) if order else (), passed)

    def _chosen(self, chat: Chat) -> tuple[ChatModel, ...]:
        since = time.perf_counter()
        kind = self._kind_of(chat)
        choice = self.choose(chat, kind)
        if not choice.order:
            told = "; ".join(f"{name} {why}" for name, why in choice.passed.items()) or "there is none"
            raise Unsupported(f"No model here can take this request: {told}.", "model")
        took = time.perf_counter() - since
        said: dict[str, Any] = {
            "chose": choice.order[0].name,
            "kind": kind.name,
            "complexity": kind.complexity,
        }
        chat.tally.spans.append(
            Span("auto", time.time() - took, took, {**said, "passed": dict(choice.passed)})
        )
        return choice.order


def _lacks(facts: Facts, chat: Chat) -> str:
    """Return what a model lacks for a chat, "" for nothing."""
    body = chat.body
    if chat.route == "embeddings" or facts.embeds:
        return (
            ""
            if chat.route == "embeddings" and facts.embeds
            else "gives vectors"
            if facts.embeds
            else "gives no vectors"
        )
    if (body.get("tools") or body.get("functions")) and not facts.tools:
        return "takes no tools"
    form = body.get("response_format")
    if isinstance(form, dict) and form.get("type") == "json_schema" and not facts.schema:
        return "keeps no JSON schema"
    if not facts.sees and _pictures(body):
        return "sees no pictures"
    need = _tokens(body)
    if facts.context and need > facts.context:
        return f"has a context of {facts.context} tokens, and about {need} are needed"
    return ""


def _tokens(body: Mapping[str, Any]) -> int:
    said = body.get("messages")
    sent = of_messages(said) if said else estimate(str(body.get("prompt") or ""))
    return int(sent + (body.get("max_completion_tokens") or body.get("max_tokens") or _ANSWER))


def _pictures(body: Mapping[str, Any]) -> bool:
    contents = [message.get("content") for message in body.get("messages") or ()]
    parts = [part for content in contents if isinstance(content, list) for part in content]
    return any(
        isinstance(part, dict) and part.get("type") in ("image_url", "input_image", "image") for part in parts
    )
