"""The simulated body as a driver: heard at once, frames by the clock, its world changed by hand."""

import pytest

from deshi.tasks.robot_dog.body.types import Driver, Request
from deshi.tasks.robot_dog.drivers.sim import FRAME, REST, SimDriver


class Clock:
    """A clock that a test sets."""

    now = 10.0

    def __call__(self) -> float:
        return self.now


def made(**options: object) -> tuple[SimDriver, Clock]:
    """A dog that lies, and its clock."""
    clock = Clock()
    driver: Driver = SimDriver(clock=clock, **options)  # type: ignore[arg-type]
    assert isinstance(driver, SimDriver)
    driver.take(clock.now)
    return driver, clock


def test_it_answers_at_the_end_of_a_motion() -> None:
    driver, clock = made()
    assert driver.send(Request(1004, id=5))
    assert driver.take(clock.now).replies == ()
    clock.now += 3.0
    (reply,) = driver.take(clock.now).replies
    assert (reply.id, reply.api_id, reply.code) == (5, 1004, 0)


def test_requests_without_a_name_are_given_one() -> None:
    driver, clock = made()
    driver.send(Request(1003))
    driver.send(Request(1003))
    assert len({reply.id for reply in driver.take(clock.now).replies}) == 2


def test_frames_come_often_while_it_moves_and_seldom_at_rest() -> None:
    driver, clock = made()
    assert driver.due(clock.now) == pytest.approx(clock.now + REST)
    assert driver.take(clock.now).telemetry is None
    driver.send(Request(1004))
    assert driver.due(clock.now) <= clock.now
    assert driver.take(clock.now).telemetry is not None
    assert driver.due(clock.now) == pytest.approx(clock.now + FRAME)


def test_its_world_is_changed_by_hand() -> None:
    driver, clock = made(battery=50.0)
    driver.change({"battery": 7, "obstacle": 0.4})
    telemetry = driver.take(clock.now).telemetry
    assert telemetry is not None
    assert (telemetry.battery, telemetry.obstacle) == (7.0, 0.4)
    with pytest.raises(ValueError, match="battery"):
        driver.change({"battery": 700})


def test_it_is_always_there() -> None:
    driver, _ = made()
    driver.open()
    assert driver.fileno() == -1
    assert driver.link()["connected"]
    driver.close()
