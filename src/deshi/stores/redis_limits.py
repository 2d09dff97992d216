"""Requests and tokens a minute over many servers: the sliding windows of `pure.window`, kept and counted by Redis.

One script counts for a key and its tenant together, in one round trip, by the clock of Redis: those of the servers don't matter.
A name is one hash: `r` and `t` the sums, `o` and `n` the oldest and newest slot, and `<slot>r`, `<slot>t` what each holds.

While Redis is gone each server keeps to the share of a limit that it used in the last minute, so that together they stay
within it; what was counted meanwhile is added when Redis is there again, in the slot that it belongs to.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from deshi.errors import Unavailable
from deshi.pure.window import SLOT_MS, SPAN_MS, Windows, never
from deshi.records.chat import Quota
from deshi.stores.redis import Link, Script

_OWED = 20_000  # slots remembered while Redis is gone; more would be a day of a thousand names
_AT_ONCE = 500
_NAMES = 50_000
_SOON_S = 1.0

_COMMON = f"""
local SLOT, SPAN = {SLOT_MS}, {SPAN_MS}
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local function int(value) return string.format('%.0f', value) end
local function load(key)
  local had = redis.call('HMGET', key, 'r', 't', 'o', 'n')
  local w = {{key = key, r = tonumber(had[1]) or 0, t = tonumber(had[2]) or 0,
    o = tonumber(had[3]), n = tonumber(had[4])}}
  local last = math.floor((now - SPAN) / SLOT) - 1
  -- all has left, or the clock was set back by more than a window: begin anew
  if w.n and (w.n <= last or w.n > now / SLOT + SPAN / SLOT) then
    redis.call('DEL', key)
    w.r, w.t, w.o, w.n = 0, 0, nil, nil
  end
  if w.o and w.o <= last then
    for slot = w.o, last do
      local name = int(slot)
      local held = redis.call('HMGET', key, name .. 'r', name .. 't')
      if held[1] or held[2] then
        w.r, w.t = w.r - (tonumber(held[1]) or 0), w.t - (tonumber(held[2]) or 0)
        redis.call('HDEL', key, name .. 'r', name .. 't')
      end
    end
    w.o = last + 1
    redis.call('HSET', key, 'r', int(w.r), 't', int(w.t), 'o', int(w.o))
  end
  return w
end
local function add(w, at, requests, tokens)
  local slot = math.floor(at / SLOT)
  if at == now and w.n and w.n > slot then slot = w.n end
  w.r, w.t = w.r + requests, w.t + tokens
  w.o, w.n = math.min(w.o or slot, slot), math.max(w.n or slot, slot)
  local name = int(slot)
  if requests ~= 0 then redis.call('HINCRBY', w.key, name .. 'r', int(requests)) end
  if tokens ~= 0 then redis.call('HINCRBY', w.key, name .. 't', int(tokens)) end
  redis.call('HSET', w.key, 'r', int(w.r), 't', int(w.t), 'o', int(w.o), 'n', int(w.n))
  redis.call('PEXPIRE', w.key, 2 * SPAN)
end
"""

# ARGV: requests, tokens, then rpm and tpm of each key; returns the wait in ms, then the sums of each key
_TAKE = Script(
    _COMMON
    + """
local requests, tokens, wait, windows, told = tonumber(ARGV[1]), tonumber(ARGV[2]), 0, {}, {}
for i, key in ipairs(KEYS) do
  local w, rpm, tpm = load(key), tonumber(ARGV[2 * i + 1]), tonumber(ARGV[2 * i + 2])
  windows[i] = w
  local more = rpm > 0 and w.r + requests - rpm or 0
  local much = tpm > 0 and w.t + tokens - tpm or 0
  if more > 0 or much > 0 then
    local until_ = SPAN
    for slot = w.o or 0, w.n or -1 do
      local name = int(slot)
      local held = redis.call('HMGET', key, name .. 'r', name .. 't')
      more, much = more - (tonumber(held[1]) or 0), much - (tonumber(held[2]) or 0)
      if more <= 0 and much <= 0 then until_ = (slot + 1) * SLOT + SPAN - now break end
    end
    wait = math.max(wait, until_, 1)
  end
end
for i, w in ipairs(windows) do
  if wait == 0 and (requests > 0 or tokens > 0) then add(w, now, requests, tokens) end
  told[2 * i], told[2 * i + 1] = w.r, w.t
end
told[1] = wait
return told
"""
)

# ARGV: the tokens over, and how long ago in ms they were taken
_SETTLE = Script(
    _COMMON
    + """
local over, at = tonumber(ARGV[1]), now - tonumber(ARGV[2])
for _, key in ipairs(KEYS) do
  local w = load(key)
  if over > 0 then add(w, now, 0, over) end
  if over < 0 and w.n then
    local left, number = -over, math.min(math.floor(at / SLOT), w.n)
    local function back(slot)
      local name = int(slot) .. 't'
      local part = math.min(left, tonumber(redis.call('HGET', key, name)) or 0)
      if part > 0 then
        redis.call('HINCRBY', key, name, int(-part))
        left, w.t = left - part, w.t - part
      end
    end
    back(number)
    if left > 0 then back(number - 1) end
    if left > 0 then back(number + 1) end
    for slot = number - 2, w.o, -1 do
      if left <= 0 then break end
      back(slot)
    end
    redis.call('HSET', key, 't', int(w.t))
  end
end
"""
)

# ARGV: requests, tokens and age in ms of each key: what was counted while Redis was gone
_ADD = Script(
    _COMMON
    + """
for i, key in ipairs(KEYS) do
  local requests, tokens, ago = tonumber(ARGV[3 * i - 2]), tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i])
  if ago < SPAN then
    local w = load(key)
    add(w, now - ago, requests, math.max(tokens, -w.t))
  end
end
"""
)


@dataclass(frozen=True, slots=True)
class _Share:
    """Which part of a name's count was this server's when Redis last told it, and what the others had taken."""

    requests: float = 1.0
    tokens: float = 1.0
    others: tuple[int, int] = (0, 0)


_WHOLE = _Share()


class RedisMeter:
    """A `Meter` that all servers of one Redis share. It never raises and never waits longer than the link does.

    `clock` is monotonic, in seconds: this server's own, for its share while Redis is gone.
    """

    def __init__(self, link: Link, clock: Callable[[], float] = time.monotonic) -> None:
        self._link = link
        self._clock = clock
        self._own = Windows()  # what this server took, counted beside Redis
        self._shares: dict[str, _Share] = {}
        self._owed: dict[tuple[str, int], list[int]] = {}
        link.on_return(self._pay)

    async def take(self, quotas: Sequence[Quota], requests: int, tokens: int) -> float:
        """Count for all quotas and return 0, or for none and return the seconds until it may fit (`math.inf`: never)."""
        if never(quotas, requests, tokens):
            return math.inf
        given = [value for quota in quotas for value in (quota.rpm, quota.tpm)]
        try:
            told = await self._link.run(_TAKE, self._keys(quotas), requests, tokens, *given)
        except Unavailable:
            return self._take_share(quotas, requests, tokens)
        if not told[0]:
            self._own.add(self._now(), [quota.name for quota in quotas], requests, tokens)
        self._compare(quotas, told[1:])
        return int(told[0]) / 1_000

    async def settle(self, names: Sequence[str], over: int, ago_s: float = 0.0) -> None:
        """Correct the tokens of what was taken `ago_s` seconds ago by `over` (negative: fewer were used)."""
        if not over:
            return
        now, ago_ms = self._now(), int(ago_s * 1_000)
        self._own.settle(now, names, over, ago_ms)
        try:
            await self._link.run(_SETTLE, [self._key(name) for name in names], over, ago_ms)
        except Unavailable:
            self._owe(names, 0, over, now if over > 0 else now - ago_ms)

    def used(self, name: str) -> tuple[int, int]:
        """Return the requests and tokens of the last 60 seconds: this server's now, and the others' when it last took."""
        own, share = self._own.of(name, self._now()), self._shares.get(name)
        others = share.others if share else (0, 0)
        return own.requests + others[0], own.tokens + others[1]

    def _take_share(self, quotas: Sequence[Quota], requests: int, tokens: int) -> float:
        now = self._now()
        wait = self._own.take(now, [self._share(quota) for quota in quotas], requests, tokens)
        if not wait:
            self._owe([quota.name for quota in quotas], requests, tokens, now)
        return min(wait, _SOON_S)  # Redis may be there again by then, and say more exactly

    def _compare(self, quotas: Sequence[Quota], told: Sequence[int]) -> None:
        """Note which part of everyone's count is this server's: its share of the limit, should Redis go."""
        if len(self._shares) > _NAMES:
            self._shares.clear()
        now = self._now()
        for index, quota in enumerate(quotas):
            own = self._own.of(quota.name, now)
            requests, tokens = int(told[2 * index]), int(told[2 * index + 1])
            self._shares[quota.name] = _Share(
                own.requests / requests if requests > own.requests else 1.0,
                own.tokens / tokens if tokens > own.tokens else 1.0,
                (max(0, requests - own.requests), max(0, tokens - own.tokens)),
            )

    def _share(self, quota: Quota) -> Quota:
        """Return the part of a limit that is this server's; all of it for a name that Redis never counted here."""
        share = self._shares.get(quota.name, _WHOLE)
        return Quota(quota.name, _part(quota.rpm, share.requests), _part(quota.tpm, share.tokens))

    def _owe(self, names: Sequence[str], requests: int, tokens: int, at: int) -> None:
        for name in names:
            if len(self._owed) < _OWED:
                slot = self._owed.setdefault((name, at // SLOT_MS), [0, 0])
                slot[0] += requests
                slot[1] += tokens

    async def _pay(self) -> None:
        """Tell Redis what was counted while it was gone."""
        while self._owed:
            part = list(self._owed.items())[:_AT_ONCE]
            now = self._now()
            given = [
                value
                for (_, slot), counted in part
                for value in (*counted, max(0, now - slot * SLOT_MS - SLOT_MS // 2))
            ]
            for name_slot, _ in part:
                del self._owed[name_slot]
            try:
                await self._link.run(_ADD, [self._key(name) for (name, _), _ in part], *given)
            except Unavailable:  # gone again: it is owed still
                for (name, slot), (requests, tokens) in part:
                    self._owe([name], requests, tokens, slot * SLOT_MS)
                return

    def _keys(self, quotas: Sequence[Quota]) -> list[str]:
        return [self._key(quota.name) for quota in quotas]

    def _key(self, name: str) -> str:
        return f"{self._link.prefix}:minute:{name}"

    def _now(self) -> int:
        return int(self._clock() * 1_000)


def _part(limit: int, share: float) -> int:
    return max(1, math.ceil(limit * share)) if limit else 0
