"""Which kind of prompt a chat is: the learnt chooser, the stop matcher for emergencies, and signs that need no reading."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from safetensors.numpy import load

from deshi.errors import Corrupt
from deshi.pure.kinds import Chooser, Kind
from deshi.pure.stop import StopMatch, match

WEIGHTS = "kinds.safetensors"
_ORDER = 160  # signs up to which a text may be an order to stop; longer ones tell of something


class KindOf:
    """The kind of a text. An order to stop is an emergency, whatever the table says; code is never small talk."""

    def __init__(self, chooser: Chooser, stops: Callable[[str], StopMatch | None] = match) -> None:
        self._chooser, self._stops = chooser, stops

    def __call__(self, text: str) -> Kind:
        """Return the kind of `text`; a text of nothing but blanks is `technical` with certainty 0."""
        if not text.strip():
            return Kind("technical", 0.0, 0.0)
        kind = self._chooser.tell(text)
        if len(text) <= _ORDER and kind.name != "emergency" and self._stops(text) is not None:
            return Kind("emergency", 1.0, kind.complexity)
        return kind


@cache
def shipped() -> KindOf:
    """Return the chooser that deshi ships. Raises `Corrupt` where its table is damaged."""
    data = (files("deshi.ask") / WEIGHTS).read_bytes()
    try:
        return KindOf(Chooser.of(load(data)))
    except Exception as error:  # the format has an error family of its own
        raise Corrupt(
            f"The table {WEIGHTS} of the prompts' kinds can't be read ({error}). Reinstall deshi, or make it anew with "
            "`deshi prompts learn`."
        ) from error


def text_of(content: Any) -> str:
    """Return the text of a message's `content`: itself, or its text parts one after the other."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else ()
    return "\n".join(
        part["text"] for part in parts if isinstance(part, dict) and isinstance(part.get("text"), str)
    )


def said(message: Mapping[str, Any]) -> str:
    """Return the text of a message."""
    return text_of(message.get("content"))
