"""The simulator as it runs: a client over DDS and a page over HTTP see the same dog."""

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

if not os.environ.get("CI"):  # where it is missing in CI the imports fail
    pytest.importorskip("cyclonedds", reason="cyclonedds is missing: pip install 'deshi[go2]'")
from tests.peers.domains import free_domain

from deshi.tasks.robot_dog.body.types import Arrived, Reply, Request, Telemetry
from deshi.tasks.robot_dog.dds import idl
from deshi.tasks.robot_dog.dds.participant import participant, reader, writer
from deshi.tasks.robot_dog.drivers.dds import DdsDriver
from deshi.tasks.robot_dog.go2sim.desk import Desk
from deshi.tasks.robot_dog.go2sim.wire import Wire
from deshi.tasks.robot_dog.sim.dog import SimDog


class Running:
    """A desk in a thread of its own, five times as fast as a robot."""

    def __init__(self, dds: bool, http: bool) -> None:
        self.domain = free_domain()
        door = None
        if http:
            door = socket.create_server(("127.0.0.1", 0))
            self.port = door.getsockname()[1]
        begun = time.monotonic()
        self.desk = Desk(
            SimDog("standing"), clock=lambda: begun + (time.monotonic() - begun) * 5.0, pace=5.0, door=door
        )
        if dds:
            self.desk.wire = Wire(self.domain, "lo", "auto", (), self.desk.ring)
        self.thread = threading.Thread(target=self.desk.run, daemon=True)
        self.thread.start()

    def end(self) -> None:
        """End it; its run must return."""
        self.desk.end()
        self.thread.join(30.0)
        assert not self.thread.is_alive()


@pytest.fixture
def over_dds() -> Iterator[Running]:
    running = Running(dds=True, http=False)
    yield running
    running.end()


@pytest.fixture
def over_http() -> Iterator[Running]:
    running = Running(dds=False, http=True)
    yield running
    running.end()


def until(holds: Callable[[], Any], seconds: float = 30.0) -> Any:
    """Wait for something to hold; what it is then."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(0.005)
    raise AssertionError("it did not come to that")


class Client:
    """The project's own driver as a client of the simulator."""

    def __init__(self, domain: int) -> None:
        self.driver = DdsDriver(domain, "lo")
        self.driver.open()
        self.replies: list[Reply] = []
        self.told: list[Telemetry] = []
        until(lambda: self.look() and self.driver.link()["connected"] and self.told)

    def look(self) -> Arrived:
        """Take what has come."""
        arrived = self.driver.take(time.monotonic())
        self.replies += arrived.replies
        if arrived.telemetry is not None:
            self.told.append(arrived.telemetry)
        return arrived

    def ask(self, api_id: int, parameter: str = "") -> Reply:
        """Send a request and wait for its answer."""
        before = len(self.replies)
        assert self.driver.send(Request(api_id, parameter))
        until(lambda: self.look() and len(self.replies) > before)
        return self.replies[-1]


def test_a_client_commands_the_dog_and_sees_what_it_does(over_dds: Running) -> None:
    client = Client(over_dds.domain)
    try:
        assert client.told[-1].fsm == 1013
        assert client.driver.link()["simulated"] == "go2sim"
        assert client.ask(1009).code == 0
        until(lambda: client.look() and client.told[-1].fsm == 1007)
        assert client.ask(1016).code == 4206
        assert client.ask(1999).code == 3203
        assert client.ask(1028, "{}").code == 3204
        assert json.loads(client.ask(2055).data) == {"data": True}
        until(lambda: client.look() and client.told[-1].battery is not None and client.told[-1].joints)
        assert client.told[-1].pitch < -0.5
    finally:
        client.driver.close()


def test_a_dance_is_stopped_in_the_middle_and_both_answers_come(over_dds: Running) -> None:
    client = Client(over_dds.domain)
    try:
        client.driver.send(Request(1023))
        until(lambda: client.look() and client.told[-1].fsm == 1006)
        assert client.driver.send(Request(1003))
        until(lambda: client.look() and len(client.replies) == 2)
        assert [(reply.api_id, reply.code) for reply in client.replies] == [(1023, 4201), (1003, 0)]
        until(lambda: client.look() and client.told[-1].fsm == 1013)
    finally:
        client.driver.close()


def test_a_request_without_answer_has_none_and_other_services_answer(over_dds: Running) -> None:
    of = participant(over_dds.domain, "lo")
    ask = {
        name: writer(of, f"rt/api/{name}/request", idl.Request_)
        for name in ("sport", "sport_lease", "motion_switcher")
    }
    heard = {name: reader(of, f"rt/api/{name}/response", idl.Response_) for name in ask}
    until(lambda: all(out.get_publication_matched_status().current_count for out in ask.values()))
    until(lambda: all(back.get_subscription_matched_status().current_count for back in heard.values()))

    def send(name: str, number: int, api_id: int, noreply: bool = False, parameter: str = "{}") -> None:
        head = idl.RequestHeader_(
            idl.RequestIdentity_(number, api_id), idl.RequestLease_(0), idl.RequestPolicy_(0, noreply)
        )
        ask[name].write(idl.Request_(head, parameter, []))

    def answer(name: str) -> Any:
        return until(lambda: heard[name].take(1))[0]

    send("sport", 1, 1008, True, '{"x": 0.3, "y": 0, "z": 0}')
    send("sport", 2, 1, False)
    first = answer("sport")
    assert (first.header.identity.id, first.data) == (2, "1.0.0.1")
    send("motion_switcher", 3, 1001)
    assert json.loads(answer("motion_switcher").data)["name"] == "normal"
    send("sport_lease", 4, 101)
    assert json.loads(answer("sport_lease").data)["term"] == 1_000_000
    send("sport", 5, 1003)
    assert answer("sport").header.status.code == 3205


def test_nobody_who_listens_costs_no_message(over_dds: Running) -> None:
    wire = over_dds.desk.wire
    assert wire is not None
    assert not wire.watched(("rt/lowstate", "rt/sportmodestate"))


def test_a_frozen_dog_is_silent_and_its_clock_stands_still(over_dds: Running) -> None:
    client = Client(over_dds.domain)
    try:
        over_dds.desk.dog.set(freeze=True)
        until(
            lambda: client.look() and len(client.told) > 3 and client.told[-1].stamp == client.told[-3].stamp
        )
        client.driver.send(Request(1003))
        before = len(client.told)
        until(lambda: client.look() and len(client.told) > before + 5)
        assert client.replies == []
    finally:
        client.driver.close()


def http(port: int, raw: bytes) -> tuple[str, Any]:
    """A request as bytes; its status and what it said."""
    with socket.create_connection(("127.0.0.1", port), timeout=30.0) as sock:
        sock.sendall(raw)
        said = b""
        while data := sock.recv(65_536):
            said += data
    head, _, body = said.partition(b"\r\n\r\n")
    return head.split(b"\r\n")[0].decode(), json.loads(body) if body.startswith(b"{") else body


def post(port: int, path: str, value: object) -> tuple[str, Any]:
    """A change."""
    body = json.dumps(value).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
    return http(port, head.encode() + body)


def test_the_page_sees_and_changes_the_dog(over_http: Running) -> None:
    get = b"GET /state HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert http(over_http.port, get)[1]["posture"] == "standing"
    assert post(over_http.port, "/set", {"battery": 12, "obstacle": 0.5, "drop": 0.1})[1] == {"ok": True}
    told = http(over_http.port, get)[1]
    assert (told["battery"], told["obstacle"], told["faults"]["drop"]) == (
        pytest.approx(12, abs=0.1),
        0.5,
        0.1,
    )
    status, refused = post(over_http.port, "/set", {"battery": 200})
    assert status.split()[1] == "422"
    assert "battery is a number" in refused["refused"]


def test_the_page_s_requests_are_heard_as_a_client_s(over_http: Running) -> None:
    assert post(over_http.port, "/request", {"api_id": 1009})[1] == {"ok": True}
    until(lambda: over_http.desk.dog.posture == "sitting")
    rows = http(over_http.port, b"GET /state HTTP/1.1\r\nHost: localhost\r\n\r\n")[1]["requests"]
    assert [(row["api_id"], row.get("code")) for row in rows] == [(1009, None), (1009, 0)]
    assert post(over_http.port, "/request", {"api_id": "sit"})[0].split()[1] == "422"


def test_events_tell_state_and_joints_while_it_moves(over_http: Running) -> None:
    with socket.create_connection(("127.0.0.1", over_http.port), timeout=30.0) as sock:
        sock.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        post(over_http.port, "/request", {"api_id": 1016})
        said = b""
        while said.count(b"event: joints") < 5 or b'"fsm":1006' not in said:
            said += sock.recv(65_536)
    frame = json.loads(said.split(b"event: joints\ndata: ")[2].split(b"\n")[0])
    assert len(frame["joints"]) == 12
    assert len(frame["trunk"]) == 6


def test_what_strangers_send_costs_them_only(over_http: Running) -> None:
    for raw in (
        b"\x00" * 9000,
        b"GET /a%00.js HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
    ):
        assert http(over_http.port, raw)[0].split()[1] in ("404", "403", "431")
    assert http(over_http.port, b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")[1] == {"ok": True}
