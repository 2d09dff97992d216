"""Does the journal still say what was written? Walks all chains, checkpoints and anchors."""

from dataclasses import dataclass, field
from pathlib import Path

import orjson

from deshi.journal.chain import ZERO, content_fault, fault
from deshi.journal.checkpoints import Claim, anchored, claims
from deshi.records.entry import Row
from deshi.records.protocols import RowStore


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row that is not right (position 0: a row that should be there and is not), and why."""

    position: int
    writer: str
    seq: int
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the walk found: counts, the first broken row (None: all right), and remarks that are no damage."""

    rows: int
    writers: int
    checkpoints: int
    anchors: int
    erased: int
    broken: Broken | None
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class _Walk:
    claims: dict[tuple[str, int], Claim]
    heads: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    rows: int = 0
    checkpoints: int = 0
    erased: int = 0
    allowed: int = 0

    def step(self, row: Row) -> str:
        """Take one more row; return why it is wrong, or an empty string."""
        why = fault(row, self.heads.get(row.writer, (0, ZERO)))
        if why:
            return why
        self.heads[row.writer] = (row.seq, row.hash)
        self.rows += 1
        self.checkpoints += row.kind == "checkpoint"
        self.erased += row.salt is None
        if row.kind == "erase" and row.body:
            self.allowed += int(orjson.loads(row.body)["rows"])
        claim = self.claims.pop((row.writer, row.seq), None)
        if claim and claim.hash != row.hash.hex():
            return f"its hash is not the one that {claim.source} names"
        return ""


def verify(store: RowStore, anchors: Path) -> Report:
    """Walk every row of the store and return the report; raise `Corrupt` when the store itself can't be read.

    `anchors` is the file beside the database that holds the checkpoints' anchors. Rows that are appended meanwhile are
    walked, too; they can't break the result.
    """
    outside = anchored(anchors)
    # a checkpoint that was changed claims nothing: the walk finds it at its own place
    honest = [row for _, row in store.rows(kind="checkpoint") if not content_fault(row)]
    inside = [claim for row in honest for claim in claims(row)]
    walk = _Walk({(claim.writer, claim.seq): claim for claim in inside + outside})
    broken = _first_broken(store, walk) or _missing(walk) or _unaccounted(walk)
    remarks = (
        ()
        if outside or not walk.checkpoints
        else (f"{anchors} is missing: a cut of the newest rows can't be seen.",)
    )
    return Report(walk.rows, len(walk.heads), walk.checkpoints, len(outside), walk.erased, broken, remarks)


def _first_broken(store: RowStore, walk: _Walk) -> Broken | None:
    for position, row in store.rows():
        why = walk.step(row)
        if why:
            return Broken(position, row.writer, row.seq, why)
    return None


def _missing(walk: _Walk) -> Broken | None:
    """Claims that no row met: the end of a chain, or a whole chain, was cut off."""
    for claim in sorted(walk.claims.values(), key=lambda one: (one.writer, one.seq)):
        return Broken(0, claim.writer, claim.seq, f"{claim.source} names this row, and it is gone")
    return None


def _unaccounted(walk: _Walk) -> Broken | None:
    if walk.erased <= walk.allowed:
        return None
    why = f"{walk.erased} rows are blank, and the erasures on record account for {walk.allowed}"
    return Broken(0, "", 0, why)
