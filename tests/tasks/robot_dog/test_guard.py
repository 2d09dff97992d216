"""The guard: a stop is always served, and nothing that was decided before it is ever carried out after it."""

import contextlib
import importlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deshi.tasks.robot_dog.drivers.sim import SimDriver
from deshi.tasks.robot_dog.guard.core import Guard
from deshi.tasks.robot_dog.guard.spool import Spool

sys.path.insert(0, str(Path(__file__).parent))
from guards import Clock, Recorded, Running, guard


@pytest.fixture
def dog(tmp_path: Path) -> Iterator[Running]:
    """A running guard."""
    with guard(tmp_path / "home") as running:
        yield running


@pytest.fixture
def core(tmp_path: Path) -> Iterator[tuple[Guard, Clock, list[int]]]:
    """A guard without sockets, its clock and the wire of its body."""
    clock = Clock()
    body = Recorded(clock)
    made = Guard(body, Spool(tmp_path / "guard.jsonl"), clock)
    yield made, clock, body.wire
    made.spool.close()


def test_it_says_hello_acts_and_stops(dog: Running) -> None:
    done = dog.do(1016, 1023)
    assert done["ok"]
    assert (done["steps"], done["inserted"]) == ([1004, 1002, 1016, 1023], [1004, 1002])
    assert dog.ask(op="state")["action"] == 1004
    reply = dog.ask(op="stop", level="soft", source="service", interaction="s")
    assert reply["stopped"]
    assert dog.ask(op="state")["queue"] == []
    assert dog.events("halted")[0]["interaction"] == "i"


def test_its_socket_is_the_owners_only(dog: Running) -> None:
    assert os.stat(dog.address["socket"]).st_mode & 0o777 == 0o600


def test_what_was_decided_before_a_stop_is_dropped(dog: Running) -> None:
    epoch = dog.ask(op="hello")["epoch"]
    dog.ask(op="stop")
    reply = dog.ask(op="do", actions=[1004], interaction="late", epoch=epoch)
    assert reply["dropped"]
    assert "stop" in reply["refused"]
    assert dog.ask(op="state")["action"] is None


def test_tcp_stops_and_shows_and_nothing_else(dog: Running) -> None:
    head, reply = dog.http("POST /stop?level=damp")
    assert "200 OK" in head
    assert "Access-Control-Allow-Origin" not in head
    assert reply["level"] == "damp"
    assert dog.http("GET /state")[1]["posture"] == "damped"
    assert "204" in dog.http("OPTIONS /stop")[0]
    for request in ("POST /do", "POST /clear", "GET /stop", "DELETE /", "nonsense"):
        assert dog.http(request)[0].split()[1] in ("404", "400")
    assert dog.ask(op="state")["posture"] == "damped"


def test_watchers_see_changes(dog: Running) -> None:
    with (
        dog.connect() as sock,
        sock.makefile("rb") as pushed,
        socket.create_connection(("127.0.0.1", dog.address["port"]), 5) as tcp,
    ):
        sock.sendall(b'{"op":"watch"}\n')
        tcp.sendall(b"GET /events HTTP/1.1\r\n\r\n")
        assert json.loads(pushed.readline())["posture"] == "lying"
        assert b"text/event-stream" in tcp.recv(4096)
        dog.do(1004)
        assert any(json.loads(line)["action"] == 1004 for line in pushed)
        told = b""
        while b'"action":1004' not in told:
            more = tcp.recv(4096)
            assert more
            told += more


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"null",
        b'{"op":1}',
        b'{"op":"do"}',
        b'{"op":"do","actions":[true],"epoch":0}',
        b"\xff\xfe",
        b"[" * 5000,
        b'{"op":"stop","level":{}}',
    ],
)
def test_a_wrong_line_gets_an_answer(dog: Running, line: bytes) -> None:
    with dog.connect() as sock, sock.makefile("rb") as replies:
        sock.sendall(line + b"\n")
        assert "ok" in json.loads(replies.readline())


def test_garbage_and_slow_clients_do_not_hinder_a_stop(dog: Running) -> None:
    dice = random.Random(3)
    held = []
    for number in range(200):
        if number % 2:
            sock = socket.create_connection(("127.0.0.1", dog.address["port"]), 5)
        else:
            sock = dog.connect()
        with contextlib.suppress(OSError):  # the guard may already have closed it: that is its right
            sock.sendall(
                dice.choice(
                    [
                        b"",
                        b"GET /events HTTP/1.1\r\n\r\n",
                        b"POST /st",
                        b'{"op":"watch"}\n',
                        b"\x00" * 9000,
                        dice.randbytes(300),
                    ]
                )
            )
        held.append(sock)
    assert dog.http("POST /stop")[1]["stopped"]
    assert dog.ask(op="stop")["stopped"]
    for sock in held:
        sock.close()
    assert dog.ask(op="hello")["ok"]


def test_a_killed_client_changes_nothing(dog: Running) -> None:
    code = f'import socket,os,signal;s=socket.socket(socket.AF_UNIX);s.connect({dog.address["socket"]!r});s.sendall(b\'{{"op":"watch"}}\\n{{"op":\');s.recv(10);os.kill(os.getpid(),signal.SIGKILL)'
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
    assert dog.do(1004)["ok"]


def test_it_stops_while_its_parent_is_frozen(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as parent:
        parent.send_signal(signal.SIGSTOP)
        with guard(tmp_path / "home", "--with-parent", str(parent.pid)) as dog:
            assert dog.ask(op="stop")["stopped"]
        parent.kill()


def test_it_halts_the_body_and_ends_after_its_parent(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    with guard(tmp_path / "home", "--with-parent", str(parent.pid)) as dog:
        dog.do(1023)
        parent.kill()
        parent.wait()
        assert dog.process.wait(5) == 0
        assert dog.spooled()[-1]["event"] == "halted"


def test_sigterm_halts_and_ends(tmp_path: Path) -> None:
    with guard(tmp_path / "home") as dog:
        dog.do(1023)
        assert dog.end() == 0
        assert not Path(dog.address["socket"]).exists()
        assert [e["event"] for e in dog.spooled()][-2:] == ["stop", "halted"]


def test_a_second_guard_of_the_same_home_is_refused(dog: Running) -> None:
    command = [sys.executable, "-m", "deshi.tasks.robot_dog.guard", "--home", str(dog.home), "--port", "0"]
    second = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": "src"}
    )
    assert second.returncode == 1
    assert "another guard" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_long_home_gets_a_short_socket(tmp_path: Path) -> None:
    with guard(tmp_path / ("long" * 30) / "home") as dog:
        assert json.loads((dog.home / "guard.addr").read_text())["socket"] == dog.address["socket"]
        assert dog.ask(op="hello")["ok"]


def test_a_second_press_within_three_seconds_damps(core: tuple[Guard, Clock, list[int]]) -> None:
    made, clock, wire = core
    assert made.stop("soft", "console")["level"] == "soft"
    clock.now += 2.9
    assert made.stop("soft", "key")["level"] == "damp"
    assert wire == [1003, 1001]


@pytest.mark.parametrize(("source", "wait"), [("service", 1.0), ("text", 1.0), ("console", 3.1)])
def test_no_other_second_stop_damps(core: tuple[Guard, Clock, list[int]], source: str, wait: float) -> None:
    made, clock, _ = core
    made.stop("soft", source)
    clock.now += wait
    assert made.stop("soft", source)["level"] == "soft"


def test_the_damp_latch_holds_until_cleared(core: tuple[Guard, Clock, list[int]]) -> None:
    made, _, _ = core
    made.stop("damp", "cli")
    act = {"op": "do", "actions": [1004], "interaction": "i"}
    assert made.handle({**act, "epoch": made.epoch})["reason"] == "latched"
    assert made.handle({"op": "clear"})["cleared"]
    assert made.handle({**act, "epoch": made.epoch})["ok"]


def test_a_hundred_races_write_nothing_after_the_stop(core: tuple[Guard, Clock, list[int]]) -> None:
    made, clock, wire = core
    dice = random.Random(11)
    for race in range(100):
        epoch = made.epoch
        orders = [
            {
                "op": "do",
                "actions": dice.choices([1004, 1009, 1016, 1023], k=3),
                "interaction": f"i{race}",
                "epoch": epoch,
            }
            for _ in range(4)
        ]
        for order in orders[: dice.randrange(3)]:
            made.handle(order)
            clock.now += dice.random() * 3
            made.tick()
        made.stop("soft", "service")
        seen = len(wire)
        for order in orders:
            assert made.handle(order)["dropped"]
            clock.now += dice.random() * 20
            made.tick()
        assert set(wire[seen:]) <= {1003}


def test_a_stop_soon_after_an_action_names_it(core: tuple[Guard, Clock, list[int]]) -> None:
    made, clock, _ = core
    made.handle({"op": "do", "actions": [1016], "interaction": "wave", "epoch": made.epoch})
    for _ in range(2):  # it is seen to move
        clock.now += 2.0
        made.tick()
    clock.now += 1.0
    made.stop("soft", "service")
    made.spool.close()
    halted = [json.loads(row) for row in made.spool.path.read_text().splitlines() if '"halted"' in row]
    assert halted[0]["interaction"] == "wave"
    assert halted[0]["after"] == 1.0


def test_a_full_disk_hurts_nobody(tmp_path: Path) -> None:
    spool = Spool(Path("/dev/full"))
    made = Guard(SimDriver(), spool)
    for _ in range(50):
        assert made.stop("soft", "service")["stopped"]
    spool.close()
    assert spool.dropped == 50
    assert made.state()["spool_dropped"] == 50


def test_a_disk_that_recovers_is_used_again(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "later" / "guard.jsonl")
    spool.put({"event": "lost"})
    while not spool.dropped:
        time.sleep(0.001)
    spool.path.parent.mkdir()
    spool.put({"event": "kept"})
    spool.close()
    assert json.loads(spool.path.read_text()) == {"event": "kept"}


def test_no_step_is_late_in_a_short_form_of_the_races(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[3] / "bench"))
    races = importlib.import_module("races")
    spool = Spool(tmp_path / "core.jsonl")
    played = (races.core(150, 3, spool), races.sockets(20, 3, tmp_path))
    spool.close()
    assert [(told["late"], told["wrong"]) for told in played] == [(0, 0)] * 2
    assert all(told["under way"] for told in played)
