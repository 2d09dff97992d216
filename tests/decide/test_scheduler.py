"""Turns at the models: at once where there is room, fair and bounded where there is none."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from deshi.decide.scheduler import Bounds, FairScheduler
from deshi.errors import Busy, Limited
from deshi.records.chat import HIGH, LOW, NORMAL, Caller, Chat, Wishes

Simulate = Callable[..., Any]
BUSY = Bounds(batch=1, batches=1)


def _chat(priority: int = NORMAL, tenant: str = "") -> Chat:
    return Chat("1", "chat", "m", {}, caller=Caller(tenant, tenant), wishes=Wishes(priority=priority))


async def _use(
    scheduler: FairScheduler,
    took: float = 1.0,
    priority: int = NORMAL,
    tenant: str = "",
    deadline: float = 0.0,
    target: str = "m",
) -> float:
    """Hold a place for a while; return how long was waited for it."""
    loop = asyncio.get_running_loop()
    came = loop.time()
    async with scheduler.slot(_chat(priority, tenant), target, deadline):
        waited = loop.time() - came
        await asyncio.sleep(took)
    return waited


def _start(*work: Any) -> list[asyncio.Task[float]]:
    return [asyncio.ensure_future(one) for one in work]


def test_with_room_a_request_begins_at_once(simulate: Simulate) -> None:
    async def one() -> float:
        return await _use(FairScheduler(Bounds()))

    assert simulate(one()) == 0.0


def test_a_target_runs_so_many_batches_of_so_many_and_each_place_is_free_by_itself(
    simulate: Simulate,
) -> None:
    async def many() -> list[float]:
        scheduler = FairScheduler(Bounds(batch=2, batches=3))
        return list(await asyncio.gather(*(_use(scheduler, 1.0 + n / 10) for n in range(8))))

    assert simulate(many()) == pytest.approx([0, 0, 0, 0, 0, 0, 1.0, 1.1])


def test_targets_do_not_wait_for_each_other(simulate: Simulate) -> None:
    async def two() -> float:
        scheduler = FairScheduler(BUSY)
        first = _start(_use(scheduler, 60.0))
        await asyncio.sleep(0)
        waited = await _use(scheduler, target="other")
        first[0].cancel()
        return waited

    assert simulate(two()) == 0.0


def test_a_high_one_behind_a_hundred_low_ones_begins_within_one_batch(simulate: Simulate) -> None:
    async def crowd() -> float:
        scheduler = FairScheduler(Bounds())
        low = _start(*(_use(scheduler, 2.0, LOW) for _ in range(132)))
        await asyncio.sleep(0.5)
        assert scheduler.lanes()[0].waiting == (0, 0, 104)
        waited = await _use(scheduler, 2.0, HIGH)
        for one in low:
            one.cancel()
        return waited

    assert simulate(crowd()) <= 2.0


def test_high_ones_never_wait_for_a_full_batch_of_others(simulate: Simulate) -> None:
    async def crowd() -> list[float]:
        scheduler = FairScheduler(Bounds(batch=8, batches=4))
        others = _start(*(_use(scheduler, 60.0, NORMAL) for _ in range(40)))
        await asyncio.sleep(0.1)
        waited = await asyncio.gather(*(_use(scheduler, 1.0, HIGH) for _ in range(4)))
        for one in others:
            one.cancel()
        return list(waited)

    assert simulate(crowd()) == [0.0] * 4


def test_no_low_one_waits_half_a_minute_while_high_ones_fill_every_place(simulate: Simulate) -> None:
    async def flood() -> list[float]:
        scheduler = FairScheduler(Bounds())
        high: list[asyncio.Task[float]] = []
        loop = asyncio.get_running_loop()
        high += _start(*(_use(scheduler, 2.0, HIGH) for _ in range(40)))
        await asyncio.sleep(0)
        low = _start(*(_use(scheduler, 2.0, LOW) for _ in range(100)))
        while not all(one.done() for one in low):  # 20 a second, and 16 a second come through
            high += _start(*(_use(scheduler, 2.0, HIGH) for _ in range(20)))
            await asyncio.sleep(1.0)
            assert loop.time() < 1_060
        for one in high:
            one.cancel()
        return [one.result() for one in low]

    assert max(simulate(flood())) < 30.0


def test_a_low_one_whose_turn_can_not_come_is_told_so_after_half_a_minute(simulate: Simulate) -> None:
    async def stuck() -> float:
        scheduler = FairScheduler(BUSY)
        holding = _start(_use(scheduler, 300.0))
        await asyncio.sleep(0)
        loop = asyncio.get_running_loop()
        came = loop.time()
        with pytest.raises(Busy, match="No place was free at m in 30 s") as told:
            await _use(scheduler, priority=LOW)
        assert told.value.after_s >= 1.0
        holding[0].cancel()
        return loop.time() - came

    assert simulate(stuck()) == pytest.approx(30.0)


def test_others_wait_as_long_as_is_set(simulate: Simulate) -> None:
    async def stuck() -> float:
        scheduler = FairScheduler(Bounds(batch=1, batches=1, wait_s=45.0))
        holding = _start(_use(scheduler, 300.0))
        await asyncio.sleep(0)
        loop = asyncio.get_running_loop()
        came = loop.time()
        with pytest.raises(Busy):
            await _use(scheduler)
        holding[0].cancel()
        return loop.time() - came

    assert simulate(stuck()) == pytest.approx(45.0)


def test_tenants_share_a_target_however_much_one_of_them_asks(simulate: Simulate) -> None:
    async def two() -> float:
        scheduler = FairScheduler(BUSY)
        greedy = _start(*(_use(scheduler, 1.0, tenant="greedy") for _ in range(50)))
        await asyncio.sleep(0)
        modest = await asyncio.gather(*(_use(scheduler, 1.0, tenant="modest") for _ in range(5)))
        for one in greedy:
            one.cancel()
        return max(modest)

    assert simulate(two()) <= 10.0


def test_a_full_queue_refuses_with_the_time_it_takes_to_drain(simulate: Simulate) -> None:
    async def full() -> float:
        scheduler = FairScheduler(Bounds(batch=1, batches=1, waiting=10))
        await _use(scheduler, 2.0)
        held = _start(*(_use(scheduler, 2.0) for _ in range(11)))
        await asyncio.sleep(0)
        with pytest.raises(Limited, match="10 requests wait for m already") as told:
            await _use(scheduler)
        for one in held:
            one.cancel()
        return told.value.after_s

    assert simulate(full()) == 20.0


def test_a_full_queue_of_low_ones_takes_a_high_one_and_refuses_the_youngest_low_one(
    simulate: Simulate,
) -> None:
    async def full() -> list[str]:
        scheduler = FairScheduler(Bounds(batch=1, batches=1, waiting=3))
        low = _start(*(_use(scheduler, 1.0, LOW) for _ in range(4)))
        await asyncio.sleep(0)
        high = await _use(scheduler, 1.0, HIGH)
        told = await asyncio.gather(*low, return_exceptions=True)
        return [f"{high:.0f}", *(type(one).__name__ for one in told)]

    assert simulate(full()) == ["1", "float", "float", "float", "Limited"]


def test_who_can_not_be_served_before_the_deadline_is_told_at_once(simulate: Simulate) -> None:
    async def late() -> float:
        scheduler = FairScheduler(BUSY)
        await _use(scheduler, 5.0)
        held = _start(*(_use(scheduler, 5.0) for _ in range(10)))
        await asyncio.sleep(0)
        loop = asyncio.get_running_loop()
        came = loop.time()
        with pytest.raises(Busy, match="about 50 s, after its deadline") as told:
            await _use(scheduler, deadline=came + 10)
        assert loop.time() == came
        for one in held:
            one.cancel()
        return told.value.after_s

    assert simulate(late()) == 50.0


def test_who_waits_is_dropped_when_the_deadline_passes(simulate: Simulate) -> None:
    async def late() -> tuple[float, int]:
        scheduler = FairScheduler(BUSY)
        held = _start(_use(scheduler, 100.0))
        await asyncio.sleep(0)
        loop = asyncio.get_running_loop()
        came = loop.time()
        with pytest.raises(Busy):
            await _use(scheduler, deadline=came + 3)
        held[0].cancel()
        return loop.time() - came, sum(scheduler.lanes()[0].waiting)

    assert simulate(late()) == (pytest.approx(3.0), 0)


def test_a_deadline_that_is_over_is_refused_though_there_is_room(simulate: Simulate) -> None:
    async def late() -> None:
        with pytest.raises(Busy, match="was over before m could begin"):
            await _use(FairScheduler(BUSY), deadline=1.0)

    simulate(late())


def test_who_leaves_while_waiting_takes_no_place(simulate: Simulate) -> None:
    async def leaving() -> list[float]:
        scheduler = FairScheduler(BUSY)
        first, second, third = _start(*(_use(scheduler, 1.0) for _ in range(3)))
        await asyncio.sleep(0.5)
        second.cancel()
        return [await first, await third]

    assert simulate(leaving()) == pytest.approx([0.0, 1.0])


def test_who_leaves_in_the_moment_of_its_turn_hands_it_on(simulate: Simulate) -> None:
    async def leaving() -> tuple[float, int]:
        scheduler = FairScheduler(BUSY)
        slot = scheduler.slot(_chat(), "m", 0.0)
        await slot.__aenter__()
        second, third = _start(*(_use(scheduler, 1.0) for _ in range(2)))
        await asyncio.sleep(0.5)
        await slot.__aexit__(None, None, None)  # the second has its place now, and has not woken up yet
        second.cancel()
        waited = await third
        return waited, scheduler.lanes()[0].running

    assert simulate(leaving()) == (0.5, 0)


def test_what_fails_frees_its_place(simulate: Simulate) -> None:
    async def failing() -> int:
        scheduler = FairScheduler(BUSY)
        for _ in range(3):
            with pytest.raises(ValueError, match="broken"):
                async with scheduler.slot(_chat(), "m", 0.0):
                    raise ValueError("broken")
        return scheduler.lanes()[0].running

    assert simulate(failing()) == 0


def test_what_a_pool_can_take_bounds_its_target(simulate: Simulate) -> None:
    async def bounded() -> list[float]:
        scheduler = FairScheduler(Bounds(), most={"m": 2}.__getitem__)
        return list(await asyncio.gather(*(_use(scheduler) for _ in range(4))))

    assert simulate(bounded()) == pytest.approx([0, 0, 1, 1])


def test_a_lane_tells_how_it_stands(simulate: Simulate) -> None:
    async def standing() -> Any:
        scheduler = FairScheduler(Bounds(batch=2, batches=2))
        await _use(scheduler, 2.0)
        work = _start(
            *(_use(scheduler, 9.0) for _ in range(4)), *(_use(scheduler, 9.0, p) for p in (HIGH, LOW, LOW))
        )
        await asyncio.sleep(3.0)
        told = scheduler.lanes()[0]
        for one in work:
            one.cancel()
        return told

    told = simulate(standing())

    assert (told.target, told.waiting, told.running, told.most, told.batch) == ("m", (1, 0, 2), 4, 4, 2)
    assert (told.oldest_s, told.drained) == (pytest.approx(3.0), 2.0)


def test_with_little_to_do_batches_are_small(simulate: Simulate) -> None:
    async def little() -> int:
        scheduler = FairScheduler(Bounds())
        work = _start(*(_use(scheduler) for _ in range(3)))
        await asyncio.sleep(0)
        told = scheduler.lanes()[0].batch
        await asyncio.gather(*work)
        return told

    assert simulate(little()) == 1
