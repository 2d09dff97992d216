"""An order to stop in a chat that can't be answered is heeded all the same: a request that is wrong in other ways still stops."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from deshi.bootstrap.service import Running
from deshi.bootstrap.task_model import PREFIX
from deshi.loop import Loop

_TEXT = r'"((?:[^"\\]|\\.)*+)'  # to its end, or to the end of what there is
_OPEN = r'(?:\[\s*\{\s*(?:"type"\s*:\s*"text"\s*,\s*)?"text"\s*:\s*)?'  # a list of parts begins
_SAID = (
    re.compile(rf'"role"\s*:\s*"user"\s*,\s*"content"\s*:\s*{_OPEN}{_TEXT}', re.DOTALL),
    re.compile(rf'"content"\s*:\s*{_TEXT}"\s*,\s*"role"\s*:\s*"user"', re.DOTALL),
)
_PROMPT = re.compile(rf'"(?:prompt|text)"\s*:\s*{_TEXT}', re.DOTALL)
_MODEL = re.compile(r'"model"\s*:\s*"([^"\\]*)"')


class Heeding:
    """Looks for the order to stop in what was sent to a task, and sends it."""

    def __init__(self, running: Running) -> None:
        self._running = running

    def __call__(self, raw: bytes | str) -> bool:
        """Send the stop that is ordered in a body, and tell whether there was one; anything else is left alone."""
        if not raw:
            return False
        try:
            body = json.loads(raw)  # more lenient than orjson: unpaired surrogates are read
        except (ValueError, RecursionError):
            return self._heed_pieces(raw if isinstance(raw, str) else raw.decode("utf-8", "replace"))
        return isinstance(body, dict) and self._heed(self._of(body), last_words(body))

    def _heed_pieces(self, raw: str) -> bool:
        """Look through what is no JSON: cut off, nested too deep, badly written. Where it names no model, it is said to every task."""
        names = _MODEL.findall(raw)
        named = [loop for name in names for loop in self._of({"model": name})]
        return self._heed(named if names else self._running.loops.values(), words_in(raw))

    def _heed(self, loops: Iterable[Loop], text: str) -> bool:
        found = [loop.heed(text) for loop in loops] if text else ()
        return any(stop is not None for stop in found)

    def _of(self, body: Mapping[str, Any]) -> list[Loop]:
        model = body.get("model") or body.get("name") or self._running.settings.chat.default
        name = model.removesuffix(":latest").removeprefix(PREFIX) if isinstance(model, str) else ""
        return [self._running.loops[name]] if name in self._running.loops else []


def text_of(raw: bytes) -> str:
    """Return the `text` of a request for a decision, in whatever state it is; "" where there is none."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return words_in(raw.decode("utf-8", "replace"))
    text = body.get("text") if isinstance(body, dict) else ""
    return text if isinstance(text, str) else ""


def last_words(body: Mapping[str, Any]) -> str:
    """Return the last words of a person in a body of whatever shape."""
    messages = body.get("messages")
    said = [
        one.get("content")
        for one in (messages if isinstance(messages, list) else ())
        if isinstance(one, dict) and one.get("role") == "user"
    ]
    content = said[-1] if said else body.get("prompt")
    if isinstance(content, list):
        parts = [one.get("text") for one in content if isinstance(one, dict)]
        content = "\n".join(one for one in parts if isinstance(one, str))
    return content if isinstance(content, str) else ""


def words_in(raw: str) -> str:
    """Return the last words of a person in what is no JSON; those of a `prompt` or `text` where there is no message."""
    found = [hit for form in _SAID for hit in form.finditer(raw)] or list(_PROMPT.finditer(raw))
    if not found:
        return ""
    said = max(found, key=lambda hit: hit.start(1))[1]
    try:
        return str(json.loads(f'"{said}"', strict=False))
    except ValueError:
        return said
