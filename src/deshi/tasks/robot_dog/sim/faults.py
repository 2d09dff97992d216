"""What can be wrong with the simulated dog, on purpose."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Faults:
    """The faults that are on.

    `drop` is the share (0..1) of requests and of answers that get lost, `delay` how many seconds a request and, again, its
    answer take. `freeze` stops the motion service whole: no answers, a stamp that stands still. `refuse` are result codes
    by api id. `stuck` makes StopMove have no effect.
    """

    drop: float = 0.0
    delay: float = 0.0
    freeze: bool = False
    stuck: bool = False
    refuse: Mapping[int, int] = field(default_factory=dict)


def changed(faults: Faults, changes: Mapping[str, Any]) -> Faults:
    """Return the faults with some changed; `ValueError` (a sentence) where one isn't what it should be."""
    good: dict[str, Any] = {}
    for key, value in changes.items():
        if key in ("drop", "delay"):
            good[key] = number(key, value, 0.0, 1.0 if key == "drop" else 60.0)
        elif key in ("freeze", "stuck"):
            good[key] = flag(key, value)
        elif key == "refuse":
            good[key] = _codes(value)
        else:
            raise ValueError(
                f"The simulated dog has no fault {key!r}; it has drop, delay, freeze, freeze_after, stuck, refuse and fall."
            )
    return replace(faults, **good)


def number(key: str, value: Any, low: float, high: float) -> float:
    """Return a number within its range, or raise `ValueError` with a sentence."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"{key} is a number from {low:g} to {high:g}, not {value!r:.40}.")
    return float(value)


def flag(key: str, value: Any) -> bool:
    """Return a switch's value, or raise `ValueError` with a sentence."""
    if not isinstance(value, bool):
        raise ValueError(f"{key} is true or false, not {value!r:.40}.")
    return value


def _codes(value: Any) -> dict[int, int]:
    try:
        codes = {int(key): int(code) for key, code in value.items()}
    except (AttributeError, TypeError, ValueError):
        raise ValueError(
            f'refuse maps api ids to result codes, as {{"1016": 4206}}, not {value!r:.40}.'
        ) from None
    if any(not 0 < code < 10_000 for code in codes.values()):
        raise ValueError("refuse maps api ids to result codes of 1 to 9999; 0 would be success.")
    return codes
