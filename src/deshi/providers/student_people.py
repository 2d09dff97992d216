"""Whom a release knows by an adapter of their own: each is read when its person is first heard, the latest heard stay in memory."""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from safetensors.numpy import load

from deshi.errors import Corrupt
from deshi.pure.adapter import Adapter, adapter, file_of, is_adapter
from deshi.pure.release import CARD, Release, parse

_MOST = 256  # adapters held in memory; that of whoever was not heard for longest leaves first


@dataclass(frozen=True, slots=True)
class Sizes:
    """What an adapter must fit: the values that the graph takes a token (0: it takes none) and those of a vector."""

    token: int
    vector: int


class People:
    """The people of one release folder. `read` gives a file of it by its name, `remedy` says what to do about a damaged one.

    Many threads may ask at once.
    """

    def __init__(self, folder: Path, read: Callable[[str], bytes], remedy: str, most: int = _MOST) -> None:
        self._folder, self._read, self._remedy, self._most = folder, read, remedy, most
        self._salt, self._files = "", dict[str, str]()
        self._known = False
        self._kept: OrderedDict[str, Adapter] = OrderedDict()
        self._lock = threading.Lock()

    def know(self, card: Release) -> None:
        """Take the people from the card that was loaded, so that asking for them reads no file."""
        self._salt = card.salt
        self._files = {name: digest for name, digest in card.files.items() if is_adapter(name)}
        self._known = True

    def whose(self, user: str) -> str:
        """Return the user where the release holds an adapter of theirs, "" where they are answered like everybody."""
        if not user:
            return ""
        if not self._known:
            self._look()
        return user if self._files and file_of(self._salt, user) in self._files else ""

    def adapter(self, user: str, sizes: Sizes) -> Adapter | None:
        """Return what the release knows of a person, None where that is nothing.

        Raises `Corrupt` for a damaged file and `Unavailable` for a missing one; nobody else's answers suffer from it.
        """
        if not (sizes.token and self.whose(user)):
            return None
        with self._lock:
            found = self._kept.get(user)
        found = found or self._opened(user, sizes)  # two threads may read it; both have read the same
        with self._lock:
            self._kept[user] = found
            self._kept.move_to_end(user)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found

    def _look(self) -> None:
        """Read the card; where it can't be read nobody is known yet, and whoever loads the release says so."""
        try:
            self.know(parse(json.loads((self._folder / CARD).read_bytes())))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return

    def _opened(self, user: str, sizes: Sizes) -> Adapter:
        name = file_of(self._salt, user)
        content = self._read(name)
        if hashlib.sha256(content).hexdigest() != self._files.get(name):
            raise Corrupt(
                f"The file {self._folder / name} has another hash than its card says. {self._remedy}"
            )
        try:
            found = adapter(load(content))
            made_for = Sizes(found.changes.shape[1], found.vectors.shape[1])
            if made_for != sizes:
                raise ValueError(f"it is made for {made_for}, not for {sizes}")
        except Exception as error:  # the format has an error family of its own
            raise Corrupt(
                f"The file {self._folder / name} can't be loaded ({error}). {self._remedy}"
            ) from error
        return found
