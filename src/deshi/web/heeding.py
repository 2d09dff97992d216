"""An order to stop in a chat that can't be answered is heeded all the same: a request that is wrong in other ways still stops."""

import json
from collections.abc import Mapping
from typing import Any

from deshi.bootstrap.service import Running
from deshi.bootstrap.task_model import PREFIX


class Heeding:
    """Looks for the order to stop in what was sent to a task, and sends it."""

    def __init__(self, running: Running) -> None:
        self._running = running

    def __call__(self, raw: bytes | str) -> None:
        """Send the stop that is ordered in a body; anything else is left alone."""
        try:
            body = json.loads(raw)  # more lenient than orjson: unpaired surrogates are read
        except (ValueError, RecursionError):
            return
        if not isinstance(body, dict):
            return
        model = body.get("model") or body.get("name") or self._running.settings.chat.default
        name = model.removesuffix(":latest").removeprefix(PREFIX) if isinstance(model, str) else ""
        loop, text = self._running.loops.get(name), _text(body)
        if loop is not None and text:
            loop.heed(text)


def _text(body: Mapping[str, Any]) -> str:
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
