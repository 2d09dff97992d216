"""Open the driver that the settings name, and no other: one that can't be had is said, never replaced by the simulated body."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from deshi.tasks.robot_dog.body.types import Driver

if TYPE_CHECKING:
    from deshi.tasks.robot_dog.dds.ros import RosDoor

NAMES = ("sim", "dds", "webrtc")
_WHERE = ("domain", "interface", "peer_mode", "peers")


def open_driver(name: str, options: Mapping[str, Any]) -> Driver:
    """Return the opened driver `name`; nothing moves by it.

    `options` are those of the settings `[body]` that say where the robot is, with `battery` and `posture` for a simulated
    one. Raises `OSError` with a sentence for people where the way to the robot can't be had.
    """
    maker = {"sim": _sim, "dds": _dds, "webrtc": _webrtc}.get(name)
    if maker is None:
        raise OSError(f"There is no driver {name!r}; set [body] driver to one of {', '.join(NAMES)}.")
    driver = maker(options)
    driver.open()
    return driver


def _sim(options: Mapping[str, Any]) -> Driver:
    from deshi.tasks.robot_dog.drivers.sim import SimDriver

    return SimDriver(options.get("posture", "lying"), options.get("battery", 100.0))


def _dds(options: Mapping[str, Any]) -> Driver:
    from deshi.tasks.robot_dog.drivers.dds import DdsDriver

    return DdsDriver(**{key: options[key] for key in _WHERE if key in options})


def _webrtc(options: Mapping[str, Any]) -> Driver:
    from deshi.tasks.robot_dog.drivers.webrtc import WebRtcDriver

    where: dict[str, Any] = {key: str(options[key]) for key in ("address", "serial") if key in options}
    return WebRtcDriver(**where, key=os.environ.get("DESHI_ROBOT_KEY", ""))


def open_ros(options: Mapping[str, Any]) -> "RosDoor":
    """Return the guard's door to ROS 2. Raises `OSError` with a sentence where DDS can't be had."""
    from deshi.tasks.robot_dog.dds.participant import needed

    needed()
    from deshi.tasks.robot_dog.dds.ros import RosDoor

    return RosDoor(**{key: options[key] for key in _WHERE if key in options})
