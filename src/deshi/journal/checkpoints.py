"""Checkpoints: rows that list the heads of all chains, and their anchors in a file beside the database.

A chain alone does not show that its end was cut off. A checkpoint names, for every chain that grew since the last
checkpoint, its newest row; the anchor in `heads.jsonl` names the checkpoint's own row. Each chain's end is so held by
another chain, and the newest checkpoint by another file. (Who can rewrite both file and database can cut both; a copy of
`heads.jsonl` on another machine closes that.)
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from deshi.records.entry import Row
from deshi.records.protocols import RowStore


@dataclass(frozen=True, slots=True)
class Claim:
    """The row number `seq` of `writer` has this `hash`; `source` says who claims it."""

    writer: str
    seq: int
    hash: str
    source: str


def heads(store: RowStore) -> dict[str, Any]:
    """Return the body of a new checkpoint: `after`, `upto` (positions) and `heads` (`[writer, seq, hash in hex]`).

    It covers the rows from the last checkpoint's `upto` on; chains that ended before are in the checkpoints before it.
    """
    after = 0
    for _, row in store.rows(kind="checkpoint", last=1):
        after = int(_body(row).get("upto", 0))
    upto, newest = after, dict[str, tuple[int, bytes]]()
    for position, row in store.rows(after):
        upto = position
        newest[row.writer] = (row.seq, row.hash)
    listed = [[writer, seq, digest.hex()] for writer, (seq, digest) in sorted(newest.items())]
    return {"after": after, "upto": upto, "heads": listed}


def claims(row: Row) -> list[Claim]:
    """Return what a checkpoint row claims about other rows; nothing for one that can't be read (the chain shows that)."""
    listed = _body(row).get("heads", [])
    return [
        Claim(writer, seq, digest, f"checkpoint {row.writer}/{row.seq}") for writer, seq, digest in listed
    ]


def anchor(path: Path, row: Row) -> None:
    """Append a checkpoint row's place and hash to the anchors' file and sync it; raise OSError when that fails."""
    new = not path.exists()
    line = orjson.dumps({"at": row.at, "writer": row.writer, "seq": row.seq, "hash": row.hash.hex()}) + b"\n"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(handle).st_size
        torn = (
            size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        )  # a crash left half a line: begin a new one
        os.write(handle, b"\n" + line if torn else line)
        os.fsync(handle)
    finally:
        os.close(handle)
    if new:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """A new file's name is durable once its folder is synced."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def anchored(path: Path) -> list[Claim]:
    """Return the claims of the anchors' file; none when there is no file. Half lines (a crash) are passed over."""
    if not path.exists():
        return []
    return [claim for line in path.read_bytes().splitlines() for claim in _anchor_claim(line, path.name)]


def _anchor_claim(line: bytes, name: str) -> Iterable[Claim]:
    try:
        said = orjson.loads(line)
        return [Claim(str(said["writer"]), int(said["seq"]), str(said["hash"]), name)]
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return []


def _body(row: Row) -> Mapping[str, Any]:
    try:
        body = orjson.loads(row.body or b"{}")
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}
