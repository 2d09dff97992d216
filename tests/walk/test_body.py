"""A sentence, the guard and the simulated body: what was said, what was done first, what was refused, and what a night makes of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from deshi.bootstrap.examples import examples_of
from deshi.sections import Settings
from deshi.tasks.robot_dog.task import load

if TYPE_CHECKING:
    from tests.conftest import Running

WAIT_S = 40.0


@pytest.fixture(scope="module")
def bold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Return a deshi whose settings let the dog jump."""
    from tests.conftest import end_of, start

    running = start(tmp_path_factory.mktemp("bold") / "home", DESHI_BODY_RISKY="true")
    yield running
    end_of(running)


def ask(running: Running, text: str, session: str = "") -> dict[str, Any]:
    status, answer = running.ask(text, session=session, user="ann")
    assert status == 200, answer
    return dict(answer)


def at_rest(running: Running) -> dict[str, Any]:
    """Return the body's state once it has nothing to do."""
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        state = running.state()
        if state["action"] is None and not state["queue"] and state["activity"] == "idle":
            return state
        time.sleep(0.1)
    raise AssertionError(f"It has not come to rest: {state}")


def followed(running: Running, interaction: str, event: str) -> dict[str, Any]:
    """Return an outcome of an interaction, once it is in the journal."""
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        events = running.call("GET", f"/v1/interactions/{interaction}")[1]["events"]
        found = [one for one in events if one.get("event") == event]
        if found:
            return dict(found[0])
        time.sleep(0.1)
    raise AssertionError(f"No {event} of {interaction} came: {events}")


def change(running: Running, **world: Any) -> None:
    status, told = running.call("POST", "/v1/body/sim", world)
    assert status == 200, told


def test_who_is_tired_gets_a_dog_that_sits_and_one_that_waves_rises_first_and_says_so(
    service: Running,
) -> None:
    answer = ask(service, "疲れたな")
    assert answer["outcome"]["accepted"]
    assert at_rest(service)["posture"] == "sitting"

    answer = ask(service, "手を振って")

    assert answer["response"] == "はい、ご挨拶します。先に座った姿勢から立ちます。"
    assert [(step["code"], step["inserted"]) for step in answer["outcome"]["plan"]] == [
        (1010, "rise"),
        (1016, ""),
    ]
    followed(service, answer["interaction"], "done")
    assert at_rest(service)["posture"] == "standing"
    assert service.call("GET", "/v1/stats")[1]["body"]["done"] >= 2


@pytest.mark.parametrize(("text", "number"), [("wave", "5 %"), ("手を振って", "5％"), ("招个手", "5%")])
def test_a_low_battery_is_said_with_its_number(service: Running, text: str, number: str) -> None:
    change(service, battery=5)
    answer = ask(service, text)
    change(service, battery=100)

    assert (answer["outcome"]["accepted"], answer["outcome"]["reason"]) == (False, "battery")
    assert number in answer["response"]
    assert followed(service, answer["interaction"], "replied")["response"] == answer["response"]


@pytest.mark.parametrize(
    ("text", "word"), [("jump", "settings"), ("ジャンプして", "設定"), ("跳一下", "设置")]
)
def test_risky_actions_are_off_and_it_says_how_they_are_switched_on(
    service: Running, text: str, word: str
) -> None:
    answer = ask(service, text)

    assert answer["outcome"]["reason"] == "risky"
    assert word in answer["response"]


def test_a_stop_goes_at_once_and_the_rest_is_done_after_it(service: Running) -> None:
    ask(service, "dance")
    stops = service.state()["stops"]
    answer = ask(service, "cut that out and sit")

    assert answer["stopped"]
    assert service.state()["stops"] > stops
    assert answer["response"].startswith("I've stopped. Now I'll sit down.")
    assert at_rest(service)["posture"] == "sitting"


def test_what_the_robot_itself_refuses_is_told_afterwards(service: Running) -> None:
    ask(service, "stand up")
    at_rest(service)
    change(service, refuse={"1016": 4206})
    answer = ask(service, "say hello")
    assert answer["outcome"]["accepted"]
    failed = followed(service, answer["interaction"], "failed")
    change(service, refuse={})

    assert failed["code"] == 4206
    assert "4206" in failed["said"]


def test_what_is_risky_is_done_after_a_yes_and_a_night_learns_from_it(bold: Running) -> None:
    ask(bold, "立って")
    at_rest(bold)
    asked = ask(bold, "ジャンプして", "s")
    assert (asked["asks"], asked["outcome"]["reason"]) == (True, "confirm")
    assert bold.state()["action"] is None

    answer = ask(bold, "はい", "s")

    assert answer["outcome"]["accepted"]
    assert answer["response"].startswith("はい、ジャンプします。")
    followed(bold, answer["interaction"], "done")
    assert followed(bold, asked["interaction"], "confirmed")["by"] == answer["interaction"]
    found = examples_of(Settings(bold.home), load())
    assert [(one.origin, one.text, one.actions) for one in found.examples if 1031 in one.actions] == [
        ("confirmed", "ジャンプして", (1031,))
    ]
    assert found.negatives == ()


def test_a_button_and_a_chat_confirm_as_well(bold: Running) -> None:
    at_rest(bold)
    asked = ask(bold, "jump")
    named = {"interaction": asked["interaction"], "token": asked["outcome"]["token"]}
    status, told = bold.call("POST", "/v1/body/confirm", named)
    assert (status, told["outcome"]["accepted"]) == (200, True)
    followed(bold, asked["interaction"], "done")
    at_rest(bold)

    said = [{"role": "user", "content": "jump"}]
    chat = {"model": "deshi/robot_dog", "messages": said}
    said.append(bold.call("POST", "/v1/chat/completions", chat)[1]["choices"][0]["message"])
    said.append({"role": "user", "content": "yes"})
    last = bold.call("POST", "/v1/chat/completions", chat)[1]["choices"][0]["message"]["content"]

    assert '"accepted":true' in last


def test_who_asks_how_it_is_hears_what_the_guard_knows_at_that_moment(service: Running) -> None:
    posture = at_rest(service)["posture"]
    change(service, battery=14.5, obstacle=0.4)
    try:
        battery, ahead = ask(service, "バッテリーどのくらい？"), ask(service, "is anything in front of you?")
    finally:
        change(service, battery=100, obstacle=None)

    assert (
        battery["response"] == "電池は14パーセントです。踊りや歩きには足りません。体はシミュレーションです。"
    )
    assert ahead["response"].startswith("There is something 0.4 m in front of me.")
    assert {battery["layer"], ahead["layer"]} == {"senses"}
    assert {battery["action"], ahead["outcome"]} == {None}
    assert at_rest(service)["posture"] == posture
