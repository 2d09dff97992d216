"""The registry of a home: its own shelf, or a copy of the one that servers share."""

from pathlib import Path

from deshi.bootstrap.own import shipped
from deshi.bootstrap.registries import all_registries, registry_of, serving_folder
from deshi.promote.lineage import Lineage
from deshi.sections import Settings


def test_a_home_without_a_shelf_serves_what_is_shipped(home: Path) -> None:
    settings = Settings(home)
    assert serving_folder(settings, "robot_dog") == shipped("robot_dog")
    assert all_registries(settings) == []
    assert not home.exists()


def test_what_was_promoted_serves(home: Path, another: Path) -> None:
    registry = registry_of(Settings(home), "robot_dog")
    name = registry.add(another, Lineage(verdict="pass"))
    registry.promote(name, "ann")
    assert serving_folder(Settings(home), "robot_dog") == home / "releases" / "robot_dog" / name
    assert [one.task for one in all_registries(Settings(home))] == ["robot_dog"]
