"""The optional package: what is said without it, and, where its wheel can be had, that it is used as it is made.

`DESHI_WEBRTC_WHEEL` names the wheel (or a folder with it unpacked). Its own code runs here, its heavy libraries are stood in for:
on the other end of the data channel is a robot that shakes hands as the real one does.
"""

import ast
import asyncio
import importlib
import json
import os
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest

from deshi.tasks.robot_dog.body.types import Request
from deshi.tasks.robot_dog.drivers import webrtc, webrtc_package
from deshi.tasks.robot_dog.drivers.webrtc import WebRtcDriver

WHEEL = os.environ.get("DESHI_WEBRTC_WHEEL", "")
with_wheel = pytest.mark.skipif(not WHEEL, reason="needs the wheel of unitree_webrtc_connect: DESHI_WEBRTC_WHEEL names it")  # fmt: skip
HEAVY = (
    "aioice", "aiortc", "aiortc.contrib", "aiortc.contrib.media", "aiortc.mediastreams", "packaging", "packaging.version", "requests",
    "requests.exceptions", "curl_cffi", "Crypto", "Crypto.Cipher", "Crypto.PublicKey", "cryptography", "cryptography.hazmat",
    "cryptography.hazmat.primitives", "cryptography.hazmat.primitives.ciphers", "cryptography.hazmat.primitives.ciphers.aead",
    "wasmtime", "lz4", "lz4.block", "sounddevice", "pydub",
)  # fmt: skip


def test_a_missing_package_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, webrtc_package.PACKAGE, None)
    with pytest.raises(OSError, match=r"not installed; install it with `pip install 'deshi\[webrtc\]'`"):
        webrtc_package.load()


def test_a_package_without_its_sound_library_says_what_the_system_wants(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / f"{webrtc_package.PACKAGE}.py").write_text("raise OSError('PortAudio library not found')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, webrtc_package.PACKAGE, raising=False)
    with pytest.raises(OSError, match=r"without the library PortAudio.*portaudio19-dev"):
        webrtc_package.load()


def test_an_unknown_failure_is_told_in_its_own_words() -> None:
    told = webrtc_package.sentence(ValueError("No devices found on the network."), "10.0.0.7")
    assert (
        told
        == "No WebRTC connection to 10.0.0.7: ValueError: No devices found on the network. It is tried again."
    )


class Peer:
    """Stands in for aiortc's RTCPeerConnection, with the robot behind its data channel."""

    made: "list[Peer]" = []  # noqa: RUF012

    def __init__(self, configuration: Any) -> None:
        self.connectionState, self.iceConnectionState = "new", "new"
        self.localDescription = SimpleNamespace(sdp="offer", type="offer")
        self.on_: dict[str, Any] = {}
        self.readyState, self.bufferedAmount = "connecting", 0
        self.got: list[dict[str, Any]] = []
        Peer.made.append(self)

    def on(self, event: str) -> Any:
        return lambda work: self.on_.setdefault(event, work)

    def createDataChannel(self, name: str) -> "Peer":
        return self

    def _setReadyState(self, state: str) -> None:
        self.readyState = state

    def addTransceiver(self, kind: str, direction: str) -> None:
        assert kind in ("audio", "video")

    async def createOffer(self) -> Any:
        return self.localDescription

    async def setLocalDescription(self, offer: Any) -> None:
        assert offer is self.localDescription

    async def setRemoteDescription(self, answer: Any) -> None:
        self.connectionState = "connected"
        await self.on_["connectionstatechange"]()
        self.say({"type": "validation", "topic": "", "data": "0123456789abcdef"})

    async def close(self) -> None:
        self.connectionState = self.readyState = "closed"

    def say(self, message: dict[str, Any]) -> None:
        self.saying = asyncio.ensure_future(self.on_["message"](json.dumps(message)))

    def send(self, text: str) -> None:
        message = json.loads(text)
        self.got.append(message)
        if message["type"] == "validation":
            self.say({"type": "validation", "topic": "", "data": "Validation Ok."})
        if message["type"] == "req":
            header = {"identity": message["data"]["header"]["identity"], "status": {"code": 0}}
            self.say({"type": "res", "topic": "rt/api/sport/response", "data": {"header": header, "data": ""}})  # fmt: skip


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ModuleType]:
    """The package itself, with stand-ins for what it imports."""
    folder = Path(WHEEL)
    if folder.is_file():
        zipfile.ZipFile(folder).extractall(tmp_path)
        folder = tmp_path
    monkeypatch.syspath_prepend(folder)
    for name in HEAVY:
        monkeypatch.setitem(sys.modules, name, MagicMock(name=name))
    sys.modules["aioice"].Connection = type("Connection", (), {})  # type: ignore[attr-defined]
    sys.modules["aiortc"].__version__ = "1.9.0"  # type: ignore[attr-defined]
    sys.modules["aiortc"].RTCPeerConnection = Peer  # type: ignore[attr-defined]
    sys.modules["packaging.version"].Version = lambda text: (0,)  # type: ignore[attr-defined]
    sys.modules["aiortc.mediastreams"].MediaStreamError = type("MediaStreamError", (Exception,), {})  # type: ignore[attr-defined]
    Peer.made.clear()
    package = importlib.import_module(webrtc_package.PACKAGE)
    driver = sys.modules[f"{webrtc_package.PACKAGE}.webrtc_driver"]
    answer = json.dumps({"sdp": "answer", "type": "answer"})
    monkeypatch.setattr(driver, "send_sdp_to_local_peer", lambda *_, **__: answer)
    yield package
    for name in [one for one in sys.modules if one.startswith(webrtc_package.PACKAGE)]:
        del sys.modules[name]


@with_wheel
def test_the_real_package_carries_requests_answers_and_states(
    real: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    driver = WebRtcDriver(address="10.0.0.7")
    driver.open()
    end = time.monotonic() + 5
    while not driver.link()["connected"] and time.monotonic() < end:
        time.sleep(0.01)
    assert driver.link()["connected"], driver.link()
    peer = Peer.made[0]
    assert [one["type"] for one in peer.got] == ["validation", "subscribe", "subscribe", "subscribe"]
    assert driver.send(Request(1016, id=4))
    assert driver.send(Request(1003, id=5))
    replies: list[Any] = []
    loop = driver._loop
    assert loop is not None
    sport = {"type": "msg", "topic": "rt/sportmodestate", "data": {"error_code": 100}}
    loop.call_soon_threadsafe(peer.say, sport)
    state = None
    while (not replies or state is None) and time.monotonic() < end:
        found = driver.take(time.monotonic())
        replies += found.replies
        state = found.telemetry or state
    driver.close()
    assert 5 in [reply.id for reply in replies]
    assert {reply.code for reply in replies} == {0}
    assert state is not None
    assert state.fsm == 100
    assert capsys.readouterr().out == ""  # what the package prints is for the log


@with_wheel
def test_the_real_package_asks_nothing_of_the_sport_service_by_itself(real: ModuleType) -> None:
    folder = Path(str(real.__file__)).parent
    kinds = set()
    for path in [*folder.glob("msgs/*.py"), folder / "webrtc_datachannel.py", folder / "webrtc_driver.py"]:
        code = path.read_text("utf-8")
        assert "rt/api/sport" not in code
        assert "SPORT_" not in code
        kinds |= {
            ast.unparse(call.args[0])
            for call in ast.walk(ast.parse(code))
            if isinstance(call, ast.Call)
            and call.args
            and ast.unparse(call.func).endswith((".publish", "publish_without_callback"))
        }
    assert kinds <= {"''", "topic"}  # what it sends of its own goes to no topic


@with_wheel
def test_the_real_package_knows_the_names_topics_and_errors_used_here(real: ModuleType) -> None:
    assert {webrtc.REQUESTS, webrtc.LOW_STATE, *webrtc.SPORT_STATES} <= set(real.RTC_TOPIC.values())
    for name in webrtc_package._TOLD:
        assert issubclass(getattr(real, name), Exception)


@with_wheel
def test_what_the_vendor_s_app_blocks_is_said(real: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = json.dumps({"sdp": "reject", "type": "answer"})
    module = sys.modules[f"{webrtc_package.PACKAGE}.webrtc_driver"]
    monkeypatch.setattr(module, "send_sdp_to_local_peer", lambda *_, **__: answer)
    driver = WebRtcDriver()
    driver.open()
    end = time.monotonic() + 5
    while "app" not in driver.link()["detail"] and time.monotonic() < end:
        time.sleep(0.01)
    driver.close()
    assert "close the vendor's app" in driver.link()["detail"]
