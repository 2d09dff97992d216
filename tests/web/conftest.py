"""The doors on a real socket, over a scripted student and a body that only remembers: fast, and the same every time."""

import asyncio
import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from tests.peers.chats import ScriptedChats

from deshi.bootstrap.service import Running
from deshi.errors import DeshiError
from deshi.records.answer import Proposal
from deshi.sections import Service as ServiceSettings
from deshi.sections import Settings
from deshi.testing import FakeBody, ScriptedLayer
from deshi.web.app import Service
from deshi.web.server import bind, make

KNOWN: dict[str, Proposal | DeshiError] = {
    "座って": Proposal("do", (1009,), 0.95, evidence=(("座っ", 1.0),), nearest=(("座ってね", 0.9),)),
    "stand up and then say hello": Proposal("do", (1004, 1016), 0.93),
    "sit down": Proposal("do", (1009,), 0.97),
    "who are you": Proposal("who", (), 0.95),
    "perhaps sit": Proposal("do", (1009,), 0.4),
}


class Student(ScriptedLayer):
    """A scripted layer with the doors of a release."""

    missing: DeshiError | None = None

    def load(self) -> None:
        if self.missing:
            raise self.missing

    def close(self) -> None:
        self.asked.clear()


class Body(FakeBody):
    """A body that remembers, and reports its state after every stop."""

    def __init__(self) -> None:
        super().__init__()
        self.absent = False
        self.world: dict[str, Any] = {"simulated": True}
        self._watchers: list[asyncio.Queue[dict[str, Any]]] = []

    def stop(self, level: str, interaction: str = "") -> bool:
        sent = super().stop(level, interaction)
        for queue in self._watchers:
            queue.put_nowait({"posture": "standing", "epoch": self.stops})
        return sent

    async def state(self) -> dict[str, Any]:
        return (
            {"absent": True, "why": "gone for the test"}
            if self.absent
            else await super().state() | self.world
        )

    async def watch(self) -> AsyncIterator[dict[str, Any]]:
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._watchers.append(queue)
        yield await self.state()
        while True:
            yield await queue.get()

    async def space(self, people: bool) -> dict[str, Any]:
        return await self._changed(people=people)

    async def sim(self, **change: Any) -> dict[str, Any]:
        if "delay" in change:
            return {"ok": False, "refused": "It has no such fault."}
        return await self._changed(**change)

    async def _changed(self, **change: Any) -> dict[str, Any]:
        if self.absent:
            return await self.state()
        self.world |= change
        return {"ok": True}

    async def clear(self, epoch: int | None = None) -> dict[str, Any]:
        self.heard.append(("clear", "" if epoch is None else str(epoch)))
        if epoch == 0:
            return {"ok": False, "refused": "A stop came after you last saw me."}
        return {"ok": True}

    async def open(self) -> None:
        self.heard.clear()

    async def close(self) -> None:
        self._watchers.clear()


@dataclass
class Door:
    """A running service: `call` knocks at it, `running` is what stands behind it."""

    port: int
    running: Running
    body: Body
    student: Student
    server: uvicorn.Server
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def raw(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers (lower case) and bytes; `body` may be bytes, to be sent as they are."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        sent = {"content-type": "application/json", **self.headers, **(headers or {})}
        request = urllib.request.Request(self.url + path, data, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as reply:
                return reply.status, {k.lower(): v for k, v in reply.headers.items()}, reply.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()

    def call(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        """Return status and JSON."""
        status, _, data = self.raw(method, path, body, headers)
        return status, json.loads(data)

    def ask(self, text: str, **more: Any) -> Any:
        """Return the answer to a text that must get one."""
        status, answer = self.call("POST", "/v1/decide", {"text": text, **more})
        assert status == 200, answer
        return answer

    def wire(self, data: bytes) -> bytes:
        """Send bytes over a connection of their own; return all that comes back until the service closes it."""
        with socket.create_connection(("127.0.0.1", self.port), 10) as sock:
            sock.sendall(data)
            received = b""
            while more := sock.recv(65_536):
                received += more
        return received


@contextmanager
def opened(home: Path, prepare: Callable[[Running], None] = lambda _: None, **service: Any) -> Iterator[Door]:
    """Run a service in `home` with settings of its own, while the block lasts."""
    student, body = Student(KNOWN), Body()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("deshi.bootstrap.service.make_student", lambda *_: (student, "r1"))
        patch.setattr("deshi.bootstrap.service.service_body", lambda _: body)
        settings = Settings(home, service=replace(ServiceSettings(port=0), **service))
        running = Running(settings)
    prepare(running)
    listener = bind(settings.service.host, 0)
    server = make(Service(running))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield Door(listener.getsockname()[1], running, body, student, server)
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
        running.close()


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """Return a service that runs for the tests of one file."""
    with opened(tmp_path_factory.mktemp("door") / "home") as service:
        yield service


@pytest.fixture
def open_door(tmp_path: Path) -> Iterator[Callable[..., Door]]:
    """Return a function that runs a service with settings of a test's own."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda home=tmp_path / "home", **settings: stack.enter_context(opened(home, **settings))


@pytest.fixture(scope="module")
def chats() -> ScriptedChats:
    """Return the scripted walk behind `chat_door`."""
    return ScriptedChats()


@pytest.fixture(scope="module")
def chat_door(tmp_path_factory: pytest.TempPathFactory, chats: ScriptedChats) -> Iterator[Door]:
    """Return a service over a scripted walk of chats, that runs for the tests of one file."""

    def prepare(running: Any) -> None:
        running.chats = chats

    with opened(tmp_path_factory.mktemp("chats") / "home", prepare) as service:
        yield service


@pytest.fixture(scope="session")
def opening() -> Callable[..., Any]:
    """Return `opened`, for a test that ends a service and runs it anew."""
    return opened
