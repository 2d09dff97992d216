"""The ledger of the budget in Redis: a hash a period, changed by scripts, shared by all servers.

Every change has a token that Redis remembers for an hour, so that one whose answer was lost can be sent again, or taken back,
and counts once. Redis must write to an append-only file (`appendonly yes`): what it forgets in a restart may be spent again.
"""

import secrets
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from deshi.errors import Unavailable
from deshi.records.budget import Limit
from deshi.stores.redis import Script, library, one_line, options_of, place_of

_REMEMBERED_MS = 3_600_000
_LATE = 100_000  # changes that wait for Redis to come back
_PAUSE_S = 0.25  # between two looks for a Redis that is gone

# KEYS: periods, then the token; ARGV: calls, nano, the token's life in ms, then the limits of each period
_TAKE = Script("""
local token = KEYS[#KEYS]
local done = redis.call('GET', token)
if done then return tonumber(done) end
local calls, nano, fits = tonumber(ARGV[1]), tonumber(ARGV[2]), 1
for i = 1, #KEYS - 1 do
  local had = redis.call('HMGET', KEYS[i], 'calls', 'nano')
  local most_calls, most_nano = tonumber(ARGV[2 * i + 2]), tonumber(ARGV[2 * i + 3])
  if most_calls > 0 and (tonumber(had[1]) or 0) + calls > most_calls then fits = 0 end
  if most_nano > 0 and nano > 0 and (tonumber(had[2]) or 0) + nano > most_nano then fits = 0 end
end
for i = 1, #KEYS - 1 do
  if fits == 1 then
    redis.call('HINCRBY', KEYS[i], 'calls', ARGV[1])
    redis.call('HINCRBY', KEYS[i], 'nano', ARGV[2])
  end
end
redis.call('SET', token, fits, 'PX', ARGV[3])
return fits
""")

# KEYS: periods, the token of this change, and that of the taking which it undoes (the same: none); ARGV: what to add to calls
# and to nano, the tokens' life in ms
_GIVE_BACK = Script("""
local token, undone = KEYS[#KEYS - 1], KEYS[#KEYS]
if redis.call('EXISTS', token) == 1 then return end
redis.call('SET', token, 1, 'PX', ARGV[3])
if undone ~= token then
  -- a taking that did not fit took nothing; one that has not arrived is marked, so that it never will
  local took = redis.call('GET', undone)
  redis.call('SET', undone, 0, 'PX', ARGV[3])
  if took ~= '1' then return end
end
for i = 1, #KEYS - 2 do
  for n, field in ipairs({'calls', 'nano'}) do
    if redis.call('EXISTS', KEYS[i]) == 1 and redis.call('HINCRBY', KEYS[i], field, ARGV[n]) < 0 then
      redis.call('HSET', KEYS[i], field, 0)
    end
  end
end
""")


class RedisLedger:
    """A `Ledger` for all servers of one Redis. Safe in threads; blocks, so it is called in threads only.

    While Redis is gone nothing can be taken (`Unavailable`, at once but for a look each quarter of a second): what can't be
    counted is not spent. What is given back then is kept in memory and given back when Redis is there again.
    """

    def __init__(self, url: str, prefix: str = "deshi", timeout_s: float = 0.5) -> None:
        self.place = place_of(url)
        self._prefix = prefix
        known = library()
        self._errors = known.exceptions
        self._client = _client(known, url, timeout_s)
        self._lock = threading.Lock()
        self._late: deque[tuple[Sequence[str], int, int]] = deque(maxlen=_LATE)
        self._look_at = 0.0
        self._why = ""

    def take(self, limits: Sequence[Limit], calls: int, nano: int) -> bool:
        """Add to the periods of all limits and return True, or to none and return False when one would be passed.

        Raises `Unavailable` when nothing can be written: then nothing stays taken.
        """
        token, periods = self._token(), [self._key(limit.period) for limit in limits]
        most = [value for limit in limits for value in (limit.calls, limit.nano)]
        with self._lock:
            self._refuse_while_gone()
            try:
                self._catch_up()
                return bool(self._run(_TAKE, [*periods, token], calls, nano, _REMEMBERED_MS, *most))
            except Unavailable:  # it may have arrived all the same
                self._late.append(([*periods, self._token(), token], -calls, -nano))
                raise

    def give_back(self, periods: Sequence[str], calls: int, nano: int) -> None:
        """Subtract what was taken and not used; negative `nano` adds. Without Redis it is done when it is there again."""
        token = self._token()
        with self._lock:
            self._late.append(([*(self._key(period) for period in periods), token, token], -calls, -nano))
            with suppress(Unavailable):
                self._refuse_while_gone()
                self._catch_up()

    def spent(self, period: str) -> tuple[int, int]:
        """Return `(calls, nano)` of a period, reservations included. Raises `Unavailable` while Redis is gone."""
        with self._lock:
            self._refuse_while_gone()
            self._catch_up()
            calls, nano = self._asked("HMGET", self._key(period), "calls", "nano")
        return int(calls or 0), int(nano or 0)

    def state(self) -> dict[str, Any]:
        """Return `up`, `why` Redis is gone, its `place`, and how many changes wait for it (`late`)."""
        return {"up": not self._why, "why": self._why, "place": self.place, "late": len(self._late)}

    def close(self) -> None:
        """Close the connections; a later call opens them again."""
        with self._lock:
            self._client.close()

    def _catch_up(self) -> None:
        """Make the changes that wait, in their order."""
        while self._late:
            keys, calls, nano = self._late[0]
            self._run(_GIVE_BACK, keys, calls, nano, _REMEMBERED_MS)
            self._late.popleft()

    def _run(self, script: Script, keys: Sequence[str], *given: int) -> Any:
        try:
            return self._asked("EVALSHA", script.sha, len(keys), *keys, *given)
        except self._errors.NoScriptError:
            return self._asked("EVAL", script.text, len(keys), *keys, *given)

    def _asked(self, *command: str | int) -> Any:
        try:
            told = self._client.execute_command(*command)
        except self._errors.NoScriptError:
            raise
        except (self._errors.RedisError, OSError) as error:
            self._why = one_line(error)
            self._look_at = time.monotonic() + _PAUSE_S
            raise self._gone() from error
        self._why = ""
        return told

    def _refuse_while_gone(self) -> None:
        if self._why and time.monotonic() < self._look_at:
            raise self._gone()

    def _gone(self) -> Unavailable:
        return Unavailable(
            f"The budget's ledger in Redis at {self.place} can't be written now ({self._why}), so no paid call is made; "
            f"start Redis, or look at [redis] in deshi.toml."
        )

    def _key(self, period: str) -> str:
        return f"{self._prefix}:spent:{period}"

    def _token(self) -> str:
        return f"{self._prefix}:spending:{secrets.token_hex(12)}"


def _client(known: Any, url: str, timeout_s: float) -> Any:
    """Return a client that tries again once where a connection was closed: every change counts once, however often it is sent."""
    again = known.retry.Retry(known.backoff.NoBackoff(), 1, (known.exceptions.ConnectionError,))
    with options_of(url):
        client = known.Redis.from_url(
            url, protocol=3, retry=again, socket_timeout=timeout_s, socket_connect_timeout=timeout_s
        )
        client.connection_pool.make_connection()  # does not connect: says now which option it does not know
    return client
