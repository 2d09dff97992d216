"""Unitree's own client, unmodified, commands our simulator and reads its states; our driver commands a robot made of its parts.

The SDK is in no package registry: DESHI_UNITREE_SDK names a checkout, DESHI_UNITREE_PYTHON a Python that has Cyclone DDS 0.10.2
(bench/peers/go2_sdk.sh makes it). Without them these tests are skipped by name; what a peer on 0.10.2 must bear is shown
without the SDK, too, in tests/tasks/robot_dog/dds/test_sport.py.
"""

import importlib.util
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.peers.domains import free_domain

from deshi.tasks.robot_dog.body.registry import actions
from deshi.tasks.robot_dog.body.types import Request, Telemetry
from deshi.tasks.robot_dog.drivers.dds import DdsDriver

BENCH = Path(__file__).parents[2] / "bench" / "sdk.py"
spec = importlib.util.spec_from_file_location("bench_sdk", BENCH)
assert spec is not None
assert spec.loader is not None
sdk: Any = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sdk)

GENERATIONS = {"0.10": (sdk.OLD, ()), "11": (sdk.NEW or sys.executable, ("--new-clients",))}


@pytest.fixture
def domain() -> int:
    return free_domain()


def python_of(generation: str) -> str:
    """The Python with that generation of the library; without it, or the SDK, the test is skipped."""
    if not sdk.SDK:
        pytest.skip("DESHI_UNITREE_SDK names no checkout of unitree_sdk2_python (see bench/peers/go2_sdk.sh)")
    python = GENERATIONS[generation][0]
    if not python:
        pytest.skip(
            "DESHI_UNITREE_PYTHON names no Python with Cyclone DDS 0.10.2 (see bench/peers/go2_sdk.sh)"
        )
    return str(python)


@pytest.fixture
def driver(domain: int) -> Iterator[DdsDriver]:
    opened = DdsDriver(domain, "lo")
    opened.open()
    yield opened
    opened.close()


@pytest.mark.parametrize("generation", GENERATIONS)
def test_every_method_of_the_sdk_does_what_it_says_and_its_subscribers_read_the_dog(
    generation: str, domain: int
) -> None:
    python = python_of(generation)
    with sdk.simulator(domain, *GENERATIONS[generation][1]):
        told = sdk.client(python, domain, 20)
    assert told["library"].startswith(generation)
    assert len(told["methods"]) == sdk.METHODS
    assert sdk.succeeded(told) == told["methods"], told["codes"]
    assert set(told["methods"]) <= {action.sdk for action in actions().values()}
    assert told["version"] == [0, "1.0.0.1"]
    assert min(told["samples"].values()) > 20
    sport, low = told["sport"], told["low"]
    assert (sport["error_code"], sport["mode"]) == (1001, 7)  # its last call was Damp
    assert len(sport["path_point"]) == 10
    assert len(low["motor_state"]) == 20
    assert 50 <= low["bms_state"]["soc"] <= 100
    assert max(abs(motor["q"]) for motor in low["motor_state"][:12]) > 0.3
    assert sport["position"][2] > 0.02


def test_our_driver_commands_a_robot_made_of_the_sdk(driver: DdsDriver, domain: int) -> None:
    seen: list[Telemetry] = []
    codes: dict[int, int] = {}
    with sdk.robot(python_of("0.10"), domain) as robot:
        end = time.monotonic() + 10
        while time.monotonic() < end and not (
            seen and seen[-1].battery is not None and driver.link()["api_version"]
        ):
            seen += [t for t in [driver.take(time.monotonic()).telemetry] if t is not None]
            time.sleep(0.01)
        for number, api_id in enumerate((1003, 1016, 1004), 1):
            assert driver.send(Request(api_id, id=number))
        assert driver.send(Request(1008, '{"x": 0.3, "y": 0, "z": 0}', noreply=True, id=4))
        while time.monotonic() < end and len(codes) < 3:
            codes |= {reply.api_id: reply.code for reply in driver.take(time.monotonic()).replies}
            time.sleep(0.01)
        heard = [json.loads(robot.stdout.readline()) for _ in range(4)]
    assert codes == {1003: 0, 1016: 4206, 1004: 0}
    assert [row["api_id"] for row in heard] == [1003, 1016, 1004, 1008]
    assert json.loads(heard[3]["parameter"]) == {"x": 0.3, "y": 0, "z": 0}
    last = seen[-1]
    assert (last.fsm, last.mode, last.progress, last.velocity[0]) == (1013, 255, 0.5, 0.25)
    assert (last.obstacle, last.battery, last.hottest, last.trunk[5]) == (1.5, 201.0, 111.0, 0.75)
    assert last.joints == tuple(number / 8 for number in range(12))


def test_a_robot_on_the_new_library_whose_types_no_robot_bears_is_named(
    driver: DdsDriver, domain: int
) -> None:
    with sdk.robot(python_of("11"), domain):
        end = time.monotonic() + 10
        while time.monotonic() < end and "uint8" not in driver.link()["detail"]:
            driver.take(time.monotonic())
            time.sleep(0.02)
        assert "Cyclone DDS 0.10.2" in driver.link()["detail"]
        assert not driver.send(Request(1004))


def test_the_clients_order_of_calls_names_each_method_of_the_service_once_or_more() -> None:
    words = (BENCH.parent / "peers" / "go2_sdk_client.py").read_text("utf-8")
    called = {action.sdk for action in actions().values() if f'("{action.sdk}", (' in words}
    assert len(called) == sdk.METHODS
    assert {action.sdk for action in actions().values()} - called == {
        "EconomicGait"
    }  # it has an id, and no method
