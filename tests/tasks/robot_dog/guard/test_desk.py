"""The guard's clients: whatever one of them sends, the others are served and the body is halted at the end."""

import json
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deshi.tasks.robot_dog.body.types import Arrived
from deshi.tasks.robot_dog.drivers.sim import SimDriver
from deshi.tasks.robot_dog.guard.core import Guard
from deshi.tasks.robot_dog.guard.desk import Desk
from deshi.tasks.robot_dog.guard.doors import A_ROUND, Client, lines, urgent
from deshi.tasks.robot_dog.guard.spool import Spool

sys.path.insert(0, str(Path(__file__).parents[1]))
from guards import Running, guard


@pytest.fixture
def dog(tmp_path: Path) -> Iterator[Running]:
    """A running guard."""
    with guard(tmp_path / "home") as running:
        yield running


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Guard]:
    """A guard without sockets."""
    made = Guard(SimDriver("standing"), Spool(tmp_path / "guard.jsonl"))
    yield made
    made.spool.close()


def answers(sock: socket.socket, count: int) -> list[dict[str, Any]]:
    """Return the next replies."""
    with sock.makefile("rb") as replies:
        return [json.loads(replies.readline()) for _ in range(count)]


def desk_of(made: Guard) -> Desk:
    """A desk with free doors."""
    return Desk(made, *(socket.create_server(("127.0.0.1", 0)) for _ in range(2)))


def test_a_nested_id_is_left_out_and_harms_nobody(dog: Running) -> None:
    nested = b"[" * 900 + b"]" * 900
    with dog.connect() as sock:
        sock.sendall(b'{"op":"hello","id":%s}\n{"op":"hello","id":"%s"}\n' % (nested, b"x" * 81))
        assert ["id" in reply for reply in answers(sock, 2)] == [False, False]
    assert dog.ask(op="stop", id=7)["id"] == 7
    assert dog.ask(op="stop", id="seven")["id"] == "seven"


def test_an_error_over_one_client_costs_that_client_only(
    core: Guard, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = desk_of(core)
    monkeypatch.setattr("deshi.tasks.robot_dog.guard.desk.lines", lambda *_: 1 / 0)
    clients = [socket.socketpair() for _ in range(2)]
    for ours, theirs in clients:
        ours.sendall(b"{}\n")
        client = Client(theirs, unix=True)
        desk._serve(client, 1)
        desk._answer()
        assert client.dead
        assert ours.recv(1) == b""
        ours.close()
    assert capsys.readouterr().err.count("ZeroDivisionError") == 1
    desk.end()
    desk.run()


def test_the_body_is_halted_whatever_ends_the_guard(core: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desk_of(core)
    monkeypatch.setattr(core, "tick", lambda: 1 / 0)
    core.handle({"op": "do", "actions": [1023], "epoch": core.epoch})
    with pytest.raises(ZeroDivisionError):
        desk.run()
    assert core.state()["action"] is None


def test_a_client_with_many_lines_is_answered_in_parts(core: Guard) -> None:
    ours, theirs = socket.socketpair()
    client = Client(theirs, unix=True, inbox=b'{"op":"hello"}\n' * (A_ROUND + 5) + b'{"op":')
    for count, behind in ((A_ROUND, True), (A_ROUND + 5, False)):
        lines(core, client)
        assert (client.outbox.count(b"\n"), client.behind) == (count, behind)
    assert client.inbox == b'{"op":'
    ours.close()
    theirs.close()


def test_a_flood_is_answered_to_the_end_and_a_stop_overtakes_it(dog: Running) -> None:
    with dog.connect() as flood, dog.connect() as other:
        dog.process.send_signal(signal.SIGSTOP)
        flood.sendall(b"\n" * 5_000 + b'{"op":"stop","id":1}\n' * 1_000)
        other.sendall(b'{"op":"stop","id":2}\n')
        dog.process.send_signal(signal.SIGCONT)
        first = answers(other, 1)[0]
        last = answers(flood, 1_000)[-1]
    assert first["epoch"] + A_ROUND < last["epoch"]
    assert first["written_ns"] < last["written_ns"]


def test_what_a_client_said_before_it_is_sent_away_is_heard(
    core: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deshi.tasks.robot_dog.guard.desk.MOST", 1)
    desk = desk_of(core)
    ours, theirs = socket.socketpair()
    client = Client(theirs, unix=True)
    desk._clients[theirs.fileno()] = client
    ours.sendall(b'{"op":"stop"}\n')
    desk._make_room(unix=True)
    assert client.dead
    assert core.state()["stops"] == 1
    ours.close()
    desk.end()
    desk.run()


def test_a_stop_is_written_before_a_crowd_is_answered(core: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deshi.tasks.robot_dog.guard.desk.BUDGET", 0.0)
    desk = desk_of(core)
    pairs = [socket.socketpair() for _ in range(20)]
    for ours, theirs in pairs:
        theirs.setblocking(False)
        client = Client(theirs, unix=True)
        desk._clients[theirs.fileno()] = client
        desk._select.register(theirs, 1, client)
        ours.sendall(b'{"op":"state"}\n' * 64)
        ours.setblocking(False)
    pairs[-1][0].send(b'{"op":"stop","id":"now"}\n{"op":"state"}\n')
    desk._round()
    assert core.state()["stops"] == 1
    assert json.loads(pairs[-1][0].recv(65_536).splitlines()[0])["id"] == "now"
    assert sum(not client.behind or len(client.inbox) < 64 * 15 for client in desk._clients.values()) == 1
    rounds = 0
    while desk._behind and rounds < 1_000:
        rounds += 1
        desk._round()
    assert not desk._behind
    desk.end()
    desk.run()
    for ours, _ in pairs:
        ours.close()


def test_a_stop_among_many_lines_of_a_client_is_found(core: Guard) -> None:
    ours, theirs = socket.socketpair()
    decoys = b'{"op":"state","x":"stop"}\n["stop"]\nstop\n'
    client = Client(theirs, unix=True, inbox=decoys + b'{"op":"stop","id":1}\n{"op":"stop')
    urgent(core, client)
    assert (core.state()["stops"], client.inbox) == (1, decoys + b'{"op":"stop')
    urgent(core, client)
    assert core.state()["stops"] == 1
    ours.close()
    theirs.close()


class Door:
    """A way in of a test: says stop when its socket has something to read, and remembers what it was told."""

    def __init__(self, fails: bool = False) -> None:
        self.ours, self.theirs = socket.socketpair()
        self.fails, self.closed = fails, False
        self.told: list[dict[str, Any]] = []

    def fileno(self) -> int:
        return self.theirs.fileno()

    def serve(self, guard: Guard) -> None:
        if self.fails:
            raise RuntimeError("a stranger's library")
        self.theirs.recv(1)
        guard.stop("soft", "door")

    def due(self, now: float) -> float:
        return now + 1.0

    def tell(self, state: dict[str, Any], now: float) -> bool:
        self.told.append(state)
        return True

    def close(self) -> None:
        self.closed = True
        self.ours.close()
        self.theirs.close()


def test_another_way_in_stops_the_body_and_hears_of_it(core: Guard) -> None:
    door = Door()
    doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    desk = Desk(core, *doors, doors=[door])
    door.ours.send(b".")
    desk._round()
    assert core.state()["stops"] == 1
    assert door.told[-1]["stops"] == 1
    desk.end()
    desk.run()
    assert door.closed


def test_a_way_in_that_fails_costs_only_itself(core: Guard, capsys: pytest.CaptureFixture[str]) -> None:
    broken, door = Door(fails=True), Door()
    doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    desk = Desk(core, *doors, doors=[broken, door])
    broken.ours.send(b".")
    desk._round()
    door.ours.send(b".")
    desk._round()
    assert core.state()["stops"] == 1
    assert "stranger" in capsys.readouterr().err
    desk.end()
    desk.run()
    broken.close()


def test_a_way_in_that_can_not_say_when_costs_only_itself(core: Guard) -> None:
    class Lost(Door):
        def due(self, now: float) -> float:
            raise RuntimeError("a stranger's library")

    lost, door = Lost(), Door()
    desk = Desk(core, *(socket.create_server(("127.0.0.1", 0)) for _ in range(2)), doors=[lost, door])
    desk._round()
    door.ours.send(b".")
    desk._round()
    assert core.state()["stops"] == 1
    desk.end()
    desk.run()
    lost.close()


def test_the_drivers_bell_is_heard(tmp_path: Path) -> None:
    class Ringing(SimDriver):
        taken = 0

        def __init__(self) -> None:
            super().__init__("standing")
            self.ear, self.bell = socket.socketpair()

        def fileno(self) -> int:
            return self.ear.fileno()

        def take(self, now: float) -> Arrived:
            self.taken += 1
            return super().take(now)

        def due(self, now: float) -> float:
            return now + 60.0

    body = Ringing()
    made = Guard(body, Spool(tmp_path / "guard.jsonl"))
    desk = desk_of(made)
    body.bell.send(b".")
    before = body.taken
    desk._round()
    assert body.taken > before
    desk.end()
    desk.run()
    body.ear.close()
    body.bell.close()
    made.spool.close()


def test_a_lost_client_is_told_to_the_guard(core: Guard) -> None:
    desk = desk_of(core)
    ours, theirs = socket.socketpair()
    client = Client(theirs, unix=True)
    desk._clients[theirs.fileno()] = client
    order = {"op": "do", "actions": [1023], "interaction": "i", "epoch": core.epoch, "attended": True}
    core.handle(order, client)
    ours.close()
    desk._serve(client, 1)
    assert core.state()["action"] is None
    assert core.epoch > order["epoch"]
    desk.end()
    desk.run()


def test_a_watcher_that_does_not_read_the_joints_misses_frames_and_nobody_waits(dog: Running) -> None:
    with socket.create_connection(("127.0.0.1", dog.address["port"]), 5) as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        slow.sendall(b"GET /events?joints=1 HTTP/1.1\r\n\r\n")
        dog.do(1004, 1016)
        for _ in range(50):
            assert dog.ask(op="hello")["ok"]
        assert dog.ask(op="stop")["stopped"]
