"""The conversation so far: the last turns of each session, kept in memory and rebuilt from the journal."""

import asyncio
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field

from deshi.records.ask import Turn
from deshi.records.protocols import History


@dataclass(slots=True)
class _Session:
    turns: deque[Turn]
    seen: float
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Sessions:
    """The last `kept` turns of a user's session; `given` of them go to the layers.

    A session belongs to one user: the same session name of another user is another session. It is forgotten
    `expires_s` seconds after its last turn. At most `most` sessions are held; the one unused for longest leaves first
    and comes back from the journal when it is asked for again.

    Where several servers share a journal (`shared`), any of them may have answered the last turn: then nothing is held, and the
    journal is asked each time.
    """

    def __init__(
        self, history: History, kept: int, given: int, expires_s: float, most: int, shared: bool = False
    ) -> None:
        self._history = history
        self._shared = shared
        self._kept = kept
        self._given = given
        self._expires_s = expires_s
        self._most = most
        self._sessions: OrderedDict[tuple[str, str], _Session] = OrderedDict()

    async def turns(self, user: str, session: str) -> tuple[Turn, ...]:
        """Return the turns to give to the layers, oldest first; none for the empty session name."""
        if not session or not self._given:
            return ()
        if self._shared:
            return await self._history.turns(session, user, self._given, time.time() - self._expires_s)
        held = await self._held(user, session)
        return tuple(held.turns)[-self._given :]

    def remember(self, user: str, session: str, turn: Turn) -> None:
        """Add a turn to a session that is held; one that is not comes back from the journal, with this turn, when needed."""
        held = self._sessions.get((user, session))
        if held is not None:
            held.turns.append(turn)
            held.seen = time.monotonic()

    def forget(self) -> None:
        """Drop all sessions from memory; the journal brings back what it still has."""
        self._sessions.clear()

    async def _held(self, user: str, session: str) -> _Session:
        key, now = (user, session), time.monotonic()
        held = self._sessions.get(key)
        if held is None:
            held = self._sessions[key] = _Session(deque(maxlen=self._kept), now)
            self._shrink()
            await self._bring_back(key, held)
        elif now - held.seen > self._expires_s:
            held.turns.clear()
        async with held.lock:  # whoever comes while the journal is being read waits for it
            held.seen = now
        if key in self._sessions:
            self._sessions.move_to_end(key)
        return held

    async def _bring_back(self, key: tuple[str, str], held: _Session) -> None:
        user, session = key
        async with held.lock:
            try:
                past = await self._history.turns(session, user, self._kept, time.time() - self._expires_s)
            except BaseException:  # a journal that fails, or a request that is cancelled
                self._sessions.pop(key, None)  # it is not empty, only unread: the next request tries again
                raise
            held.turns.extendleft(reversed(past))

    def _shrink(self) -> None:
        while len(self._sessions) > self._most:
            self._sessions.popitem(last=False)
