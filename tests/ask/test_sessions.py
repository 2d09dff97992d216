"""The conversation so far."""

import asyncio

import pytest

from deshi.ask.sessions import Sessions
from deshi.errors import Unavailable
from deshi.records.ask import Turn
from deshi.testing import FakeHistory


def _turn(number: int) -> Turn:
    return Turn(str(number), "action", (number,))


def _sessions(
    history: FakeHistory | None = None, expires_s: float = 60.0, most: int = 100, given: int = 5
) -> Sessions:
    return Sessions(history or FakeHistory(), kept=10, given=given, expires_s=expires_s, most=most)


@pytest.mark.parametrize(("given", "first"), [(5, 7), (20, 2)], ids=["five are given", "ten are kept"])
def test_ten_turns_are_kept_and_the_last_five_given(given: int, first: int) -> None:
    async def talk() -> tuple[Turn, ...]:
        sessions = _sessions(given=given)
        for number in range(12):
            await sessions.turns("u", "s")
            sessions.remember("u", "s", _turn(number))
        return await sessions.turns("u", "s")

    assert [turn.text for turn in asyncio.run(talk())] == [str(number) for number in range(first, 12)]


def test_two_sessions_of_one_user_know_nothing_of_each_other() -> None:
    async def talk() -> tuple[Turn, ...]:
        sessions = _sessions()
        await sessions.turns("ann", "kitchen")
        sessions.remember("ann", "kitchen", _turn(1))
        return await sessions.turns("ann", "garden")

    assert asyncio.run(talk()) == ()


def test_a_session_belongs_to_its_user() -> None:
    async def talk() -> tuple[Turn, ...]:
        sessions = _sessions()
        await sessions.turns("ann", "s")
        sessions.remember("ann", "s", _turn(1))
        return await sessions.turns("bob", "s")

    assert asyncio.run(talk()) == ()


def test_a_request_without_session_stands_alone() -> None:
    async def talk() -> tuple[Turn, ...]:
        sessions = _sessions()
        sessions.remember("u", "", _turn(1))
        return await sessions.turns("u", "")

    assert asyncio.run(talk()) == ()


def test_a_session_comes_back_from_the_journal_once() -> None:
    history = FakeHistory({("u", "s"): [_turn(1), _turn(2)]})

    async def talk() -> list[tuple[Turn, ...]]:
        sessions = _sessions(history)
        return list(await asyncio.gather(*(sessions.turns("u", "s") for _ in range(5))))

    assert asyncio.run(talk()) == [(_turn(1), _turn(2))] * 5


def test_a_session_expires() -> None:
    async def talk() -> tuple[Turn, ...]:
        sessions = _sessions(expires_s=0.01)
        await sessions.turns("u", "s")
        sessions.remember("u", "s", _turn(1))
        await asyncio.sleep(0.03)
        return await sessions.turns("u", "s")

    assert asyncio.run(talk()) == ()


def test_ten_thousand_sessions_do_not_pile_up() -> None:
    async def talk() -> int:
        sessions = _sessions(most=100)
        for number in range(10_000):
            await sessions.turns("u", str(number))
            sessions.remember("u", str(number), _turn(number))
        return len(sessions._sessions)

    assert asyncio.run(talk()) == 100


def test_forgetting_drops_what_is_in_memory() -> None:
    async def talk() -> tuple[Turn, ...]:
        sessions = _sessions()
        await sessions.turns("u", "s")
        sessions.remember("u", "s", _turn(1))
        sessions.forget()
        return await sessions.turns("u", "s")

    assert asyncio.run(talk()) == ()


def test_a_failed_reading_is_not_an_empty_session() -> None:
    class Failing(FakeHistory):
        failed = False

        async def turns(self, session: str, user: str, count: int, since: float = 0.0) -> tuple[Turn, ...]:
            if not self.failed:
                self.failed = True
                raise Unavailable("The journal is away; try again.")
            return await super().turns(session, user, count, since)

    async def talk() -> tuple[Turn, ...]:
        sessions = _sessions(Failing({("u", "s"): [_turn(1)]}))
        with pytest.raises(Unavailable):
            await sessions.turns("u", "s")
        return await sessions.turns("u", "s")

    assert asyncio.run(talk()) == (_turn(1),)


def test_a_turn_of_a_session_that_left_memory_meanwhile_is_not_doubled() -> None:
    history = FakeHistory({("u", "s"): [_turn(1)]})

    async def talk() -> tuple[Turn, ...]:
        sessions = _sessions(history)
        sessions.remember("u", "s", _turn(1))
        return await sessions.turns("u", "s")

    assert asyncio.run(talk()) == (_turn(1),)


def test_where_servers_share_a_journal_it_is_asked_each_time() -> None:
    table: dict[tuple[str, str], list[Turn]] = {}
    sessions = Sessions(FakeHistory(table), kept=10, given=2, expires_s=60.0, most=10, shared=True)

    async def talk() -> list[tuple[Turn, ...]]:
        first = await sessions.turns("ann", "s")
        table["ann", "s"] = [_turn(1), _turn(2), _turn(3)]  # another server answered meanwhile
        return [first, await sessions.turns("ann", "s"), await sessions.turns("ann", "")]

    first, then, without = asyncio.run(talk())
    assert (first, without) == ((), ())
    assert then == (_turn(2), _turn(3))
