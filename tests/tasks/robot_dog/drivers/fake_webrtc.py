"""A robot on the other end of a data channel, and the few parts of `unitree_webrtc_connect` that the driver uses."""

import asyncio
import json
import sys
import threading
import time
from collections.abc import Callable
from enum import Enum
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

TYPES = {"REQUEST": "req", "RESPONSE": "res", "MSG": "msg", "SUBSCRIBE": "subscribe", "HEARTBEAT": "heartbeat"}  # fmt: skip


class Robot:
    """What the robot gets, in order, and how it answers; `refuse` is raised when somebody connects."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.refuse: list[Exception] = []
        self.made: list[dict[str, Any]] = []
        self.answers = True
        self.hold = threading.Event()
        self.hold.set()
        self.channel: Any = None
        self.loop: asyncio.AbstractEventLoop | None = None
        self.deliver: Callable[[dict[str, Any]], None] = lambda _: None
        self.conn: Any = None

    def hears(self, message: dict[str, Any]) -> None:
        self.got.append(message)
        if self.answers and message["type"] == "req":
            identity = message["data"]["header"]["identity"]
            told = {"header": {"identity": identity, "status": {"code": 0}}, "data": "{}"}
            asyncio.get_running_loop().call_soon(
                self.deliver, {"type": "res", "topic": "rt/api/sport/response", "data": told}
            )

    @property
    def requests(self) -> list[int]:
        return [one["data"]["header"]["identity"]["api_id"] for one in self.got if one["type"] == "req"]

    @property
    def topics(self) -> list[str]:
        return [one["topic"] for one in self.got if one["type"] == "subscribe"]

    def tell(self, topic: str, data: dict[str, Any]) -> None:
        """Send a message of the robot's own, from any thread."""
        assert self.loop is not None
        self.loop.call_soon_threadsafe(self.deliver, {"type": "msg", "topic": topic, "data": data})

    def busy(self, work: Callable[[], None]) -> None:
        """Do `work` on the connection's loop while nothing else runs there."""
        assert self.loop is not None
        done = threading.Event()
        self.loop.call_soon_threadsafe(lambda: (work(), done.set()))
        assert done.wait(5)


class Channel:
    def __init__(self, robot: Robot) -> None:
        self.robot, self.readyState, self.bufferedAmount = robot, "open", 0

    def send(self, text: str) -> None:
        self.robot.hears(json.loads(text))


class Hub:
    """`WebRTCDataChannelPubSub` with its resolver, as far as the driver knows it."""

    def __init__(self, channel: Channel) -> None:
        self.channel, self.subscriptions = channel, {}
        self.future_resolver = SimpleNamespace(pending_callbacks={}, save_resolve=self._save)

    def _save(self, message_type: str, topic: str, future: Any, identifier: Any) -> None:
        self.future_resolver.pending_callbacks.setdefault(identifier, []).append(future)

    def publish_without_callback(self, topic: str, data: Any = None, msg_type: str | None = None) -> None:
        if self.channel.readyState == "open":
            sent = {"type": msg_type or "msg", "topic": topic} | ({} if data is None else {"data": data})
            self.channel.send(json.dumps(sent))

    def subscribe(self, topic: str, callback: Any = None) -> None:
        self.subscriptions[topic] = callback
        self.publish_without_callback(topic, msg_type="subscribe")

    def deliver(self, message: dict[str, Any]) -> None:
        number = message["data"].get("header", {}).get("identity", {}).get("id")
        for future in self.future_resolver.pending_callbacks.pop(number, ()):
            future.set_result(message)
        if message["topic"] in self.subscriptions:
            self.subscriptions[message["topic"]](message)


class Methods(Enum):
    LocalAP = 1
    LocalSTA = 2


def install(monkeypatch: pytest.MonkeyPatch, robot: Robot) -> ModuleType:
    """Put the fake in the package's place."""

    class Connection:
        def __init__(self, connectionMethod: Methods, serialNumber: str | None = None, ip: str | None = None, aes_128_key: str | None = None, device_type: str = "Go2") -> None:  # fmt: skip
            robot.made.append(
                {"method": connectionMethod.name, "serial": serialNumber, "ip": ip, "key": aes_128_key}
            )
            self.pc = SimpleNamespace(connectionState="new")

        async def connect(self) -> None:
            if robot.refuse:
                raise robot.refuse.pop(0)
            await asyncio.to_thread(robot.hold.wait, 5)
            channel = Channel(robot)
            hub = Hub(channel)
            heartbeat = SimpleNamespace(heartbeat_response=time.time())
            self.datachannel = SimpleNamespace(
                channel=channel, data_channel_opened=True, pub_sub=hub, heartbeat=heartbeat
            )
            self.pc.connectionState = "connected"
            robot.conn, robot.channel, robot.deliver = self, channel, hub.deliver
            robot.loop = asyncio.get_running_loop()

        async def disconnect(self) -> None:
            self.pc.connectionState = "closed"

    package = ModuleType("unitree_webrtc_connect")
    vars(package).update(
        UnitreeWebRTCConnection=Connection, WebRTCConnectionMethod=Methods, DATA_CHANNEL_TYPE=dict(TYPES)
    )
    monkeypatch.setitem(sys.modules, "unitree_webrtc_connect", package)
    return package
