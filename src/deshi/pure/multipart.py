"""Forms with files, as clients send them: multipart/form-data, of which only the places of the fields are told.

A form may lie in memory or be a mapped file: nothing of it is copied. https://www.rfc-editor.org/rfc/rfc7578
"""

import re
from dataclasses import dataclass
from mmap import mmap

_BOUNDARY = re.compile(r'boundary="?([^";,\s]{1,70})"?', re.IGNORECASE)
_PARAMETER = re.compile(
    r';\s*(name|filename)="((?:[^"\\]|\\.)*)"|;\s*(name|filename)=([^;\s"]+)', re.IGNORECASE
)
_MOST_PARTS = 64
_HEAD = 8_192
_GAP = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Part:
    """A field of a form, from `begin` to before `end`; `filename` is "" for one that is no file, and never to be used as a path."""

    name: str
    filename: str
    begin: int
    end: int


def parts(content_type: str, body: bytes | mmap) -> list[Part]:
    """Return the fields of a form in order. Raises `ValueError` for what is none."""
    kind, _, _ = content_type.partition(";")
    found = _BOUNDARY.search(content_type)
    if kind.strip().lower() != "multipart/form-data" or found is None:
        raise ValueError("it is not multipart/form-data with a boundary")
    mark = b"\r\n--" + found.group(1).encode("latin-1")
    at = -2 if body[: len(mark) - 2] == mark[2:] else body.find(mark)
    if at == -1:
        raise ValueError("its boundary is missing")
    told: list[Part] = []
    at += len(mark)
    while body[at : at + 2] != b"--":
        end = body.find(mark, at)
        if end < 0 or len(told) == _MOST_PARTS:
            raise ValueError("it has no end, or too many fields")
        told.append(_part(body, at, end))
        at = end + len(mark)
    return told


def _part(body: bytes | mmap, at: int, end: int) -> Part:
    gap = body.find(_GAP, at, min(end, at + _HEAD + len(_GAP)))
    if gap < 0 or body[at : at + 2] != b"\r\n":
        raise ValueError("a field has no head")
    for line in body[at:gap].decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition":
            told = {
                (a or c).lower(): re.sub(r"\\(.)", r"\1", b) or d for a, b, c, d in _PARAMETER.findall(value)
            }
            if told.get("name"):
                return Part(told["name"], told.get("filename", ""), gap + len(_GAP), end)
    raise ValueError("a field has no name")
