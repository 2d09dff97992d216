"""Asking twice: the first good answer counts, and the other one is ended."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from deshi.decide.hedge import hedged

Step = Callable[[], Awaitable[str]]


class Asked:
    """Makes answers and notes what became of them."""

    def __init__(self) -> None:
        self.ended: list[str] = []
        self.undone: list[str] = []
        self.began: list[str] = []

    def after(self, seconds: float, name: str, error: Exception | None = None) -> Step:
        async def answer() -> str:
            self.began.append(name)
            try:
                await asyncio.sleep(seconds)
            except asyncio.CancelledError:
                self.ended.append(name)
                raise
            if error is not None:
                raise error
            return name

        return answer

    async def undo(self, name: str) -> None:
        self.undone.append(name)


def run(asked: Asked, first: Step, second: Callable[[], Any], after_s: float = 0.01) -> str:
    async def one() -> str:
        return await hedged(first, second, after_s, asked.undo)

    return asyncio.run(one())


def test_who_answers_in_time_is_the_only_one_asked() -> None:
    asked = Asked()

    assert run(asked, asked.after(0.0, "a"), asked.after(0.0, "b"), 1.0) == "a"
    assert asked.began == ["a"]


def test_the_faster_one_counts_and_the_other_is_ended() -> None:
    asked = Asked()

    assert run(asked, asked.after(60.0, "a"), asked.after(0.0, "b")) == "b"
    assert asked.ended == ["a"]


def test_a_failure_is_no_answer_while_the_other_may_come() -> None:
    asked = Asked()

    assert run(asked, asked.after(0.05, "a"), asked.after(0.0, "b", ValueError("b"))) == "a"
    assert run(asked, asked.after(0.02, "a", ValueError("a")), asked.after(0.05, "b")) == "b"


def test_when_both_fail_the_firsts_error_is_told() -> None:
    asked = Asked()

    with pytest.raises(ValueError, match="of a"):
        run(asked, asked.after(0.02, "a", ValueError("of a")), asked.after(0.0, "b", ValueError("of b")))


def test_an_early_failure_asks_nobody_else() -> None:
    asked = Asked()

    with pytest.raises(ValueError, match="of a"):
        run(asked, asked.after(0.0, "a", ValueError("of a")), asked.after(0.0, "b"), 1.0)
    assert asked.began == ["a"]


def test_where_nobody_else_may_be_asked_the_first_is_waited_for() -> None:
    asked = Asked()

    assert run(asked, asked.after(0.03, "a"), lambda: None) == "a"


def test_cancelling_ends_both() -> None:
    asked = Asked()

    async def one() -> None:
        task = asyncio.ensure_future(hedged(asked.after(60.0, "a"), asked.after(60.0, "b"), 0.01, asked.undo))
        while len(asked.began) < 2:
            await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(one())
    assert sorted(asked.ended) == ["a", "b"]


def test_two_answers_at_once_leave_one_to_be_undone() -> None:
    asked = Asked()

    async def one() -> str:
        gate = asyncio.Event()

        async def when(name: str) -> str:
            asked.began.append(name)
            await gate.wait()
            return name

        task = asyncio.ensure_future(hedged(lambda: when("a"), lambda: when("b"), 0.0, asked.undo))
        while len(asked.began) < 2:
            await asyncio.sleep(0)
        gate.set()
        return await task

    assert asyncio.run(one()) == "a"
    assert asked.undone == ["b"]
