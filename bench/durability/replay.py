"""From a trace of writes and syncs: what would a disk hold, had the power gone at any moment?

Only synced bytes count; of what was not synced a disk may hold nothing, or any part of it. Each file has its durable bytes and the changes that wait for a sync; a sync makes durable what had
ended before it began. A file exists after the cut only if its folder was synced after its creation.
"""

import os
import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_HEAD = struct.Struct("<ccqqq".replace("q", "i", 1))


@dataclass(slots=True)
class File:
    """A file's durable bytes, its waiting changes `(offset, data)` (data None: cut to `offset`), and running syncs."""

    durable: bytearray = field(default_factory=bytearray)
    waiting: list[tuple[int, bytes | None]] = field(default_factory=list)
    named: bool = False

    def apply(self, count: int) -> None:
        """Make the first `count` waiting changes durable."""
        for change in self.waiting[:count]:
            _change(self.durable, *change)
        del self.waiting[:count]

    def after_cut(self, dice: random.Random | None) -> bytes:
        """Return what is left: the durable bytes, and with `dice` a random part of the waiting changes as well."""
        left = bytearray(self.durable)
        for change in self.waiting if dice else []:
            if dice and dice.random() < 0.5:
                _change(left, *change)
        return bytes(left)


def _change(content: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        del content[offset:]
        return
    content.extend(bytes(max(0, offset + len(data) - len(content))))
    content[offset : offset + len(data)] = data


@dataclass(slots=True)
class Disk:
    """All files below the home, as a power cut would leave them."""

    home: str
    files: dict[str, File] = field(default_factory=dict)
    open: dict[int, str] = field(default_factory=dict)
    syncing: dict[int, int] = field(default_factory=dict)
    syncs: int = 0

    def step(self, kind: str, flag: int, fd: int, offset: int, data: bytes) -> None:
        """Take one note of the trace."""
        if kind == "O":
            self._opened(fd, data.decode(), flag)
        elif kind == "U":
            self.files.pop(data.decode(), None)
        elif fd not in self.open or self.open[fd] == self.home:
            if kind == "E" and self.open.get(fd) == self.home:
                for file in self.files.values():
                    file.named = True
        else:
            self._change(kind, fd, offset, data)

    def _opened(self, fd: int, path: str, flag: int) -> None:
        self.open[fd] = path
        if path != self.home:
            file = self.files.setdefault(path, File(named=not flag & 1))
            if flag & 2:
                file.waiting.append((0, None))

    def _change(self, kind: str, fd: int, offset: int, data: bytes) -> None:
        file = self.files.setdefault(self.open[fd], File())
        if kind == "W":
            file.waiting.append((offset, data))
        elif kind == "T":
            file.waiting.append((offset, None))
        elif kind == "B":
            self.syncing[fd] = len(file.waiting)
        elif kind == "E":
            file.apply(self.syncing.pop(fd, 0))
            self.syncs += 1
        elif kind == "C":
            self.open.pop(fd, None)

    def holds(self, text: bytes) -> bool:
        """Return whether a text is among the synced bytes of any file."""
        return any(text in file.durable for file in self.files.values() if file.named)

    def write_to(self, folder: Path, dice: random.Random | None = None) -> None:
        """Write the files as the cut would leave them (the index of the write-ahead log is memory: it is left out)."""
        folder.mkdir()
        for path, file in self.files.items():
            if file.named and not path.endswith("-shm"):
                (folder / os.path.basename(path)).write_bytes(file.after_cut(dice))


def notes(trace: Path) -> Iterator[tuple[str, int, int, int, bytes]]:
    """Yield `(type, flag, descriptor, offset, data)` in the order of the trace; a torn last note ends it."""
    raw, place = trace.read_bytes(), 0
    while place + _HEAD.size <= len(raw):
        kind, flag, fd, offset, length = _HEAD.unpack_from(raw, place)
        place += _HEAD.size
        yield kind.decode(), flag[0], fd, offset, raw[place : place + length]
        place += length
