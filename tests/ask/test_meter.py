"""The meter in memory: what leaves the window when, by a clock that the test moves. (Both meters: tests/stores.)"""

import asyncio
import math
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as some

from deshi.ask.meter import MemoryMeter
from deshi.records.chat import Quota

QUOTA = Quota("k", rpm=10, tpm=100)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_what_was_taken_leaves_after_a_minute_and_a_quarter_second_at_most() -> None:
    async def main() -> None:
        clock = Clock()
        meter = MemoryMeter(clock)
        assert await meter.take([QUOTA], 4, 4) == 0
        clock.now += 30
        assert await meter.take([QUOTA], 6, 6) == 0
        wait = await meter.take([QUOTA], 1, 1)
        assert 30 < wait <= 30.25
        clock.now += wait
        assert await meter.take([QUOTA], 4, 4) == 0
        assert 29 < await meter.take([QUOTA], 1, 1) <= 30

    asyncio.run(main())


def test_what_is_given_back_is_taken_out_of_its_own_moment() -> None:
    async def main() -> None:
        clock = Clock()
        meter = MemoryMeter(clock)
        await meter.take([QUOTA], 1, 50)
        clock.now += 20
        await meter.take([QUOTA], 1, 50)
        clock.now += 20
        await meter.settle(["k"], -40, 40.0)
        wait = await meter.take([QUOTA], 1, 50)
        assert 20 < wait <= 20.25  # 10 of the first are left
        clock.now += wait
        assert await meter.take([QUOTA], 1, 50) == 0
        await meter.settle(["k"], -100, 300.0)  # nothing of then is there: nothing is given back
        assert await meter.take([QUOTA], 1, 1) > 0

    asyncio.run(main())


def test_a_clock_that_is_set_back_frees_nothing_and_breaks_nothing() -> None:
    async def main() -> None:
        clock = Clock()
        meter = MemoryMeter(clock)
        assert await meter.take([QUOTA], 10, 1) == 0
        clock.now -= 20
        assert await meter.take([QUOTA], 1, 1) > 0
        clock.now += 80.5
        assert await meter.take([QUOTA], 10, 1) == 0

    asyncio.run(main())


def test_names_that_nobody_asks_by_any_more_are_forgotten() -> None:
    async def main() -> None:
        clock = Clock()
        meter = MemoryMeter(clock)
        for number in range(10_000):
            clock.now += 0.1
            await meter.take([Quota(str(number), rpm=1)], 1, 1)
        assert len(meter._windows) < 2_500

    asyncio.run(main())


@given(some.lists(some.tuples(some.floats(0, 20), some.integers(1, 4), some.integers(0, 60)), max_size=60))
def test_no_minute_ever_holds_more_than_the_limit(steps: Sequence[tuple[float, int, int]]) -> None:
    async def main() -> None:
        clock = Clock()
        meter = MemoryMeter(clock)
        taken: list[tuple[float, int, int]] = []
        for pause, requests, tokens in steps:
            clock.now += pause
            wait = await meter.take([QUOTA], requests, tokens)
            assert wait != math.inf
            if not wait:
                taken.append((clock.now, requests, tokens))
            minute = [one for one in taken if one[0] > clock.now - 60]
            assert sum(one[1] for one in minute) <= 10
            assert sum(one[2] for one in minute) <= 100

    asyncio.run(main())
