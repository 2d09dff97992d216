"""How our types describe an octet to their peers: as `byte`, unless a simulator on this machine is asked to meet new clients.

Cyclone DDS 0.10, which runs on the robot, calls an octet a byte and ends with a segmentation fault when a peer describes one as
`uint8`. Cyclone DDS 11 knows both as different types, and a client whose types say `uint8` (Unitree's SDK on Python 3.11 or
later) does not match ours. So `deshi go2sim` may say `uint8` for such clients, on the loopback only, where no robot is.
"""

import sys
from ipaddress import ip_address
from typing import Any

from cyclonedds.idl import types

_TYPES = "deshi.tasks.robot_dog.dds.idl"

byte: Any = types.byte


def for_new_clients(interface: str) -> None:
    """Describe octets as `uint8` from now on, before our types are loaded. Raises `OSError` where a robot might hear it."""
    global byte
    if not _loopback(interface):
        raise OSError(
            f"Types for new clients end a robot's motion service with a segmentation fault, so they are kept to this machine; "
            f"name the interface lo instead of {interface or 'none'!r}."
        )
    if _TYPES in sys.modules:
        raise OSError(
            "Types for new clients must be chosen before the others are loaded; start a process of its own for them."
        )
    byte = types.uint8


def _loopback(interface: str) -> bool:
    if interface in ("lo", "lo0"):
        return True
    try:
        return ip_address(interface).is_loopback
    except ValueError:
        return False
