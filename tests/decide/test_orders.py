"""An order waits for a yes: for its own conversation, 20 seconds, once, and until a stop."""

import pytest

from deshi.decide.orders import LATE_S, WAITS_S, Orders, Waiting, last_said
from deshi.records.answer import Decision, Proposal
from deshi.records.ask import Ask, Turn


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def order(
    number: str = "i", user: str = "ann", session: str = "s", token: str = "t", epoch: int = 1
) -> Waiting:
    ask = Ask(number, "robot_dog", "jump", session, user, "en", 0.0)
    return Waiting(ask, Decision(Proposal("do", (1031,), 0.9), "student", False, (), 0.7), token, epoch)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def orders(clock: Clock) -> Orders:
    kept = Orders(clock)
    kept.keep(order())
    return kept


def test_the_next_request_of_the_conversation_takes_it_once(orders: Orders) -> None:
    assert orders.next("ann", "s", "", 1) == order()
    assert orders.next("ann", "s", "", 1) is None


@pytest.mark.parametrize(("user", "session"), [("bob", "s"), ("ann", "t"), ("ann", ""), ("", "")])
def test_nobody_else_s_request_takes_it(orders: Orders, user: str, session: str) -> None:
    assert orders.next(user, session, "", 1) is None
    assert orders.next("ann", "s", "", 1) is not None


def test_an_order_without_a_conversation_is_taken_by_its_token_only() -> None:
    orders = Orders()
    orders.keep(order(session=""))

    assert orders.next("ann", "", "", 1) is None
    assert orders.next("bob", "", "t", 1) is None
    assert orders.next("ann", "", "t", 1) is not None


def test_it_is_old_after_20_seconds(orders: Orders, clock: Clock) -> None:
    clock.now += WAITS_S
    taken = orders.next("ann", "s", "", 1)

    assert taken is not None
    assert not taken.good


def test_long_after_nobody_remembers_it(orders: Orders, clock: Clock) -> None:
    clock.now += WAITS_S + LATE_S + 1

    assert orders.next("ann", "s", "", 1) is None
    assert len(orders._kept) == len(orders._last) == 0


def test_what_is_long_expired_makes_room_by_itself(clock: Clock) -> None:
    orders = Orders(clock)
    for number in range(500):
        clock.now += 1.0
        orders.keep(order(f"i{number}", session=f"s{number % 7 or ''}"))

    assert len(orders._kept) <= WAITS_S + LATE_S + 1
    assert len(orders._last) <= 7


def test_no_more_than_a_thousand_wait(clock: Clock) -> None:
    orders = Orders(clock)
    for number in range(1_100):
        orders.keep(order(f"i{number}", session=f"s{number}"))

    assert (len(orders._kept), len(orders._last)) == (1_000, 1_000)
    assert orders.next("ann", "s99", "", 1) is None
    assert orders.next("ann", "s100", "", 1) is not None


def test_a_look_takes_nothing_out(orders: Orders) -> None:
    assert orders.look("ann", "s", "", 1) == order()
    assert orders.look("ann", "", "t", 1) == order()
    assert orders.look("bob", "s", "", 1) is None
    stale = orders.look("ann", "s", "", 2)
    assert stale is not None
    assert not stale.good
    assert orders.next("ann", "s", "", 1) == order()


def test_a_stop_since_then_ends_it(orders: Orders) -> None:
    taken = orders.next("ann", "s", "", 2)

    assert taken is not None
    assert not taken.good


def test_a_button_takes_only_what_is_good(orders: Orders) -> None:
    assert orders.named("i", "t", 2) is None
    assert orders.next("ann", "s", "", 1) is None


def test_a_later_order_of_the_conversation_takes_its_place(orders: Orders) -> None:
    orders.keep(order("j", token="u"))

    assert orders.named("i", "t", 1) is None
    assert orders.named("j", "u", 1) is not None


def test_a_button_names_it_by_number_and_token(orders: Orders) -> None:
    assert orders.named("i", "wrong", 1) is None
    assert orders.named("other", "t", 1) is None
    assert orders.named("i", "t", 1) == order()


def test_what_is_forgotten_waits_no_longer(orders: Orders) -> None:
    orders.forget()
    assert orders.next("ann", "s", "", 1) is None


@pytest.mark.parametrize(
    ("numbers", "counts"),
    [((), True), (("i",), True), (("a", "i"), True), (("",), True), (("i", "b"), False)],
)
def test_an_order_counts_where_nothing_was_said_after_it(numbers: tuple[str, ...], counts: bool) -> None:
    turns = tuple(Turn("x", "action", (1009,), interaction=number) for number in numbers)

    assert last_said(order("i"), turns) == (order("i") if counts else None)
    assert last_said(None, turns) is None
