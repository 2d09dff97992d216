"""Settings become models of chats: each `[models.NAME]` is a pool of its servers, whose structured answers are checked."""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace

from deshi.bootstrap.upstreams import address, check, is_cloud, key_of, priced
from deshi.decide.pool import Manner, Pool
from deshi.decide.pool_server import Member
from deshi.decide.prices import Price
from deshi.providers.http import Http
from deshi.providers.openai_chat import OpenAIChat
from deshi.records.chat import ChatModel
from deshi.sections import Chat, Model, Settings

MOST_ANSWER = 16_777_216
MOST_STREAM = 4 * MOST_ANSWER  # each piece of a stream repeats what an answer says once
_CONNECTIONS = 1_024

Embedded = Callable[[str, Model], ChatModel]


def make_pools(
    settings: Settings, environ: Mapping[str, str] = os.environ, embedded: Embedded | None = None
) -> dict[str, ChatModel]:
    """Return the models of chats by name; nothing is opened or asked before the first request.

    `embedded` makes those of provider `llamacpp` (None: they are left out). Raises `BadInput` for settings that can't work.
    """
    made: dict[str, ChatModel] = {}
    for name, model in settings.models.items():
        check(f"deshi.toml: [models.{name}]", model)
        if model.provider != "llamacpp":
            made[name] = _pool(name, model, settings.chat, environ)
        elif embedded is not None:
            made[name] = embedded(name, model)
    return made


def price_of_model(settings: Settings, name: str) -> Price:
    """Return what a model's tokens cost; 0 where it is not known. Raises `BadInput` for an address that is none."""
    model = settings.models[name]
    if model.provider == "llamacpp":
        return Price(model.price_in or 0.0, model.price_out or 0.0)
    where = f"deshi.toml: [models.{name}]"
    return priced(where, model, is_cloud(address(where, model)), money=False)


def _pool(name: str, model: Model, chat: Chat, environ: Mapping[str, str]) -> Pool:
    where = f"deshi.toml: [models.{name}]"
    timeout_s = min(model.timeout_s or chat.timeout_s, chat.timeout_s)
    urls = (model.url, *model.urls) if model.url or not model.urls else model.urls
    members = []
    for url in dict.fromkeys(address(where, replace(model, url=url)) for url in urls):
        one = replace(model, url=url)
        key = key_of(where, one, is_cloud(url), environ)
        members.append(_member(one, key, timeout_s, chat.stream_idle_s))
    manner = Manner(model.tries, chat.timeout_s, model.hedge_s, model.health_s, model.most_at_once)
    return Pool(name, members, manner)


def _member(model: Model, key: str, timeout_s: float, idle_s: float) -> Member:
    wire = Http(model.url, timeout_s, MOST_STREAM, idle_s, _CONNECTIONS)
    made = OpenAIChat(wire, model.model, key)
    return Member(wire.server, made, made.probe)
