"""A second word for what is risky: a token that is good once, for exactly these actions, for twenty seconds, in one epoch."""

import secrets
from collections.abc import Sequence

GOOD = 20.0  # seconds
MOST = 1_000  # tokens that are remembered: as many as orders wait in the brain


class Tokens:
    """Tokens given out and not yet used."""

    def __init__(self) -> None:
        self._given: dict[str, tuple[tuple[int, ...], int, float]] = {}

    def give(self, actions: Sequence[int], now: float, epoch: int) -> str:
        """Return a token for these actions, decided in `epoch`."""
        token = secrets.token_hex(8)
        self._given[token] = (tuple(actions), epoch, now + GOOD)
        while len(self._given) > MOST:
            del self._given[next(iter(self._given))]
        return token

    def take(self, token: str, actions: Sequence[int], now: float, epoch: int) -> bool:
        """Use a token up; return whether it was good for these actions now: no stop, of whatever kind, came in between."""
        meant, decided, until = self._given.pop(token, ((), 0, 0.0))
        return meant == tuple(actions) and decided == epoch and now <= until

    def forget(self) -> None:
        """Forget all: a stop came after they were given."""
        self._given.clear()
