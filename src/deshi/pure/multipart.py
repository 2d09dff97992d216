"""Forms with files, as clients send them: multipart/form-data, read whole.

https://www.rfc-editor.org/rfc/rfc7578
"""

import re
from dataclasses import dataclass

_BOUNDARY = re.compile(r'boundary="?([^";,\s]{1,70})"?', re.IGNORECASE)
_PARAMETER = re.compile(
    r';\s*(name|filename)="((?:[^"\\]|\\.)*)"|;\s*(name|filename)=([^;\s"]+)', re.IGNORECASE
)
_MOST_PARTS = 64
_HEAD = 8_192


@dataclass(frozen=True, slots=True)
class Part:
    """A field of a form; `filename` is "" for one that is no file, and never to be used as a path."""

    name: str
    filename: str
    data: bytes


def parts(content_type: str, body: bytes) -> list[Part]:
    """Return the fields of a form in order. Raises `ValueError` for what is none."""
    kind, _, _ = content_type.partition(";")
    found = _BOUNDARY.search(content_type)
    if kind.strip().lower() != "multipart/form-data" or found is None:
        raise ValueError("it is not multipart/form-data with a boundary")
    mark = b"--" + found.group(1).encode("latin-1")
    if not body.startswith(mark):
        body = body[max(0, body.find(b"\r\n" + mark)) + 2 :]
        if not body.startswith(mark):
            raise ValueError("its boundary is missing")
    told = body[len(mark) :].split(b"\r\n" + mark, _MOST_PARTS)
    if len(told) > _MOST_PARTS or not told[-1].startswith(b"--"):
        raise ValueError("it has no end, or too many fields")
    return [_part(one) for one in told[:-1]]


def _part(raw: bytes) -> Part:
    head, mark, data = raw.partition(b"\r\n\r\n")
    if not mark or not head.startswith(b"\r\n") or len(head) > _HEAD:
        raise ValueError("a field has no head")
    for line in head.decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition":
            told = {
                (a or c).lower(): re.sub(r"\\(.)", r"\1", b) or d for a, b, c, d in _PARAMETER.findall(value)
            }
            if told.get("name"):
                return Part(told["name"], told.get("filename", ""), data)
    raise ValueError("a field has no name")
