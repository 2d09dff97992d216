"""What the journal keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened, as a room hands it to the journal; `body` is JSON-able, `at` Unix time in seconds.

    `kind` is one of `interaction`, `stop`, `outcome`, `feedback`, `teacher`, `shadow`, `import`, `erase`, `checkpoint`,
    `chat`.
    """

    kind: str
    body: Mapping[str, Any]
    at: float
    interaction: str = ""
    session: str = ""
    user: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """An entry at its place in a writer's chain.

    `commitment` = HMAC-SHA256(salt, body as stored, session, user, interaction); `hash` covers the place, the
    commitment and `prev`, the hash of the row before. Erasing a person sets `body`, `salt`, `session` and `user` to None
    and leaves the rest, so the chain still verifies.
    """

    writer: str
    seq: int
    at: float
    kind: str
    interaction: str
    session: str | None
    user: str | None
    body: bytes | None
    salt: bytes | None
    commitment: bytes
    prev: bytes
    hash: bytes
