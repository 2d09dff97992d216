"""Who pays for a chat: the home, the tenant and the key, in one entry before the call, and brought to the real cost after it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from deshi.decide.budget import Budget, Reservation, Share
from deshi.decide.chat_prices import Tariff, bounded, worst
from deshi.decide.prices import Price
from deshi.records.chat import Caller, Chat


@dataclass(frozen=True, slots=True)
class Bill:
    """A call that is reserved: its worst case in US dollars, and what the chat had used before it (tokens in, out, cached; untold)."""

    reservation: Reservation
    tariff: Tariff
    usd: float
    before: tuple[int, int, int]
    untold: int = 0


class TenantBudgets:
    """The purse of the LLM service, over the home's budget. Models without a tariff, and those that cost nothing, are free.

    `shares(caller)` are those who pay beside the home; what they spend is counted also where they have no limit.
    """

    def __init__(
        self, home: Budget, tariffs: Mapping[str, Tariff], shares: Callable[[Caller], Sequence[Share]]
    ) -> None:
        self._home = home
        self._tariffs = tariffs
        self._shares = shares

    def bound(self, chat: Chat, target: str) -> Chat:
        """Return the chat as it is to be sent: a paid answer has a length."""
        tariff = self._tariffs.get(target)
        return bounded(chat, tariff) if tariff else chat

    async def reserve(self, chat: Chat, target: str) -> Bill | None:
        """Reserve the worst case of a call; None for what is free and not counted.

        Raises `Spent` when the home's budget does not cover it, `Limited` when the tenant's or the key's doesn't.
        """
        tariff = self._tariffs.get(target, _FREE)
        usd = worst(chat, tariff)
        shares = self._shares(chat.caller) if usd else ()
        reservation = await self._home.reserve(target, usd, shares)
        return Bill(reservation, tariff, usd, _used(chat), chat.tally.untold) if reservation.periods else None

    async def settle(self, bill: Bill | None, chat: Chat) -> float:
        """Bring a bill to the real cost, by the tokens of the chat's tally since then, and return it in US dollars.

        Where no tokens were told, nobody knows what it cost: the worst case stays, and is counted again for everything else
        that was sent in vain (to a server that failed after it, or that was slower than another).
        """
        if bill is None:
            return 0.0
        used = _used(chat)
        tokens_in, tokens_out, cached = (now - had for now, had in zip(used, bill.before, strict=True))
        untold = chat.tally.untold - bill.untold
        if not tokens_in and not tokens_out and untold <= 1:
            return bill.usd
        usd = bill.tariff.price.of(tokens_in, tokens_out, cached) + bill.usd * untold
        await self._home.settle(bill.reservation, usd)
        return usd

    async def release(self, bill: Bill | None) -> None:
        """Take a bill back whole: the call was never made."""
        if bill is not None:
            await self._home.release(bill.reservation)


_FREE = Tariff(Price())


def _used(chat: Chat) -> tuple[int, int, int]:
    return chat.tally.tokens_in, chat.tally.tokens_out, chat.tally.cached
