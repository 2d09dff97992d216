"""Presses of a stop button: two are an escalation, one is one on whatever ways it comes."""

import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deshi.tasks.robot_dog.guard.core import PRESSES, Guard
from deshi.tasks.robot_dog.guard.spool import Spool
from deshi.tasks.robot_dog.guard_now import stop_now

sys.path.insert(0, str(Path(__file__).parents[1]))
from guards import Clock, Recorded, guard


@pytest.fixture
def core(tmp_path: Path) -> Iterator[tuple[Guard, Clock]]:
    """A guard without sockets, and its clock."""
    clock = Clock()
    made = Guard(Recorded(clock), Spool(tmp_path / "guard.jsonl"), clock)
    yield made, clock
    made.spool.close()


def test_the_service_in_between_does_not_undo_a_press(core: tuple[Guard, Clock]) -> None:
    made, clock = core
    levels = []
    for source in ("service", "console", "service", "console", "service"):
        levels.append(made.stop("soft", source)["level"])
        clock.now += 0.5
    assert levels == ["soft", "soft", "soft", "damp", "soft"]


def test_one_press_on_two_ways_is_one(core: tuple[Guard, Clock]) -> None:
    made, _ = core
    assert [made.stop("soft", "cli", press="p")["level"] for _ in range(2)] == ["soft", "soft"]
    assert made.state()["stops"] == 1
    assert made.stop("soft", "cli", press="q")["level"] == "damp"
    made.spool.close()
    assert made.spool.path.read_text().count('"stop"') == 2


def test_a_repeated_press_still_halts_what_began_in_between(core: tuple[Guard, Clock]) -> None:
    made, _ = core
    made.stop("soft", "cli", press="p")
    made.handle({"op": "do", "actions": [1023], "epoch": made.epoch})
    made.handle({"op": "stop", "source": "cli", "press": "p"})
    assert made.state()["action"] is None


def test_more_codes_than_are_taken_at_once_are_refused_with_their_reason(core: tuple[Guard, Clock]) -> None:
    made, _ = core

    refused = made.handle({"op": "do", "actions": [1009] * 13, "epoch": made.epoch})
    assert refused["reason"] == "too_long"
    assert refused["detail"] == {"steps": 13, "most": 12}
    assert refused["refused"] == "That would be 13 steps, and I take 12 at once; ask for fewer."

    before = made.epoch
    stopped = made.handle({"op": "do", "actions": [1003] + [1009] * 13, "epoch": before})
    assert (stopped["reason"], stopped["epoch"]) == ("too_long", before + 1)  # the stop at its head was heard


def test_a_repeated_damp_stays_one(core: tuple[Guard, Clock]) -> None:
    made, _ = core
    assert made.stop("damp", "cli", press="p")["level"] == "damp"
    assert made.stop("soft", "cli", press="p")["level"] == "damp"


def test_the_memory_of_presses_has_an_end(core: tuple[Guard, Clock]) -> None:
    made, _ = core
    for number in range(1_000):
        made.stop("soft", "http", press=f"p{number}")
    assert len(made._presses) == PRESSES


def test_one_stop_of_the_command_line_does_not_damp_a_guard_that_was_late(tmp_path: Path) -> None:
    with guard(tmp_path / "home") as dog:
        dog.process.send_signal(signal.SIGSTOP)
        told = stop_now(dog.home, port=1)
        dog.process.send_signal(signal.SIGCONT)
        assert told["absent"]
        assert len(dog.events("stop")) == 1
        assert dog.ask(op="state")["stops"] == 1
        assert not dog.ask(op="state")["damped"]
        assert dog.http("GET /state")[1]["epoch"] == dog.ask(op="hello")["epoch"]


def test_what_comes_after_its_time_is_not_begun(core: tuple[Guard, Clock]) -> None:
    made, _ = core
    order = {"op": "do", "actions": [1016], "interaction": "i", "epoch": made.epoch}
    late = made.handle({**order, "until": time.monotonic_ns() - 1})
    assert (late["ok"], late["reason"], late["dropped"]) == (False, "late", False)
    assert made.state()["action"] is None
    assert not made.handle({**order, "until": "soon"})["ok"]
    assert made.handle({**order, "until": time.monotonic_ns() + 10**10})["ok"]


def test_a_long_name_is_cut(core: tuple[Guard, Clock]) -> None:
    made, _ = core
    order = {"op": "do", "actions": [1016], "interaction": "x" * 60_000, "epoch": made.epoch}
    assert made.handle(order)["ok"]
    assert made.state()["interaction"] == "x" * 80
    made.handle({"op": "stop", "source": "y" * 500, "press": "z" * 500})
    assert [len(press) for press in made._presses] == [80]


@pytest.mark.parametrize(
    "wrong", [{"epoch": 1}, {"until": time.monotonic_ns() - 1}, {"epoch": None}, {"until": "soon"}]
)
def test_a_stop_that_leads_an_order_is_written_whatever_is_wrong_with_it(
    core: tuple[Guard, Clock], wrong: dict[str, Any]
) -> None:
    made, _ = core
    body = made.driver
    assert isinstance(body, Recorded)
    order = {"op": "do", "interaction": "i", "epoch": made.epoch, **wrong}
    told = made.handle({**order, "actions": [1003, 1016]})
    assert (told["ok"], body.wire, made.state()["stops"]) == (False, [1003], 1)
    assert made.handle({**order, "actions": [1003]})["ok"]
    assert body.wire == [1003, 1003]


def test_what_follows_a_stop_in_a_good_order_is_done(core: tuple[Guard, Clock]) -> None:
    made, _ = core
    assert made.handle({"op": "do", "actions": [1003, 1016], "epoch": made.epoch})["steps"] == [1016]


def test_a_clear_from_before_a_stop_does_not_undo_it(core: tuple[Guard, Clock]) -> None:
    made, _ = core
    made.stop("damp", "console")
    seen = made.epoch
    made.stop("damp", "key")
    refused = made.handle({"op": "clear", "epoch": seen})
    assert (refused["ok"], refused["cleared"], refused["reason"]) == (False, False, "stopped")
    assert "A stop came after" in refused["refused"]
    assert made.state()["latched"]
    assert not made.handle({"op": "clear", "epoch": "new"})["ok"]
    assert made.handle({"op": "clear", "epoch": made.epoch})["cleared"]
    assert made.handle({"op": "clear", "epoch": seen})["ok"]  # nothing is latched: there is nothing to undo


def test_what_was_decided_while_the_body_was_latched_is_not_done_after_a_clear(
    core: tuple[Guard, Clock],
) -> None:
    made, _ = core
    made.stop("damp", "console")
    latched, told = made.epoch, []
    made.changed = lambda: told.append(made.epoch)
    cleared = made.handle({"op": "clear"})
    assert cleared["epoch"] == latched + 1
    assert told[-1] == latched + 1  # the push tells the clients
    refused = made.handle({"op": "do", "actions": [1004], "epoch": latched})
    assert (refused["reason"], refused["dropped"]) == ("stopped", True)
    assert made.handle({"op": "clear"})["epoch"] == latched + 1
