"""What many tests need: a home of their own, a running deshi to knock at, and a browser to look at its console."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from tests.peers.postgres import Postgres

# Machines are busy and runs are compared: no deadline a case, no word on how slowly cases are made, and the same ones every time.
hypothesis.settings.register_profile(
    "house", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A run in the background or by `nohup` would hand this on, and what tests start must know Ctrl-C; a handler ends at an exec.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Run a test marked `slow` without counting its lines: quicker tests run them, too, and counting doubles the time of Python's own."""
    counting = sys.gettrace() if item.get_closest_marker("slow") else None
    if counting is not None:
        sys.settrace(None)
    try:
        return (yield)
    finally:
        if counting is not None:
            sys.settrace(counting)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return this test's own DESHI_HOME."""
    for name in [
        name
        for name in os.environ
        if name.startswith("DESHI_") and name not in ("DESHI_DATA", "DESHI_BROWSER")
    ]:
        monkeypatch.delenv(name)
    folder = tmp_path / "home"
    monkeypatch.setenv("DESHI_HOME", str(folder))
    return folder


def told(text: str, *actions: int, author: str = "ann", turns: Any = (), **more: Any) -> Any:
    """Return an example of what somebody has said was right: to do these actions, or with none to talk."""
    from deshi.learn.examples.example import Example

    usual = {"lang": "en", "weight": 1.0, "origin": "correction", "interactions": (f"i-{text}",), "at": 1.0}
    label = "do" if actions else "talk"
    return Example(
        **{"text": text, "turns": turns, "label": label, "actions": actions, "author": author, "session": "s"}
        | usual
        | more
    )


def little_network() -> Any:
    """Return table, network and encoder of the task `pets`: small, and without having learnt anything; always the same."""
    import torch

    from deshi.learn.student.data import Encoder, Table
    from deshi.learn.student.model import Network, Sizes
    from deshi.pure.tokenizer import Shape

    table, shape = Table(("talk", "do"), (7, 8), ("do",)), Shape(2048, 8)
    sizes = Sizes(2, 2, buckets=2048, embedding=24, width=32, layers=1, heads=2, hidden=48)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        return table, Network(sizes).eval(), Encoder(table, shape, sizes.steps)


def write_little(folder: Path, graph: bytes | None = None) -> Path:
    """Write a release of that network; its graph takes seconds to make, and who asks it nothing may give another."""
    from deshi.learn import releases
    from deshi.learn.student.export import export
    from deshi.learn.student.publish import index
    from deshi.learn.student.tune import shared_file
    from deshi.pure.novelty import NOVELTY, build
    from deshi.pure.release import GRAPH, WEIGHTS, Release

    table, network, encoder = little_network()
    known = [told("sit down", 7), told("jump up", 8), told("lovely weather")]
    files = {
        GRAPH: export(network) if graph is None else graph,
        WEIGHTS: shared_file(network),
        **index(network, encoder, known),
        NOVELTY: build([one.text for one in known * 2], size=1 << 10),
    }
    sizes = network.sizes.as_dict()
    card = Release("pets", table.labels, table.codes, table.acting, encoder.shape, 1.0, {}, network=sizes)
    releases.write(folder, card, files)
    return folder


@pytest.fixture(scope="session")
def little_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return that release with its graph; to be copied before it is changed."""
    return write_little(tmp_path_factory.mktemp("little") / "release")


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Running:
    """A `deshi up` of its own: `process` is the service's, `guard_pid` the guard's."""

    home: Path
    port: int
    guard_port: int
    process: subprocess.Popen[bytes]
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def guard_url(self) -> str:
        return f"http://127.0.0.1:{self.guard_port}"

    @property
    def guard_pid(self) -> int:
        return int(json.loads((self.home / "guard.addr").read_text())["pid"])

    def call(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, base: str = ""
    ) -> tuple[int, Any]:
        """Return status and JSON of a request; `body` may be bytes, to be sent as they are."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        sent = {"content-type": "application/json", **(headers or {})}
        request = urllib.request.Request((base or self.url) + path, data, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as reply:
                return reply.status, json.loads(reply.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read() or b"null")

    def ask(self, text: str, **more: Any) -> tuple[int, Any]:
        return self.call("POST", "/v1/decide", {"text": text, **more})

    def state(self) -> dict[str, Any]:
        """Return the guard's state, from the guard itself."""
        return dict(self.call("GET", "/state", base=self.guard_url)[1])


def start(folder: Path, until: str = "/ready", **environ: str) -> Running:
    """Start `deshi up` in `folder` and return when it is ready, or as soon as it is there (`until="/health"`)."""
    port, guard_port = free_port(), free_port()
    env = {**os.environ, "DESHI_HOME": str(folder), **environ}
    command = [
        sys.executable,
        "-m",
        "deshi.cli.main",
        "up",
        "--port",
        str(port),
        "--guard-port",
        str(guard_port),
    ]
    log = folder.parent / f"{folder.name}.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(command, env=env, stdout=sink, stderr=subprocess.STDOUT)
    running = Running(folder, port, guard_port, process, env)
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            if running.call("GET", until)[0] == 200:
                return running
        time.sleep(0.05)
    end_of(running)
    raise AssertionError(f"deshi did not get ready:\n{log.read_text()}")


def end_of(running: Running) -> None:
    """End a running deshi and its guard, whatever state they are in."""
    try:
        guard = running.guard_pid
    except (OSError, ValueError):
        guard = 0
    if running.process.poll() is None:
        running.process.send_signal(signal.SIGCONT)
        running.process.send_signal(signal.SIGINT)
        try:
            running.process.wait(15)
        except subprocess.TimeoutExpired:
            running.process.kill()
            running.process.wait()
    if guard:
        with contextlib.suppress(ProcessLookupError):
            os.kill(guard, signal.SIGKILL)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Return a PostgreSQL server for all tests of this process; each takes a schema of its own with `fresh`."""
    from tests.peers.postgres import Postgres

    with Postgres() as server:
        yield server


@pytest.fixture(scope="module")
def furnish() -> Callable[[Path], None]:
    """Return what fills the home of `service` before it starts: nothing, unless a file has its own."""
    return lambda home: None


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, furnish: Callable[[Path], None]) -> Iterator[Running]:
    """Return a deshi that runs for the tests of one file."""
    home = tmp_path_factory.mktemp("service") / "home"
    furnish(home)
    running = start(home)
    yield running
    end_of(running)


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Return a function that starts a deshi of this test's own; all of them end with the test."""
    started: list[Running] = []

    def begin(folder: Path | None = None, until: str = "/ready", **environ: str) -> Running:
        started.append(start(folder or tmp_path / "home", until, **environ))
        return started[-1]

    yield begin
    for running in started:
        end_of(running)


@pytest.fixture
def command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs a command of deshi in a process of its own; `environ` names variables of its own."""

    def run(
        *words: str, stdin: str = "", home: Path | None = None, **environ: str
    ) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, **({"DESHI_HOME": str(home)} if home else {}), **environ}
        return subprocess.run(
            [sys.executable, "-m", "deshi.cli.main", *words],
            env=env,
            input=stdin,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=60,
            check=False,
        )

    return run


CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WAIT_MS = 15_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return the browser that is there: `$DESHI_BROWSER`, the system's, else Playwright's own."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=WAIT_MS)  # a busy machine is slow, not wrong
    found = os.environ.get("DESHI_BROWSER") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, service: Running) -> Iterator[Page]:
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
