"""Checking keys without burning the CPU: what was checked once is remembered, and wrong ones are checked at a bounded rate.

A slow hash protects a file that was copied; on every request it would only cost 25 ms. What is remembered are HMACs of keys by a
secret of this process, so that its memory holds no key either.
"""

import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable

from deshi.errors import Denied, Limited

_REMEMBERED = 4_096
_TRIES = 10  # wrong keys that may be tried at once with one id
_EVERY_S = 2.0  # and then one in so many seconds


class Remembered:
    """Keys that were right, and keys that were wrong, each by its HMAC and with the hash that it was checked against."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)
        self._right: OrderedDict[bytes, tuple[str, str]] = OrderedDict()
        self._wrong: OrderedDict[bytes, str] = OrderedDict()

    def mark(self, key: bytes) -> bytes:
        """Return what a key is remembered by."""
        return hmac.digest(self._secret, key, "sha256")

    def right(self, mark: bytes) -> tuple[str, str]:
        """Return `(name, hash)` of a key that was right, `("", "")` for others."""
        return self._right.get(mark, ("", ""))

    def was_wrong(self, mark: bytes, hashed: str) -> bool:
        """Tell whether a key was wrong when it was checked against this hash."""
        return self._wrong.get(mark) == hashed

    def keep(self, mark: bytes, name: str, hashed: str, right: bool) -> None:
        """Remember how a check ended; the oldest are forgotten."""
        if right:
            self._right[mark] = (name, hashed)
        else:
            self._wrong[mark] = hashed
        for table in (self._right, self._wrong):
            if len(table) > _REMEMBERED:
                table.popitem(last=False)


class Patience:
    """How many more checks of an id may fail now. `clock` is monotonic, in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def spend(self, identity: str) -> None:
        """Take one try. Raises `Limited` when there is none left."""
        now = self._clock()
        left, since = self._left.get(identity, (float(_TRIES), now))
        left = min(_TRIES, left + (now - since) / _EVERY_S)
        if left < 1:
            raise Limited(
                "Too many wrong keys came with this key's id; wait a few seconds, and check the key.",
                _EVERY_S * (1 - left),
            )
        self._left[identity] = (left - 1, now)
        self._left.move_to_end(identity)
        if len(self._left) > _REMEMBERED:
            self._left.popitem(last=False)

    def refund(self, identity: str) -> None:
        """Give a try back: the key was right."""
        if identity in self._left:
            left, since = self._left[identity]
            self._left[identity] = (left + 1, since)


def unknown() -> Denied:
    """Return the error of a key that nobody has."""
    return Denied("This API key is not known here; check it, or make a new one with `deshi keys add NAME`.")


def gone(name: str) -> Denied:
    """Return the error of somebody who came in with a key that may no longer do this."""
    return Denied(
        f"The API key {name!r} is removed or may no longer do this; make a new one with `deshi keys add NAME`, and ask again with it."
    )


def missing() -> Denied:
    """Return the error of a request without a key."""
    return Denied(
        "This server needs an API key; send it as `Authorization: Bearer KEY` (`deshi keys add NAME` makes one)."
    )
