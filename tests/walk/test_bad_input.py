"""What can go wrong around deshi, end to end: one clear sentence, the right code, nothing lost, and a stop still stops."""

from __future__ import annotations

import json
import resource
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deshi.bootstrap.door import Deshi
from deshi.pure.release import CARD, GRAPH, WEIGHTS
from deshi.records.answer import Proposal
from deshi.testing import ScriptedLayer

if TYPE_CHECKING:
    from tests.conftest import Running

    Launch = Callable[..., Running]
    Command = Callable[..., subprocess.CompletedProcess[str]]

UP = ("up", "--port", "0", "--guard-port", "0")
UNLIMITED = resource.RLIM_INFINITY


def below_a_file(home: Path) -> Path:
    home.write_text("a file")
    return home / "below"


def under_proc(_: Path) -> Path:
    return Path("/proc/deshi")


def garbage(home: Path) -> Path:
    home.mkdir()
    (home / "journal.db").write_bytes(b"no database at all, but not short either; " * 200)
    return home


def foreign(home: Path) -> Path:
    home.mkdir()
    with closing(sqlite3.connect(home / "journal.db")) as database:
        database.execute("CREATE TABLE recipes (name TEXT)")
        database.execute("INSERT INTO recipes VALUES ('soup')")
        database.commit()
    return home


def later(home: Path) -> Path:
    made(home)
    with closing(sqlite3.connect(home / "journal.db")) as database:
        database.execute("PRAGMA user_version = 9000")
        database.commit()
    return home


def damaged(home: Path) -> Path:
    made(home)
    with (home / "journal.db").open("r+b") as file:
        file.seek(2_000)
        file.write(b"\xa5" * 30_000)
    return home


def made(home: Path) -> None:
    """Leave a journal with a few rows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("deshi.bootstrap.door.make_student", lambda *_: (Quiet({}), "r1"))
        with Deshi(home) as deshi:
            for number in range(30):
                deshi.ask(f"number {number}")


class Quiet(ScriptedLayer):
    """A layer with nothing to say."""

    async def answer(self, ask: Any) -> Proposal | None:
        return None

    def close(self) -> None:
        """Nothing to let go."""


def broken_toml(home: Path) -> Path:
    home.mkdir()
    (home / "deshi.toml").write_text("[service\nport = 1")
    return home


def unknown_layer(home: Path) -> Path:
    home.mkdir()
    (home / "deshi.toml").write_text('[decide]\nlayers = ["reflex", "oracle", "person"]\n')
    return home


def broken_keys(home: Path) -> Path:
    home.mkdir()
    (home / "keys.json").write_text("{")
    return home


HOMES: dict[Callable[[Path], Path], str] = {
    below_a_file: "set DESHI_HOME",
    under_proc: "set DESHI_HOME",
    garbage: "Move it away",
    foreign: "Move it away",
    later: "Install a newer deshi",
    damaged: "journal",
    broken_toml: "deshi.toml: not valid TOML",
    unknown_layer: "there is no layer 'oracle'",
}
COMMANDS = {
    "ask": ("ask", "座って"),
    "up": UP,
    "serve": ("serve", "--port", "0"),
    "doctor": ("doctor",),
    "verify": ("journal", "verify"),
}
FINE = {("unknown_layer", "verify"), ("unknown_layer", "doctor")}  # these need no layers
STAYS = ("garbage", "foreign", "later", "damaged")  # `up` tells of these and goes on: its guard is needed


@pytest.mark.parametrize("bad", HOMES, ids=lambda bad: bad.__name__)
def test_a_home_that_is_wrong_is_told_in_a_sentence_and_left_as_it_is(
    command: Command, tmp_path: Path, bad: Callable[[Path], Path]
) -> None:
    home = bad(tmp_path / "bad")
    before = snapshot(home)

    for name, words in COMMANDS.items():
        if (bad.__name__, name) in FINE or (name == "up" and bad.__name__ in STAYS):
            continue
        done = command(*words, home=home)
        told = done.stdout + done.stderr
        assert done.returncode in (1, 2), (name, told)
        assert HOMES[bad] in told, (name, told)
        assert "Traceback" not in told
        assert "failed inside" not in told
        assert name == "doctor" or len(done.stderr.strip().splitlines()) == 1, told
    assert {name: snapshot(home)[name] for name in before} == before
    assert not (home / "guard.addr").exists()


def snapshot(home: Path) -> dict[str, bytes]:
    """Return what is in the files that deshi must not touch."""
    names = ("journal.db", "deshi.toml", "keys.json")
    return {name: (home / name).read_bytes() for name in names if (home / name).is_file()}


def test_broken_keys_keep_the_service_from_starting(command: Command, tmp_path: Path) -> None:
    done = command("serve", "--port", "0", home=broken_keys(tmp_path / "bad"))

    assert done.returncode == 1
    assert "keys.json can't be read as keys" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_leaves_nothing_behind(command: Command, home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = command("up", "--port", str(other.getsockname()[1]), "--guard-port", "0")

    assert done.returncode == 1
    assert "choose another port with `--port`" in done.stderr
    assert not home.exists()


def by_text(service: Running, _: Command) -> dict[str, Any]:
    status, answer = service.ask("止まって!")
    assert status == 200, answer
    return dict(answer)


def by_http(service: Running, _: Command) -> dict[str, Any]:
    status, told = service.call("POST", "/v1/stop")
    assert status == 200, told
    return dict(told)


def on_the_command_line(service: Running, command: Command) -> dict[str, Any]:
    done = command("stop", home=service.home)
    assert done.returncode == 0, done.stderr
    return {"stopped": True}


def assert_every_stop_stops(service: Running, command: Command) -> None:
    for stop in (by_text, by_http, on_the_command_line):
        epoch = service.state()["epoch"]
        assert stop(service, command)["stopped"]
        end = time.monotonic() + 10
        while service.state()["epoch"] == epoch:
            assert time.monotonic() < end, f"{stop.__name__} did not reach the body"
            time.sleep(0.02)


def assert_refused(service: Running, kind: str, word: str) -> None:
    status, told = service.ask("座って")

    assert status == 503, told
    assert told["error"]["type"] == kind
    assert word in told["error"]["message"]
    assert "Traceback" not in log(service)


def log(running: Running) -> str:
    return (running.home.parent / f"{running.home.name}.log").read_text()


def test_a_full_disk_refuses_answers_stops_all_the_same_and_heals(launch: Launch, command: Command) -> None:
    service = launch()
    kept = service.ask("座って")[1]["interaction"]

    # No byte more than one per file: what a full disk looks like to a process that goes on running.
    resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (1, UNLIMITED))
    assert_refused(service, "Unavailable", "disk")
    assert_every_stop_stops(service, command)
    assert service.call("GET", "/v1/stats")[0] == 200
    assert service.call("GET", f"/v1/interactions/{kept}")[0] == 200

    resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (UNLIMITED, UNLIMITED))
    assert service.ask("座って")[0] == 200
    shown = command("journal", "show", "--json", home=service.home).stdout.splitlines()
    sources = [row["body"].get("source") for row in map(json.loads, shown) if row["kind"] == "stop"]
    assert "http" in sources  # told while the disk was full, written when it was not
    assert command("journal", "verify", home=service.home).returncode == 0


def test_a_full_disk_is_a_sentence_on_the_command_line(command: Command, home: Path) -> None:
    made(home)
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, limit[1]))
    try:
        done = command("ask", "座って")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)

    assert done.returncode == 1
    assert done.stderr.startswith("deshi: ")
    assert "disk" in done.stderr
    assert "Traceback" not in done.stderr
    assert command("journal", "verify").returncode == 0


def test_a_journal_that_was_moved_away_refuses_answers_and_stops_all_the_same(
    launch: Launch, command: Command
) -> None:
    service = launch()
    (service.home / "journal.db").rename(service.home / "elsewhere.db")

    assert_refused(service, "Unavailable", "was moved or replaced")
    assert_every_stop_stops(service, command)


@pytest.mark.parametrize("file", [WEIGHTS, GRAPH])
def test_weights_that_are_not_what_they_should_be_are_not_used(
    launch: Launch, command: Command, home: Path, file: str
) -> None:
    shelf = home / "releases" / "robot_dog"
    shutil.copytree(Path(str(files("deshi.tasks.robot_dog"))) / "release", shelf / "r2")
    (shelf / "serving").write_text("r2\n")
    data = bytearray((shelf / "r2" / file).read_bytes())
    data[len(data) // 2] ^= 1
    (shelf / "r2" / file).write_bytes(data)

    for words in (("ask", "座って"), ("doctor",)):
        done = command(*words)
        assert done.returncode == 1
        assert "has another hash than its card says" in done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr

    service = launch(until="/health")
    status, told = service.call("GET", "/ready")
    assert (status, told["ready"]) == (503, False)
    assert any("another hash" in sentence for sentence in told["missing"])
    assert_refused(service, "Corrupt", "another hash")
    assert_every_stop_stops(service, command)


def test_a_release_that_is_not_there_says_so_and_stops_all_the_same(
    launch: Launch, command: Command, home: Path
) -> None:
    shelf = home / "releases" / "robot_dog"
    (shelf / "empty").mkdir(parents=True)
    (shelf / "serving").write_text("empty")

    for words in (("ask", "座って"), ("doctor",)):
        done = command(*words)
        assert done.returncode == 1
        assert f"{CARD} is missing" in done.stdout + done.stderr
    service = launch(until="/health")
    assert_refused(service, "Unavailable", f"{CARD} is missing")
    assert_every_stop_stops(service, command)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe\x00", 400),
        ({"text": ""}, 400),
        ({"text": "\u0000\u0007\u200b"}, 400),
        ({"text": "座" * 600_000}, 400),
        (b'{"text": "\\ud83d"}', 400),
        ({"text": "\u202e止まって\u202c"}, 200),
        ({"text": "\u202edance\u202c please"}, 200),
        ({"text": "sit", "task": "cook"}, 404),
        ({"words": "sit"}, 400),
        ({"text": ["sit"]}, 400),
    ],
    ids=lambda value: str(value)[:24].encode("ascii", "replace").decode(),
)
def test_bad_words_are_refused_by_the_real_service(service: Running, body: Any, status: int) -> None:
    got, told = service.call("POST", "/v1/decide", body)

    assert got == status, told
    assert ("error" in told) == (status != 200)
    assert service.call("POST", "/v1/stop")[1]["stopped"]


def test_ten_thousand_sessions_are_held_in_bounded_memory(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    import psutil

    monkeypatch.setenv("DESHI_CONVERSATION_SESSIONS", "1000")
    monkeypatch.setattr("deshi.bootstrap.door.make_student", lambda *_: (Quiet({}), "r1"))

    async def many(first: int, last: int) -> None:
        for start in range(first, last, 100):
            await asyncio.gather(*(deshi.answer("hello", f"session {n}") for n in range(start, start + 100)))

    with Deshi(home) as deshi:
        deshi.run(many(0, 2_000))
        before = psutil.Process().memory_info().rss
        deshi.run(many(2_000, 10_000))
        grown = psutil.Process().memory_info().rss - before

        assert grown < 50_000_000
        assert len(deshi.run(deshi.loop.sessions.turns("", "session 0"))) == 1  # from the journal
