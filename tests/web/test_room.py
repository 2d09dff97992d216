"""Bodies side by side hold no more than their room, short ones always find a place, and all of it is given back."""

import asyncio
from contextlib import ExitStack
from typing import Any

import pytest

from deshi.errors import Busy
from deshi.web.http import Request, TooLarge
from deshi.web.room import OWN, Place, Room

MIB = 1_048_576


def sent(size: int, piece: int = 65_536) -> Request:
    """Return a request whose body comes in pieces."""
    left = size

    async def receive() -> dict[str, Any]:
        nonlocal left
        part = min(piece, left)
        left -= part
        return {"type": "http.request", "body": bytes(part), "more_body": left > 0}

    return Request({"headers": []}, receive)


def read(place: Place, size: int, most: int = 16 * MIB) -> int:
    return len(asyncio.run(place.body(sent(size), most)))


def test_bodies_beyond_the_room_are_told_to_come_later() -> None:
    room = Room(8 * MIB, 4)  # 1 MiB of it is the places' own
    with ExitStack() as held:
        assert read(held.enter_context(room.place()), 4 * MIB) == 4 * MIB
        with pytest.raises(Busy, match=r"Recordings of 8 MiB .* POST /v1/stop stops the body"):
            read(held.enter_context(room.place()), 4 * MIB)


def test_a_short_body_finds_room_whatever_long_ones_take() -> None:
    room = Room(8 * MIB, 4)
    with ExitStack() as held:
        assert read(held.enter_context(room.place()), 7 * MIB + OWN) == 7 * MIB + OWN
        for _ in range(3):
            assert read(held.enter_context(room.place()), OWN) == OWN
        with pytest.raises(Busy):
            read(held.enter_context(room.place()), OWN + 1)


def test_what_was_held_is_free_again_at_the_end() -> None:
    room = Room(8 * MIB, 4)
    for _ in range(5):
        with room.place() as place:
            assert read(place, 6 * MIB) == 6 * MIB
        with room.place() as place, pytest.raises(TooLarge):
            read(place, 20 * MIB, 3 * MIB)
        with room.place() as one, room.place() as other:
            assert read(one, 6 * MIB) == 6 * MIB
            with pytest.raises(Busy):
                read(other, 6 * MIB)


def test_what_could_never_be_held_is_too_large() -> None:
    with Room(8 * MIB, 4).place() as place, pytest.raises(TooLarge):
        read(place, 8 * MIB)


def test_of_a_body_that_is_too_large_only_what_is_read_counts() -> None:
    room = Room(8 * MIB, 4)
    with room.place() as large, room.place() as other:
        with pytest.raises(TooLarge):
            read(large, 12 * MIB, 2 * MIB)
        assert read(other, 5 * MIB) == 5 * MIB
