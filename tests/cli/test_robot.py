"""`deshi robot`: the body past all words, over a guard of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deshi.bootstrap.guard import GuardProcess
from deshi.cli import robot
from deshi.sections import Body, Guard, Settings


@pytest.fixture
def guarded(home: Path) -> Iterator[Callable[..., GuardProcess]]:
    """Return what starts a guard of this test's home with a body of given settings."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def start(**body: Any) -> GuardProcess:
            home.mkdir(exist_ok=True)
            settings = Settings(home, guard=replace(Guard(), port=0), body=Body(**body))
            return stack.enter_context(GuardProcess(settings))

        yield start


@pytest.mark.parametrize(
    "words", [("state",), ("clear",), ("do", "sit"), ("space", "--people"), ("sim", "--fall")]
)
def test_without_a_guard_it_says_what_starts_one(deshi: Callable[..., Any], words: tuple[str, ...]) -> None:
    done = deshi("robot", *words)

    assert done.code == 1
    assert "no guard runs for this home" in done.err.lower()


def test_the_state_is_shown_and_told_as_json(deshi: Callable[..., Any], guarded: Callable[..., Any]) -> None:
    guarded()
    shown, told = deshi("robot", "state"), deshi("robot", "state", "--json")

    assert shown.out.startswith("posture   lying, idle  (sim, simulated)\nbattery   100 %")
    assert json.loads(told.out)["posture"] == "lying"


def test_a_disk_that_does_not_keep_the_emergency_stop_is_told() -> None:
    assert [line for line in robot._shown({"latch_kept": False}) if line.startswith("disk ")]
    assert not [line for line in robot._shown({"latch_kept": True}) if line.startswith("disk ")]


def test_what_is_not_heard_is_called_neither_real_nor_simulated() -> None:
    told = {"posture": "offline", "driver": "dds", "simulated": False, "link": {"peers": 0}}
    assert "(dds, nothing is heard, so robot or simulator is not known)" in robot._shown(told)[0]
    assert "(dds, real)" in robot._shown(told | {"posture": "lying"})[0]
    assert "(sim, simulated)" in robot._shown(told | {"driver": "sim", "simulated": True})[0]


def test_actions_are_listed_with_what_lets_them(
    deshi: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {line.split()[0]: line for line in deshi("robot", "actions").out.splitlines()}

    assert len(rows) == 45
    assert "on" in rows["1009"].split()
    assert "off: [body] risky" in rows["1031"]
    assert "never by words" in rows["2044"]
    assert "off: [body] walk" in rows["100801"]
    monkeypatch.setenv("DESHI_BODY_RISKY", "true")
    assert "on, confirmed each time" in deshi("robot", "actions").out
    assert len(json.loads(deshi("robot", "actions", "--json").out)["actions"]) == 39


def test_it_acts_by_code_or_name_with_what_has_to_come_first(
    deshi: Callable[..., Any], guarded: Callable[..., Any]
) -> None:
    guarded()
    done = deshi("robot", "do", "sit", "1016")

    assert done.code == 0
    assert [line.split()[0] for line in done.out.splitlines()] == ["1004", "1002", "1009", "1010", "1016"]
    assert "put in: stand_up" in done.out


def test_what_is_risky_is_refused_when_off_and_wants_a_second_word_when_on(
    deshi: Callable[..., Any], guarded: Callable[..., Any]
) -> None:
    guarded(risky=True)
    asked = deshi("robot", "do", "1031")
    done = deshi("robot", "do", "1031", "--confirm", "--json")

    assert asked.code == 1
    assert "--confirm" in asked.err
    assert json.loads(done.out)["plan"][-1]["code"] == 1031


def test_a_refusal_is_a_sentence_with_its_numbers(
    deshi: Callable[..., Any], guarded: Callable[..., Any]
) -> None:
    guarded()
    assert "battery   5 %" in deshi("robot", "sim", "--battery", "5").out
    refused, off = deshi("robot", "do", "hello"), deshi("robot", "do", "1031", "--confirm")

    assert (refused.code, off.code) == (1, 1)
    assert "5 %" in refused.err
    assert "settings" in off.err


def test_what_no_code_may_order_is_refused_in_words_for_a_command(
    deshi: Callable[..., Any], guarded: Callable[..., Any]
) -> None:
    guarded(walk=True)
    done = deshi("robot", "do", "walk")

    assert done.code == 1
    assert "spoken" not in done.err
    assert "deshi robot actions" in done.err


def test_space_and_the_simulated_world_are_changed(
    deshi: Callable[..., Any], guarded: Callable[..., Any]
) -> None:
    guarded()
    assert "around    people are near" in deshi("robot", "space", "--people").out
    assert "around" not in deshi("robot", "space", "--nobody").out
    assert "0.4 m free in front" in deshi("robot", "sim", "--obstacle", "0.4").out
    assert "around" not in deshi("robot", "sim", "--no-obstacle", "--refuse", "1016=4206").out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("do", "fly"), "'fly' is no action"),
        (("do", "9999"), "'9999' is no action"),
        (("do", *13 * ("sit",)), "13 actions were given, and the body takes 1 to 12 at a time"),
        (("space",), "--nobody"),
        (("sim", "--refuse", "wave=no"), "1016=4206"),
    ],
)
def test_what_can_not_be_meant_gets_a_sentence(
    deshi: Callable[..., Any], words: tuple[str, ...], told: str
) -> None:
    done = deshi("robot", *words)

    assert done.code == 2
    assert told in done.err


def test_an_emergency_stop_is_cleared(deshi: Callable[..., Any], guarded: Callable[..., Any]) -> None:
    guarded()
    assert "Nothing had to be cleared" in deshi("robot", "clear").out
    deshi("stop", "--damp")
    assert "in emergency stop" in deshi("robot", "state").out
    assert deshi("robot", "clear").out == "It may move again.\n"


def test_up_knows_its_drivers(deshi: Callable[..., Any]) -> None:
    done = deshi("up", "--driver", "wings")

    assert done.code == 2
    assert "the drivers are sim, dds, webrtc" in done.err
