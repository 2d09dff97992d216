"""What the guard before this one left: people near, and orders under way that nobody saw the end of."""

import json
from collections.abc import Callable

from deshi.tasks.robot_dog.guard.orders import Order


class LastGuard:
    """`people` and `left` as the last guard kept them; `left` are the interactions that were under way, None for no motion.

    What is true now is handed to `keep_people` and `keep_orders`, for the next guard.
    """

    def __init__(
        self,
        people: bool = False,
        orders: str | None = None,
        keep_people: Callable[[bool], None] = lambda people: None,
        keep_orders: Callable[[str | None], None] = lambda orders: None,
    ) -> None:
        self.people = people
        self.left = _interactions(orders)
        self.keep_people = keep_people
        self._keep_orders = keep_orders
        self._moving = False

    def note(self, orders: list[Order], stopping: bool, damping: bool = False) -> None:
        """Keep what is under way: orders, a stop after them that has not worked yet, or any damp that has not."""
        if self.left is not None:
            return  # the last guard's is not settled yet, and no order is taken before it is
        self._moving = bool(orders) or damping or (self._moving and stopping)
        named = [order.interaction for order in orders]
        self._keep_orders(json.dumps(named) if self._moving else None)

    def settle(self) -> list[str]:
        """Return the interactions that were under way; they are told now."""
        left, self.left = self.left or [], None
        return [interaction for interaction in left if interaction]


def _interactions(orders: str | None) -> list[str] | None:
    if orders is None:
        return None
    try:
        read = json.loads(orders)
    except ValueError:
        return []  # it was cut off: something moved, and that is known
    return [one for one in read if isinstance(one, str)] if isinstance(read, list) else []
