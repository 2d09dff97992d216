"""The templates of the prompt optimizer: what is said to a model for each kind, and the parameters; every mistake is a sentence."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from deshi.errors import BadInput
from deshi.pure.kinds import KINDS

TABLE = "kinds.toml"
LANGUAGES = ("ja", "en", "zh")
_MOST_BYTES = 8_000
_MOST_TOKENS = 1_000_000
_KEYS = ("tokens", "temperature", "top_p")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a kind is answered: the most tokens of a simple and of a complex answer (0: no limit), and OpenAI's parameters."""

    tokens: tuple[int, int]
    parameters: Mapping[str, float]

    def most(self, complexity: float, factor: float) -> int:
        """Return the most tokens of an answer of this complexity (0..1) in a language with this `factor`; 0 for no limit."""
        least, most = self.tokens
        if not least or not most:
            return 0
        return round((least + (most - least) * complexity) * factor)


@dataclass(frozen=True, slots=True)
class Templates:
    """All kinds: their manners, their words by `(kind, language)`, and the factor of tokens a language."""

    manners: Mapping[str, Manner]
    words: Mapping[tuple[str, str], str]
    factors: Mapping[str, float]


def read_templates(folder: str = "") -> Templates:
    """Return the shipped templates, with those of `folder` in their place.

    Raises `BadInput` naming the file and what is wrong: an unknown name, a key that there is not, a number out of range.
    """
    return _own(Path(folder).expanduser(), shipped()) if folder else shipped()


@cache
def shipped() -> Templates:
    """Return the templates that deshi ships."""
    home = files("deshi.ask") / "templates"
    words = {(kind, lang): _words(home / f"{kind}.{lang}.txt") for kind in KINDS for lang in LANGUAGES}
    manners, factors = _table(TABLE, (home / TABLE).read_text("utf-8"), {}, {})
    return Templates(manners, words, factors)


def _own(folder: Path, usual: Templates) -> Templates:
    if not folder.is_dir():
        raise BadInput(
            f"[prompts] folder is {str(folder)!r}, which is no folder. Make it, or remove the key."
        )
    words, manners, factors = dict(usual.words), usual.manners, usual.factors
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.suffix not in (".txt", ".toml"):
            continue
        if path.name == TABLE:
            manners, factors = _table(str(path), _text(path), manners, factors)
            continue
        kind, _, lang = path.name.removesuffix(".txt").partition(".")
        if path.suffix != ".txt" or kind not in KINDS or lang not in LANGUAGES:
            raise BadInput(
                f"{path}: no template goes by this name. Take KIND.LANGUAGE.txt with a kind of {', '.join(KINDS)} and a language "
                f"of {', '.join(LANGUAGES)}, or {TABLE}."
            )
        words[kind, lang] = _text(path).strip()
    return Templates(manners, words, factors)


def _words(place: Any) -> str:
    return str(place.read_text("utf-8")).strip()


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        if len(data) > _MOST_BYTES:
            raise BadInput(f"{path} has {len(data)} bytes; a template has at most {_MOST_BYTES}. Shorten it.")
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8.") from error
    except OSError as error:
        raise BadInput(f"{path} can't be read ({error.strerror}); check its permissions.") from error


def _table(
    where: str, text: str, manners: Mapping[str, Manner], factors: Mapping[str, float]
) -> tuple[dict[str, Manner], dict[str, float]]:
    """Return manners and factors of a table over those that there are."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{where}: not valid TOML ({error}); mend that line.") from error
    unknown = sorted(data.keys() - {*KINDS, "languages"})
    if unknown:
        raise BadInput(
            f"{where}: there is no section [{unknown[0]}]; there are {', '.join(KINDS)} and languages."
        )
    for name, section in data.items():
        if not isinstance(section, dict):
            raise BadInput(f"{where}: {name} must be a section; write [{name}] on a line of its own.")
    factors = {**factors, **_factors(where, data.pop("languages", {}))}
    return {
        **manners,
        **{kind: _manner(where, kind, data[kind], manners.get(kind)) for kind in data},
    }, factors


def _factors(where: str, section: Mapping[str, Any]) -> dict[str, float]:
    for lang, value in section.items():
        if lang not in LANGUAGES or not _number(value, 0.1, 10):
            raise BadInput(
                f"{where}: [languages] {lang} = {value!r}; it takes {', '.join(LANGUAGES)}, each a number from 0.1 to 10."
            )
    return {lang: float(value) for lang, value in section.items()}


def _manner(where: str, kind: str, section: Mapping[str, Any], usual: Manner | None) -> Manner:
    unknown = sorted(section.keys() - set(_KEYS))
    if unknown:
        raise BadInput(f"{where}: [{kind}] has no key {unknown[0]!r}; it has {', '.join(_KEYS)}.")
    tokens = section.get("tokens", list(usual.tokens) if usual else [0, 0])
    fits = isinstance(tokens, list) and len(tokens) == 2 and all(_whole(one) for one in tokens)
    if not fits or (all(tokens) and tokens[0] > tokens[1]):
        raise BadInput(
            f"{where}: [{kind}] tokens = {tokens!r}; it takes two whole numbers, the smaller first, such as [20, 200]."
        )
    limits: Mapping[str, Callable[[Any], bool]] = {
        "temperature": lambda value: _number(value, 0, 2),
        "top_p": lambda value: _number(value, 0.01, 1),
    }
    for key, fitting in limits.items():
        if key in section and not fitting(section[key]):
            raise BadInput(
                f"{where}: [{kind}] {key} = {section[key]!r} is out of range; see OpenAI's parameters."
            )
    own = {key: float(section[key]) for key in limits if key in section}
    return Manner((tokens[0], tokens[1]), {**(usual.parameters if usual else {}), **own})


def _whole(value: Any) -> bool:
    return type(value) is int and 0 <= value <= _MOST_TOKENS


def _number(value: Any, least: float, most: float) -> bool:
    return type(value) in (int, float) and least <= value <= most
