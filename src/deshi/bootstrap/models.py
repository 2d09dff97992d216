"""Models behind servers: `[models.NAME]` becomes a layer of the cascade, with the home's budget over all of them."""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from deshi.bootstrap.embedded import embedded
from deshi.bootstrap.memory import home_ledger
from deshi.bootstrap.model_maps import learned
from deshi.bootstrap.upstreams import address, at_least, check, is_cloud, key_of, priced
from deshi.decide.budget import Budget, Limits
from deshi.decide.model_layer import Manner, ModelLayer
from deshi.decide.prices import Price
from deshi.providers import anthropic, ollama, openai
from deshi.providers.http import Http
from deshi.records import model as records
from deshi.records.protocols import Layer, Ledger
from deshi.sections import Model, Settings

EMBEDDED = "llamacpp"
NEARBY_S = 5.0
CLOUD_S = 10.0
WITHOUT_LOGPROBS = 0.75
AS_GIVEN = (1.0, 0.0)
_OPENAI = "api.openai.com"

T = TypeVar("T")


def model_layers(
    settings: Settings, task: Any, environ: Mapping[str, str] = os.environ
) -> dict[str, Callable[[], Layer]]:
    """Return a maker of the layer for each model of the settings; nothing is opened or asked before its first request.

    The makers raise `BadInput` for settings that can't work: a key that is not there, a cloud without a known price.
    """
    own = settings.budget
    budget = home_budget(settings, home_ledger(settings))

    def maker(name: str, model: Model) -> Callable[[], Layer]:
        money = bool(own.usd_day or own.usd_month)
        return lambda: _layer(
            settings.home, name, learned(settings.home, name, model, task.name), task, budget, money, environ
        )

    return {name: maker(name, model) for name, model in settings.models.items()}


def home_budget(settings: Settings, ledger: Ledger) -> Budget:
    """Return the home's budget over a ledger. Raises `BadInput` for a limit below 0."""
    own = settings.budget
    for name in ("usd_day", "usd_month", "calls_day", "calls_month"):
        at_least(f"[budget] {name}", getattr(own, name), 0)
    return Budget(Limits(own.usd_day, own.usd_month, own.calls_day, own.calls_month), ledger)


def _layer(
    home: Path, name: str, model: Model, task: Any, budget: Budget, money: bool, environ: Mapping[str, str]
) -> Layer:
    where = f"deshi.toml: [models.{name}]"
    check(where, model)
    inside = model.provider == EMBEDDED
    model = model if inside else replace(model, url=address(where, model))
    cloud = not inside and is_cloud(model.url)
    key = "" if inside else key_of(where, model, cloud, environ)
    price = (
        Price(model.price_in or 0.0, model.price_out or 0.0) if inside else priced(where, model, cloud, money)
    )
    timeout_s = model.timeout_s or (CLOUD_S if cloud else NEARBY_S)
    manner = Manner(
        timeout_s=timeout_s,
        tries=model.tries,
        talks=price.free if model.talks is None else model.talks,
        without_logprobs=_or(model.confidence_without_logprobs, WITHOUT_LOGPROBS),
        calibration=_or(model.calibration, AS_GIVEN),
        most_tokens=model.num_predict,
    )
    if inside:
        return ModelLayer(name, embedded(home, name, model), task, budget, price, manner)
    # the layer's own time-out is the one that counts; the wire's only ends what nobody waits for any more
    wire = Http(model.url, timeout_s + 1.0)
    return ModelLayer(name, _PROVIDERS[model.provider](wire, model, key), task, budget, price, manner)


def _or(value: T | None, other: T) -> T:
    return other if value is None else value


def _ollama(wire: records.Wire, model: Model, key: str) -> records.Model:
    options = ollama.Options(
        model.num_ctx,
        model.num_predict,
        model.temperature,
        model.top_p,
        model.stop,
        model.seed,
        model.keep_alive,
    )
    return ollama.Ollama(wire, model.model, options, key)


def _openai(wire: records.Wire, model: Model, key: str) -> records.Model:
    length = "max_completion_tokens" if urlsplit(model.url).hostname == _OPENAI else "max_tokens"
    options = openai.Options(
        model.num_predict, model.temperature, model.top_p, model.stop, model.seed, length
    )
    return openai.OpenAI(wire, model.model, options, key)


def _anthropic(wire: records.Wire, model: Model, key: str) -> records.Model:
    options = anthropic.Options(model.num_predict, model.temperature, model.top_p, model.stop)
    return anthropic.Anthropic(wire, model.model, options, key)


_PROVIDERS: dict[str, Callable[[records.Wire, Model, str], records.Model]] = {
    "ollama": _ollama,
    "openai": _openai,
    "anthropic": _anthropic,
}
