"""Places for batches: tenants in turn, and nobody keeps a place only to wait in it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from deshi.bootstrap.batch_turns import Turns


class Scripted:
    """A run that goes on until it is asked to give way."""

    def __init__(self) -> None:
        self.waits = 0.0
        self.way = asyncio.Event()
        self.error: Exception | None = None

    async def go(self) -> None:
        await self.way.wait()
        if self.error:
            raise self.error

    def give_way(self) -> None:
        self.way.set()


class Place:
    """The places of a home with scripted runs and a clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0
        self.runs: dict[str, Scripted] = {}
        self.turns = Turns(self._start, lambda: self.now)

    def _start(self, name: str) -> Scripted:
        self.runs[name] = Scripted()
        return self.runs[name]

    async def look(self, *undone: str, times: int = 6) -> list[str]:
        """Let some looks pass; return who has a place. A batch `ann1` is of tenant `ann`."""
        for _ in range(times):
            self.turns.go_on([(name, name.rstrip("0123456789")) for name in undone])
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        return sorted(self.turns.names())


def scripted(test: Callable[[Place], object]) -> None:
    async def go() -> None:
        place = Place()
        with suppress(asyncio.CancelledError):
            await test(place)  # type: ignore[misc]
        await place.turns.close()

    asyncio.run(go())


def test_tenants_have_places_in_turn_and_their_own_oldest_first() -> None:
    async def test(place: Place) -> None:
        assert await place.look("ann1", "ann2", "ann3", "ann4", "ann5", "bob1") == [
            "ann1",
            "ann2",
            "ann3",
            "bob1",
        ]

    scripted(test)


def test_who_comes_later_gets_a_place_of_one_who_has_many() -> None:
    async def test(place: Place) -> None:
        await place.look("ann1", "ann2", "ann3", "ann4", "ann5")

        held = await place.look("ann1", "ann2", "ann3", "ann4", "ann5", "bob1", "bob2")

        assert [name[:3] for name in held] == ["ann", "ann", "bob", "bob"]

    scripted(test)


def test_where_all_have_as_many_the_place_changes_after_a_while() -> None:
    async def test(place: Place) -> None:
        everybody = ["ann1", "bob1", "cid1", "dan1", "eve1"]
        assert await place.look(*everybody) == everybody[:4]
        place.now += 61.0

        held = await place.look(*everybody)

        assert len(held) == 4
        assert "eve1" in held

    scripted(test)


def test_who_only_waits_gives_the_place_up_and_comes_back() -> None:
    async def test(place: Place) -> None:
        four = ["ann1", "ann2", "ann3", "ann4"]
        await place.look(*four)
        for run in place.runs.values():
            run.waits = 30.0
        assert await place.look(*four) == four  # nobody else wants one

        held = await place.look(*four, "ann5")
        place.now += 31.0
        again = await place.look(*four, "ann5")

        assert held == ["ann2", "ann3", "ann4", "ann5"]
        assert "ann1" in again

    scripted(test)


def test_a_run_that_breaks_rests_a_moment_and_goes_on() -> None:
    async def test(place: Place) -> None:
        await place.look("ann1")
        place.runs["ann1"].error = OSError("disk")
        place.runs["ann1"].give_way()

        assert await place.look("ann1") == []
        place.now += 3.0
        assert await place.look("ann1") == ["ann1"]

    scripted(test)
