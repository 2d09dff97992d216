"""What the dog says of its own body, from the guard's state: what is unknown or old is said to be so, and so is a simulated body."""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from math import isfinite
from pkgutil import get_data
from typing import Any

from deshi.tasks.robot_dog.body import words
from deshi.tasks.robot_dog.body.registry import name

NEAR = 1.0  # metres: what is nearer is called something in front, what is farther away free space
SHOWN = 3  # waiting steps that are named
_DRIVERS = {"dds": "DDS", "webrtc": "WebRTC"}
_LEVELS = ((10.0, "battery_10"), (20.0, "battery_20"), (30.0, "battery_30"))  # as the registry's actions want

State = Mapping[str, Any]
_Own = Mapping[str, Any]


def sensed(question: str, state: State, lang: str) -> str:
    """Return the answer to a question of `sense`, in `lang`, from what `Body.state` told. Total: what is missing is unknown."""
    own = _words().get(lang) or _words()["en"]
    lang = lang if lang in _words() else "en"
    if state.get("absent"):
        return str(own["absent"])
    if _word(state, "posture") == "offline":
        latched = [words.said("latched", lang)] if question == "why" and state.get("latched") else []
        return _joined(lang, [words.said("offline", lang), *latched, *_simulated(state, own)])
    if question == "why":
        return _joined(lang, [*_why(state, own, lang), *_simulated(state, own)])
    parts = _ANSWERS.get(question, _status)(state, own, lang)
    said = _joined(lang, [*parts, *(_simulated(state, own) if question != "link" else ())])
    return said if state.get("fresh", True) else _old(state, own, said)


def _old(state: State, own: _Own, said: str) -> str:
    seconds = _number(state.get("age"))
    if seconds is None:
        return str(own["silent"]).format(said=said)
    return str(own["old"]).format(seconds=_figure(seconds), said=said)


def _simulated(state: State, own: _Own) -> list[str]:
    """Return that the body is simulated: in the guard, or a simulator that the link names. Nothing where it is not, or not known."""
    link = state.get("link")
    named = link.get("simulated") if isinstance(link, Mapping) else ""
    return [own["simulated"]] if state.get("simulated") or named else []


def _battery(state: State, own: _Own, lang: str) -> list[str]:
    battery = _number(state.get("battery"))
    if battery is None:
        return [own["battery_unknown"]]
    return [own["battery"].format(battery=int(battery)), *_short(state, own)]


def _short(state: State, own: _Own) -> list[str]:
    """Return what the battery is too low for, nothing where it is full enough for all."""
    battery = _number(state.get("battery"))
    if battery is None:
        return [own["battery_dim"]]
    return [own[key] for most, key in _LEVELS if battery < most][:1]


def _charging(state: State, own: _Own, lang: str) -> list[str]:
    return [own["charging"], *_battery(state, own, lang)]


def _lasting(state: State, own: _Own, lang: str) -> list[str]:
    return [own["lasting"], *_battery(state, own, lang)]


def _posture(state: State, own: _Own, lang: str) -> list[str]:
    known = own["postures"]
    posture = known.get(_word(state, "posture"), known["unknown"])
    moving = _word(state, "activity") in ("changing", "gesture", "moving")
    return [posture, own[_word(state, "activity")]] if moving else [posture]


def _doing(state: State, own: _Own, lang: str) -> list[str]:
    if state.get("latched"):
        return [words.said("latched", lang)]
    return _busy(state, own, lang) or [own["idle"], *_posture(state, own, lang)]


def _busy(state: State, own: _Own, lang: str) -> list[str]:
    """Return what is being done and what comes after it, nothing where it rests."""
    if state.get("stopping"):
        return [own["stopping"]]
    action = state.get("action")
    if action:
        called = _named(action, lang)
        now = own["action"].format(name=called) if called else own["action_other"]
        return [now, *_then(state, own, lang)]
    activity = _word(state, "activity")
    return [own[activity]] if activity in ("changing", "gesture", "moving") else []


def _then(state: State, own: _Own, lang: str) -> list[str]:
    queue = state.get("queue")
    names = [_named(code, lang) for code in queue] if isinstance(queue, list) else []
    names = list(dict.fromkeys(filter(None, names)))[:SHOWN]
    if not names:
        return []
    joined = ", ".join(names) if lang == "en" else "".join(_QUOTES[lang].format(one) for one in names)
    return [own["then"].format(names=joined)]


_QUOTES = {"ja": "「{}」", "zh": "“{}”"}


def _ahead(state: State, own: _Own, lang: str) -> list[str]:
    metres = _number(state.get("obstacle"))
    if metres is None:
        found = own["unseen"]
    else:
        found = own["near" if metres < NEAR else "free"].format(metres=_figure(metres))
    return [found, *([own["people"]] if state.get("people") is True else ())]


def _people(state: State, own: _Own, lang: str) -> list[str]:
    return [own["people" if state.get("people") is True else "nobody"]]


def _why(state: State, own: _Own, lang: str) -> list[str]:
    """Return what keeps it from moving: all that does, else what keeps it from some moves only, and that nothing else does."""
    if not state.get("fresh", True):
        age = _number(state.get("age"))
        old = words.said("stale", lang, {} if age is None else {"age": age})
        return [old, *([words.fault(str(state["fault"]), lang)] if state.get("fault") else ())]
    hard = _barred(state, own, lang)
    if hard:
        return hard
    busy, partly = _busy(state, own, lang), _partly(state, own)
    if busy or not partly:
        return [*busy, *partly] or [own["ready"]]
    return [*partly, own["otherwise"]]


def _barred(state: State, own: _Own, lang: str) -> list[str]:
    battery, found = _number(state.get("battery")), []
    if state.get("latched"):
        found.append(words.said("latched", lang))
    if state.get("fault"):
        found.append(words.fault(str(state["fault"]), lang))
    if _word(state, "posture") == "fallen":
        found.append(own["fallen"])
    elif _word(state, "posture") not in own["postures"] or _word(state, "posture") == "unknown":
        found.append(words.said("posture", lang, {"why": "unknown"}))
    if battery is not None and battery < _LEVELS[0][0]:
        found += [own["battery"].format(battery=int(battery)), own["battery_10"]]
    return found


def _partly(state: State, own: _Own) -> list[str]:
    """Return what keeps it from jumps, dances and walks; the way is only said where something is in it."""
    battery, metres = _number(state.get("battery")), _number(state.get("obstacle"))
    found = _short(state, own)
    if found and battery is not None:
        found = [own["battery"].format(battery=int(battery)), *found]
    if state.get("people") is True:
        found.append(own["people"])
    if metres is not None and metres < NEAR:
        found.append(own["blocked"].format(metres=_figure(metres)))
    return found


def _status(state: State, own: _Own, lang: str) -> list[str]:
    wrong = _barred(state, own, lang)
    if wrong:
        told = _word(state, "posture") not in ("fallen", "unknown")  # else it is what is wrong
        return [*(_posture(state, own, lang) if told else ()), *wrong]
    return [*_posture(state, own, lang), *_battery(state, own, lang), own["well"]]


def _link(state: State, own: _Own, lang: str) -> list[str]:
    if _simulated(state, own):
        return [own["linked"], own["no_robot"]]
    driver = _word(state, "driver")
    return [own["real"].format(driver=_DRIVERS[driver])] if driver in _DRIVERS else [own["linked"]]


_ANSWERS: Mapping[str, Callable[[State, _Own, str], list[str]]] = {
    "battery": _battery,
    "charging": _charging,
    "lasting": _lasting,
    "posture": _posture,
    "doing": _doing,
    "ahead": _ahead,
    "people": _people,
    "status": _status,
    "link": _link,
}


def _named(code: Any, lang: str) -> str:
    return name(code, lang) if type(code) is int else ""


def _word(state: State, key: str) -> str:
    value = state.get(key)
    return value if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    """Return a number that can be said, None for everything else."""
    known = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return float(value) if known else None


def _figure(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") if value < 10 else f"{value:.0f}"


def _joined(lang: str, parts: list[str]) -> str:
    return (" " if lang == "en" else "").join(parts)


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((get_data(__package__, "sensed.toml") or b"").decode("utf-8"))
