"""The joints as a stream: while somebody looks, each movement once, about thirty a second."""

import json
import socket
import sys
from pathlib import Path

from deshi.tasks.robot_dog.body.types import Telemetry
from deshi.tasks.robot_dog.guard.frames import FRAME, Frames

sys.path.insert(0, str(Path(__file__).parents[1]))
from guards import Clock, Scripted, guard


def seen(angle: float, at: float = 1.0) -> Telemetry:
    """A sample with one joint at an angle."""
    return Telemetry(at, at, 1013, 1, joints=(angle, *[0.0] * 11), trunk=(0.0,) * 6)


def test_each_movement_is_a_frame_once() -> None:
    frames = Frames(Scripted(Clock()))
    first = frames.next(True, seen(0.1), 1.0)
    assert first.startswith(b"event: joints\ndata: ")
    assert json.loads(first.split(b"data: ")[1]) == {
        "t": 1.0,
        "joints": [0.1] + [0.0] * 11,
        "trunk": [0.0] * 6,
    }
    assert frames.next(True, seen(0.1, 2.0), 2.0) == b""
    assert frames.next(True, seen(0.2, 3.0), 3.0)
    assert frames.next(True, seen(0.3, 3.0), 3.0 + FRAME / 2) == b""


def test_nobody_looks_nothing_is_made() -> None:
    frames = Frames(Scripted(Clock()))
    assert frames.next(False, seen(0.1), 1.0) == b""
    assert frames.next(True, None, 1.0) == b""
    assert frames.next(True, Telemetry(1.0, 1.0, 1013, 1), 1.0) == b""


def test_a_driver_is_told_while_somebody_looks() -> None:
    driver = Scripted(Clock())
    driver.joints = False  # type: ignore[attr-defined]
    frames = Frames(driver)
    frames.next(True, seen(0.1), 1.0)
    assert driver.joints  # type: ignore[attr-defined]
    frames.next(False, seen(0.1), 1.0)
    assert not driver.joints  # type: ignore[attr-defined]


def test_who_comes_new_gets_a_frame_of_a_body_at_rest_and_more_when_it_moves(tmp_path: Path) -> None:
    with guard(tmp_path) as dog:
        for _ in range(2):
            with (
                socket.create_connection(("127.0.0.1", dog.address["port"]), 5) as sock,
                sock.makefile("rb") as lines,
            ):
                sock.sendall(b"GET /events?joints=1 HTTP/1.1\r\n\r\n")
                while lines.readline() != b"event: joints\n":
                    pass
                before = json.loads(lines.readline().removeprefix(b"data: "))
        with (
            socket.create_connection(("127.0.0.1", dog.address["port"]), 5) as sock,
            sock.makefile("rb") as lines,
        ):
            sock.sendall(b"GET /events?joints=1 HTTP/1.1\r\n\r\n")
            dog.do(1004)
            frames = []
            while len(frames) < 10:
                if lines.readline() == b"event: joints\n":
                    frames.append(json.loads(lines.readline().removeprefix(b"data: ")))
    assert frames[-1]["joints"] != before["joints"]
    assert frames[-1]["trunk"][2] > before["trunk"][2]
