"""A shelf of releases that several servers share: what a copy in a server's home is made from."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

Files = Mapping[str, str]
Content = Callable[[str], bytes]
Put = Callable[[Files, Content], int]


class SharedShelf(Protocol):
    """The shelf of one task: its files by their paths below the shelf, and each file's content by its SHA-256 (hexadecimal).

    All methods block and raise `Unavailable` where the shelf can't be reached.
    """

    def read(self) -> tuple[int, Files]:
        """Return the revision (0: nobody has put anything there yet) and every file: path -> SHA-256."""
        ...

    def revision(self) -> int:
        """Return the revision alone: it grows with every change."""
        ...

    def content(self, digest: str) -> bytes:
        """Return the content of a file. Raises `Corrupt` where it is not what its digest says, or not there any more."""
        ...

    def changing(self) -> AbstractContextManager[Put]:
        """Keep all others out while the block lasts. It gives `put(files, content)`, which returns the new revision.

        What was put holds once the block has ended well; `content(digest)` is asked for what is not there yet.
        """
        ...
