"""The budget: a call is reserved with all that it can cost before it is made, and settled to its real cost afterwards.

Reserving first and in one transaction is what keeps parallel requests and other processes of the home from overrunning it
together. What is never settled (a crash, an answer that did not come) stays counted in full.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from deshi.decide.prices import nano
from deshi.errors import DeshiError, Limited, Spent
from deshi.records.budget import Limit
from deshi.records.protocols import Ledger

_log = logging.getLogger(__name__)
_SETTLING_S = 0.2

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """The most for a day and a month (UTC), in US dollars and in calls of all models together; 0: no limit."""

    usd_day: float = 0.0
    usd_month: float = 0.0
    calls_day: int = 0
    calls_month: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """Who pays beside the home (`tenant:acme`, `key:ann`), and the most for a day and a month in US dollars; 0: no limit."""

    whose: str
    usd_day: float = 0.0
    usd_month: float = 0.0


@dataclass(frozen=True, slots=True)
class Reservation:
    """A call that is paid for in advance: its periods (none where nothing is limited) and the money, in billionths."""

    periods: tuple[str, ...]
    nano: int


class Budget:
    """Limits over a ledger; `clock` is Unix time in seconds."""

    def __init__(self, limits: Limits, ledger: Ledger, clock: Callable[[], float] = time.time) -> None:
        self._limits = limits
        self._ledger = ledger
        self._clock = clock
        self._thread = _thread()  # of its own: those that all share are for others while the ledger is held

    async def reserve(self, layer: str, usd: float, shares: Sequence[Share] = ()) -> Reservation:
        """Reserve one call of at most `usd` of the home and of all who share it, or of nobody.

        Raises `Spent` when a limit of the home does not cover it, `Limited` when one of a share doesn't. Raises `Unavailable`
        when it can't be written down: what can't be counted is not spent.
        """
        most = nano(usd)
        if not most and not self._limits.calls_day and not self._limits.calls_month:
            return Reservation((), 0)  # free, and calls are not counted
        home = self._of_now()
        limits = [*home, *(limit for share in shares if most for limit in self._of_share(share))]
        reservation = Reservation(tuple(limit.period for limit in limits), most)
        taking = self._in_turn(self._ledger.take, limits, 1, most)
        try:
            taken = await asyncio.shield(taking)
        except asyncio.CancelledError:  # who asked is gone, and the ledger is at it already
            taking.add_done_callback(lambda done: self._undo(done, reservation))
            raise
        if not taken:
            raise await self._in_turn(self._refusal, layer, limits, shares, usd)
        return reservation

    async def settle(self, reservation: Reservation, usd: float) -> None:
        """Bring a reservation to the real cost. Where that can't be written down, the worst case stays counted."""
        over = reservation.nano - nano(usd)
        if over < 0:
            _log.warning("a call cost $%.6f more than its worst case; the budget counts it", -over / 1e9)
        await self._give_back(reservation, 0, over)

    async def release(self, reservation: Reservation) -> None:
        """Take a reservation back whole: the call was never made."""
        await self._give_back(reservation, 1, reservation.nano)

    async def left(self) -> dict[str, dict[str, float | None]]:
        """Return what is left of the `day` and the `month`: `usd` and `calls`, None where there is no limit.

        A period without any limit is not told. Raises what the ledger raises where it can't be read.
        """
        told = {}
        for name, limit in zip(("day", "month"), self._of_now(), strict=True):
            if limit.calls or limit.nano:
                calls, spent = await self._in_turn(self._ledger.spent, limit.period)
                told[name] = {
                    "usd": max(0, limit.nano - spent) / 1e9 if limit.nano else None,
                    "calls": max(0, limit.calls - calls) if limit.calls else None,
                }
        return told

    async def close(self) -> None:
        """Close the ledger; a later call opens it again."""
        await self._in_turn(self._ledger.close)
        self._thread.shutdown(wait=False)
        self._thread = _thread()

    async def _give_back(self, reservation: Reservation, calls: int, money: int) -> None:
        if not reservation.periods or not (calls or money):
            return
        # it is done in any case; the answer that it belongs to is there, and does not wait for a ledger that is held
        await asyncio.wait(
            {self._in_turn(self._quietly, reservation.periods, calls, money)}, timeout=_SETTLING_S
        )

    def _undo(self, done: "asyncio.Future[bool]", reservation: Reservation) -> None:
        if not done.cancelled() and not done.exception() and done.result():
            self._in_turn(self._quietly, reservation.periods, 1, reservation.nano)

    def _refusal(
        self, layer: str, limits: Sequence[Limit], shares: Sequence[Share], usd: float
    ) -> DeshiError:
        """Return the error that names the limit which is reached; the home's go first."""
        reached = next((n for n, limit in enumerate(limits) if self._reached(limit, nano(usd))), 0)
        if reached < 2:
            return Spent(
                f"The budget does not cover a call of {layer} (at most ${usd:.4f}); it goes on with the next day or month, "
                f"or raise [budget] in deshi.toml."
            )
        share, monthly = shares[reached // 2 - 1], reached % 2
        kind, _, name = share.whose.partition(":")
        most, period = (share.usd_month, "month") if monthly else (share.usd_day, "day")
        return Limited(
            f"The ${most:g} a {period} of the {kind} {name!r} do not cover a call of {layer} (at most ${usd:.4f}); it goes on with "
            f"the next {period} (UTC), or a higher limit is set with `deshi keys`.",
            self._until_next(bool(monthly)),
        )

    def _reached(self, limit: Limit, most: int) -> bool:
        calls, spent = self._ledger.spent(limit.period)
        return bool(
            (limit.calls and calls + 1 > limit.calls) or (limit.nano and most and spent + most > limit.nano)
        )

    def _until_next(self, monthly: bool) -> float:
        """Return the seconds until the next day or month begins."""
        now = datetime.fromtimestamp(self._clock(), UTC)
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        following = (
            (today.replace(day=1) + timedelta(days=32)).replace(day=1)
            if monthly
            else today + timedelta(days=1)
        )
        return (following - now).total_seconds()

    def _of_share(self, share: Share) -> tuple[Limit, Limit]:
        now = datetime.fromtimestamp(self._clock(), UTC)
        return (
            Limit(f"{now:%Y-%m-%d} {share.whose}", 0, nano(share.usd_day)),
            Limit(f"{now:%Y-%m} {share.whose}", 0, nano(share.usd_month)),
        )

    def _quietly(self, periods: tuple[str, ...], calls: int, money: int) -> None:
        with suppress(DeshiError):
            self._ledger.give_back(periods, calls, money)

    def _in_turn(self, work: Callable[..., T], *given: Any) -> "asyncio.Future[T]":
        """Do the ledger's work on the one thread for it."""
        return asyncio.get_running_loop().run_in_executor(self._thread, work, *given)

    def _of_now(self) -> tuple[Limit, Limit]:
        now = datetime.fromtimestamp(self._clock(), UTC)
        own = self._limits
        return (
            Limit(f"{now:%Y-%m-%d}", own.calls_day, nano(own.usd_day)),
            Limit(f"{now:%Y-%m}", own.calls_month, nano(own.usd_month)),
        )


def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="budget")
