"""A server's limit: it grows while the server keeps pace, settles where a queue begins, and shrinks when it fails."""

import pytest

from deshi.decide.aimd import Gradient


def served(limit: Gradient, latency_of: object, rounds: int = 300) -> int:
    """Return the limit after a server was kept full for so many requests; `latency_of` maps how many at once to seconds."""
    assert callable(latency_of)
    for _ in range(rounds):
        limit.took("chat", latency_of(limit.limit), limit.limit)
    return limit.limit


def test_it_grows_while_more_at_once_take_no_longer() -> None:
    assert served(Gradient(), lambda at_once: 1.0) > 100


def test_what_nobody_notices_is_no_queue() -> None:
    assert served(Gradient(), lambda at_once: 0.0005 * at_once) > 50


def test_a_long_answer_is_no_slow_one() -> None:
    limit = Gradient()
    for number in range(300):
        work = 1.0 + 99.0 * (number % 2)
        limit.took("chat", 0.1 * work, limit.limit, work)

    assert limit.limit > 50


def test_it_grows_no_further_than_its_bound() -> None:
    assert served(Gradient(most=20), lambda at_once: 1.0) == 20


def test_it_stays_small_where_requests_are_done_one_after_the_other() -> None:
    assert served(Gradient(), lambda at_once: 1.0 * at_once) <= 16


def test_it_settles_about_where_a_batch_is_full() -> None:
    assert 32 <= served(Gradient(), lambda at_once: max(1.0, at_once / 32)) <= 96


def test_it_does_not_grow_when_it_is_not_felt() -> None:
    limit = Gradient()
    for _ in range(300):
        limit.took("chat", 1.0, 1)

    assert limit.limit == 4


def test_it_shrinks_with_each_failure_but_not_to_nothing() -> None:
    limit = Gradient()
    limit.failed()
    after_one = limit.limit
    for _ in range(50):
        limit.failed()

    assert (after_one, limit.limit) == (2, 2)


def test_it_comes_back_after_failures() -> None:
    limit = Gradient()
    for _ in range(50):
        limit.failed()

    assert served(limit, lambda at_once: 1.0) > 20


def test_kinds_are_not_compared_with_each_other() -> None:
    limit = Gradient()
    for _ in range(200):
        limit.took("embeddings", 0.001, limit.limit)
        limit.took("chat", 10.0, limit.limit)

    assert limit.limit > 50


@pytest.mark.parametrize("seconds", [0.0, 100.0])
def test_a_fixed_one_learns_nothing(seconds: float) -> None:
    limit = Gradient(fixed=3)
    limit.took("chat", seconds, 3)
    limit.failed()

    assert limit.limit == 3
