"""The services around the sport service: leases, obstacle avoidance, the switch of modes."""

import json

import pytest

from deshi.tasks.robot_dog.body.types import Request
from deshi.tasks.robot_dog.go2sim.services import AVOID, LEASE, SPORT, SWITCHER, TERM, Services
from deshi.tasks.robot_dog.sim.dog import SimDog


class Desk:
    """Services with a dog, and what they answered."""

    def __init__(self) -> None:
        self.dog = SimDog("standing")
        self.dog.step(0.0)
        self.said: list[tuple[str, int, int, str]] = []
        self.services = Services(
            self.dog,
            lambda service, request, code, data: self.said.append((service, request.api_id, code, data)),
        )

    def ask(
        self, service: str, api_id: int, given: object = None, lease: int = 0, now: float = 0.0
    ) -> tuple[int, str]:
        """Send a request; return its answer."""
        text = given if isinstance(given, str) else json.dumps(given or {})
        before = len(self.said)
        self.services.hear(service, Request(api_id, text, id=7), lease, now)
        for reply in self.dog.step(now)[0]:
            self.said.append((SPORT, reply.api_id, reply.code, reply.data))
        assert len(self.said) == before + 1
        return self.said[-1][2:]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_each_service_tells_its_version(desk: Desk) -> None:
    told = {service: desk.ask(service, 1)[1] for service in (SPORT, LEASE, AVOID, SWITCHER)}
    assert told == {SPORT: "1.0.0.1", LEASE: "1.0.0.1", AVOID: "1.0.0.2", SWITCHER: "1.0.0.1"}


def test_who_has_the_lease_commands_alone(desk: Desk) -> None:
    code, data = desk.ask(LEASE, 101, {"name": "a"})
    lease = json.loads(data)["id"]
    assert (code, json.loads(data)["term"]) == (0, 1_000_000)
    assert desk.ask(LEASE, 101, {"name": "b"})[0] == 3207
    assert desk.ask(SPORT, 1003, lease=0)[0] == 3205
    assert desk.ask(SPORT, 1003, lease=lease)[0] == 0
    assert desk.ask(SPORT, 1, lease=0)[0] == 0  # who only asks for the version needs none


def test_a_lease_lasts_as_long_as_it_is_renewed(desk: Desk) -> None:
    lease = json.loads(desk.ask(LEASE, 101)[1])["id"]
    assert desk.ask(LEASE, 102, lease=lease, now=0.9 * TERM)[0] == 0
    assert desk.ask(SPORT, 1003, lease=0, now=1.8 * TERM)[0] == 3205
    assert desk.ask(LEASE, 102, lease=lease, now=3.0 * TERM)[0] == 3206
    assert desk.ask(SPORT, 1003, lease=0, now=3.1 * TERM)[0] == 0
    assert desk.ask(SPORT, 1003, lease=lease, now=3.2 * TERM)[0] == 3205  # it is nobody's any more


def test_avoidance_is_switched_and_told(desk: Desk) -> None:
    assert json.loads(desk.ask(AVOID, 1002)[1]) == {"enable": False}
    assert desk.ask(AVOID, 1001, {"enable": True})[0] == 0
    assert json.loads(desk.ask(AVOID, 1002)[1]) == {"enable": True}
    assert desk.ask(AVOID, 1004, {"is_remote_commands_from_api": True})[0] == 0
    assert desk.ask(AVOID, 1001, {"enable": "yes"})[0] == 3204


def test_its_move_moves_the_dog(desk: Desk) -> None:
    desk.services.hear(AVOID, Request(1003, '{"x": 0.3, "y": 0, "yaw": 0, "mode": 0}', noreply=True), 0, 0.0)
    assert desk.dog.step(0.5)[1].velocity[0] == pytest.approx(0.3)
    assert desk.said == []
    assert desk.ask(AVOID, 1003, {"x": 1, "y": 0, "yaw": 0, "mode": 2})[0] == 3203


def test_the_mode_is_told_chosen_and_released(desk: Desk) -> None:
    assert json.loads(desk.ask(SWITCHER, 1001)[1])["name"] == "normal"
    assert desk.ask(SWITCHER, 1002, {"name": "ai"})[0] == 0
    assert json.loads(desk.ask(SWITCHER, 1001)[1])["name"] == "ai"
    assert desk.ask(SWITCHER, 1003)[0] == 0
    assert desk.ask(SWITCHER, 1004, {"silent": True})[0] == 0
    assert json.loads(desk.ask(SWITCHER, 1005)[1]) == {"silent": True}
    assert desk.ask(SWITCHER, 1002, {"name": 3})[0] == 3204


@pytest.mark.parametrize("service", [LEASE, AVOID, SWITCHER])
def test_what_nobody_asks_for_is_not_there_and_nonsense_is_no_parameter(desk: Desk, service: str) -> None:
    assert desk.ask(service, 1999)[0] == 3203
    assert desk.ask(service, 1001, "[")[0] == 3204


def test_a_frozen_dog_says_nothing_on_any_service(desk: Desk) -> None:
    desk.dog.set(freeze=True)
    for service in (SPORT, LEASE, AVOID, SWITCHER):
        desk.services.hear(service, Request(1, id=1), 0, 0.0)
    assert desk.said == []
    assert desk.dog.step(1.0)[0] == []
