"""The bridge: a stop goes to the guard before anything else, a slow answer holds nobody up, and whoever asks is answered."""

from __future__ import annotations

import json
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.peers.decider import Service

from deshi.bootstrap import ros
from deshi.bootstrap.ros import AT_ONCE, Bridge, missing, question
from deshi.settings import read_settings


class Door:
    """A door whose questions come from the test."""

    def __init__(self) -> None:
        self._near, self._far = os.pipe()
        self.asked: deque[str] = deque()
        self.said: list[dict[str, Any]] = []

    def fileno(self) -> int:
        return self._near

    def ring(self) -> None:
        os.write(self._far, b".")

    def ask(self, text: str) -> None:
        self.asked.append(text)
        self.ring()

    def take(self) -> list[str]:
        os.read(self._near, 64)
        return [self.asked.popleft() for _ in range(len(self.asked))]

    def say(self, answer: str) -> None:
        self.said.append(json.loads(answer))

    def close(self) -> None:
        os.close(self._near)
        os.close(self._far)


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.close()


@pytest.fixture
def stops(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The levels and sources of the stops that the guard was told."""
    told: list[tuple[str, str]] = []

    def stop(home: Path, level: str, host: str, port: int, source: str) -> dict[str, Any]:
        told.append((level, source))
        return {"ok": True, "stopped": True, "level": level, "epoch": 4}

    monkeypatch.setattr(ros, "stop_now", stop)
    return told


@pytest.fixture
def bridge(service: Service, stops: list[tuple[str, str]]) -> Iterator[tuple[Bridge, Door]]:
    """A bridge that runs."""
    settings = read_settings()
    settings = replace(settings, service=replace(settings.service, port=service.port))
    door = Door()
    made = Bridge(settings, door)
    running = threading.Thread(target=made.run)
    running.start()
    yield made, door
    service.go.set()
    made.end()
    running.join(5)
    door.close()


def until(holds: Callable[[], Any]) -> bool:
    end = time.monotonic() + 5
    while not holds() and time.monotonic() < end:
        time.sleep(0.005)
    return bool(holds())


def test_a_plain_text_is_asked_in_the_name_of_ros(bridge: tuple[Bridge, Door], service: Service) -> None:
    _, door = bridge
    door.ask(" sit down \n")
    assert until(lambda: door.said)
    assert service.asked == [{"text": "sit down", "user": "ros"}]
    assert door.said == [{"response": "ok", "ask": "sit down"}]


def test_json_names_session_and_user_and_gets_its_id_back(
    bridge: tuple[Bridge, Door], service: Service
) -> None:
    _, door = bridge
    door.ask(json.dumps({"text": "座って", "session": "s1", "user": "ann", "dry_run": True, "id": 7}))
    assert until(lambda: door.said)
    assert service.asked == [{"text": "座って", "session": "s1", "user": "ann", "dry_run": True}]
    assert door.said == [{"response": "ok", "ask": "座って", "id": 7}]


def test_a_slow_answer_holds_neither_a_later_question_nor_a_stop(
    bridge: tuple[Bridge, Door], service: Service, stops: list[tuple[str, str]]
) -> None:
    _, door = bridge
    door.ask("a slow question")
    assert until(lambda: service.asked)
    door.ask("a quick one")
    door.ask("stop!")
    assert until(lambda: len(door.said) == 2)
    assert stops == [("soft", "ros-ask")]
    service.go.set()
    assert until(lambda: len(door.said) == 3)
    assert door.said[-1]["ask"] == "a slow question"


def test_each_question_stands_alone_unless_it_names_its_conversation(
    bridge: tuple[Bridge, Door], service: Service
) -> None:
    _, door = bridge
    door.ask("jump")
    assert until(lambda: len(door.said) == 1)
    door.ask(json.dumps({"text": "yes", "session": "arm"}))
    assert until(lambda: len(door.said) == 2)
    assert service.asked == [
        {"text": "jump", "user": "ros"},
        {"text": "yes", "user": "ros", "session": "arm"},
    ]


@pytest.mark.parametrize(("dry", "sent"), [(True, []), (False, [("soft", "ros-ask")]), ("true", [("soft", "ros-ask")])])  # fmt: skip
def test_a_stop_in_a_dry_run_is_only_understood(
    bridge: tuple[Bridge, Door], service: Service, stops: list[tuple[str, str]], dry: Any, sent: Any
) -> None:
    _, door = bridge
    door.ask(json.dumps({"text": "stop!", "dry_run": dry}))
    assert until(lambda: door.said)
    assert stops == sent
    assert service.asked[0]["text"] == "stop!"


def test_a_stop_works_while_the_service_is_dead(stops: list[tuple[str, str]]) -> None:
    settings = read_settings()
    settings = replace(settings, service=replace(settings.service, port=1))
    door = Door()
    Bridge(settings, door).hear("緊急停止")
    assert stops == [("damp", "ros-ask")]
    assert until(lambda: door.said)
    door.close()
    answer = door.said[0]
    assert answer["stop"] == {"stopped": True, "level": "damp"}
    assert "deshi up" in answer["error"]


def test_the_rest_of_a_stop_is_still_asked(
    bridge: tuple[Bridge, Door], service: Service, stops: list[tuple[str, str]]
) -> None:
    _, door = bridge
    door.ask("stop that and sit")
    assert until(lambda: door.said)
    assert stops
    assert service.asked[0]["text"] == "stop that and sit"


def test_too_many_at_once_are_told_to_come_later(bridge: tuple[Bridge, Door], service: Service) -> None:
    _, door = bridge
    for number in range(AT_ONCE + 1):
        door.ask(f"slow {number}")
    assert until(lambda: door.said)
    assert "under way" in door.said[0]["error"]
    service.go.set()
    assert until(lambda: len(door.said) == AT_ONCE + 1)


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("", "Nothing was asked"),
        ("{", "begins as JSON and is none"),
        ('{"words": "sit"}', "'words' is no field"),
        ('{"text": 5}', "`text` is no string but 5"),
        ('{"text": " "}', "`text` is empty"),
        ("{" * 100_000, "begins as JSON and is none"),
    ],
)
def test_what_is_no_question_is_answered_with_a_sentence(said: str, says: str) -> None:
    asked = question(said)
    assert says in asked["error"]
    assert len(json.dumps(asked)) < 1000


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('{"text": 5}', "`text` is no string but 5"),
        ('{"text": null}', "`text` is no string but null"),
        ('{"text": " "}', "`text` is empty"),
        ('{"user": "ann"}', "`text` is missing"),
    ],
)
def test_what_is_wrong_with_the_text_is_said(said: str, told: str) -> None:
    assert question(said)["error"].startswith(told)


def test_a_long_question_is_cut_where_people_read_it(bridge: tuple[Bridge, Door], service: Service) -> None:
    lines: list[str] = []
    Bridge(read_settings(), bridge[1], lines.append)._answer({"ask": "a" * 5000, "response": "b" * 5000})
    assert len(lines[0]) < 500
    assert "(5000 characters)" in lines[0]


def test_who_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, service: Service) -> None:
    monkeypatch.setenv("DESHI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DESHI_SERVICE_PORT", "1")
    told = missing(read_settings())
    assert "no service answers at 127.0.0.1:1" in told
    assert "no guard answers" in told
    assert "deshi up" in told
