"""What may be spent."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """A period of the budget (`2026-11-21`, `2026-11`) and the most that it may hold; 0: no limit.

    `nano` is money in billionths of a US dollar, so that sums are exact.
    """

    period: str
    calls: int = 0
    nano: int = 0
