"""Memory for bodies that wait side by side: many senders at once must not take all of it, nor long bodies the place of short ones."""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from deshi.errors import Busy
from deshi.web import http

OWN = 262_144
"""Bytes of its own that each body has whatever the others take: eight seconds of plain sound, or minutes of the browser's."""
_AGAIN_S = 2.0
_MIB = 1_048_576


class Room:
    """Holds `most` bytes for `places` bodies at once: `OWN` for each of them, and the rest for whoever comes first. For one event loop.

    How many bodies there are is bounded by who uses it.
    """

    def __init__(self, most: int, places: int) -> None:
        self._most = most
        self._left = most - places * OWN
        self.longest = self._left + OWN  # a body over that would never find room

    @contextmanager
    def place(self) -> Iterator["Place"]:
        """Give a place to one body; what it holds is free again at the end."""
        place = Place(self)
        try:
            yield place
        finally:
            self._left += place.shared

    def take(self, size: int) -> bool:
        """Take `size` bytes of what all share; False, and none are taken, where so many are not left."""
        if size > self._left:
            return False
        self._left -= size
        return True

    def full(self) -> Busy:
        """Return what to say to a body that finds no room."""
        return Busy(
            f"Recordings of {self._most // _MIB} MiB are under way, which are the most that are held at once; send a shorter one, "
            "or this one again in a moment. POST /v1/stop stops the body without a recording.",
            _AGAIN_S,
        )


class Place:
    """One body's bytes: `shared` of them stand in the room that all share."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._most = self._size = self.shared = 0
        self._full = False

    async def body(self, request: http.Request, most: int) -> bytes:
        """Return the request's body. Raises `TooLarge` for more than `most` or than ever finds room, `Busy` where none is left now.

        What finds no room is read and dropped: who is still sending hears no answer.
        """
        counted = http.Request(request.scope, lambda: self._receive(request.receive))
        self._most = min(most, self._room.longest)
        whole = await counted.body(self._most)
        if self._full:
            raise self._room.full()
        return whole

    async def _receive(self, receive: http.Receive) -> MutableMapping[str, Any]:
        message = await receive()
        if self._full or not self._fits(len(message.get("body", b""))):
            self._full = True
            return {**message, "body": b""}
        return message

    def _fits(self, size: int) -> bool:
        self._size = min(self._size + size, self._most)  # what is beyond is not kept
        more = max(0, self._size - OWN) - self.shared
        if more > 0:
            if not self._room.take(more):
                return False
            self.shared += more
        return True
