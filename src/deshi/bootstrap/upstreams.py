"""What the settings say of a model's servers: their addresses, the key, the price; what can't work is named at the start."""

import ipaddress
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from deshi.decide.prices import Price, price_of
from deshi.errors import BadInput
from deshi.pure.net import is_metadata
from deshi.sections import Model

PROVIDERS = ("ollama", "openai", "anthropic", "llamacpp")
URLS = {
    "ollama": "http://127.0.0.1:11434",
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
}


_ODD = re.compile(r"[\x00-\x20\x7f\\<>\"]")
_LEAST = (
    ("tries", 1), ("num_ctx", 0), ("num_predict", 1), ("temperature", 0), ("top_p", 0), ("most_at_once", 0),
    ("hedge_s", 0), ("health_s", 0.1),
)  # fmt: skip


def is_cloud(url: str) -> bool:
    """Return whether an address lies outside of this machine and its own net: a public name or number."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".internal", ".lan", ".home.arpa", ".localhost"))


def check(where: str, model: Model) -> None:
    """Raise `BadInput` for a section that can't work; `where` names it as the settings do."""
    if not model.provider:
        raise BadInput(f"{where} has no provider; write provider = one of {', '.join(PROVIDERS)}.")
    if not model.model:
        raise BadInput(
            f'{where} has no model; write model = "..." with the name that the server knows it by.'
        )
    for key, least in _LEAST:
        at_least(f"{where[len('deshi.toml: ') :]} {key}", getattr(model, key), least)
    for key in ("timeout_s", "price_in", "price_out"):
        at_least(f"{where[len('deshi.toml: ') :]} {key}", getattr(model, key) or 0, 0)
    if not 0 <= (model.confidence_without_logprobs or 0) <= 1:
        raise BadInput(f"{where} confidence_without_logprobs must be from 0 to 1; write 0.75, for example.")


def at_least(where: str, value: float, least: float) -> None:
    """Raise `BadInput` for a number that is too low."""
    if value < least:
        raise BadInput(f"deshi.toml: {where} is {value}; it must be {least} or more.")


def server_of(name: str, model: Model) -> tuple[str, int]:
    """Return host and port of a model's server. Raises `BadInput` for an address that is none."""
    parts = urlsplit(address(f"deshi.toml: [models.{name}]", model))
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def address(where: str, model: Model) -> str:
    """Return the address that the provider's paths are put behind; only such addresses are ever asked.

    Raises `BadInput` for what is none, holds a password, or leads to where a cloud hands out its machines' secrets.
    """
    usual = URLS.get(model.provider, URLS["openai"])
    url = (model.url or usual).rstrip("/")
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        valid = False
    if not valid or parts.query or parts.fragment or _ODD.search(url):
        raise BadInput(f'{where} url is no address of a server; write it like "{usual}", without ? and #.')
    if parts.username or parts.password:
        raise BadInput(
            f"{where} url holds a name or password; take it out, and name the key's variable in key_env."
        )
    if is_metadata(parts.hostname or ""):
        raise BadInput(
            f"{where} url leads to {parts.hostname}, where clouds hand out the keys of machines; write a model server's address."
        )
    if model.provider == "openai":
        return url if parts.path else url + "/v1"
    return url.removesuffix("/v1").removesuffix("/api")


def key_of(where: str, model: Model, cloud: bool, environ: Mapping[str, str]) -> str:
    """Return the key from the environment; "" for a server that needs none."""
    if not model.key_env:
        if cloud and model.url in (URLS["openai"], URLS["anthropic"]):
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


def priced(where: str, model: Model, cloud: bool, money: bool) -> Price:
    """Return a model's price: the settings', else free for a server nearby, else the table's."""
    into, out = _known(model, cloud)
    if into is None or out is None:
        if money:
            raise BadInput(
                f"{where}: the price of {model.model!r} is not known, so no budget in dollars can be kept; write price_in and "
                f"price_out (US dollars per million tokens; 0 when it is free)."
            )
        return Price(into or 0.0, out or 0.0)
    listed = price_of(model.model) if cloud and model.price_in is None else None
    return Price(into, out, listed.cached if listed else None)


def _known(model: Model, cloud: bool) -> tuple[float | None, float | None]:
    listed = price_of(model.model) if cloud else Price()
    into, out = (listed.into, listed.out) if listed else (None, None)
    return (
        into if model.price_in is None else model.price_in,
        out if model.price_out is None else model.price_out,
    )


def is_priced(name: str, model: Model) -> bool:
    """Return whether what a call costs is known; without a budget in dollars it need not be. Raises as `server_of` does."""
    return None not in _known(model, is_cloud(address(f"deshi.toml: [models.{name}]", model)))
