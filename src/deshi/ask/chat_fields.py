"""Checks of the fields of a chat's body: each is made once, and takes a value and its name.

They return nothing and raise `BadParameter` or `Unsupported`, whose `param` is the name that the sentence tells.
"""

from collections.abc import Callable, Collection
from typing import Any

from deshi.errors import BadInput, Unsupported

Check = Callable[[Any, str], None]

DEEPEST = 48
_SHOWN = {str: "a text", bool: "true or false", int: "a number", float: "a number", dict: "an object", list: "a list", type(None): "null"}  # fmt: skip


class BadParameter(BadInput):
    """A parameter of a wrong type, out of its range, or missing; `param` is its name."""

    def __init__(self, message: str, param: str = "") -> None:
        super().__init__(message)
        self.param = param


def wrong(name: str, wanted: str, value: Any) -> BadParameter:
    """Return the error of a value that is not what was wanted: numbers and names are shown, longer things are named."""
    if type(value) in (int, float) or (isinstance(value, str) and len(value) <= 40):
        shown = repr(value)
    elif isinstance(value, str):
        shown = f"a text of {len(value)} characters"
    else:
        shown = _SHOWN.get(type(value), "something else")
    return BadParameter(f"The parameter `{name}` must be {wanted}, not {shown}.", name)


def number(low: float, high: float) -> Check:
    """Return the check of a number from `low` to `high`."""

    def check(value: Any, name: str) -> None:
        if type(value) not in (int, float) or not low <= value <= high:
            raise wrong(name, f"a number from {low:g} to {high:g}", value)

    return check


def whole(low: int, high: int) -> Check:
    """Return the check of a whole number from `low` to `high`."""

    def check(value: Any, name: str) -> None:
        if type(value) is not int or not low <= value <= high:
            raise wrong(name, f"a whole number from {low} to {high}", value)

    return check


def flag(value: Any, name: str) -> None:
    """Check true or false."""
    if value is not True and value is not False:
        raise wrong(name, "true or false", value)


def text(longest: int, empty: bool = True) -> Check:
    """Return the check of a text of at most `longest` characters."""

    def check(value: Any, name: str) -> None:
        if type(value) is not str or len(value) > longest or not (value or empty):
            what = (
                f"a text of at most {longest} characters" if empty else f"a text of 1 to {longest} characters"
            )
            raise wrong(name, what, value)

    return check


def one_of(*names: str) -> Check:
    """Return the check of one of some words."""

    def check(value: Any, name: str) -> None:
        if type(value) is not str or value not in names:
            raise wrong(name, f"one of {', '.join(names)}", value)

    return check


def texts(most: int, longest: int) -> Check:
    """Return the check of a text, or a list of at most `most` texts."""
    single = text(longest)

    def check(value: Any, name: str) -> None:
        if type(value) is str:
            single(value, name)
            return
        if type(value) is not list or len(value) > most:
            raise wrong(name, f"a text or a list of at most {most} texts", value)
        for place, one in enumerate(value):
            single(one, f"{name}[{place}]")

    return check


def biases(value: Any, name: str) -> None:
    """Check a table from token numbers to what is added to their logits, -100 to 100."""
    if type(value) is not dict or len(value) > 1_024:
        raise wrong(name, "an object of at most 1024 entries", value)
    for token, bias in value.items():
        if not (token.isascii() and token.isdigit()):
            raise wrong(f"{name}.{token[:20]}", "the number of a token", token)
        if type(bias) not in (int, float) or not -100 <= bias <= 100:
            raise wrong(f"{name}.{token[:20]}", "a number from -100 to 100", bias)


def notes(value: Any, name: str) -> None:
    """Check metadata: at most 16 texts of at most 512 characters, named by at most 64."""
    if type(value) is not dict or len(value) > 16:
        raise wrong(name, "an object of at most 16 texts", value)
    for key, one in value.items():
        if len(key) > 64 or type(one) is not str or len(one) > 512:
            raise wrong(f"{name}.{key[:64]}", "a text of at most 512 characters, named by at most 64", one)


def only(taken: Collection[Any], why: str) -> Check:
    """Return the check of a parameter of which only some values can be kept here; `why` says what to do about the others."""

    def check(value: Any, name: str) -> None:
        if not any(value == one and type(value) is type(one) for one in taken):
            raise Unsupported(f"The parameter `{name}` can't be kept here as it is: {why}", name)

    return check


def refused(why: str) -> Check:
    """Return the check of a parameter that can't be kept here at all."""
    return only((), why)


def shallow(value: Any, name: str) -> None:
    """Check that something of any shape is nested at most `DEEPEST` deep."""
    level = [value]
    for _ in range(DEEPEST):
        inner: list[Any] = []
        for one in level:
            if type(one) is dict:
                inner += one.values()
            elif type(one) is list:
                inner += one
        if not inner:
            return
        level = inner
    raise BadParameter(f"The parameter `{name}` is nested more than {DEEPEST} deep; make it flatter.", name)


def table(value: Any, name: str) -> dict[str, Any]:
    """Return an object. Raises `BadParameter` for anything else."""
    if type(value) is not dict:
        raise wrong(name, "an object", value)
    return value


def rows(value: Any, name: str, most: int) -> list[Any]:
    """Return a list of 1 to `most` things. Raises `BadParameter` for anything else."""
    if type(value) is not list or not 0 < len(value) <= most:
        what = f"a list of {len(value)}" if type(value) is list else value
        if type(value) is list:
            raise BadParameter(f"The parameter `{name}` must be a list of 1 to {most}, not {what}.", name)
        raise wrong(name, f"a list of 1 to {most}", value)
    return value


def known(found: dict[str, Any], names: Collection[str], where: str) -> None:
    """Raise `Unsupported` for a field of `where` that is not among `names` and not null."""
    for name, value in found.items():
        if name not in names and value is not None:
            param = f"{where}.{name[:60]}"
            raise Unsupported(
                f"The parameter `{param}` is not known here; {where} takes {', '.join(sorted(names))}.", param
            )
