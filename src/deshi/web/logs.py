"""Logs of the service: a JSON object a line where a program reads them, plain words on a terminal. No prompts, no secrets."""

import logging
import sys
import traceback
from typing import TextIO

import orjson

from deshi.records.chat import Served

_log = logging.getLogger("deshi.chats")


class Lines(logging.Formatter):
    """A record as one line of JSON: `at` (Unix time in seconds), `level`, `logger`, `message`, and what the record carries."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told = {
            "at": round(record.created, 3),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            told["trace"] = "".join(traceback.format_exception(*record.exc_info))
        return orjson.dumps(told, default=str).decode()


def set_up(level: str, stream: TextIO | None = None) -> None:
    """Send deshi's logs of `level` and above to `stream` (stderr), once; a second call only changes the level."""
    stream = stream or sys.stderr
    root = logging.getLogger("deshi")
    root.setLevel(level.upper())
    if root.handlers:
        return
    handler = logging.StreamHandler(stream)
    plain = logging.Formatter("%(levelname)s %(name)s: %(message)s")
    handler.setFormatter(plain if stream.isatty() else Lines())
    root.addHandler(handler)
    root.propagate = False


def chat(served: Served) -> None:
    """Log a chat: one that failed inside as a warning, all others as information."""
    level = logging.WARNING if served.status >= 500 else logging.INFO
    if not _log.isEnabledFor(level):
        return
    told = {
        "interaction": served.id,
        "route": served.route,
        "target": served.target,
        "server": served.server,
        "tenant": served.caller.tenant,
        "key": served.caller.key,
        "status": served.status,
        "cached": served.cached,
        "tokens_in": served.usage.tokens_in,
        "tokens_out": served.usage.tokens_out,
        "usd": served.usd,
        "first_ms": round(served.first_s * 1e3, 1),
        "ms": round(served.took * 1e3, 1),
        "error": served.error,
    }
    what = f"{served.target or 'no model'} {served.error or served.cached or 'answered'} ({served.status})"
    _log.log(level, what, extra={"told": told})
