"""Settings become models of chats: each `[models.NAME]` is a pool of its servers, whose structured answers are checked."""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from deshi.bootstrap.upstreams import address, check, is_cloud, key_of, priced
from deshi.decide.pool import Manner, Pool
from deshi.decide.pool_server import Member
from deshi.decide.prices import Price
from deshi.decide.schemas import Schemas
from deshi.decide.structured import Structured
from deshi.errors import DeshiError
from deshi.providers.anthropic_chat import AnthropicChat
from deshi.providers.http import Http
from deshi.providers.ollama_chat import OllamaChat
from deshi.providers.openai_chat import OpenAIChat
from deshi.records.chat import ChatModel
from deshi.records.model import ChatWire
from deshi.sections import Chat, Model, Settings

MOST_ANSWER = 16_777_216
MOST_STREAM = 4 * MOST_ANSWER  # each piece of a stream repeats what an answer says once
_CONNECTIONS = 1_024
OPENAI = "api.openai.com"

Embedded = Callable[[str, Model], ChatModel]


def make_pools(
    settings: Settings, environ: Mapping[str, str] = os.environ, embedded: Embedded | None = None
) -> dict[str, ChatModel]:
    """Return the models of chats by name; nothing is opened or asked before the first request.

    Each is a `Structured` around a `Pool`, or around what `embedded` makes for provider `llamacpp` (None: those are left out).
    Raises `BadInput` for settings that can't work.
    """
    made: dict[str, ChatModel] = {}
    schemas = Schemas()
    for name, model in settings.models.items():
        check(f"deshi.toml: [models.{name}]", model)
        if model.provider != "llamacpp":
            made[name] = _pool(name, model, settings.chat, environ, schemas)
        elif embedded is not None:
            made[name] = Structured(embedded(name, model), _Engine([]), schemas=schemas)
    return made


def pool_of(model: ChatModel) -> Pool | None:
    """Return the pool inside of a model that `make_pools` has made, for its `state()`; None for an embedded one."""
    inner = model.model if isinstance(model, Structured) else model
    return inner if isinstance(inner, Pool) else None


def tokenizer_of(model: ChatModel) -> Any:
    """Return what tells the tokens of a model that `make_pools` has made; None for one behind a server."""
    inner = model.model if isinstance(model, Structured) else model
    return inner if hasattr(inner, "tokenize") else None


def price_of_model(settings: Settings, name: str) -> Price:
    """Return what a model's tokens cost; 0 where it is not known. Raises `BadInput` for an address that is none."""
    model = settings.models[name]
    if model.provider == "llamacpp":
        return Price(model.price_in or 0.0, model.price_out or 0.0)
    where = f"deshi.toml: [models.{name}]"
    return priced(where, model, is_cloud(address(where, model)), money=False)


def _pool(name: str, model: Model, chat: Chat, environ: Mapping[str, str], schemas: Schemas) -> Structured:
    where = f"deshi.toml: [models.{name}]"
    timeout_s = min(model.timeout_s or chat.timeout_s, chat.timeout_s)
    urls = (model.url, *model.urls) if model.url or not model.urls else model.urls
    made: list[_Upstream] = []
    for url in dict.fromkeys(address(where, replace(model, url=url)) for url in urls):
        one = replace(model, url=url)
        key = key_of(where, one, is_cloud(url), environ)
        wire = Http(url, timeout_s, MOST_STREAM, chat.stream_idle_s, _CONNECTIONS)
        made.append(_Upstream(wire.server, _PROVIDERS[model.provider](wire, one, key)))
    manner = Manner(model.tries, chat.timeout_s, model.hedge_s, model.health_s, model.most_at_once)
    pool = Pool(name, [Member(one.server, one.model, one.model.probe) for one in made], manner)
    return Structured(pool, _Engine([one.model for one in made]), schemas=schemas)


@dataclass(frozen=True, slots=True)
class _Upstream:
    server: str
    model: OpenAIChat | OllamaChat | AnthropicChat


def _openai(wire: ChatWire, model: Model, key: str) -> OpenAIChat:
    known = "openai" if urlsplit(model.url).hostname == OPENAI else ""
    return OpenAIChat(wire, model.model, key, known)


def _ollama(wire: ChatWire, model: Model, key: str) -> OllamaChat:
    return OllamaChat(wire, model.model, key, model.num_ctx, model.keep_alive)


def _anthropic(wire: ChatWire, model: Model, key: str) -> AnthropicChat:
    return AnthropicChat(wire, model.model, key)


_PROVIDERS: dict[str, Callable[[ChatWire, Model, str], OpenAIChat | OllamaChat | AnthropicChat]] = {
    "openai": _openai,
    "ollama": _ollama,
    "anthropic": _anthropic,
}


class _Engine:
    """Tells what serves a model: what all of its servers are, "" where they differ or nobody knows; embedded it is llama.cpp.

    Who does not know yet is asked once, when it first matters.
    """

    def __init__(self, models: Sequence[OpenAIChat | OllamaChat | AnthropicChat]) -> None:
        self._models = models
        self._asked: set[int] = set()

    async def __call__(self) -> str:
        if not self._models:
            return "llamacpp"
        for number, one in enumerate(self._models):
            if not one.engine and number not in self._asked:
                with suppress(DeshiError):  # a server that is down is asked again next time
                    await one.probe()
                    self._asked.add(number)
        known = {one.engine for one in self._models}
        return known.pop() if len(known) == 1 else ""
