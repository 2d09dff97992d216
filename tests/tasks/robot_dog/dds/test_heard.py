"""Two publishers that speak are two robots; one that is silent is none, until it has been there for too long."""

from deshi.tasks.robot_dog.dds.heard import GHOST, RECENT, Heard


def test_one_publisher_is_one_robot() -> None:
    heard = Heard()
    for tick in range(100):
        assert heard.holds(7, tick / 20)
        assert not heard.doubled([7], tick / 20)


def test_two_that_speak_are_two_and_one_of_them_is_listened_to() -> None:
    heard = Heard()
    assert heard.holds(7, 10.0)
    assert not heard.holds(8, 10.1)
    assert heard.doubled([7, 8], 10.1)
    assert heard.holds(7, 10.2)


def test_they_are_two_for_as_long_as_both_are_there() -> None:
    heard = Heard()
    heard.holds(7, 10.0)
    heard.holds(8, 10.1)
    for tick in range(1, 200):
        heard.holds(7, 10.1 + tick / 10)
        assert heard.doubled([7, 8], 10.1 + tick / 10)  # the other one is missed all the time
    assert not heard.doubled([7], 40.0)


def test_a_robot_that_has_restarted_is_listened_to_though_the_old_one_is_still_known() -> None:
    heard = Heard()
    assert heard.holds(7, 10.0)
    later = 10.0 + 2 * RECENT
    assert heard.holds(8, later)
    assert not heard.doubled([7, 8], later)
    assert not heard.doubled([7, 8], later + GHOST - 1.0)
    assert not heard.doubled([8], later + GHOST)


def test_one_that_stays_and_is_silent_counts_in_the_end() -> None:
    heard = Heard()
    heard.holds(7, 10.0)
    assert not heard.doubled([7, 8], 10.0)
    heard.holds(7, 10.0 + GHOST)
    assert heard.doubled([7, 8], 10.0 + GHOST)


def test_one_that_has_gone_and_come_again_at_once_is_one() -> None:
    heard = Heard()
    assert heard.holds(7, 10.0)
    assert not heard.doubled([], 10.1)
    assert heard.holds(8, 10.2)
    assert not heard.doubled([8], 10.2)
