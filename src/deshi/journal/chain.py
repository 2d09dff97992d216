"""The hash chain: how a row commits to its content and to the row before it.

    commitment = HMAC-SHA256(salt, JSON [session, user, interaction] + newline + body)
    hash       = SHA-256(JSON [1, writer, seq, at, kind, interaction, commitment, prev])      (digests in hex)

The chain goes over commitments and never over content: once salt and content are destroyed the commitment says nothing
about them (HMAC with a lost 256-bit key, RFC 2104), and the chain still verifies.
"""

import hashlib
import hmac
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from deshi.errors import BadInput
from deshi.records.entry import Entry, Row

ZERO = bytes(32)
SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry whose body is already bytes (UTF-8 JSON, keys in the order in which the room gave them)."""

    kind: str
    body: bytes
    at: float
    interaction: str
    session: str
    user: str


def draft(entry: Entry) -> Draft:
    """Freeze an entry; raise `BadInput` when it can't be written as JSON or its time is no time."""
    if not math.isfinite(entry.at):
        raise BadInput(
            f"A journal entry of kind {entry.kind!r} has the time {entry.at}. Give it Unix time in seconds."
        )
    try:
        body = orjson.dumps(entry.body)
        orjson.dumps([entry.kind, entry.interaction, entry.session, entry.user])
    except TypeError as error:
        raise BadInput(
            f"A journal entry of kind {entry.kind!r} can't be written as JSON ({error}). Clean its text before it is told."
        ) from error
    return Draft(entry.kind, body, float(entry.at), entry.interaction, entry.session, entry.user)


def commit(salt: bytes, body: bytes, session: str, user: str, interaction: str) -> bytes:
    """Return the salted commitment to a row's content, 32 bytes."""
    return hmac.digest(salt, orjson.dumps([session, user, interaction]) + b"\n" + body, "sha256")


def row_hash(
    writer: str, seq: int, at: float, kind: str, interaction: str, commitment: bytes, prev: bytes
) -> bytes:
    """Return the hash of a row's place, time, kind, commitment and predecessor, 32 bytes."""
    place: list[Any] = [1, writer, seq, at, kind, interaction, commitment.hex(), prev.hex()]
    return hashlib.sha256(orjson.dumps(place)).digest()


def link(drafts: Iterable[Draft], writer: str, head: tuple[int, bytes], salts: Iterable[bytes]) -> list[Row]:
    """Return the rows that follow `head` (`(seq, hash)`) in the writer's chain; one salt of 32 random bytes a row."""
    seq, prev = head
    rows = []
    for one, salt in zip(drafts, salts, strict=True):
        seq += 1
        commitment = commit(salt, one.body, one.session, one.user, one.interaction)
        digest = row_hash(writer, seq, one.at, one.kind, one.interaction, commitment, prev)
        rows.append(
            Row(
                writer,
                seq,
                one.at,
                one.kind,
                one.interaction,
                one.session,
                one.user,
                one.body,
                salt,
                commitment,
                prev,
                digest,
            )
        )
        prev = digest
    return rows


_KIND = "it holds values of another kind than were written"  # SQLite's columns take any


def fault(row: Row, head: tuple[int, bytes]) -> str:
    """Return why a row does not follow `head` of its chain or contradicts itself; an empty string when all is right."""
    seq, prev = head
    if not _bytes(row.commitment, row.prev):
        return _KIND
    if row.seq != seq + 1:
        return f"row {row.seq} follows row {seq}: rows between them are missing, or the order was changed"
    if row.prev != prev:
        return "it does not name the hash of the row before it"
    digest = row_hash(row.writer, row.seq, row.at, row.kind, row.interaction, row.commitment, row.prev)
    if digest != row.hash:
        return "its hash does not fit its place, time, kind and commitment"
    return content_fault(row)


def content_fault(row: Row) -> str:
    """Return why a row's content does not fit its commitment; an empty string when it does, or was erased."""
    content = (row.body, row.salt, row.session, row.user)
    if all(part is None for part in content):
        return ""  # erased: nothing is left that could contradict the commitment
    if row.body is None or row.salt is None or row.session is None or row.user is None:
        return "it is erased in part only"
    if not _bytes(row.body, row.salt):
        return _KIND
    if commit(row.salt, row.body, row.session, row.user, row.interaction) != row.commitment:
        return "its content does not fit its commitment"
    return ""


def _bytes(*parts: object) -> bool:
    return all(isinstance(part, bytes) for part in parts)
