"""`deshi up`: it says where it is, ends cleanly, and keeps its guard."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.conftest import Running, end_of, free_port

if TYPE_CHECKING:
    Launch = Callable[..., Running]
    Command = Callable[..., subprocess.CompletedProcess[str]]


def lives(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0] != b"Z"
    return False


def log(running: Running) -> str:
    return (running.home.parent / f"{running.home.name}.log").read_text()


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 15
    while not true():
        assert time.monotonic() < end, "it did not happen within 15 s"
        time.sleep(0.05)


def answers(running: Running) -> bool:
    """Return whether the guard answers and the service has reached it."""
    with contextlib.suppress(OSError, ValueError):
        return bool(running.state()["ok"]) and running.call("GET", "/ready")[0] == 200
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_it_says_where_it_is_and_ends_cleanly(
    launch: Launch, command: Command, number: signal.Signals
) -> None:
    running = launch()
    guard = running.guard_pid
    running.ask("座って")

    running.process.send_signal(number)

    assert running.process.wait(15) == 0
    told = log(running)
    assert f"deshi is at {running.url}  (guard {running.guard_url}, home {running.home})" in told
    assert told.endswith("deshi has ended; the journal is closed.\n")
    assert not lives(guard)
    assert not (running.home / "guard.addr").exists()
    done = command("journal", "verify", home=running.home)
    assert done.returncode == 0, done.stderr


def test_a_taken_port_leaves_the_other_service_and_its_guard_alone(launch: Launch, command: Command) -> None:
    running = launch()

    second = command("up", "--port", str(running.port), "--guard-port", "0", home=running.home)

    assert second.returncode == 1
    assert f"deshi: Port {running.port} on 127.0.0.1 can't be used" in second.stderr
    assert "--port" in second.stderr
    assert answers(running)


def test_a_taken_port_of_the_guard_is_a_sentence(command: Command, home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = command("up", "--port", "0", "--guard-port", str(other.getsockname()[1]), home=home)

    assert done.returncode == 1
    assert "The guard can't start" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_guard_of_a_killed_service_is_taken_over(launch: Launch) -> None:
    first = launch()
    first.process.kill()
    first.process.wait()
    guard = first.guard_pid
    assert lives(guard)

    second = launch(first.home)

    assert second.guard_pid == guard
    assert f"http://127.0.0.1:{first.guard_port}" in log(second)
    second.process.send_signal(signal.SIGINT)
    assert second.process.wait(15) == 0
    wait_until(lambda: not lives(guard))


def test_a_note_of_a_guard_that_is_gone_is_not_believed(launch: Launch, home: Path) -> None:
    home.mkdir()
    note = {"socket": str(home / "guard.sock"), "port": 1, "pid": os.getpid()}
    (home / "guard.addr").write_text(json.dumps(note))

    running = launch()

    assert running.guard_pid != os.getpid()
    assert answers(running)


def test_a_guard_that_dies_is_started_again_and_said_so(launch: Launch) -> None:
    running = launch()
    guard = running.guard_pid

    os.kill(guard, signal.SIGKILL)
    wait_until(lambda: running.guard_pid != guard and answers(running))

    assert "The guard has ended and was started again (1 of 5 times)." in log(running)
    assert running.call("POST", "/v1/stop")[1]["stopped"]
    assert running.call("POST", "/stop", base=running.guard_url)[1]["stopped"]


def test_what_an_earlier_guard_left_comes_into_the_journal(
    launch: Launch, command: Command, home: Path
) -> None:
    home.mkdir()
    event = {"event": "stop", "level": "soft", "source": "cli", "at": time.time(), "interaction": ""}
    (home / "guard.jsonl").write_text(json.dumps(event) + "\n")

    running = launch()

    assert (running.home / "guard.jsonl").read_text() == ""
    shown = command("journal", "show", "--kind", "stop", "--json", home=home).stdout
    assert json.loads(shown)["body"]["source"] == "cli"


def broken_keys(home: Path) -> str:
    (home / "keys.json").write_text("{")
    return "keys.json can't be read as keys"


def foreign_journal(home: Path) -> str:
    with contextlib.closing(sqlite3.connect(home / "journal.db")) as database, database:
        database.execute("CREATE TABLE recipes (name TEXT)")
    return "Move it away"


def postgres_away(home: Path) -> str:
    (home / "deshi.toml").write_text(
        f'[postgres]\nurl = "postgresql:///deshi?host={home}/nowhere&connect_timeout=2"\n'
    )
    return "can't be used now: its server does not answer"


def unknown_embedder(home: Path) -> str:
    (home / "deshi.toml").write_text('[caching]\nsemantic = true\nembedder = "nobody"\n')
    return "[caching] embedder is 'nobody'"


@pytest.mark.parametrize("spoil", [broken_keys, foreign_journal, postgres_away, unknown_embedder])
def test_a_service_that_can_not_start_leaves_its_guard_running(
    home: Path, alone: Callable[[Path], Running], spoil: Callable[[Path], str]
) -> None:
    home.mkdir()
    why = spoil(home)

    running = alone(home)
    wait_until(lambda: why in log(running))

    assert running.state()["ok"]
    assert running.call("POST", "/stop", base=running.guard_url)[1]["stopped"]
    guard = running.guard_pid
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(15) in (1, 2)
    assert not lives(guard)
    told = log(running)
    assert told.count(why) == 1
    assert "the guard is: `deshi stop` stops the robot" in told
    assert "Traceback" not in told


def test_the_service_comes_when_what_kept_it_is_mended(home: Path, alone: Callable[[Path], Running]) -> None:
    home.mkdir()
    why = broken_keys(home)
    running = alone(home)
    wait_until(lambda: why in log(running))

    (home / "keys.json").unlink()

    wait_until(lambda: "deshi is at" in log(running) and answers(running))
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(15) == 0


@pytest.mark.parametrize("spoil", [None, broken_keys], ids=["serving", "trying"])
def test_where_ctrl_c_is_ignored_a_termination_ends_it(
    home: Path, alone: Callable[..., Running], spoil: Callable[[Path], str] | None
) -> None:
    home.mkdir()
    sign = spoil(home) if spoil else "deshi is at"

    running = alone(home, *IGNORING)
    wait_until(lambda: sign in log(running))
    guard = running.guard_pid
    running.process.send_signal(signal.SIGTERM)

    assert running.process.wait(15) == (1 if spoil else 0)
    assert not lives(guard)
    assert log(running).endswith("deshi has ended; the journal is closed.\n")


IGNORING = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")  # as `nohup` and jobs of scripts are started


@pytest.fixture
def alone() -> Iterator[Callable[..., Running]]:
    """Return a function that starts `deshi up` in a home, behind other words, and returns when its guard is there."""
    started: list[Running] = []

    def begin(home: Path, *before: str) -> Running:
        port, guard_port = free_port(), free_port()
        words = ["up", "--port", str(port), "--guard-port", str(guard_port)]
        environ = {**os.environ, "DESHI_HOME": str(home)}
        with (home.parent / f"{home.name}.log").open("wb") as sink:
            command = [*before, sys.executable, "-m", "deshi.cli.main", *words]
            process = subprocess.Popen(command, env=environ, stdout=sink, stderr=sink)
        started.append(Running(home, port, guard_port, process, environ))
        wait_until((home / "guard.addr").exists)
        return started[-1]

    yield begin
    for running in started:
        end_of(running)


def test_serve_runs_without_a_guard_and_says_what_is_missing(home: Path, command: Command) -> None:
    environ = {**os.environ, "DESHI_HOME": str(home)}
    with subprocess.Popen(
        [sys.executable, "-m", "deshi.cli.main", "serve", "--port", "0"],
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        code = process.wait(15)

    assert line.startswith("deshi is at http://127.0.0.1:")
    assert code == 0
    assert not (home / "guard.addr").exists()


@pytest.mark.parametrize(("port", "sentence"), [("70000", "does not exist"), ("-5", "does not exist")])
def test_a_port_that_does_not_exist_is_named(command: Command, home: Path, port: str, sentence: str) -> None:
    done = command("up", "--port", port, home=home)

    assert done.returncode != 0
    assert sentence in done.stderr
