"""The guard's process: it starts with the body that was named or says why not, and its end leaves the body standing."""

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from guards import SRC, guard

from deshi.tasks.robot_dog.guard_now import stop_now

COMMAND = [sys.executable, "-m", "deshi.tasks.robot_dog.guard", "--port", "0", "--home"]


def refused(home: Path, *more: str) -> str:
    """Start a guard that can't; return what it says."""
    env = {**os.environ, "PYTHONPATH": str(SRC)}
    ended = subprocess.run([*COMMAND, str(home), *more], capture_output=True, text=True, check=False, env=env)
    assert ended.returncode
    assert "Traceback" not in ended.stderr
    return ended.stderr


def test_the_rules_of_the_settings_are_the_bodys(tmp_path: Path) -> None:
    with guard(
        tmp_path, "--body", json.dumps({"driver": "sim", "gestures": True, "interface": "eth0"})
    ) as dog:
        assert dog.do(1022)["ok"]
        assert dog.do(1031)["reason"] == "risky"
        state = dog.ask(op="state")
        assert (state["driver"], state["simulated"], state["link"]["connected"]) == ("sim", True, True)


def test_without_settings_nothing_risky_and_no_walk(tmp_path: Path) -> None:
    with guard(tmp_path) as dog:
        assert [dog.do(code)["reason"] for code in (1031, 100801, 1022)] == [
            "risky",
            "walk_off",
            "gesture_off",
        ]


def test_a_driver_that_can_not_be_had_ends_the_start_with_a_sentence(tmp_path: Path) -> None:
    told = refused(tmp_path, "--body", '{"driver": "dss"}')
    assert "no driver 'dss'" in told
    assert len(told.strip().splitlines()) == 1
    assert not (tmp_path / "guard.addr").exists()


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("[]", "'[]' is no JSON object."),
        ("{'x", '"{\'x" is not JSON ('),
        ('"sim"', "'\"sim\"' is no JSON object."),
    ],
)
def test_settings_that_are_none_are_refused_with_what_to_write(
    tmp_path: Path, settings: str, told: str
) -> None:
    said = refused(tmp_path, "--body", settings)
    assert f"argument --body: {told}" in said
    assert """Write it as in '{"driver": "dds"}', or start `deshi guard`""" in said


def test_a_guard_that_is_killed_leaves_a_latch_and_a_new_one_holds_it(tmp_path: Path) -> None:
    with guard(tmp_path) as dog:
        dog.ask(op="stop", level="damp")
        while not (tmp_path / "guard.latch").exists():
            pass
        dog.process.send_signal(signal.SIGKILL)
        dog.process.wait(5)
    with guard(tmp_path) as dog:
        state = dog.ask(op="state")
        assert (state["posture"], state["damped"]) == ("damped", True)


def test_its_end_is_a_stop_that_has_worked(tmp_path: Path) -> None:
    with guard(tmp_path) as dog:
        dog.do(1004)
        assert dog.events("step")
        assert dog.end() == 0
        assert [event["event"] for event in dog.spooled()][-2:] == ["stop", "halted"]
        assert not (tmp_path / "guard.latch").exists()


def test_a_brain_that_is_killed_is_a_stop(tmp_path: Path) -> None:
    code = """
import asyncio, sys, time
from pathlib import Path
from deshi.tasks.robot_dog.guard_client import GuardClient
async def main():
    client = GuardClient(Path(sys.argv[1]))
    await client.open()
    print(await client.do([1004], "up", client.epoch()), flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""
    with guard(tmp_path) as dog:
        env = {**os.environ, "PYTHONPATH": str(SRC)}
        with subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, env=env
        ) as brain:
            assert brain.stdout is not None
            assert b"accepted" in brain.stdout.readline()
            brain.kill()
        assert [(e["kind"], e["interaction"]) for e in dog.events("watchdog")] == [("gone", "up")]
        assert dog.events("halted")[0]["by"] == "watchdog"


def test_a_full_disk_keeps_no_guard_from_stopping(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SRC)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        ready = json.loads(process.stdout.readline().removeprefix("guard ready "))
        assert (
            f"could not be written ([Errno 27] File too large): it is at {ready['socket']}"
            in process.stderr.readline()
        )
        assert not (tmp_path / "guard.addr").exists()
        assert stop_now(tmp_path)["stopped"]
        process.terminate()
