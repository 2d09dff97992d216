"""The whole walk from outside, against a deshi as users start it: words in, a pose out, a stop whatever happens."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Running

    Launch = Callable[..., Running]
    Command = Callable[..., subprocess.CompletedProcess[str]]

NAME = "Zebulon-Kvist"  # of a person who is not to be found anywhere after being erased


def wait_for(true: Callable[[], Any]) -> Any:
    """Return what `true` returns once it is something; fail after 15 s."""
    end = time.monotonic() + 15
    while not (found := true()):
        assert time.monotonic() < end, "it did not happen within 15 s"
        time.sleep(0.03)
    return found


def guard_stops(service: Running) -> dict[str, Any]:
    return dict(service.call("POST", "/stop", base=service.guard_url)[1])


@pytest.fixture(autouse=True)
def free(service: Running) -> Iterator[None]:
    """Leave a service that runs and a body that may move."""
    yield
    service.process.send_signal(signal.SIGCONT)
    service.call("POST", "/v1/clear")


def test_a_tired_person_sees_the_dog_sit_down(service: Running) -> None:
    status, answer = service.ask("疲れたな")

    assert status == 200
    assert answer["action"] == {"type": "single", "code": 1009, "confidence": answer["confidence"]}
    assert answer["layer"] in ("student", "cache")
    assert wait_for(lambda: service.state()["posture"] == "sitting")


def test_a_sequence_is_understood_and_carried_out_in_order(service: Running) -> None:
    status, answer = service.ask("stand up and then say hello")

    assert status == 200
    assert answer["action"]["sequence"] == [1004, 1016]
    events = wait_for(lambda: done(service, answer["interaction"]))
    asked = [one for one in events if one["event"] == "step" and not one["inserted"]]
    assert [one["code"] for one in asked] == [1004, 1016]


def done(service: Running, interaction: str) -> list[dict[str, Any]]:
    """Return what the body reported of an interaction, once it reported the end."""
    events = service.call("GET", f"/v1/interactions/{interaction}")[1]["events"]
    return list(events) if any(event["event"] == "done" for event in events) else []


def by_text(service: Running, _: Command) -> None:
    assert service.ask("止まって")[1]["stopped"]


def by_http(service: Running, _: Command) -> None:
    assert service.call("POST", "/v1/stop")[1]["stopped"]


def at_the_guard(service: Running, _: Command) -> None:
    assert guard_stops(service)["stopped"]


def on_the_command_line(service: Running, command: Command) -> None:
    told = command("stop", home=service.home)
    assert told.returncode == 0, told.stderr


def by_another_process(service: Running, command: Command) -> None:
    told = command("ask", "stop!", "--json", home=service.home)
    assert json.loads(told.stdout)["stopped"]


WAYS = [by_text, by_http, at_the_guard, on_the_command_line, by_another_process]


@pytest.mark.parametrize("stop", WAYS, ids=lambda way: way.__name__)
def test_every_way_to_stop_reaches_the_body(
    service: Running, command: Command, stop: Callable[[Running, Command], None]
) -> None:
    epoch = service.state()["epoch"]

    stop(service, command)

    assert wait_for(lambda: service.state()["epoch"] > epoch)


@pytest.mark.parametrize("stop", [at_the_guard, on_the_command_line], ids=lambda way: way.__name__)
def test_a_stop_works_while_the_service_is_frozen(
    service: Running, command: Command, stop: Callable[[Running, Command], None]
) -> None:
    epoch = service.state()["epoch"]
    service.process.send_signal(signal.SIGSTOP)

    stop(service, command)

    assert service.state()["epoch"] == epoch + 1


def test_a_stop_interrupts_what_is_under_way(service: Running) -> None:
    answer = service.ask("dance")[1]
    assert answer["action"]["code"] == 1023
    wait_for(lambda: service.state().get("action"))

    service.call("POST", "/v1/stop")

    assert wait_for(lambda: not service.state().get("action"))


def test_the_rest_of_a_sentence_with_a_stop_is_understood(service: Running) -> None:
    epoch = service.state()["epoch"]

    answer = service.ask("stop! now sit down")[1]

    assert answer["stopped"]
    assert answer["action"]["sequence"] == [1003, 1009]
    assert wait_for(lambda: service.state()["epoch"] > epoch)
    assert wait_for(lambda: service.state()["posture"] == "sitting")


@pytest.mark.parametrize("text", ["don't stop dancing", "where is my stopwatch?", "バス停はどこ?"])
def test_what_is_no_order_to_stop_stops_nothing(service: Running, text: str) -> None:
    epoch = service.state()["epoch"]

    assert not service.ask(text)[1]["stopped"]
    assert service.state()["epoch"] == epoch


def test_every_stop_is_in_the_journal(service: Running, command: Command) -> None:
    told = service.call("POST", "/v1/stop")[1]

    def shown() -> list[dict[str, Any]]:
        lines = command("journal", "show", "--kind", "stop", "--json", home=service.home).stdout.splitlines()
        return [row for row in map(json.loads, lines) if row["interaction"] == told["interaction"]]

    assert wait_for(shown)


def test_the_chains_verify_while_the_service_runs(service: Running, command: Command) -> None:
    service.ask("座って")

    told = command("journal", "verify", home=service.home)

    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("intact: ")


def test_an_erased_person_is_nowhere_in_the_home(service: Running, command: Command) -> None:
    for text in (f"I am {NAME}, sit down", f"{NAME} says stop", f"dance for {NAME}"):
        assert service.ask(text, user=NAME, session=f"at {NAME}")[0] == 200
    wait_for(lambda: NAME.encode() in everything(service.home))
    service.ask("座って", user="somebody else")

    told = command("journal", "erase", "--user", NAME, "--yes", home=service.home)

    assert told.returncode == 0, told.stderr
    assert wait_for(lambda: NAME.encode() not in everything(service.home))
    assert command("journal", "verify", home=service.home).returncode == 0
    assert service.ask("座って", user="somebody else")[0] == 200


def everything(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_a_service_killed_under_load_loses_nothing_acknowledged(launch: Launch, command: Command) -> None:
    acknowledged: list[str] = []
    home: Path | None = None
    for _ in range(3):
        running = launch(home)
        home = running.home
        callers = [threading.Thread(target=keep_asking, args=(running, n, acknowledged)) for n in range(4)]
        for caller in callers:
            caller.start()
        had = len(acknowledged)
        wait_for(lambda had=had: len(acknowledged) > had + 40)
        running.process.kill()
        running.process.wait()
        for caller in callers:
            caller.join(20)

    told = command("journal", "show", "--json", "--kind", "interaction", "--limit", "10000", home=home)
    kept = {json.loads(line)["interaction"] for line in told.stdout.splitlines()}
    assert len(acknowledged) > 120
    assert [one for one in acknowledged if one not in kept] == []
    assert command("journal", "verify", home=home).returncode == 0


def keep_asking(running: Running, number: int, acknowledged: list[str]) -> None:
    """Ask until the service is gone; remember every interaction that was answered."""
    for count in range(10_000):
        try:
            status, answer = running.ask(f"could you dance {count} times for caller {number}", dry_run=True)
        except (OSError, ValueError, HTTPException):
            return
        if status == 200:
            acknowledged.append(answer["interaction"])
