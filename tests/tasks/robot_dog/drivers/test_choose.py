"""The driver that was named, or a sentence: never another one."""

import sys
from typing import Any

import pytest

from deshi.tasks.robot_dog.drivers import choose
from deshi.tasks.robot_dog.drivers.choose import NAMES, open_driver, open_ros
from deshi.tasks.robot_dog.drivers.sim import SimDriver


def test_the_simulated_body_is_open_at_once() -> None:
    driver = open_driver("sim", {"battery": 40.0, "posture": "damped", "interface": "eth0"})
    assert isinstance(driver, SimDriver)
    assert (driver.dog.posture, driver.dog.vitals.battery) == ("damped", 40.0)


def test_an_unknown_name_is_a_sentence() -> None:
    with pytest.raises(OSError, match="one of sim, dds, webrtc"):
        open_driver("simulator", {})


@pytest.mark.parametrize("name", [name for name in NAMES if name != "sim"])
def test_a_driver_that_can_not_open_is_not_replaced(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = {"dds": "DdsDriver", "webrtc": "WebRtcDriver"}[name]
    made: list[Any] = []

    class Broken:
        def __init__(self, **options: Any) -> None:
            made.append(options)

        def open(self) -> None:
            raise OSError("The robot's way is closed; open it.")

    module = f"deshi.tasks.robot_dog.drivers.{name}"
    __import__(module)
    monkeypatch.setattr(sys.modules[module], kind, Broken)
    with pytest.raises(OSError, match="closed"):
        open_driver(name, {"interface": "lo", "address": "10.0.0.1", "risky": True, "battery": 3.0})
    assert made[0].items() >= ({"interface": "lo"} if name == "dds" else {"address": "10.0.0.1"}).items()
    assert not {"risky", "battery"} & set(made[0])


@pytest.mark.parametrize("opened", [lambda: open_driver("dds", {}), lambda: open_ros({})])
def test_without_dds_a_sentence_says_what_to_install(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cyclonedds", None)
    monkeypatch.setattr("deshi.tasks.robot_dog.dds.participant.find_spec", lambda _: None)
    with pytest.raises(OSError, match="install"):
        opened()


def test_choosing_imports_the_named_one_only() -> None:
    assert not {"DdsDriver", "WebRtcDriver", "SimDriver"} & set(vars(choose))
