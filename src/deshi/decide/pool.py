"""Several servers of one model as one: the least busy is asked, one that fails is left alone, a request is tried again
where that can't do harm.

Nothing is tried again once a piece of its answer has been given on, nor what the caller or the settings must mend.
"""

import asyncio
import heapq
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from deshi.decide.hedge import hedged
from deshi.decide.metered import NEVER_PAID
from deshi.decide.pool_server import Member, Server, work_of
from deshi.decide.retries import Retries
from deshi.errors import BadInput, Busy, Corrupt, DeshiError, Lost, Refused, Spent, Unavailable
from deshi.records.chat import Chat, Json

_NEVER_AGAIN = (Refused, Spent, Corrupt)
_WAITING = 1_000
_PAUSE_S = 0.05
_LOOKS_S = 0.05


@dataclass(frozen=True, slots=True)
class Manner:
    """How a pool works. `tries`: the most servers asked for one request; `timeout_s` how long all of them may take.

    `hedge_s`: a second server is asked when the first has not begun by then (0: never). Every `health_s` one that failed is
    asked how it is. `most_at_once` fixes how many requests each is given (0: learned).
    """

    tries: int = 2
    timeout_s: float = 600.0
    hedge_s: float = 0.0
    health_s: float = 10.0
    most_at_once: int = 0


@dataclass(frozen=True, slots=True)
class _Begun:
    """What a server has begun to say; whoever has it must end it."""

    server: Server
    first: Json
    pieces: AsyncGenerator[Json, None] | None = None


_Ask = Callable[[Server, Chat], Awaitable[_Begun]]


class Pool:
    """Implements `ChatModel` over the members. It writes the server that answered into the chat's tally."""

    def __init__(
        self,
        name: str,
        members: Sequence[Member],
        manner: Manner = Manner(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not members:
            raise BadInput(f"The model {name} has no server; write its `url` into deshi.toml.")
        self.name = name
        self.servers = [Server(one, manner.most_at_once, manner.health_s, clock) for one in members]
        self._manner = manner
        self._clock = clock
        self._retries = Retries()
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._count = 0
        self._probes: dict[str, asyncio.Task[None]] = {}
        self._timer: asyncio.TimerHandle | None = None

    async def chat(self, chat: Chat) -> Json:
        """Return the answer of one of the servers. Raises what they raise; `Busy` with the time when none may be asked now."""
        return (await self._until(chat, self._answer)).first

    async def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
        """Yield the pieces of one of the servers' answers. Raises as `chat` does."""
        begun = await self._until(chat, self._begin)
        server, pieces, error = begun.server, begun.pieces, None
        assert pieces is not None
        try:
            yield begun.first
            async for piece in pieces:
                yield piece
        except BaseException as wrong:
            error = wrong
            raise
        finally:
            self._end(server, error)
            await pieces.aclose()

    async def close(self) -> None:
        """Close the connections to all servers."""
        for task in self._probes.values():
            task.cancel()
        if self._timer is not None:
            self._timer.cancel()
        for server in self.servers:
            await server.model.close()

    def most(self) -> int:
        """Return how many requests all servers together take at once now; those above wait in line before the pool."""
        return sum(server.most for server in self.servers)

    def state(self) -> dict[str, Any]:
        """Return what metrics and the dashboard show: the servers, and how many requests wait for a place at one."""
        return {
            "name": self.name,
            "waiting": len(self._waiting),
            "servers": [server.state() for server in self.servers],
        }

    # ---- one request

    async def _until(self, chat: Chat, ask: _Ask) -> _Begun:
        """Ask until a server has begun to answer, or asking again is of no use."""
        self._retries.asked()
        tried: list[Server] = []
        since = self._clock()
        while True:
            server = self._free(tried) if not self._waiting else None
            server = server or await self._turn(chat, tried)
            tried.append(server)
            try:
                begun = await self._once(chat, ask, server, tried)
            except Unavailable as error:
                if not self._again(error, tried, since):
                    raise
                await asyncio.sleep(_PAUSE_S * random.random())
                continue
            chat.tally.server = begun.server.name
            return begun

    async def _once(self, chat: Chat, ask: _Ask, server: Server, tried: list[Server]) -> _Begun:
        chat.tally.server = server.name
        after_s = self._manner.hedge_s
        if after_s <= 0 or len(self.servers) < 2:
            return await ask(server, chat)

        def second() -> Awaitable[_Begun] | None:
            other = self._free(tried, again=False)
            if other is None or not self._retries.take(self._clock()):
                self._put_back(other)
                return None
            tried.append(other)
            return ask(other, chat)

        def undo(begun: _Begun) -> Awaitable[None]:
            chat.tally.untold += 1
            return self._undo(begun)

        return await hedged(lambda: ask(server, chat), second, after_s, undo)

    async def _answer(self, server: Server, chat: Chat) -> _Begun:
        since, error = self._clock(), None
        try:
            answer = await server.model.chat(chat)
            server.began(chat.route, self._clock() - since, work_of(answer))
            return _Begun(server, answer)
        except BaseException as wrong:
            error = wrong
            _note(chat, wrong)
            raise
        finally:
            self._end(server, error)

    async def _begin(self, server: Server, chat: Chat) -> _Begun:
        since, pieces = self._clock(), server.model.stream(chat)
        try:
            first = await anext(pieces, None)
            if first is None:
                raise Lost(f"{server.name} ended its answer before its first piece; try again.")
        except BaseException as error:
            _note(chat, error)
            self._end(server, error)
            await pieces.aclose()
            raise
        server.began(chat.route + " stream", self._clock() - since)
        return _Begun(server, first, pieces)

    async def _undo(self, begun: _Begun) -> None:
        """End what another server was faster at."""
        if begun.pieces is not None:
            self._end(begun.server, None)
            await begun.pieces.aclose()

    def _again(self, error: Unavailable, tried: list[Server], since: float) -> bool:
        now = self._clock()
        if isinstance(error, _NEVER_AGAIN) or len(tried) >= self._manner.tries:
            return False
        if now - since > self._manner.timeout_s / 2:
            return False  # a second try may take as long
        if isinstance(error, Busy) and all(server in tried for server in self.servers):
            return False  # it has said when to come again
        return self._retries.take(now)

    # ---- places

    def _free(self, tried: Sequence[Server], again: bool = True) -> Server | None:
        """Take a place at the least busy server that may be asked; one that was tried already only where there is no other."""
        if len(self.servers) == 1:
            server = self.servers[0]
            if not server.free or (tried and not again) or server.wait_s() > 0:
                return None
            server.taken += 1
            return server
        free = [server for server in self.servers if server.free and (again or server not in tried)]
        free.sort(key=lambda one: (one in tried, one.ails(), one.load, one.latency_s))
        better = any(
            not server.ails() and server not in tried and not server.left_s() for server in self.servers
        )
        trial = next(
            (one for one in free if better and one.ails() and one not in tried and one.on_trial()), None
        )
        for server in [trial] if trial else free:
            if better and server.ails() and server is not trial:
                continue
            if server.wait_s() == 0:
                server.taken += 1
                return server
        return None

    async def _turn(self, chat: Chat, tried: Sequence[Server]) -> Server:
        """Wait for a place: the urgent first, then who came first. Raises `Busy` when no server may be asked for a while."""
        self._refuse_when_none()
        self._count += 1
        number = self._count
        while True:
            mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            entry = (chat.wishes.priority, number, mine)
            heapq.heappush(self._waiting, entry)
            self._look_later()
            try:
                await mine
                server = self._free(tried)
                if server is None:
                    self._refuse_when_none()
            except (
                BaseException
            ):  # it is cancelled, or no server may be asked: its place in the line must not stay
                self._leave(entry)
                raise
            if server is not None:
                self._wake()  # there may be a place for another one, too
                return server

    def _refuse_when_none(self) -> None:
        if len(self._waiting) >= _WAITING:
            raise Busy(f"Over {_WAITING} requests wait for {self.name}; come again later.", 1.0)
        waits = []
        for server in self.servers:
            waits.append(server.wait_s())
            if not waits[-1]:
                server.let_go()
        if min(waits) > 0:
            last = next((server.last for server in self.servers if server.last), "")
            raise Busy(
                f"No server of {self.name} can be asked now; the next try is in {min(waits):.0f} s. The last one failed: {last}",
                min(waits),
            )

    def _wake(self) -> None:
        """Let the first who waits look for a place, when there may be one."""
        while self._waiting and any(server.free for server in self.servers):
            waits = heapq.heappop(self._waiting)[2]
            if not waits.done():  # else it was cancelled a moment ago
                waits.set_result(None)
                return

    def _look_later(self) -> None:
        """See that who waits is woken also when no request ends: when a server's pause is over, and when none is asked."""
        if self._timer is not None:
            return
        waits = [left_s for server in self.servers if (left_s := server.left_s()) > 0]
        if not any(server.taken for server in self.servers):
            waits.append(_LOOKS_S)
        if waits:
            self._timer = asyncio.get_running_loop().call_later(max(_LOOKS_S, min(waits)), self._look)

    def _look(self) -> None:
        self._timer = None
        self._wake()
        if self._waiting:
            self._look_later()

    def _leave(self, entry: tuple[int, int, asyncio.Future[None]]) -> None:
        """Wait no longer; who was woken already, wakes the next one."""
        if entry in self._waiting:
            self._waiting.remove(entry)
            heapq.heapify(self._waiting)
        else:
            self._wake()

    def _put_back(self, server: Server | None) -> None:
        if server is not None:
            server.taken -= 1
            server.let_go()

    def _end(self, server: Server, error: BaseException | None) -> None:
        server.taken -= 1
        server.ended(error)
        if error is not None and server.probe is not None and server.ails():
            self._ask_how_it_is(server)
        if self._waiting:
            self._wake()

    def _ask_how_it_is(self, server: Server) -> None:
        if server.name not in self._probes or self._probes[server.name].done():
            self._probes[server.name] = asyncio.ensure_future(self._watch(server))

    async def _watch(self, server: Server) -> None:
        """Ask a server that failed how it is, until it is well."""
        well = False
        while not well and server.probe is not None:
            await asyncio.sleep(self._manner.health_s)
            with suppress(DeshiError):
                await server.probe()
                well = True
            server.told(well)
        self._wake()


def _note(chat: Chat, error: BaseException) -> None:
    """Note that a request went out and came to nothing, unless it was sent back unanswered."""
    if not isinstance(error, NEVER_PAID):
        chat.tally.untold += 1
