"""What a model's own process and its parent say to each other: JSON with its length before it, over two pipes."""

import struct
from collections.abc import Mapping
from typing import IO, Any

import orjson

from deshi import errors
from deshi.errors import DeshiError, Lost
from deshi.records.chat import Json

MOST = 256_000_000
_LENGTH = struct.Struct("<I")


def write(pipe: IO[bytes], frame: Mapping[str, Any]) -> None:
    """Write a frame. Raises `OSError` when nobody reads any more."""
    data = orjson.dumps(frame, option=orjson.OPT_NON_STR_KEYS)
    pipe.write(_LENGTH.pack(len(data)) + data)
    pipe.flush()


def read(pipe: IO[bytes]) -> Json | None:
    """Return the next frame, None at the end, also when it comes in the middle of one."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(length) if length <= MOST else b""
    return dict(orjson.loads(data)) if data and len(data) == length else None


def packed(error: DeshiError) -> Json:
    """Return an error as JSON."""
    return {"class": type(error).__name__, "words": str(error), "param": getattr(error, "param", "")}


def unpacked(data: Mapping[str, Any]) -> DeshiError:
    """Return the error that `packed` wrote."""
    kind = getattr(errors, str(data.get("class")), Lost)
    error: DeshiError = kind(str(data.get("words")))
    if isinstance(error, errors.Unsupported):
        error.param = str(data.get("param", ""))
    return error
