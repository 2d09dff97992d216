"""What may be done with a body beside ordering: each refusal is an error with a sentence."""

import asyncio
from typing import Any

import pytest

from deshi.bootstrap.robot import Robot, _why, code_of, listed
from deshi.errors import BadInput, NotTaken, RealBody, Refused, Unavailable
from deshi.sections import Body as Rules
from deshi.testing import FakeBody


class Body(FakeBody):
    """A fake with a world around it; `told` is what the guard replies to a change."""

    world: dict[str, Any]
    told: dict[str, Any]

    async def state(self) -> dict[str, Any]:
        return self.world

    async def clear(self, epoch: int | None = None) -> dict[str, Any]:
        return {"ok": True, "cleared": True}

    async def space(self, people: bool) -> dict[str, Any]:
        self.world = {**self.world, "people": people}
        return self.told

    async def sim(self, **change: Any) -> dict[str, Any]:
        self.world = {**self.world, **change}
        return self.told


def robot(world: dict[str, Any] | None = None, told: dict[str, Any] | None = None, **more: Any) -> Robot:
    body = Body(**more)
    body.world, body.told = world or {"simulated": True}, told or {"ok": True}
    return Robot(body)


def test_what_is_changed_comes_back_as_state() -> None:
    assert asyncio.run(robot().space(True)) == {"simulated": True, "people": True}
    assert asyncio.run(robot().sim({"battery": 5})) == {"simulated": True, "battery": 5}


@pytest.mark.parametrize(
    ("one", "error", "words"),
    [
        (robot(world={"simulated": False}), RealBody, "real robot"),
        (robot(world={"simulated": False, "link": {"simulated": "go2sim"}}), RealBody, "go2sim"),
        (robot(world={"absent": True, "why": "No guard."}), Unavailable, "No guard."),
        (robot(told={"ok": False, "refused": "battery is a number."}), BadInput, "battery is a number."),
    ],
)
def test_what_a_body_does_not_take_is_an_error(one: Robot, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        asyncio.run(one.sim({"battery": 5}))


def test_an_order_past_words_is_carried_out_or_refused_with_its_reason() -> None:
    assert asyncio.run(robot().do([1009]))["accepted"]
    with pytest.raises(NotTaken, match="charge me"):
        asyncio.run(robot(refused="battery", detail={"battery": 5, "needed": 10}).do([1009]))
    with pytest.raises(NotTaken, match="--confirm"):
        asyncio.run(robot(risky=frozenset({1031})).do([1031]))
    assert asyncio.run(robot(risky=frozenset({1031})).do([1031], confirm=True))["accepted"]


@pytest.mark.parametrize("count", [0, 13, 1_000])
def test_more_actions_than_are_taken_at_a_time_never_reach_the_body(count: int) -> None:
    one = robot()

    with pytest.raises(BadInput, match=f"{count} actions were given, and the body takes 1 to 12 at a time"):
        asyncio.run(one.do([1009] * count))
    assert asyncio.run(one.do([1009] * 12))["accepted"]


def test_a_stop_at_the_head_of_too_many_actions_is_passed_on() -> None:
    body = Body()

    with pytest.raises(BadInput, match="1 to 12 at a time"):
        asyncio.run(Robot(body).do([1003] + [1009] * 12))
    assert body.heard == [("do", (1003,))]


@pytest.mark.parametrize(
    ("word", "code"), [("1009", 1009), ("sit", 1009), ("座る", 1009), ("hello", 1016), ("100801", 100801)]
)
def test_an_action_is_named_by_code_or_in_any_language(word: str, code: int) -> None:
    assert code_of(word) == code


def test_settings_switch_actions_on() -> None:
    def on(rules: Rules) -> set[int]:
        found = listed(rules)
        return {one["code"] for one in (*found["actions"], *found["units"]) if one["on"]}

    usual = on(Rules())
    assert {1031, 1030, 1032} == on(Rules(risky=True)) - usual
    assert 1020 in on(Rules(gestures=True)) - usual
    assert 2041 not in on(Rules(gestures=True))
    assert 2041 in on(Rules(gestures=True, risky=True))
    assert len(on(Rules(walk=True)) - usual) == 6


def test_an_order_that_is_not_taken_is_no_refusal_of_a_model_s_server() -> None:
    assert not issubclass(NotTaken, Refused)
    assert issubclass(NotTaken, Unavailable)


def test_a_walk_by_a_command_that_ends_is_told_where_to_order_it() -> None:
    told = _why({"reason": "heartbeat", "detail": {"action": 100801, "why": "alone"}})
    assert "POST /v1/decide" in told
