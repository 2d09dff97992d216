"""Octets are bytes, but for a simulator that stays on this machine and is asked to meet clients that say otherwise."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from cyclonedds.idl.types import byte

import deshi
from deshi.tasks.robot_dog.dds import idl, octets

HERE = Path(deshi.__file__).parent


@pytest.mark.parametrize("interface", ["", "eth0", "192.168.123.99", "lo1", "wlan0"])
def test_new_clients_are_met_on_this_machine_only(interface: str) -> None:
    with pytest.raises(OSError, match=r"segmentation fault.*name the interface lo"):
        octets.for_new_clients(interface)
    assert octets.byte is byte


def test_they_are_not_met_once_our_types_are_loaded() -> None:
    assert idl.Request_
    with pytest.raises(OSError, match="process of its own"):
        octets.for_new_clients("lo")


@pytest.mark.parametrize("interface", ["lo", "127.0.0.1", "::1"])
def test_asked_for_first_and_on_the_loopback_all_types_say_it(interface: str) -> None:
    told = "; ".join(
        [
            "from deshi.tasks.robot_dog.dds import octets",
            f"octets.for_new_clients({interface!r})",
            "from deshi.tasks.robot_dog.dds import idl",
            "print(idl.BmsState_.__annotations__['soc'])",
        ]
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert "uint8" in done.stdout


def test_nobody_but_the_simulator_asks_for_them() -> None:
    asking = {
        path.relative_to(HERE).as_posix()
        for path in HERE.rglob("*.py")
        if "for_new_clients" in path.read_text("utf-8")
    }
    assert asking == {"tasks/robot_dog/dds/octets.py", "tasks/robot_dog/go2sim/__main__.py"}


def test_no_other_file_of_the_wire_names_the_kind() -> None:
    for path in [
        *(HERE / "tasks/robot_dog/dds").glob("*.py"),
        *(HERE / "tasks/robot_dog/go2sim").glob("*.py"),
    ]:
        names = {
            getattr(node, "attr", getattr(node, "id", ""))
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
        }
        assert ("uint8" in names) == (path.name == "octets.py")
