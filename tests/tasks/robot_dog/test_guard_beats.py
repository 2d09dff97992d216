"""The heartbeat: it beats while there is something to attend, through an interpreter that is held, and not for a brain that is frozen or a loop that is dead."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deshi.tasks.robot_dog import guard_beats
from deshi.tasks.robot_dog.guard_beats import Beats, Heart

IDLE = {"action": None, "queue": []}


class Ear:
    """A guard's socket that only listens."""

    def __init__(self, folder: Path) -> None:
        self.path = str(folder / "guard.sock")
        self.door = socket.socket(socket.AF_UNIX)
        self.door.settimeout(20)
        self.door.bind(self.path)
        self.door.listen()

    def hear(self, count: int) -> list[dict[str, object]]:
        """Return the next beats of a new connection."""
        sock, _ = self.door.accept()
        sock.settimeout(20)
        with sock, sock.makefile("rb") as lines:
            return [json.loads(lines.readline()) for _ in range(count)]


@pytest.fixture
def ear(tmp_path: Path) -> Iterator[Ear]:
    """A listening guard."""
    made = Ear(tmp_path)
    yield made
    made.door.close()


@pytest.fixture
def beats() -> Iterator[Beats]:
    """The heart of a brain, ready to beat."""
    made = Beats("b", patience=0.5)
    assert made.start()
    yield made
    made.end()
    assert not made.alive


def test_it_beats_from_the_order_on_in_the_brains_name(ear: Ear, beats: Beats) -> None:
    beats.begin(ear.path)
    assert ear.hear(3) == [{"op": "beat", "brain": "b", "quiet": True}] * 3


def test_it_ends_with_a_state_that_shows_nothing_to_do(ear: Ear, beats: Beats) -> None:
    beats.begin(ear.path)
    beats.see(IDLE)  # from before the order
    assert beats.moving
    beats.given()
    beats.see({"action": 1004, "queue": [1016]})
    beats.see({"action": None, "queue": [1016]})
    assert beats.moving
    beats.see(IDLE)
    assert not beats.moving
    silent(ear)


def silent(ear: Ear) -> None:
    """Fail unless the last connection, if there is one, says no more."""
    ear.door.settimeout(0.2)
    try:
        sock, _ = ear.door.accept()
    except TimeoutError:
        return
    sock.settimeout(0.4)
    with sock, contextlib.suppress(TimeoutError):
        while sock.recv(4096):
            pass
        raise AssertionError("it hung up")


def test_an_order_that_comes_meanwhile_keeps_it_up(ear: Ear, beats: Beats) -> None:
    beats.begin(ear.path)
    beats.given()
    beats.begin(ear.path)
    beats.see(IDLE)
    assert beats.moving


def test_a_guard_that_drops_it_is_found_again(ear: Ear, beats: Beats) -> None:
    beats.begin(ear.path)
    ear.hear(1)
    beats.came_round()
    assert ear.hear(1)


def test_a_loop_that_does_not_come_round_is_not_spoken_for(ear: Ear, beats: Beats) -> None:
    beats.begin(ear.path)
    time.sleep(0.6)
    silent(ear)
    beats.came_round()
    ear.door.settimeout(20)
    assert ear.hear(1)


def test_it_beats_while_the_interpreter_is_held(ear: Ear, beats: Beats) -> None:
    beats.begin(ear.path)
    began = time.monotonic()
    assert re.match("(a?){22}a{22}", "a" * 22)  # no other thread of this process runs meanwhile
    while time.monotonic() - began < 0.3:
        pass
    assert len(ear.hear(3)) == 3


def test_a_frozen_brain_is_not_spoken_for(ear: Ear) -> None:
    heart = Heart("b", 60.0, os.getpid())
    heart.hear({"begin": ear.path})
    heart.beat()
    heart._sock = heart._sock and heart._sock.close()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        frozen = Heart("b", 60.0, other.pid)
        frozen.hear({"begin": ear.path})
        other.send_signal(signal.SIGSTOP)
        os.waitpid(other.pid, os.WUNTRACED)
        frozen.beat()
        assert frozen._sock is None
        other.kill()


def test_it_ends_with_its_brain(ear: Ear) -> None:
    code = """
import sys, time
from deshi.tasks.robot_dog.guard_beats import Beats, Heart
beats = Beats("b", 60.0)
beats.start()
beats.begin(sys.argv[1])
print(beats._process.pid, flush=True)
time.sleep(60)
"""
    env = {**os.environ, "PYTHONPATH": str(Path(guard_beats.__file__).parents[3])}
    with subprocess.Popen([sys.executable, "-c", code, ear.path], stdout=subprocess.PIPE, env=env) as brain:
        assert brain.stdout is not None
        heart = int(brain.stdout.readline())
        sock, _ = ear.door.accept()
        sock.settimeout(20)
        brain.kill()
    with sock:
        while sock.recv(4096):
            pass  # and then it is closed
    end = time.monotonic() + 5
    while Path(f"/proc/{heart}/stat").exists() and b" Z " not in Path(f"/proc/{heart}/stat").read_bytes():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_one_that_was_killed_is_started_again_and_goes_on(ear: Ear, beats: Beats) -> None:
    beats.begin(ear.path)
    assert beats._process is not None
    beats._process.kill()
    beats._process.wait()
    ear.door.settimeout(0.3)
    with contextlib.suppress(TimeoutError):  # it may have come to beat before
        ear.door.accept()[0].close()
    ear.door.settimeout(20)
    assert not beats.alive
    assert beats.start()
    assert ear.hear(1)


@pytest.mark.parametrize("end", ["kill", "zombie"])
def test_a_brain_that_is_gone_is_not_spoken_for(ear: Ear, end: str) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        heart = Heart("b", 60.0, other.pid)
        assert heart.orphaned  # this process is no child of it
        heart.hear({"begin": ear.path})
        other.kill()
        os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)  # ended, and nobody has asked for it
        heart.beat()
        assert heart._sock is None
    assert not Heart("b", 60.0, os.getppid()).orphaned


def test_it_ends_with_its_brain_though_a_child_of_the_brain_lives_on(ear: Ear) -> None:
    code = """
import os, sys, time
from deshi.tasks.robot_dog.guard_beats import Beats
beats = Beats("b", 60.0)
beats.start()
beats.begin(sys.argv[1])
hands = beats._process.stdin.fileno(), beats._process.stdout.fileno()
children = [os.fork() for _ in range(1)]
if children == [0]:
    held = [os.path.exists(f"/proc/self/fd/{one}") and "pipe" in os.readlink(f"/proc/self/fd/{one}") for one in hands]
    os.write(1, f"{int(any(held))}\\n".encode())
    time.sleep(60)
print(beats._process.pid, children[0], flush=True)
time.sleep(60)
"""
    env = {**os.environ, "PYTHONPATH": str(Path(guard_beats.__file__).parents[3])}
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code, ear.path], stdout=subprocess.PIPE, env=env
    ) as brain:
        assert brain.stdout is not None
        told = [brain.stdout.readline().split(), brain.stdout.readline().split()]
        ((held,), (_, child)) = sorted(told, key=len)
        sock, _ = ear.door.accept()
        sock.settimeout(20)
        brain.kill()
        with sock:
            while sock.recv(4096):
                pass  # and then it is closed, though the child lives
        os.kill(int(child), signal.SIGKILL)
    assert held == b"0"
