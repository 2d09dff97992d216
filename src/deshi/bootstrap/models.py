"""Models behind servers: `[models.NAME]` becomes a layer of the cascade, with the home's budget over all of them."""

import ipaddress
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

from deshi.bootstrap.model_maps import learned
from deshi.decide.budget import Budget, Limits
from deshi.decide.model_layer import Manner, ModelLayer
from deshi.decide.prices import Price, price_of
from deshi.errors import BadInput
from deshi.providers import anthropic, ollama, openai
from deshi.providers.http import Http
from deshi.records import model as records
from deshi.records.protocols import Layer, Ledger
from deshi.sections import Model, Settings
from deshi.stores.ledger import SqliteLedger

LEDGER = "budget.db"
NEARBY_S = 5.0
CLOUD_S = 10.0
WITHOUT_LOGPROBS = 0.75
AS_GIVEN = (1.0, 0.0)
_URLS = {
    "ollama": "http://127.0.0.1:11434",
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
}
_OPENAI = "api.openai.com"

T = TypeVar("T")


def model_layers(
    settings: Settings, task: Any, environ: Mapping[str, str] = os.environ
) -> dict[str, Callable[[], Layer]]:
    """Return a maker of the layer for each model of the settings; nothing is opened or asked before its first request.

    The makers raise `BadInput` for settings that can't work: a key that is not there, a cloud without a known price.
    """
    own = settings.budget
    budget = home_budget(settings, SqliteLedger(settings.home / LEDGER))

    def maker(name: str, model: Model) -> Callable[[], Layer]:
        money = bool(own.usd_day or own.usd_month)
        return lambda: _layer(
            name, learned(settings.home, name, model, task.name), task, budget, money, environ
        )

    return {name: maker(name, model) for name, model in settings.models.items()}


def home_budget(settings: Settings, ledger: Ledger) -> Budget:
    """Return the home's budget over a ledger. Raises `BadInput` for a limit below 0."""
    own = settings.budget
    for name in ("usd_day", "usd_month", "calls_day", "calls_month"):
        _least(f"[budget] {name}", getattr(own, name), 0)
    return Budget(Limits(own.usd_day, own.usd_month, own.calls_day, own.calls_month), ledger)


def _layer(
    name: str, model: Model, task: Any, budget: Budget, money: bool, environ: Mapping[str, str]
) -> Layer:
    where = f"deshi.toml: [models.{name}]"
    _check(where, model)
    model = replace(model, url=_address(where, model))
    cloud = is_cloud(model.url)
    key = _key(where, model, cloud, environ)
    price = _price(where, model, cloud, money)
    timeout_s = model.timeout_s or (CLOUD_S if cloud else NEARBY_S)
    manner = Manner(
        timeout_s=timeout_s,
        tries=model.tries,
        talks=price.free if model.talks is None else model.talks,
        without_logprobs=_or(model.confidence_without_logprobs, WITHOUT_LOGPROBS),
        calibration=_or(model.calibration, AS_GIVEN),
        most_tokens=model.num_predict,
    )
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


def is_cloud(url: str) -> bool:
    """Return whether an address lies outside of this machine and its own net: a public name or number."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".internal", ".lan", ".home.arpa", ".localhost"))


def _check(where: str, model: Model) -> None:
    if not model.provider:
        raise BadInput(f"{where} has no provider; write provider = one of {', '.join(_PROVIDERS)}.")
    if not model.model:
        raise BadInput(
            f'{where} has no model; write model = "..." with the name that the server knows it by.'
        )
    for key, least in (("tries", 1), ("num_ctx", 0), ("num_predict", 1), ("temperature", 0), ("top_p", 0)):
        _least(f"{where[len('deshi.toml: ') :]} {key}", getattr(model, key), least)
    for key in ("timeout_s", "price_in", "price_out"):
        _least(f"{where[len('deshi.toml: ') :]} {key}", getattr(model, key) or 0, 0)
    if not 0 <= (model.confidence_without_logprobs or 0) <= 1:
        raise BadInput(f"{where} confidence_without_logprobs must be from 0 to 1; write 0.75, for example.")


def _least(where: str, value: float, least: float) -> None:
    if value < least:
        raise BadInput(f"deshi.toml: {where} is {value}; it must be {least} or more.")


def server_of(name: str, model: Model) -> tuple[str, int]:
    """Return host and port of a model's server. Raises `BadInput` for an address that is none."""
    parts = urlsplit(_address(f"deshi.toml: [models.{name}]", model))
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _address(where: str, model: Model) -> str:
    """Return the address that the provider's paths are put behind."""
    url = (model.url or _URLS[model.provider]).rstrip("/")
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        valid = False
    if not valid or parts.query or parts.fragment:
        raise BadInput(
            f'{where} url is no address of a server; write it like "{_URLS[model.provider]}", without ? and #.'
        )
    if parts.username or parts.password:
        raise BadInput(
            f"{where} url holds a name or password; take it out, and name the key's variable in key_env."
        )
    if model.provider == "openai":
        return url if parts.path else url + "/v1"
    return url.removesuffix("/v1").removesuffix("/api")


def _key(where: str, model: Model, cloud: bool, environ: Mapping[str, str]) -> str:
    """Return the key from the environment; "" for a server that needs none."""
    if not model.key_env:
        if cloud and model.url in (_URLS["openai"], _URLS["anthropic"]):
            raise BadInput(
                f'{where} has no key_env; write key_env = "{model.provider.upper()}_API_KEY" and set that variable.'
            )
        return ""
    key = environ.get(model.key_env, "").strip()
    if not key:
        raise BadInput(
            f"{where} takes its key from the environment variable {model.key_env}, which is not set; set it."
        )
    if not key.isascii() or not key.isprintable() or " " in key:
        raise BadInput(
            f"The environment variable {model.key_env} ({where}) holds no key: it has blanks or odd signs in it."
        )
    if cloud and urlsplit(model.url).scheme == "http":
        raise BadInput(
            f"{where} would send its key over plain http to another machine; write https:// in its url."
        )
    return key


def _price(where: str, model: Model, cloud: bool, money: bool) -> Price:
    """Return a model's price: the settings', else free for a server nearby, else the table's."""
    into, out = _known(model, cloud)
    if into is None or out is None:
        if money:
            raise BadInput(
                f"{where}: the price of {model.model!r} is not known, so no budget in dollars can be kept; write price_in and "
                f"price_out (US dollars per million tokens; 0 when it is free)."
            )
        return Price(into or 0.0, out or 0.0)
    return Price(into, out)


def _known(model: Model, cloud: bool) -> tuple[float | None, float | None]:
    listed = price_of(model.model) if cloud else Price()
    into, out = (listed.into, listed.out) if listed else (None, None)
    return (
        into if model.price_in is None else model.price_in,
        out if model.price_out is None else model.price_out,
    )


def is_priced(name: str, model: Model) -> bool:
    """Return whether what a call costs is known; without a budget in dollars it need not be. Raises as `server_of` does."""
    return None not in _known(model, is_cloud(_address(f"deshi.toml: [models.{name}]", model)))
