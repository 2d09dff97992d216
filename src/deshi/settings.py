"""Settings: one `deshi.toml`, read once at start; environment variables override; every default is safe.

The file is looked for in `$DESHI_HOME` (default `~/.deshi`). `DESHI_SERVICE_PORT=9000` overrides `[service] port`, and
`DESHI_MODELS_LOCAL_URL` the `url` of `[models.local]`.
"""

import math
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

from deshi.errors import BadInput


@dataclass(frozen=True, slots=True)
class Service:
    """Where the HTTP service listens, and what it accepts. Keys are needed on any host but loopback."""

    host: str = "127.0.0.1"
    port: int = 8001
    require_key: bool = False
    max_body_bytes: int = 4_194_304


@dataclass(frozen=True, slots=True)
class Guard:
    """Where the guard listens for stops; `priority` lets it raise its own scheduling priority where allowed."""

    host: str = "127.0.0.1"
    port: int = 8002
    priority: bool = True


@dataclass(frozen=True, slots=True)
class Decide:
    """The cascade: its layers in order, and the two thresholds in 0..1 (see the page on `decide`).

    `max_error` over 0 takes both thresholds from the promise of the release: at most this share of accepted answers wrong.
    """

    layers: tuple[str, ...] = ("reflex", "corrections", "cache", "student", "person")
    sure_above: float = 0.92
    act_above: float = 0.7
    max_error: float = 0.0
    cache_entries: int = 10_000
    cache_ttl_s: float = 3_600.0
    layer_timeout_s: float = 5.0


@dataclass(frozen=True, slots=True)
class Journal:
    """Durability: `full` syncs before an answer is returned, `normal` leaves it to the operating system."""

    sync: str = "full"
    checkpoint_every: int = 1_000


@dataclass(frozen=True, slots=True)
class Conversation:
    """How much of a session is kept and given to the layers, and when it is forgotten, in seconds."""

    turns_kept: int = 10
    turns_given: int = 5
    expires_s: float = 1_800.0
    sessions: int = 10_000


@dataclass(frozen=True, slots=True)
class Tasks:
    """Folders of tasks of one's own that the service answers, too; over HTTP they go by the names in their `task.toml`."""

    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """When deshi learns by itself: `night` is a local time of day such as "03:00", "" for never."""

    night: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """What models behind servers may spend, in US dollars and in calls of all of them together; days and months are UTC.

    0: no limit.
    """

    usd_day: float = 0.5
    usd_month: float = 5.0
    calls_day: int = 0
    calls_month: int = 0


@dataclass(frozen=True, slots=True)
class Canary:
    """How a release is watched on trial, and for the first so many `conversations` after it was promoted (0: not then).

    It is taken back when it goes wrong more often than the one before; `alpha` is the chance that one no worse is. `tolerance` is
    the share by which it may be worse and still be called as good. What becomes of an answer is settled after `patience_s`.
    """

    conversations: int = 200
    tolerance: float = 0.05
    alpha: float = 0.01
    patience_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Model:
    """A model behind a server, `[models.NAME]`; `[decide] layers` puts it into the cascade by its name.

    `None` and "" leave a value to deshi: the provider's usual `url`; 10 s for a cloud and 5 s for a server nearby; `talks`
    where nothing is paid; the prices of the table in `decide/prices.toml`. `key_env` names the environment variable with the
    key. `calibration` is (slope, shift) of the map from the server's probabilities to those of being right; unset, it is the
    one that `deshi calibrate --model` saved, and so is `confidence_without_logprobs`.
    """

    provider: str = ""
    model: str = ""
    url: str = ""
    key_env: str = ""
    timeout_s: float | None = None
    tries: int = 2
    num_ctx: int = 4_096
    num_predict: int = 300
    temperature: float = 0.0
    top_p: float = 1.0
    stop: tuple[str, ...] = ()
    seed: int = 0
    keep_alive: str = "10m"
    talks: bool | None = None
    price_in: float | None = None
    price_out: float | None = None
    calibration: tuple[float, float] | None = None
    confidence_without_logprobs: float | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; `home` is where deshi keeps everything."""

    home: Path
    service: Service = field(default_factory=Service)
    guard: Guard = field(default_factory=Guard)
    decide: Decide = field(default_factory=Decide)
    journal: Journal = field(default_factory=Journal)
    conversation: Conversation = field(default_factory=Conversation)
    tasks: Tasks = field(default_factory=Tasks)
    schedule: Schedule = field(default_factory=Schedule)
    budget: Budget = field(default_factory=Budget)
    canary: Canary = field(default_factory=Canary)
    models: Mapping[str, Model] = field(default_factory=dict)


_CHOICES = {"journal.sync": ("full", "normal"), "models.provider": ("ollama", "openai", "anthropic")}
_PAIR = tuple[float, float]
_SECTIONS = tuple(f.name for f in fields(Settings) if f.name not in ("home", "models"))
_MODEL_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TAKEN = ("reflex", "corrections", "cache", "student", "person")


def home_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder where deshi keeps everything: `$DESHI_HOME`, else `~/.deshi`."""
    named = environ.get("DESHI_HOME", "")
    return Path(named).expanduser().absolute() if named else Path.home() / ".deshi"


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read `deshi.toml` and the environment. Raises `BadInput` naming the file or variable, the key and what it takes."""
    settings = Settings(home=home_folder(environ))
    table = _read_file(settings.home / "deshi.toml")
    settings = replace(settings, models=_models(table.pop("models", {}), environ))
    for name in _SECTIONS:
        section = getattr(settings, name)
        values = table.pop(name, {})
        if not isinstance(values, dict):
            raise BadInput(
                f"deshi.toml: [{name}] must be a section with keys under it; write [{name}] on a line of its own."
            )
        settings = replace(settings, **{name: _section(section, name, values, environ)})
    if table:
        known = ", ".join((*_SECTIONS, "models.NAME"))
        raise BadInput(f"deshi.toml: unknown section [{next(iter(table))}]; the sections are {known}.")
    return settings


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: not valid TOML ({error}); mend that line or move the file away.") from error
    except OSError as error:
        raise BadInput(f"{path}: can't be read ({error.strerror}); check its permissions.") from error


def _models(tables: Any, environ: Mapping[str, str]) -> dict[str, Model]:
    """Return the models of the file and of the environment; a variable may also begin a model of its own."""
    if not isinstance(tables, dict) or not all(isinstance(one, dict) for one in tables.values()):
        raise BadInput(
            "deshi.toml: [models] has a section for each model; write [models.local], for example."
        )
    keys = sorted((f.name for f in fields(Model)), key=len, reverse=True)
    names = dict.fromkeys(tables)
    for variable in environ:
        rest = variable.removeprefix("DESHI_MODELS_")
        key = next((key for key in keys if rest.endswith(f"_{key.upper()}")), "")
        if rest != variable and key:
            names[rest[: -len(key) - 1].lower()] = None
    for name in names:
        if not _MODEL_NAME.fullmatch(name) or name in _TAKEN:
            raise BadInput(
                f"deshi.toml: a model can't be named {name!r}; take small letters, digits and _, and none of {', '.join(_TAKEN)}."
            )
    return {name: _section(Model(), f"models.{name}", tables.get(name, {}), environ) for name in names}


def _section(section: Any, name: str, values: dict[str, Any], environ: Mapping[str, str]) -> Any:
    hints = get_type_hints(type(section))
    changes: dict[str, Any] = {}
    kind_of = name.split(".")[0]
    for key, value in values.items():
        if key not in hints:
            raise BadInput(f"deshi.toml: [{name}] has no key {key!r}; it has {', '.join(hints)}.")
        changes[key] = _typed(f"deshi.toml: [{name}] {key}", f"{kind_of}.{key}", hints[key], value)
    for key, kind in hints.items():
        variable = f"DESHI_{name}_{key}".upper().replace(".", "_")
        if variable in environ:
            changes[key] = _typed(variable, f"{kind_of}.{key}", kind, _parse(environ[variable], kind))
    return replace(section, **changes)


def _parse(text: str, kind: Any) -> Any:
    """Read a variable's text as its type would be written; what does not fit stays text and is refused by `_typed`."""
    kind = _plain(kind)
    if kind is bool:
        return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
    if kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            return text
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if kind == _PAIR:
        return [_parse(part, float) for part in parts]
    return parts if kind == tuple[str, ...] else text


def _typed(where: str, key: str, kind: Any, value: Any) -> Any:
    kind = _plain(kind)
    if kind is float and type(value) is int:
        value = float(value)
    if kind is float and type(value) is float and not math.isfinite(value):
        raise BadInput(f"{where} is {value!r}; it takes a number that is finite.")
    if kind == _PAIR and isinstance(value, list) and len(value) == 2:
        first, second = (_typed(where, key, float, one) for one in value)
        return first, second
    if kind == tuple[str, ...] and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    if type(value) is not kind:
        raise BadInput(f"{where} is {value!r}; it takes {_name(kind)}.")
    if key == "models.key_env" and value and not re.fullmatch(r"[A-Z_][A-Z0-9_]*", value):
        # it may be the key itself, so it is not shown
        raise BadInput(
            f"{where} takes the NAME of an environment variable in capitals, such as OPENAI_API_KEY; never the key."
        )
    if key == "schedule.night" and value and not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
        raise BadInput(f'{where} is {value!r}; it takes a time of day such as "03:00", or "" for never.')
    if key in _CHOICES and value not in _CHOICES[key]:
        raise BadInput(f"{where} is {value!r}; it takes one of {', '.join(_CHOICES[key])}.")
    return value


def _name(kind: Any) -> str:
    names = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
    return names.get(kind, "two numbers" if kind == _PAIR else "a list of texts")


def _plain(kind: Any) -> Any:
    """Return a type without its `None`."""
    return next((one for one in get_args(kind) if one is not type(None)), kind) if _optional(kind) else kind


def _optional(kind: Any) -> bool:
    return type(None) in get_args(kind)
