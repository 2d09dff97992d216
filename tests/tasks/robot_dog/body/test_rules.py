"""The rules of the body are those of its settings that have their names."""

from dataclasses import asdict

from deshi.sections import Body
from deshi.tasks.robot_dog.body.rules import rules_of
from deshi.tasks.robot_dog.body.types import Rules


def test_a_setting_of_a_rules_name_is_that_rule() -> None:
    made = rules_of({"risky": True, "speed": 0.3, "driver": "dds"})
    assert (made.risky, made.speed) == (True, 0.3)


def test_what_is_not_set_keeps_its_default() -> None:
    assert rules_of({}) == Rules()


def test_the_settings_of_a_home_are_read_whole() -> None:
    assert rules_of(asdict(Body(walk=True))).walk is True
