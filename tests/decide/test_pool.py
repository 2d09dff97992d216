"""Several servers of one model as one: balanced, mended, bounded, and never asked twice where that does harm."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest

from deshi.decide.pool import Manner, Pool
from deshi.decide.pool_server import Member
from deshi.errors import BadInput, Busy, DeshiError, Lost, Refused, Unavailable, Unreached
from deshi.records.chat import HIGH, LOW, Chat, Json, Wishes

T = TypeVar("T")
ANSWER: Json = {
    "choices": [{"message": {"content": "ok"}}],
    "usage": {"prompt_tokens": 20, "completion_tokens": 1},
}


@dataclass
class Scripted:
    """A server: what it does with each request is the next of `does`, the last one for ever.

    An error is raised, a number is how many seconds it takes, a list are the pieces of a stream (an error among them is raised).
    """

    name: str
    does: Sequence[Any] = (0.0,)
    asked: int = 0
    now: int = 0
    most: int = 0
    left: int = 0
    well: bool = True
    probed: int = 0
    order: list[str] = field(default_factory=list)

    def _next(self, chat: Chat) -> Any:
        self.asked += 1
        self.order.append(chat.id)
        return self.does[min(self.asked, len(self.does)) - 1]

    async def _work(self, what: Any) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(what if isinstance(what, float) else 0)
        except asyncio.CancelledError:
            self.left += 1
            raise
        finally:
            self.now -= 1
        if isinstance(what, DeshiError):
            raise what

    async def chat(self, chat: Chat) -> Json:
        await self._work(self._next(chat))
        return {**ANSWER, "by": self.name}

    async def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
        what = self._next(chat)
        if not isinstance(what, list):
            await self._work(what)
            what = ["a", "b"]
        try:
            for piece in what:
                if isinstance(piece, DeshiError):
                    raise piece
                yield {"choices": [], "by": self.name, "piece": piece}
        except GeneratorExit:
            self.left += 1
            raise

    async def probe(self) -> None:
        self.probed += 1
        if not self.well:
            raise Unreached("it is away")

    async def close(self) -> None:
        """Nothing is open."""


def pool(*servers: Scripted, clock: Callable[[], float] | None = None, **how: Any) -> Pool:
    """Return a pool of servers."""
    members = [Member(one.name, one, one.probe) for one in servers]
    return Pool("m", members, Manner(**how), *([clock] if clock else []))


def chat(name: str = "i", **wishes: Any) -> Chat:
    return Chat(name, "chat", "m", {"messages": []}, wishes=Wishes(**wishes))


def run(made: Pool, work: Callable[[], Awaitable[T]]) -> T:
    """Run work on a pool, then close it."""

    async def both() -> T:
        try:
            return await work()
        finally:
            await made.close()

    return asyncio.run(both())


async def read(made: Pool, asked: Chat) -> list[Any]:
    return [piece["piece"] async for piece in made.stream(asked)]


# ---- who is asked


def test_the_chat_tells_which_server_answered() -> None:
    made, asked = pool(Scripted("a")), chat()

    answer = run(made, lambda: made.chat(asked))

    assert (answer["by"], asked.tally.server) == ("a", "a")


def test_the_least_busy_is_asked() -> None:
    one, two = Scripted("a", (0.05,)), Scripted("b", (0.05,))
    made = pool(one, two)

    async def many() -> None:
        await asyncio.gather(*(made.chat(chat()) for _ in range(10)))

    run(made, many)

    assert (one.asked, two.asked) == (5, 5)


def test_of_two_that_are_idle_the_faster_is_asked() -> None:
    slow, fast = Scripted("a", (0.3,)), Scripted("b", (0.001,))
    made = pool(slow, fast)

    async def one_by_one() -> None:
        for _ in range(6):
            await made.chat(chat())

    run(made, one_by_one)

    assert (slow.asked, fast.asked) == (1, 5)


def test_a_server_gets_no_more_at_once_than_was_set_and_the_others_wait_their_turn() -> None:
    one = Scripted("a", (0.002,))
    made = pool(one, most_at_once=2)

    async def many() -> None:
        await asyncio.gather(*(made.chat(chat()) for _ in range(20)))

    run(made, many)

    assert (one.asked, one.most) == (20, 2)


def test_of_those_who_wait_the_urgent_come_first_then_who_came_first() -> None:
    one = Scripted("a", (0.005,))
    made = pool(one, most_at_once=1)

    async def many() -> None:
        ways = [("first", 1), ("low", LOW), ("normal 1", 1), ("normal 2", 1), ("high", HIGH)]
        await asyncio.gather(*(made.chat(chat(name, priority=p)) for name, p in ways))

    run(made, many)

    assert one.order == ["first", "high", "normal 1", "normal 2", "low"]


def test_who_waits_and_goes_lets_the_next_one_in() -> None:
    one = Scripted("a", (0.01,))
    made = pool(one, most_at_once=1)

    async def many() -> Json:
        first, second, third = (asyncio.ensure_future(made.chat(chat())) for _ in range(3))
        await asyncio.sleep(0)
        second.cancel()
        await first
        return await third

    assert run(made, many)["by"] == "a"
    assert made.state()["waiting"] == 0
    assert one.asked == 2


def test_the_limit_shrinks_when_a_server_fails_and_is_told() -> None:
    one = Scripted("a", (Unavailable("no"),))
    made = pool(one, tries=1)
    before = made.state()["servers"][0]["limit"]

    with pytest.raises(Unavailable):
        run(made, lambda: made.chat(chat()))

    assert made.state()["servers"][0]["limit"] < before


# ---- asking again


@pytest.mark.parametrize("error", [Unreached("x"), Lost("x"), Unavailable("x"), Busy("x", 1.0)])
def test_what_one_server_can_not_do_another_is_asked_for(error: DeshiError) -> None:
    bad, good = Scripted("a", (error,)), Scripted("b")
    made, asked = pool(bad, good), chat()

    assert run(made, lambda: made.chat(asked))["by"] == "b"
    assert asked.tally.server == "b"


@pytest.mark.parametrize("error", [Unreached("x"), Lost("x"), Unavailable("x")])
def test_the_only_server_is_asked_again(error: DeshiError) -> None:
    one = Scripted("a", (error, 0.0))
    made = pool(one)

    assert run(made, lambda: made.chat(chat()))["by"] == "a"


@pytest.mark.parametrize("error", [Refused("x"), BadInput("x")])
def test_what_the_caller_or_the_settings_must_mend_is_not_tried_again(error: DeshiError) -> None:
    one, two = Scripted("a", (error,)), Scripted("b", (error,))
    made = pool(one, two)

    with pytest.raises(type(error)):
        run(made, lambda: made.chat(chat()))
    assert one.asked + two.asked == 1


def test_the_only_server_that_says_later_is_not_pressed() -> None:
    one = Scripted("a", (Busy("later", 7.0),))
    made = pool(one)

    async def two() -> tuple[DeshiError, DeshiError]:
        found = await asyncio.gather(made.chat(chat()), return_exceptions=True)
        later = await asyncio.gather(made.chat(chat()), return_exceptions=True)
        return found[0], later[0]  # type: ignore[return-value]

    first, second = run(made, two)
    assert isinstance(first, Busy)
    assert isinstance(second, Busy)
    assert 6 < second.after_s <= 7
    assert one.asked == 1


def test_tries_are_bounded() -> None:
    servers = [Scripted(name, (Unavailable("x"),)) for name in "abcd"]
    made = pool(*servers, tries=3)

    with pytest.raises(Unavailable):
        run(made, lambda: made.chat(chat()))
    assert sum(one.asked for one in servers) == 3


def test_retries_are_a_small_share_of_the_requests() -> None:
    """When everything fails, retries must not double the load."""
    servers = [Scripted(name, [Unavailable("x")] * 2 + [0.0, 0.0, 0.0]) for name in "ab"]
    for one in servers:
        one.does = [Unavailable("x") if i % 2 else 0.0 for i in range(1_000)]
    made = pool(*servers)

    async def many() -> None:
        await asyncio.gather(*(made.chat(chat()) for _ in range(200)), return_exceptions=True)

    run(made, many)

    assert sum(one.asked for one in servers) <= 200 * 1.1 + 3


# ---- streams


def test_a_stream_comes_from_one_server() -> None:
    made, asked = pool(Scripted("a"), Scripted("b")), chat()

    assert run(made, lambda: read(made, asked)) == ["a", "b"]
    assert asked.tally.server in ("a", "b")


def test_a_stream_that_does_not_begin_is_asked_of_another() -> None:
    bad, good = Scripted("a", ([Lost("x")],)), Scripted("b")
    made = pool(bad, good)

    assert run(made, lambda: read(made, chat())) == ["a", "b"]


def test_a_stream_that_ends_before_its_first_piece_is_lost() -> None:
    made = pool(Scripted("a", ([],)), tries=1)

    with pytest.raises(Lost, match="before its first piece"):
        run(made, lambda: read(made, chat()))


def test_after_the_first_piece_nothing_is_asked_again() -> None:
    bad, good = Scripted("a", (["one", Lost("x")],)), Scripted("b", (["one", Lost("x")],))
    made = pool(bad, good)
    found: list[Any] = []

    async def some() -> None:
        async for piece in made.stream(chat()):
            found.append(piece["piece"])

    with pytest.raises(Lost):
        run(made, some)
    assert found == ["one"]
    assert bad.asked + good.asked == 1


def test_a_stream_that_is_closed_ends_at_the_server_and_gives_its_place_back() -> None:
    one = Scripted("a", (["a", "b", "c"],))
    made = pool(one)

    async def some() -> None:
        pieces = made.stream(chat())
        await anext(pieces)
        assert made.state()["servers"][0]["in_flight"] == 1
        await pieces.aclose()

    run(made, some)
    assert one.left == 1
    assert made.state()["servers"][0]["in_flight"] == 0


def test_a_cancelled_chat_ends_at_the_server_and_is_no_failure() -> None:
    one = Scripted("a", (60.0,))
    made = pool(one)

    async def some() -> None:
        task = asyncio.ensure_future(made.chat(chat()))
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run(made, some)
    state = made.state()["servers"][0]
    assert one.left == 1
    assert (state["in_flight"], state["failed"], state["healthy"]) == (0, 0, True)


# ---- health


def test_a_server_that_nobody_has_asked_is_not_told_to_be_well() -> None:
    one, two = Scripted("a"), Scripted("b", (Unreached("x"),))
    made = pool(one, two, tries=1)
    assert [told["known"] for told in made.state()["servers"]] == [False, False]

    async def some() -> None:
        for _ in range(2):
            await asyncio.gather(made.chat(chat()), return_exceptions=True)

    run(made, some)

    assert [(told["known"], told["healthy"]) for told in made.state()["servers"]] == [
        (True, True),
        (True, False),
    ]


def test_the_latency_that_is_shown_stays_when_nothing_comes() -> None:
    now = [100.0]

    class Slow(Scripted):
        async def chat(self, chat: Chat) -> Json:
            now[0] += 1.5
            return await super().chat(chat)

    made = pool(Slow("a"), clock=lambda: now[0])
    run(made, lambda: made.chat(chat()))
    now[0] += 3_600.0

    assert made.state()["servers"][0]["latency_s"] == 1.5


def test_a_server_that_is_away_is_left_alone_until_it_says_that_it_is_back() -> None:
    bad, good = Scripted("a", (Unreached("x"), Unreached("x"), 0.0)), Scripted("b")
    bad.well = False
    made = pool(bad, good, health_s=0.02)

    async def day() -> tuple[int, bool]:
        for _ in range(6):
            await made.chat(chat())
        away = bad.asked
        while bad.probed < 2:
            await asyncio.sleep(0.01)
        assert made.state()["servers"][0]["healthy"] is False
        bad.well = True
        while not made.state()["servers"][0]["healthy"]:
            await asyncio.sleep(0.01)
        return away, True

    away, back = run(made, day)
    assert (away, back) == (1, True)


def test_when_all_are_away_the_error_says_what_the_last_one_said() -> None:
    one = Scripted("a", (Unreached("there is no way to it"),))
    made = pool(one, tries=1)

    async def many() -> list[Any]:
        return [(await asyncio.gather(made.chat(chat()), return_exceptions=True))[0] for _ in range(5)]

    found = run(made, many)
    assert isinstance(found[-1], Busy)
    assert "there is no way to it" in str(found[-1])
    assert found[-1].after_s > 0
    assert one.asked == 3


def test_after_its_pause_a_server_is_tried_once_and_taken_back() -> None:
    now = [100.0]
    one = Scripted("a", (Unreached("x"), Unreached("x"), Unreached("x"), 0.0))
    made = pool(one, tries=1, health_s=10.0, clock=lambda: now[0])

    async def day() -> Json:
        for _ in range(3):
            await asyncio.gather(made.chat(chat()), return_exceptions=True)
        with pytest.raises(Busy):
            await made.chat(chat())
        now[0] += 11.0
        return await made.chat(chat())

    assert run(made, day)["by"] == "a"
    assert made.state()["servers"][0]["healthy"]


def test_the_only_server_is_not_shut_by_requests_that_it_fails_at() -> None:
    """One tenant's bad requests must not keep the others out."""
    one = Scripted("a", [Unavailable("it does not like that")] * 20 + [0.0])
    made = pool(one, tries=1)

    async def many() -> Json:
        for _ in range(20):
            await asyncio.gather(made.chat(chat()), return_exceptions=True)
        return await made.chat(chat())

    assert run(made, many)["by"] == "a"


def test_a_server_that_fails_is_asked_now_and_then_while_there_is_a_better_one() -> None:
    now = [100.0]
    bad, good = Scripted("a", (Unavailable("x"),)), Scripted("b", (0.0,))
    made = pool(bad, good, health_s=10.0, tries=2, clock=lambda: now[0])

    async def day() -> list[str]:
        answers = []
        for _ in range(60):
            now[0] += 1.0
            answers.append((await made.chat(chat()))["by"])
        return answers

    assert run(made, day) == ["b"] * 60
    assert 5 <= bad.asked <= 10


def test_one_that_refuses_fast_does_not_draw_all_requests() -> None:
    """A server with a wrong key answers fastest of all."""
    bad, good = Scripted("a", (Refused("the key is wrong"),)), Scripted("b", (0.001,))
    made = pool(bad, good)

    async def many() -> None:
        for _ in range(30):
            await asyncio.gather(made.chat(chat()), return_exceptions=True)

    run(made, many)
    assert bad.asked == 3
    assert good.asked == 27


def test_one_that_ails_is_asked_while_the_better_one_wants_no_more() -> None:
    ill = Scripted("a")
    well = Scripted("b", (0.0,) * 3 + (Busy("Too many; come later.", 60.0),))
    made = pool(ill, well, health_s=60.0, tries=1)

    async def by() -> list[str]:
        for _ in range(3):
            made.servers[0].ended(Unavailable("x"))
        answers = []
        for _ in range(6):
            async with asyncio.timeout(5):
                told = await asyncio.gather(made.chat(chat()), return_exceptions=True)
            answers.append(told[0]["by"] if isinstance(told[0], dict) else type(told[0]).__name__)
        return answers

    assert run(made, by) == ["b", "b", "b", "Busy", "a", "a"]


def test_who_waits_is_woken_when_a_pause_is_over_though_no_request_ends() -> None:
    """One server writes for long and takes no more; the other one has only asked to be left alone for a moment."""
    long, soon = Scripted("a", (30.0,)), Scripted("b", (Busy("Too many; come later.", 0.2), 0.0))
    made = pool(long, soon, most_at_once=1, tries=1)

    async def third() -> str:
        first = asyncio.ensure_future(made.chat(chat()))
        await asyncio.sleep(0.01)
        await asyncio.gather(made.chat(chat()), return_exceptions=True)
        try:
            async with asyncio.timeout(5):
                return str((await made.chat(chat()))["by"])
        finally:
            first.cancel()

    assert run(made, third) == "b"


# ---- hedging


def test_a_late_answer_is_asked_for_twice_and_the_slower_one_is_ended() -> None:
    slow, fast = Scripted("a", (60.0,)), Scripted("b", (0.0,))
    made, asked = pool(slow, fast, hedge_s=0.02), chat()

    assert run(made, lambda: made.chat(asked))["by"] == "b"
    assert asked.tally.server == "b"
    assert asked.tally.untold == 1  # what the slower one has used nobody told
    assert slow.left == 1
    assert [server["in_flight"] for server in made.state()["servers"]] == [0, 0]


def test_without_hedging_nobody_is_asked_twice() -> None:
    slow, fast = Scripted("a", (0.05,)), Scripted("b", (0.0,))
    made = pool(slow, fast)

    assert run(made, lambda: made.chat(chat()))["by"] == "a"
    assert fast.asked == 0


def test_a_late_stream_is_hedged_until_its_first_piece() -> None:
    slow, fast = Scripted("a", (60.0,)), Scripted("b", (["one", "two"],))
    made = pool(slow, fast, hedge_s=0.02)

    assert run(made, lambda: read(made, chat())) == ["one", "two"]
    assert slow.left == 1
    assert [server["in_flight"] for server in made.state()["servers"]] == [0, 0]


def test_when_the_second_fails_the_first_is_waited_for() -> None:
    slow, bad = Scripted("a", (0.06,)), Scripted("b", (Lost("x"),))
    made = pool(slow, bad, hedge_s=0.01)

    assert run(made, lambda: made.chat(chat()))["by"] == "a"


def test_a_pool_needs_a_server() -> None:
    with pytest.raises(BadInput, match="no server"):
        Pool("m", [])
