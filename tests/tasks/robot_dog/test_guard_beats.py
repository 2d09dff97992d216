"""The heartbeat: it beats while there is something to attend, through a busy interpreter, and not for a loop that is dead."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deshi.tasks.robot_dog import guard_beats
from deshi.tasks.robot_dog.guard_beats import Beats

IDLE = {"action": None, "queue": []}


class Ear:
    """A guard's socket that only listens."""

    def __init__(self, folder: Path) -> None:
        self.path = str(folder / "guard.sock")
        self.door = socket.socket(socket.AF_UNIX)
        self.door.settimeout(5)
        self.door.bind(self.path)
        self.door.listen()

    def hear(self, count: int) -> list[dict[str, object]]:
        """Return the next beats of a new connection."""
        sock, _ = self.door.accept()
        sock.settimeout(5)
        with sock, sock.makefile("rb") as lines:
            return [json.loads(lines.readline()) for _ in range(count)]


@pytest.fixture
def ear(tmp_path: Path) -> Iterator[Ear]:
    """A listening guard."""
    made = Ear(tmp_path)
    yield made
    made.door.close()


def test_it_beats_from_the_order_on_in_the_brains_name(ear: Ear) -> None:
    beats = Beats("b")
    beats.begin(ear.path)
    assert ear.hear(3) == [{"op": "beat", "brain": "b", "quiet": True}] * 3
    beats.end()


def test_it_ends_with_a_state_that_shows_nothing_to_do(ear: Ear) -> None:
    beats = Beats("b")
    beats.begin(ear.path)
    beats.see(IDLE)  # from before the order
    assert beats.moving
    beats.given()
    beats.see({"action": 1004, "queue": [1016]})
    beats.see({"action": None, "queue": [1016]})
    assert beats.moving
    beats.see(IDLE)
    assert not beats.moving
    beats.end()


def test_an_order_that_comes_meanwhile_keeps_it_up(ear: Ear) -> None:
    beats = Beats("b")
    beats.begin(ear.path)
    beats.given()
    beats.begin(ear.path)
    beats.see(IDLE)
    assert beats.moving
    beats.end()


def test_a_guard_that_drops_it_is_found_again(ear: Ear) -> None:
    beats = Beats("b")
    beats.begin(ear.path)
    ear.hear(1)
    assert ear.hear(1)
    beats.end()


def test_a_loop_that_does_not_come_round_is_not_spoken_for(ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard_beats, "ROUND", 0.0)
    beats = Beats("b")
    beats.begin(ear.path)
    ear.door.settimeout(0.3)
    with pytest.raises(TimeoutError):
        ear.door.accept()
    monkeypatch.setattr(guard_beats, "ROUND", 60.0)
    beats.came_round()
    ear.door.settimeout(5)
    assert ear.hear(1)
    beats.end()


def test_it_beats_while_the_interpreter_is_busy(ear: Ear) -> None:
    beats = Beats("b")
    beats.begin(ear.path)
    end = time.monotonic() + 0.5
    while time.monotonic() < end:  # the loop's thread never waits
        pass
    assert len(ear.hear(3)) == 3
    beats.end()
