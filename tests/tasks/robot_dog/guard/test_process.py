"""What the guard knows of processes: who still lives, and what it may do for its own turn."""

import os
import subprocess
import sys

from deshi.tasks.robot_dog.guard.process import living


def test_a_process_lives_until_it_has_ended() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        asked = living(process.pid)
        assert asked()
        process.kill()
        process.wait()
        assert not asked()


def test_one_that_has_ended_and_was_not_fetched_does_not_live() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert not living(process.pid)()
    process.wait()


def test_one_of_somebody_else_lives() -> None:
    assert living(os.getppid())()


def test_what_was_reached_for_its_own_turn_is_said() -> None:
    code = "from deshi.tasks.robot_dog.guard.process import raise_priority; print(raise_priority())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == "normal" or told.startswith(("nice ", "round robin 10"))
