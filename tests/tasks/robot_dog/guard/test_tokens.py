"""A token is good once, for exactly the actions it was given for, for twenty seconds, and not after a stop."""

from deshi.decide import orders
from deshi.tasks.robot_dog.guard.tokens import GOOD, MOST, Tokens


def test_it_is_good_once() -> None:
    tokens = Tokens()
    token = tokens.give([1030], 0.0, 1)
    assert [tokens.take(token, [1030], 1.0, 1) for _ in range(2)] == [True, False]


def test_it_is_good_for_these_actions_only() -> None:
    tokens = Tokens()
    assert not tokens.take(tokens.give([1030], 0.0, 1), [1030, 1030], 1.0, 1)


def test_it_is_good_for_a_while() -> None:
    tokens = Tokens()
    assert tokens.take(tokens.give([1030], 0.0, 1), [1030], GOOD, 1)
    assert not tokens.take(tokens.give([1030], 0.0, 1), [1030], GOOD + 0.1, 1)


def test_a_stop_ends_it() -> None:
    tokens = Tokens()
    token = tokens.give([1030], 0.0, 1)
    tokens.forget()
    assert not tokens.take(token, [1030], 1.0, 1)


def test_it_is_of_one_epoch() -> None:
    tokens = Tokens()
    assert not tokens.take(tokens.give([1030], 0.0, 1), [1030], 1.0, 2)


def test_no_word_is_a_token() -> None:
    assert not Tokens().take("", [1030], 0.0, 1)


def test_the_memory_has_an_end() -> None:
    tokens = Tokens()
    given = [tokens.give([1030], 0.0, 1) for _ in range(3 * MOST)]
    assert sum(tokens.take(token, [1030], 1.0, 1) for token in given) == MOST


def test_as_many_are_remembered_as_orders_wait_in_the_brain() -> None:
    assert MOST >= orders._MOST
    assert GOOD >= orders.WAITS_S
