"""Settings: one `deshi.toml`, read once at start; environment variables override; every default is safe.

The file is looked for in `$DESHI_HOME` (default `~/.deshi`). `DESHI_SERVICE_PORT=9000` overrides `[service] port`.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_type_hints

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

    layers: tuple[str, ...] = ("reflex", "cache", "student", "person")
    sure_above: float = 0.8
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
class Settings:
    """All settings; `home` is where deshi keeps everything."""

    home: Path
    service: Service = field(default_factory=Service)
    guard: Guard = field(default_factory=Guard)
    decide: Decide = field(default_factory=Decide)
    journal: Journal = field(default_factory=Journal)
    conversation: Conversation = field(default_factory=Conversation)


_CHOICES = {"journal.sync": ("full", "normal")}


def home_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder where deshi keeps everything: `$DESHI_HOME`, else `~/.deshi`."""
    named = environ.get("DESHI_HOME", "")
    return Path(named).expanduser().absolute() if named else Path.home() / ".deshi"


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read `deshi.toml` and the environment. Raises `BadInput` naming the file or variable, the key and what it takes."""
    settings = Settings(home=home_folder(environ))
    table = _read_file(settings.home / "deshi.toml")
    for name in [f.name for f in fields(Settings) if f.name != "home"]:
        section = getattr(settings, name)
        values = table.pop(name, {})
        if not isinstance(values, dict):
            raise BadInput(
                f"deshi.toml: [{name}] must be a section with keys under it; write [{name}] on a line of its own."
            )
        settings = replace(settings, **{name: _section(section, name, values, environ)})
    if table:
        known = ", ".join(f.name for f in fields(Settings) if f.name != "home")
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


def _section(section: Any, name: str, values: dict[str, Any], environ: Mapping[str, str]) -> Any:
    hints = get_type_hints(type(section))
    changes: dict[str, Any] = {}
    for key, value in values.items():
        if key not in hints:
            raise BadInput(f"deshi.toml: [{name}] has no key {key!r}; it has {', '.join(hints)}.")
        changes[key] = _typed(f"deshi.toml: [{name}] {key}", f"{name}.{key}", hints[key], value)
    for key, kind in hints.items():
        variable = f"DESHI_{name}_{key}".upper()
        if variable in environ:
            changes[key] = _typed(variable, f"{name}.{key}", kind, _parse(environ[variable], kind))
    return replace(section, **changes)


def _parse(text: str, kind: Any) -> Any:
    """Read a variable's text as its type would be written; what does not fit stays text and is refused by `_typed`."""
    if kind is bool:
        return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
    if kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            return text
    return [part.strip() for part in text.split(",") if part.strip()] if kind == tuple[str, ...] else text


def _typed(where: str, key: str, kind: Any, value: Any) -> Any:
    if kind is float and type(value) is int:
        value = float(value)
    if kind == tuple[str, ...] and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    if type(value) is not kind:
        raise BadInput(f"{where} is {value!r}; it takes {_name(kind)}.")
    if key in _CHOICES and value not in _CHOICES[key]:
        raise BadInput(f"{where} is {value!r}; it takes one of {', '.join(_CHOICES[key])}.")
    return value


def _name(kind: Any) -> str:
    names = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
    return names.get(kind, "a list of texts")
