"""A model that keeps failing is left alone, tried once in a while, and taken back when it answers."""

from deshi.decide.breaker import Breaker


def _failed(times: int = 3, at: float = 100.0) -> Breaker:
    breaker = Breaker(failures=3, pause_s=5.0, longest_s=15.0)
    for _ in range(times):
        breaker.failed(at)
    return breaker


def test_it_opens_after_failures_in_a_row() -> None:
    assert _failed(2).wait_s(100.0) == 0.0
    assert _failed(3).wait_s(100.0) == 5.0
    assert _failed(3).wait_s(104.0) == 1.0


def test_a_success_between_starts_the_count_again() -> None:
    breaker = _failed(2)
    breaker.succeeded()
    breaker.failed(100.0)
    breaker.failed(100.0)

    assert breaker.wait_s(100.0) == 0.0


def test_after_the_pause_one_probe_goes_through() -> None:
    breaker = _failed()

    assert breaker.wait_s(105.0) == 0.0
    assert breaker.wait_s(105.0) > 0.0


def test_a_probe_that_succeeds_closes_it() -> None:
    breaker = _failed()
    breaker.wait_s(105.0)
    breaker.succeeded()

    assert [breaker.wait_s(105.0) for _ in range(3)] == [0.0] * 3
    assert breaker.failures == 0


def test_every_probe_that_fails_makes_the_pause_longer_up_to_the_longest() -> None:
    breaker, now, pauses = _failed(), 105.0, []
    for _ in range(4):
        assert breaker.wait_s(now) == 0.0
        breaker.failed(now)
        pauses.append(breaker.wait_s(now))
        now += pauses[-1]

    assert pauses == [10.0, 15.0, 15.0, 15.0]


def test_a_probe_that_told_nothing_may_be_made_again() -> None:
    breaker = _failed()
    breaker.wait_s(105.0)
    breaker.let_go()

    assert breaker.wait_s(105.0) == 0.0


def test_when_the_server_says_how_long_it_opens_at_once_for_just_that() -> None:
    breaker = Breaker(failures=3, pause_s=5.0)
    breaker.failed(100.0, 60.0)

    assert breaker.wait_s(100.0) == 60.0
    assert breaker.wait_s(160.0) == 0.0


def test_a_server_that_says_to_stay_away_for_a_day_is_probed_after_the_longest_pause() -> None:
    breaker = Breaker(failures=3, pause_s=5.0, longest_s=15.0)
    breaker.failed(100.0, 86_400.0)

    assert breaker.wait_s(100.0) == 15.0
