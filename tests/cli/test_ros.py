"""`deshi ros`: a node asks over DDS and is answered; a stop reaches the guard though no service runs."""

from __future__ import annotations

import dataclasses
import json
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from cyclonedds.core import Policy, Qos
from cyclonedds.pub import DataWriter
from cyclonedds.topic import Topic
from cyclonedds.util import duration
from tests.peers.domains import free_domain
from tests.peers.old_peer import OldPeer

from deshi.sections import Body
from deshi.tasks.robot_dog.dds.idl import String_
from deshi.tasks.robot_dog.dds.participant import matched, participant, reader
from deshi.tasks.robot_dog.dds.ros import ANSWER, ASK

sys.path.insert(0, str(Path(__file__).parents[1] / "tasks" / "robot_dog"))
from guards import guard

if TYPE_CHECKING:
    from conftest import Done

LAUNCH = Path(__file__).parents[2] / "deploy" / "ros2" / "deshi.launch.py"
ROS_DEFAULT = Qos(Policy.Reliability.Reliable(duration(milliseconds=100)), Policy.History.KeepLast(10))


class Answering(BaseHTTPRequestHandler):
    """A service that says what it was asked."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        data = json.dumps({"response": f"heard {asked['text']}", "user": asked["user"]}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def domain() -> int:
    return free_domain()


class Bridge:
    """A running `deshi ros`."""

    def __init__(self, home: Path, domain: int, port: int) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "deshi.cli.main", "ros", "--domain", str(domain), "--interface", "lo"],
            env={**os.environ, "DESHI_HOME": str(home), "DESHI_SERVICE_PORT": str(port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stderr is not None
        assert "ros bridge ready" in self._process.stderr.readline()

    def __enter__(self) -> Bridge:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self.out, self.err = self._process.communicate(timeout=30)
        self.code = self._process.returncode


class Node:
    """A node of ROS 2, as far as the wire shows one."""

    def __init__(self, domain: int) -> None:
        self.of = participant(domain, "lo")
        self.asks = DataWriter(self.of, Topic(self.of, ASK, String_), ROS_DEFAULT)
        self.answers = reader(self.of, ANSWER, String_)
        self.heard: list[dict[str, Any]] = []
        assert self.until(lambda: matched(self.asks) >= 2 and matched(self.answers))

    def until(self, holds: Callable[[], Any]) -> bool:
        end = time.monotonic() + 30
        while not holds() and time.monotonic() < end:
            self.heard += [
                json.loads(each.data) for each in self.answers.take(64) if isinstance(each, String_)
            ]
            time.sleep(0.005)
        return bool(holds())


def test_a_node_asks_and_is_answered(home: Path, domain: int, service: int) -> None:
    with Bridge(home, domain, service) as bridge:
        node = Node(domain)
        node.asks.write(String_("sit down"))
        node.asks.write(String_('{"text": "伏せて", "user": "ann", "id": "q2"}'))
        node.asks.write(String_('{"text": '))
        assert node.until(lambda: len(node.heard) == 3)
    by_ask = {one["ask"]: one for one in node.heard}
    assert by_ask["sit down"] == {"response": "heard sit down", "user": "ros", "ask": "sit down"}
    assert by_ask["伏せて"] == {"response": "heard 伏せて", "user": "ann", "ask": "伏せて", "id": "q2"}
    assert "JSON" in by_ask['{"text": ']["error"]
    assert bridge.code == 0
    assert "sit down -> heard sit down" in bridge.out


def test_a_stop_reaches_the_guard_though_no_service_runs(tmp_path: Path, domain: int) -> None:
    with guard(tmp_path / "home") as dog, Bridge(tmp_path / "home", domain, 1):
        before = dog.ask(op="state")["stops"]
        node = Node(domain)
        node.asks.write(String_("止まって!"))
        assert node.until(lambda: node.heard)
        after = dog.ask(op="state")["stops"]
    (answer,) = node.heard
    assert answer["stop"]["stopped"] is True
    assert "deshi up" in answer["error"]
    assert after == before + 1


def test_a_peer_on_the_old_library_asks_and_is_answered(home: Path, domain: int, service: int) -> None:
    with Bridge(home, domain, service), OldPeer("client", domain) as node:
        assert node.until(lambda lines: any("heard sit down" in line for line in lines))
    assert node.died is None


def test_an_interface_that_is_not_there_is_said(deshi: Callable[..., Done]) -> None:
    done = deshi("ros", "--interface", "nope0")
    assert done.code == 1
    assert "no network interface 'nope0'" in done.err


def test_the_launch_file_starts_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """ROS 2's `launch` is in no package registry: stand-ins keep what they are given."""

    class Given:
        def __init__(self, *values: Any, **named: Any) -> None:
            self.values, self.named = values, named

    for module in ("launch", "launch.actions", "launch.conditions", "launch.substitutions"):
        names = (
            "LaunchDescription",
            "DeclareLaunchArgument",
            "ExecuteProcess",
            "SetEnvironmentVariable",
            "IfCondition",
        )
        kinds = {
            name: type(name, (Given,), {}) for name in (*names, "EnvironmentVariable", "LaunchConfiguration")
        }
        monkeypatch.setitem(sys.modules, module, SimpleNamespace(**kinds))
    told = runpy.run_path(str(LAUNCH))["generate_launch_description"]()
    started = [one.named["cmd"] for one in told.values[0] if "cmd" in one.named]
    variables = {one.values[0] for one in told.values[0] if type(one).__name__ == "SetEnvironmentVariable"}
    fields = {f"DESHI_BODY_{field.name.upper()}" for field in dataclasses.fields(Body)}

    assert [command[1] for command in started] == ["go2sim", "up", "ros"]
    assert variables == {f"DESHI_BODY_{name}" for name in ("ROS", "DRIVER", "DOMAIN", "INTERFACE")} & fields
