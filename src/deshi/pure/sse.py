"""Streams of JSON objects as servers send them, read piece by piece: server-sent events, and lines of JSON.

Pieces may end anywhere, also within a letter. https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from typing import Any

import orjson

Json = dict[str, Any]
MOST_LINE = 4_194_304
_BOM = b"\xef\xbb\xbf"
_DONE = b"[DONE]"


class _Lines:
    """Bytes into whole lines without their ends; CR, LF and CRLF all end one."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._parts: list[bytes] = []
        self._size = 0
        self._begun = False

    def cut(self, piece: bytes) -> list[bytes]:
        """Return the lines that this piece ends. Raises `ValueError` when one is too long."""
        if not self._begun and piece:
            self._begun, piece = True, piece.removeprefix(_BOM)
        if b"\n" not in piece and b"\r" not in piece:
            self._keep(piece)
            return []
        if self._parts:
            piece = b"".join((*self._parts, piece))
            self._parts, self._size = [], 0
        if b"\r" not in piece:
            lines = piece.split(b"\n")
            rest = lines.pop()
        else:
            lines, rest = _cut_all(piece)
        if rest:
            self._keep(rest)
        return lines

    def last(self) -> bytes:
        """Return what came after the last line's end."""
        rest, self._parts, self._size = b"".join(self._parts), [], 0
        return rest.rstrip(b"\r")

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._most:
            raise ValueError(f"a line of over {self._most} bytes")
        self._parts.append(piece)


def _cut_all(piece: bytes) -> tuple[list[bytes], bytes]:
    """Return lines and rest; a CR at the very end waits for the LF that may follow."""
    lines = piece.splitlines(keepends=True)
    rest = b"" if lines[-1].endswith(b"\n") else lines.pop()
    return [line.rstrip(b"\r\n") for line in lines], rest


class Events:
    """Server-sent events whose data are JSON objects; `done` after OpenAI's `[DONE]`. Names and comments are passed over.

    A line `error: {...}`, which llama.cpp sends, is an object with the member `error`.
    """

    def __init__(self, most: int = MOST_LINE) -> None:
        self.done = False
        self._lines = _Lines(most)
        self._data: list[bytes] = []
        self._size = 0
        self._most = most

    def feed(self, piece: bytes) -> list[Json]:
        """Return the objects that this piece ends. Raises `ValueError` for what is no JSON object or too long."""
        found: list[Json] = []
        for line in self._lines.cut(piece):
            if not line:
                self._end(found)
            elif line.startswith(b"data:"):
                self._add(line[5:].removeprefix(b" "))
            elif line.startswith(b"error:"):
                found.append({"error": _object(line[6:])})
        return found

    def close(self) -> list[Json]:
        """Return the object of a last event whose blank line is missing, for servers that are not so strict."""
        return self.feed(b"\n\n")

    def _add(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._most:
            raise ValueError(f"an event of over {self._most} bytes")
        self._data.append(data)

    def _end(self, found: list[Json]) -> None:
        if not self._data:
            return
        data = self._data[0] if len(self._data) == 1 else b"\n".join(self._data)
        self._data, self._size = [], 0
        if data.strip() == _DONE:
            self.done = True
        elif not self.done:
            found.append(_object(data))


class Objects:
    """Lines of JSON objects (NDJSON), as Ollama sends them."""

    def __init__(self, most: int = MOST_LINE) -> None:
        self._lines = _Lines(most)

    def feed(self, piece: bytes) -> list[Json]:
        """Return the objects that this piece ends. Raises `ValueError` for what is no JSON object or too long."""
        return [_object(line) for line in self._lines.cut(piece) if line.strip()]

    def close(self) -> list[Json]:
        """Return the object of a last line without an end."""
        rest = self._lines.last()
        return [_object(rest)] if rest.strip() else []


def _object(data: bytes) -> Json:
    found = orjson.loads(data)
    if not isinstance(found, dict):
        raise ValueError("JSON that is no object")
    return found
