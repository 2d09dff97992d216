"""Faults of the simulated dog: what is lost, late, frozen, stuck or refused, and what is no fault."""

from dataclasses import replace
from typing import Any

import pytest

from deshi.tasks.robot_dog.body.types import Request
from deshi.tasks.robot_dog.sim.dog import SimDog
from deshi.tasks.robot_dog.sim.faults import Faults, changed


def test_lost_messages_are_requests_and_answers() -> None:
    dog = SimDog("standing", seed=3)
    dog.step(0.0)
    dog.set(drop=0.3)
    answers = 0
    for i in range(1000):
        dog.send(Request(1, id=i), i * 0.01)
        answers += len(dog.step(i * 0.01)[0])
    assert 420 < answers < 560  # 0.7 x 0.7 of them


def test_a_delay_is_one_of_requests_and_one_of_answers() -> None:
    dog = SimDog("standing")
    dog.step(0.0)
    dog.set(delay=0.2)
    dog.send(Request(1003, id=1), 0.0)
    assert dog.step(0.39)[0] == []
    assert [reply.code for reply in dog.step(0.41)[0]] == [0]


def test_a_frozen_service_answers_nothing_and_its_clock_stands_still() -> None:
    dog = SimDog("standing")
    dog.step(0.0)
    dog.send(Request(1023, id=1), 0.0)
    dog.set(freeze_after=2.0)
    before = dog.step(3.0)[1]
    dog.send(Request(1003, id=2), 3.1)
    replies, told = dog.step(4.0)
    assert replies == []
    assert told == replace(before, at=4.0)
    assert told.stamp == pytest.approx(2.0)
    dog.set(freeze=False)
    replies, told = dog.step(5.0)
    assert told.stamp == pytest.approx(3.0)
    assert told.fsm == 1006


def test_a_stuck_dog_does_not_stop_but_is_damped() -> None:
    dog = SimDog("standing")
    dog.step(0.0)
    dog.set(stuck=True)
    dog.send(Request(1023, id=1), 0.0)
    dog.send(Request(1003, id=2), 1.0)
    replies, told = dog.step(1.3)
    assert [reply.code for reply in replies] == [0]
    assert told.fsm == 1006
    dog.send(Request(1001, id=3), 1.3)
    assert dog.step(1.3)[1].fsm == 1001


def test_chosen_ids_are_refused_with_chosen_codes() -> None:
    dog = SimDog("standing")
    dog.step(0.0)
    dog.set(refuse={"1016": 4206, 1004: 3203})
    for code, answer in ((1016, 4206), (1004, 3203), (1017, None)):
        dog.send(Request(code, id=code), 0.0)
        replies, _ = dog.step(0.0)
        assert [reply.code for reply in replies] == ([answer] if answer else [])


def test_a_fall_ends_what_runs() -> None:
    dog = SimDog("standing")
    dog.step(0.0)
    dog.send(Request(1016, id=1), 0.0)
    dog.step(1.0)
    dog.set(fall=True)
    replies, _ = dog.step(3.0)
    assert [reply.code for reply in replies] == [4201]
    assert dog.posture == "fallen"
    assert dog.step(3.0)[1].roll > 1.2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"drop": 2}, "drop is a number from 0 to 1"),
        ({"drop": True}, "drop is a number"),
        ({"delay": -1}, "delay is a number from 0 to 60"),
        ({"freeze": 1}, "freeze is true or false"),
        ({"stuck": "yes"}, "stuck is true or false"),
        ({"refuse": [1016]}, "refuse maps api ids"),
        ({"refuse": {"1016": 0}}, "0 would be success"),
        ({"battery": 101}, "battery is a number from 0 to 100"),
        ({"obstacle": -0.1}, "obstacle is a number"),
        ({"people": None}, "people is true or false"),
        ({"fall": "now"}, "fall is true or false"),
        ({"freeze_after": "soon"}, "freeze_after is a number"),
        ({"bark": True}, "has no fault 'bark'; it has drop"),
    ],
)
def test_what_is_no_change_is_said_and_changes_nothing(changes: dict[str, Any], sentence: str) -> None:
    dog = SimDog("standing", 50.0)
    with pytest.raises(ValueError, match=sentence):
        dog.set(**{"battery": 40.0, **changes})
    assert dog.vitals.battery == 50.0
    assert dog.faults == Faults()


def test_faults_are_changed_one_by_one() -> None:
    assert changed(Faults(delay=1.0), {"drop": 0.5}) == Faults(drop=0.5, delay=1.0)
