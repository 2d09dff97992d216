"""The budget of second tries."""

from deshi.decide.retries import Retries


def taken(budget: Retries, now: float, most: int = 100) -> int:
    """Return how many retries are allowed now."""
    return sum(budget.take(now) for _ in range(most))


def test_a_few_are_free() -> None:
    assert taken(Retries(few=3), 0.0) == 3


def test_each_request_pays_for_a_share_of_one() -> None:
    budget = Retries(share=0.1, few=0.0, most=100.0)
    for _ in range(200):
        budget.asked()

    assert taken(budget, 0.0) in (19, 20)


def test_they_can_not_be_saved_without_bound() -> None:
    budget = Retries(share=0.1, most=10.0)
    for _ in range(10_000):
        budget.asked()

    assert taken(budget, 0.0) == 10


def test_time_brings_back_the_free_ones_and_no_more() -> None:
    budget = Retries(few=3, trickle_s=10.0)
    taken(budget, 0.0)

    assert taken(budget, 10.0) == 1
    assert taken(budget, 10_000.0) == 3


def test_a_clock_that_goes_back_takes_nothing_away() -> None:
    budget = Retries(few=3)
    budget.take(100.0)

    assert taken(budget, 0.0) == 2
