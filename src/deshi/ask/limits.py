"""How much a key and its tenant may ask in a minute: both limits count, over a meter in memory or in Redis."""

import math
from dataclasses import dataclass

from deshi.ask.keys import Keys
from deshi.errors import Denied, Limited, NeverFits
from deshi.records.chat import Caller, Meter, Quota


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of the tightest limits now; None where there is no limit."""

    requests: int | None = None
    most_requests: int | None = None
    tokens: int | None = None
    most_tokens: int | None = None

    def headers(self) -> dict[str, str]:
        """Return it as OpenAI's headers: `x-ratelimit-limit-requests`, `x-ratelimit-remaining-tokens` ..."""
        told = {
            "limit-requests": self.most_requests,
            "remaining-requests": self.requests,
            "limit-tokens": self.most_tokens,
            "remaining-tokens": self.tokens,
        }
        return {f"x-ratelimit-{name}": str(value) for name, value in told.items() if value is not None}


_NOTHING = Left()


class KeyLimits:
    """The `Limits` of the keys of a home. Money is not counted here: see `decide.tenant_budget`."""

    def __init__(self, keys: Keys, meter: Meter) -> None:
        self._keys = keys
        self._meter = meter

    async def take(self, caller: Caller, tokens: int) -> None:
        """Count one request of about `tokens`. Raises `Limited`, saying which limit is reached and when it is free again.

        `NeverFits` where the request alone is over a limit, `Denied` where the key has been removed meanwhile.
        """
        quotas = self.quotas(caller)
        if not quotas:
            return
        wait = await self._meter.take(quotas, 1, tokens)
        if wait:
            raise self._limited(quotas, tokens, wait)

    def counts(self, caller: Caller) -> bool:
        """Return whether tokens are limited for a caller: else nobody needs to know how many a request takes."""
        return any(quota.tpm for quota in self.quotas(caller))

    async def settle(self, caller: Caller, over: int, ago_s: float = 0.0) -> None:
        """Correct the count of tokens of `ago_s` seconds ago by `over` (negative: fewer were used)."""
        try:
            names = [quota.name for quota in self.quotas(caller)]
        except Denied:  # removed since it was taken: its tenant's count is brought right still
            names = [f"tenant:{caller.tenant}"]
        if names and over:
            await self._meter.settle(names, over, ago_s)

    def left(self, caller: Caller) -> Left:
        """Return what is left of the limits of the caller's key and tenant."""
        try:
            quotas = self.quotas(caller)
        except Denied:
            quotas = []
        if not quotas:
            return _NOTHING
        used = [self._meter.used(quota.name) for quota in quotas]
        requests = [(max(0, q.rpm - had), q.rpm) for q, (had, _) in zip(quotas, used, strict=True) if q.rpm]
        tokens = [(max(0, q.tpm - had), q.tpm) for q, (_, had) in zip(quotas, used, strict=True) if q.tpm]
        return Left(*min(requests, default=(None, None)), *min(tokens, default=(None, None)))

    def quotas(self, caller: Caller) -> list[Quota]:
        """Return the limits that count for a caller: of its key and of its tenant, where they have any. Raises `Denied`."""
        if not caller.key:
            return []
        own, shared = self._keys.allowance(caller.key), self._keys.tenant(caller.tenant)
        named = ((f"key:{caller.key}", own), (f"tenant:{caller.tenant}", shared))
        return [Quota(name, one.rpm, one.tpm) for name, one in named if one.rpm or one.tpm]

    def _limited(self, quotas: list[Quota], tokens: int, wait: float) -> Limited:
        if wait == math.inf:
            least = min(quota.tpm for quota in quotas if quota.tpm)
            return NeverFits(
                f"This request takes about {tokens:,} tokens, and {least:,} a minute are the most here; send less, or ask for a "
                f"higher limit (`deshi keys set NAME --tpm N`)."
            )
        told = [word for quota in quotas for word in self._reached(quota, tokens)]
        what = " and ".join(told) or "what this key may ask in a minute"
        return Limited(f"The limit is reached: {what}; it is free again in {math.ceil(wait)} s.", wait)

    def _reached(self, quota: Quota, tokens: int) -> list[str]:
        kind, _, name = quota.name.partition(":")
        requests, had = self._meter.used(quota.name)
        told = []
        if quota.rpm and requests + 1 > quota.rpm:
            told.append(f"{quota.rpm:,} requests a minute of the {kind} {name!r}")
        if quota.tpm and had + tokens > quota.tpm:
            told.append(
                f"{quota.tpm:,} tokens a minute of the {kind} {name!r} (this request takes about {tokens:,})"
            )
        return told
