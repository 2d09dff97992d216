"""Static batches: what comes together runs together, and nobody waits for company that does not come."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from deshi.decide.batcher import Batcher, Batching
from deshi.errors import BadInput, Busy, Unavailable
from deshi.records.chat import HIGH, LOW

Simulate = Callable[..., Any]


class Model:
    """Doubles numbers, and takes its time; remembers its batches."""

    def __init__(self, took: float = 1.0, each: float = 0.0) -> None:
        self.took = took
        self.each = each
        self.batches: list[list[int]] = []

    async def __call__(self, items: Sequence[int]) -> list[int]:
        self.batches.append(list(items))
        await asyncio.sleep(self.took + self.each * len(items))
        return [2 * item for item in items]

    @property
    def sizes(self) -> list[int]:
        return [len(batch) for batch in self.batches]


def _batcher(model: Model, bounds: Batching | None = None) -> Batcher[int, int]:
    async def run(items: Sequence[int]) -> list[int]:
        return await model(items)

    return Batcher(run, bounds)


async def _many(batcher: Batcher[int, int], count: int, gap: float = 0.0) -> list[float]:
    """Submit numbers, one every `gap` seconds; return how long each took."""
    loop = asyncio.get_running_loop()

    async def one(number: int) -> float:
        came = loop.time()
        assert await batcher.submit(number) == 2 * number
        return loop.time() - came

    tasks = []
    for number in range(count):
        tasks.append(asyncio.ensure_future(one(number)))
        if gap:
            await asyncio.sleep(gap)
    return list(await asyncio.gather(*tasks))


def test_one_request_starts_at_once(simulate: Simulate) -> None:
    assert simulate(_many(_batcher(Model()), 1)) == [1.0]


def test_what_comes_together_runs_together_in_batches_of_eight_and_four_at_once(simulate: Simulate) -> None:
    model = Model()
    took = simulate(_many(_batcher(model), 40))

    assert model.sizes == [8] * 5
    assert took == pytest.approx([1.0] * 32 + [2.0] * 8)


def test_with_little_to_do_nobody_waits_for_a_batch_to_fill(simulate: Simulate) -> None:
    model = Model(took=0.5)
    took = simulate(_many(_batcher(model), 20, gap=0.3))

    assert max(took) == pytest.approx(0.5)
    assert set(model.sizes) == {1}


def test_with_much_to_do_batches_fill(simulate: Simulate) -> None:
    model = Model(took=1.0)
    took = simulate(_many(_batcher(model), 300, gap=0.04))

    assert sum(model.sizes[4:]) / len(model.sizes[4:]) > 6
    assert max(took) < 3.0


def test_a_slow_model_gets_smaller_batches_and_a_quick_one_larger_ones_again(simulate: Simulate) -> None:
    model = Model(took=0.1, each=1.0)
    batcher = _batcher(model, Batching(at_once=1, slow_s=4.2))
    simulate(_many(batcher, 32))
    assert batcher.size in (2, 3, 4, 5)

    model.each = 0.0
    simulate(_many(batcher, 64))
    assert batcher.size == 8


def test_a_plain_function_runs_in_a_thread() -> None:
    async def sums() -> list[int]:
        batcher: Batcher[int, int] = Batcher(lambda items: [item + 1 for item in items])
        done = await asyncio.gather(*(batcher.submit(n) for n in range(20)))
        await batcher.close()
        return list(done)

    assert asyncio.run(sums()) == list(range(1, 21))


def test_a_high_one_is_in_the_next_batch(simulate: Simulate) -> None:
    async def crowd() -> float:
        batcher = _batcher(Model(), Batching(at_once=1))
        low = [asyncio.ensure_future(batcher.submit(n, LOW)) for n in range(100)]
        await asyncio.sleep(0.5)
        loop = asyncio.get_running_loop()
        came = loop.time()
        await batcher.submit(-1, HIGH)
        for one in low:
            one.cancel()
        return loop.time() - came

    assert simulate(crowd()) == pytest.approx(1.5)  # the batch that runs, and its own


def test_one_bad_item_fails_alone(simulate: Simulate) -> None:
    async def run(items: Sequence[int]) -> list[int]:
        if 3 in items:
            raise BadInput("three is not taken")
        return [2 * item for item in items]

    async def five() -> list[Any]:
        batcher: Batcher[int, int] = Batcher(run)
        return list(await asyncio.gather(*(batcher.submit(n) for n in range(5)), return_exceptions=True))

    told = simulate(five())

    assert [one for one in told if isinstance(one, int)] == [0, 2, 4, 8]
    assert isinstance(told[3], BadInput)


@pytest.mark.parametrize("results", [[], [1, 2, 3]])
def test_results_that_do_not_fit_are_given_to_nobody(simulate: Simulate, results: list[int]) -> None:
    async def run(items: Sequence[int]) -> list[int]:
        return results

    async def two() -> list[Any]:
        batcher: Batcher[int, int] = Batcher(run)
        return list(await asyncio.gather(*(batcher.submit(n) for n in range(2)), return_exceptions=True))

    assert [type(one) for one in simulate(two())] == [Unavailable] * 2


def test_waiting_is_bounded_in_number_and_in_time(simulate: Simulate) -> None:
    async def stuck() -> list[str]:
        batcher = _batcher(Model(took=100.0), Batching(most=1, at_once=1, waiting=2, wait_s=5.0))
        first = asyncio.ensure_future(batcher.submit(0))
        await asyncio.sleep(0.1)
        others = [asyncio.ensure_future(batcher.submit(n)) for n in range(3)]
        told = await asyncio.gather(*others, return_exceptions=True)
        first.cancel()
        return [type(one).__name__ for one in told]

    assert simulate(stuck()) == ["Busy", "Busy", "Limited"]


def test_a_deadline_ends_the_waiting(simulate: Simulate) -> None:
    async def late() -> float:
        batcher = _batcher(Model(took=100.0), Batching(most=1, at_once=1))
        first = asyncio.ensure_future(batcher.submit(0))
        await asyncio.sleep(0.1)
        loop = asyncio.get_running_loop()
        came = loop.time()
        with pytest.raises(Busy, match="No batch was free in 2 s"):
            await batcher.submit(1, deadline=came + 2)
        first.cancel()
        return loop.time() - came

    assert simulate(late()) == pytest.approx(2.0)


def test_who_leaves_is_not_run(simulate: Simulate) -> None:
    async def leaving() -> list[list[int]]:
        model = Model()
        batcher = _batcher(model, Batching(most=1, at_once=1))
        first, second, third = (asyncio.ensure_future(batcher.submit(n)) for n in range(3))
        await asyncio.sleep(0.5)
        second.cancel()
        await asyncio.gather(first, third)
        assert batcher.waiting() == (0, 0, 0)
        return model.batches

    assert simulate(leaving()) == [[0], [2]]
