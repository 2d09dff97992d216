"""The routes about the body: how it is, what is around it, what it can do, and a yes to what is risky."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from deshi.records.answer import Proposal
from deshi.web.schemas_body import Actions, Confirmed, State

if TYPE_CHECKING:
    from conftest import Door


@pytest.fixture(autouse=True)
def as_new(door: Door) -> Iterator[None]:
    yield
    door.body.absent, door.body.risky, door.body.world = False, frozenset(), {"simulated": True}


def test_the_state_is_told_also_where_no_guard_answers(door: Door) -> None:
    status, told = door.call("GET", "/v1/body")
    assert (status, State.model_validate(told).posture) == (200, "standing")

    door.body.absent = True
    assert door.call("GET", "/v1/body") == (200, {"absent": True, "why": "gone for the test"})


def test_all_39_actions_are_data_with_names_and_what_lets_them(door: Door) -> None:
    status, told = door.call("GET", "/v1/body/actions")
    assert status == 200
    listed = Actions.model_validate(told)
    by_code = {one.code: one for one in listed.actions}

    assert len(by_code) == 39
    assert (by_code[1009].names["en"], by_code[1009].on, by_code[1009].needs) == ("sit", True, [])
    assert (by_code[1031].risk, by_code[1031].on, by_code[1031].needs) == ("high", False, ["risky"])
    assert (by_code[1020].on, by_code[1020].needs) == (False, ["gestures"])
    assert len(listed.units) == 6
    assert not any(one.on for one in listed.units)


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        ("space", {"people": True}, {"people": True}),
        ("sim", {"battery": 5}, {"battery": 5.0}),
        ("sim", {"obstacle": None}, {"obstacle": None}),
        ("sim", {"refuse": {"1016": 4206}}, {"refuse": {"1016": 4206}}),
    ],
)
def test_what_is_around_it_is_set_and_the_state_comes_back(
    door: Door, path: str, body: dict[str, Any], told: dict[str, Any]
) -> None:
    status, state = door.call("POST", f"/v1/body/{path}", body)

    assert status == 200
    assert told.items() <= state.items()


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("space", {"people": "many"}, 400, "people"),
        ("space", {}, 400, "people"),
        ("sim", {}, 400, "Nothing was to be changed"),
        ("sim", {"battery": 300}, 400, "battery"),
        ("sim", {"colour": "red"}, 400, "colour"),
        ("sim", {"delay": 1.0}, 400, "no such fault"),
        ("confirm", {"interaction": "x", "token": "y"}, 404, "Nothing waits for a yes"),
    ],
)
def test_what_can_not_be_done_gets_a_sentence(
    door: Door, path: str, body: dict[str, Any], status: int, words: str
) -> None:
    code, told = door.call("POST", f"/v1/body/{path}", body)

    assert code == status
    assert words in told["error"]["message"]


def test_a_real_body_is_not_changed(door: Door) -> None:
    door.body.world = {"simulated": False}
    status, told = door.call("POST", "/v1/body/sim", {"battery": 5})

    assert status == 409
    assert "--driver sim" in told["error"]["message"]


@pytest.mark.parametrize(("path", "body"), [("space", {"people": True}), ("sim", {"battery": 5})])
def test_without_a_guard_it_is_unavailable(door: Door, path: str, body: dict[str, Any]) -> None:
    door.body.absent = True
    status, told = door.call("POST", f"/v1/body/{path}", body)

    assert (status, told["error"]["message"]) == (503, "gone for the test")


def test_a_button_says_yes_to_what_is_risky(door: Door) -> None:
    door.student.table = {**door.student.table, "please jump up": Proposal("do", (1031,), 0.95)}
    door.body.risky = frozenset({1031})
    answer = door.ask("please jump up")
    assert (answer["asks"], answer["outcome"]["reason"]) == (True, "confirm")
    assert ("do", (1031,)) not in door.body.heard

    named = {"interaction": answer["interaction"], "token": answer["outcome"]["token"]}
    status, told = door.call("POST", "/v1/body/confirm", named)

    assert status == 200
    assert Confirmed.model_validate(told).outcome.accepted
    assert told["response"] == "Okay, I'll jump."
    assert door.body.heard[-1] == ("do", (1031,))
    assert door.call("POST", "/v1/body/confirm", named)[0] == 404


def test_words_say_yes_in_a_conversation_and_in_a_chat(door: Door) -> None:
    door.student.table = {**door.student.table, "please jump up": Proposal("do", (1031,), 0.95)}
    door.body.risky = frozenset({1031})
    door.ask("please jump up", session="s1", user="ann")
    assert door.ask("yes", session="s1", user="ann")["outcome"]["accepted"]

    said: list[dict[str, str]] = []
    for words in ("please jump up", "yes"):
        said.append({"role": "user", "content": words})
        status, told = door.call(
            "POST", "/v1/chat/completions", {"model": "deshi/robot_dog", "messages": said}
        )
        assert status == 200, told
        said.append(told["choices"][0]["message"])
    assert '"accepted":true' in said[-1]["content"]


def test_a_body_that_is_no_json_is_told_as_such(door: Door) -> None:
    status, told = door.call("POST", "/v1/body/space", b"{")

    assert status == 400
    assert told["error"]["message"].startswith("The body is not valid JSON")
    assert "`1`" not in told["error"]["message"]
