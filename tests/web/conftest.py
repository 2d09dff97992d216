"""The doors on a real socket, over a scripted student and a body that only remembers: fast, and the same every time.

For the console there is a real browser as well, in front of a real service.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from deshi.bootstrap.service import Running
from deshi.errors import DeshiError
from deshi.records.answer import Proposal
from deshi.settings import Service as ServiceSettings
from deshi.settings import Settings
from deshi.testing import FakeBody, ScriptedLayer
from deshi.web.app import Service
from deshi.web.server import bind, make

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

KNOWN: dict[str, Proposal | DeshiError] = {
    "座って": Proposal("do", (1009,), 0.95, evidence=(("座っ", 1.0),), nearest=(("座ってね", 0.9),)),
    "stand up and then say hello": Proposal("do", (1004, 1016), 0.91),
    "sit down": Proposal("do", (1009,), 0.97),
    "who are you": Proposal("who", (), 0.9),
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
        self._watchers: list[asyncio.Queue[dict[str, Any]]] = []

    def stop(self, level: str, interaction: str = "") -> bool:
        sent = super().stop(level, interaction)
        for queue in self._watchers:
            queue.put_nowait({"posture": "standing", "epoch": self.stops})
        return sent

    async def state(self) -> dict[str, Any]:
        return {"absent": True, "why": "gone for the test"} if self.absent else await super().state()

    async def watch(self) -> AsyncIterator[dict[str, Any]]:
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._watchers.append(queue)
        yield await self.state()
        while True:
            yield await queue.get()

    async def clear(self) -> dict[str, Any]:
        self.heard.append(("clear", ""))
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


CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WAIT_MS = 15_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return the browser that is there: `$DESHI_BROWSER`, the system's, else Playwright's own."""
    from playwright.sync_api import sync_playwright

    found = os.environ.get("DESHI_BROWSER") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, service: Any) -> Iterator[Page]:
    """Yield a Japanese reader's page of the console, open and connected; no error may appear on it."""
    from playwright.sync_api import expect

    context = browser.new_context(locale="ja-JP", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(WAIT_MS)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(service.url)
    expect(opened.locator('[data-badge="link"]')).to_have_class(re.compile("live"))
    yield opened
    context.close()
    assert errors == []


NAMELESS = """() => [...document.querySelectorAll('button, input, select, a, summary, svg[role=img], dialog')]
  .filter(e => e.checkVisibility())
  .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() || [...(e.labels ?? [])].some(l => l.textContent.trim())))
  .map(e => e.outerHTML.slice(0, 120))"""

# WCAG 2.2, 1.4.3: the ratio of relative luminances, text against what is painted under it; gradients are left out.
FAINT = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const under = e => { for (; e; e = e.parentElement) { const style = getComputedStyle(e);
    if (style.backgroundImage !== 'none') return null; const c = rgba(style.backgroundColor);
    if (c[3] > 250) return c.slice(0, 3); if (c[3] > 0) return null; } return null; };
  return [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && !e.closest('svg, option')
      && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) && !e.disabled).flatMap(e => {
    const below = under(e); if (!below) return [];
    const [a, b] = [light(rgba(getComputedStyle(e).color).slice(0, 3)), light(below)].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    return ratio < 4.5 ? [`${ratio.toFixed(2)} ${e.className || e.tagName}: ${e.textContent.slice(0, 40)}`] : []; });
}"""


@pytest.fixture
def flaws() -> Callable[[Page], list[str]]:
    """Return a function that tells what on a page has no name or too little contrast."""
    return lambda page: [*page.evaluate(NAMELESS), *page.evaluate(FAINT)]
