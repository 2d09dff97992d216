"""What the dog says of its body in three languages: why it will not, what it did first, how it is (`words.toml`)."""

import math
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pkgutil import get_data  # a fifth of what importlib.resources costs to import
from typing import Any

from deshi.tasks.robot_dog.body.registry import LANGUAGES, name
from deshi.tasks.robot_dog.body.types import Step

BLANK = "?"  # where a detail is missing


def said(reason: str, lang: str, detail: Mapping[str, Any] | None = None) -> str:
    """Return one sentence for a reason, with the numbers and names of `detail`; what to do next is in it. Total."""
    detail, lang = detail or {}, _known(lang)
    sentences = _words()["reasons"][lang]
    variant = detail.get("why") or detail.get("code")
    found = sentences.get(f"{reason}.{variant}") or sentences.get(reason) or sentences["other"]
    return str(found).format_map(_Filled(detail, lang))


def explained(steps: Sequence[Step | Mapping[str, Any]], lang: str, done: bool = True) -> str:
    """Return what was inserted as sentences ("I stood up and unlocked my joints first."), "" where nothing was.

    `steps` are a plan's, or the guard's `plan` rows; `done` false says it as what will be done.
    """
    first: list[str] = []
    between: list[str] = []
    asked = False
    for step in steps:
        why = step.inserted if isinstance(step, Step) else step.get("inserted", "")
        asked = asked or not why
        part = between if asked else first
        if why and why not in part:
            part.append(str(why))
    told = [
        _together(part, place, _known(lang), done) for part, place in ((first, "first"), (between, "between"))
    ]
    return ("" if _known(lang) != "en" else " ").join(filter(None, told))


def posture(named: str, lang: str) -> str:
    """Return a posture's name."""
    return _named("postures", named, lang)


def activity(named: str, lang: str) -> str:
    """Return an activity's name."""
    return _named("activities", named, lang)


def fault(key: str, lang: str = "en") -> str:
    """Return the sentence of a fault, by its key or by its sentence in another language."""
    one = fault_key(key)
    return str(_words()["faults"][one][_known(lang)]) if one else key


def fault_key(told: str) -> str:
    """Return the key of a fault, by itself or by its sentence in any language; "" for none that has a name."""
    for one, sentences in _words()["faults"].items():
        if told == one or told in sentences.values():
            return str(one)
    return ""


def _named(table: str, named: str, lang: str) -> str:
    return str(_words()[table].get(named, {}).get(_known(lang), named))


def _together(reasons: Sequence[str], place: str, lang: str, done: bool) -> str:
    words, form = _words()["inserted"][lang], "did" if done else "will"
    known = [
        reason
        for reason in reasons
        if isinstance(words.get(reason), dict) and reason not in ("first", "between")
    ]
    if not known:
        return ""
    parts = [words[reason].get("te", words[reason][form]) for reason in known[:-1]] + [words[known[-1]][form]]
    *before, last = parts
    joined = words["and"].join([_LISTED[lang].join(before), last]) if before else last
    return str(words[place][form]).format(all=joined)


_LISTED = {"en": ", ", "ja": "、", "zh": "，"}


class _Filled(dict[str, str]):
    """A detail as placeholders of a sentence; names are looked up, what is missing is a blank."""

    def __init__(self, detail: Mapping[str, Any], lang: str) -> None:
        super().__init__({key: _figure(value) for key, value in detail.items() if key != "action"})
        action = detail.get("action")
        known = name(action, lang) if type(action) is int else ""
        self["name"] = known or str(_words()["thing"][lang])
        if "fault" in detail:
            self["fault"] = fault(str(detail["fault"]), lang)

    def __missing__(self, key: str) -> str:
        return BLANK


def _figure(value: Any) -> str:
    """Return a number as people say it: no decimals that say nothing."""
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0") if math.isfinite(value) else BLANK
    if value is None or (isinstance(value, int) and abs(value) > 10**15):
        return BLANK
    return str(value)


def _known(lang: str) -> str:
    return lang if lang in LANGUAGES else "en"


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((get_data(__package__, "words.toml") or b"").decode("utf-8"))
