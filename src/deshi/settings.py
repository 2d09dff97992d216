"""Settings: one `deshi.toml`, read once at start; environment variables override; every default is safe.

The file is looked for in `$DESHI_HOME` (default `~/.deshi`). `DESHI_SERVICE_PORT=9000` overrides `[service] port`, and
`DESHI_MODELS_LOCAL_URL` the `url` of `[models.local]`.
"""

import math
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

from deshi.errors import BadInput
from deshi.sections import Model, Role, Settings

_CHOICES = {
    "journal.sync": ("full", "normal"),
    "models.provider": ("ollama", "openai", "anthropic", "llamacpp"),
    "chat.journal": ("full", "told", "off"),
    "caching.store": ("memory", "redis"),
    "telemetry.log_level": ("debug", "info", "warning", "error"),
}
_PAIR = tuple[float, float]
_NAMED: Mapping[str, Any] = {"models": Model, "roles": Role}
_SECTIONS = tuple(f.name for f in fields(Settings) if f.name not in ("home", *_NAMED))
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TAKEN = ("reflex", "senses", "corrections", "cache", "student", "person")


def home_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder where deshi keeps everything: `$DESHI_HOME`, else `~/.deshi`."""
    named = environ.get("DESHI_HOME", "")
    return Path(named).expanduser().absolute() if named else Path.home() / ".deshi"


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read `deshi.toml` and the environment. Raises `BadInput` naming the file or variable, the key and what it takes."""
    settings = Settings(home=home_folder(environ))
    table = _read_file(settings.home / "deshi.toml")
    named = {kind: _named(kind, table.pop(kind, {}), environ) for kind in _NAMED}
    settings = replace(settings, models=named["models"], roles=named["roles"])
    for name in _SECTIONS:
        section = getattr(settings, name)
        values = table.pop(name, {})
        if not isinstance(values, dict):
            raise BadInput(
                f"deshi.toml: [{name}] must be a section with keys under it; write [{name}] on a line of its own."
            )
        settings = replace(settings, **{name: _section(section, name, values, environ)})
    if table:
        known = ", ".join((*_SECTIONS, "models.NAME", "roles.NAME"))
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


def _named(kind: str, tables: Any, environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the sections `[KIND.NAME]` of the file and of the environment; a variable may also begin one of its own."""
    if not isinstance(tables, dict) or not all(isinstance(one, dict) for one in tables.values()):
        raise BadInput(
            f"deshi.toml: [{kind}] has a section for each {kind[:-1]}; write [{kind}.local], for example."
        )
    empty = _NAMED[kind]()
    keys = sorted((f.name for f in fields(empty)), key=len, reverse=True)
    names = dict.fromkeys(tables)
    for variable in environ:
        rest = variable.removeprefix(f"DESHI_{kind.upper()}_")
        key = next((key for key in keys if rest.endswith(f"_{key.upper()}")), "")
        if rest != variable and key:
            names[rest[: -len(key) - 1].lower()] = None
    for name in names:
        if not _NAME.fullmatch(name) or name in _TAKEN:
            raise BadInput(
                f"deshi.toml: a {kind[:-1]} can't be named {name!r}; take small letters, digits and _, and none of {', '.join(_TAKEN)}."
            )
    return {name: _section(empty, f"{kind}.{name}", tables.get(name, {}), environ) for name in names}


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
    if key in ("models.key_env", "voice.key_env") and value and not re.fullmatch(r"[A-Z_][A-Z0-9_]*", value):
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
