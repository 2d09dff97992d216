"""The planner: whitelist, battery, posture, space, risk and walks; and that no list and no state makes it raise."""

import json
import math
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deshi.tasks.robot_dog.body import planner, words
from deshi.tasks.robot_dog.body.planner import LONGEST, plan, recheck
from deshi.tasks.robot_dog.body.registry import actions, units
from deshi.tasks.robot_dog.body.types import Posture, Reason, Rules, State, Step

STANDS = State("standing", "idle", 0.1, 80.0)
RULES = Rules()
ALL = Rules(risky=True, gestures=True, walk=True)
ELEVEN = [1004, 1009, 1005, 1003, 1016, 1017, 1036, 1023, 1030, 1031, 1032]


def _told(
    codes: list[int], state: State = STANDS, rules: Rules = RULES, confirmed: bool = False
) -> list[Any]:
    """Return a plan as codes, inserted ones by their reason; a refusal as its reason."""
    made = plan(codes, state, rules, confirmed)
    return [made.reason] if made.reason else [step.inserted or step.code for step in made.steps]


def _in(posture: Posture, **more: Any) -> State:
    return replace(STANDS, posture=posture, **more)


@pytest.mark.parametrize(
    ("posture", "codes", "steps"),
    [
        ("standing", [1016], [1016]),
        ("locked", [1016], ["unlock", 1016]),
        ("lying", [1016], ["stand_up", "unlock", 1016]),
        ("sitting", [1016], ["rise", 1016]),
        ("fallen", [1004], ["recover", 1004]),
        ("fallen", [1004, 1016], ["recover", 1004, "unlock", 1016]),
        ("fallen", [1003, 1004], [1003, "recover", 1004]),
        ("fallen", [1006, 1016], [1006, 1016]),
        ("damped", [1016], ["stand_up", "unlock", 1016]),
        ("standing", [1009, 1016], [1009, "rise", 1016]),
        ("lying", [1009, 1016], ["stand_up", "unlock", 1009, "rise", 1016]),
        ("lying", [1004], [1004]),
        ("lying", [1004, 1009], [1004, "unlock", 1009]),
        ("sitting", [1004], ["rise", 1004]),
        ("sitting", [1005], ["rise", 1005]),
        ("locked", [1005], [1005]),
        ("lying", [1005], [1005]),
        ("sitting", [1009], [1009]),
        ("fallen", [1006], [1006]),
        ("sitting", [1010], [1010]),
    ],
)
def test_what_the_posture_needs_is_inserted_with_its_reason(
    posture: Posture, codes: list[int], steps: list[Any]
) -> None:
    assert _told(codes, _in(posture)) == steps


def test_inserted_steps_carry_no_code_of_an_order() -> None:
    made = plan([1016], _in("lying"), RULES)
    assert [(step.code, step.api_id) for step in made.inserted] == [(0, 1004), (0, 1002)]
    assert made.steps[-1] == Step(1016, 1016, 4.0)


def test_a_refusal_says_why_and_what_to_do_next() -> None:
    made = plan([1023], replace(STANDS, battery=15.0), RULES)
    assert (made.reason, made.steps) == ("battery", ())
    assert made.refused == "My battery is at 15 %, and to dance I need 20 %; charge me first."
    assert made.detail == {"action": 1023, "battery": 15.0, "needed": 20.0}


@pytest.mark.parametrize(
    "code", [4711, 1, 0, -1, 1021, 1042, 100807, True, pytest.param(10**9000, id="huge")]
)
def test_what_is_not_in_the_table_is_unknown(code: int) -> None:
    assert _told([1016, code], rules=ALL, confirmed=True) == ["unknown"]


def test_what_nobody_may_order_is_blocked_whatever_the_settings() -> None:
    blocked = [code for code, action in actions().items() if not action.group]
    assert {1001, 1007, 1008, 1015, 1027, 2044, 2046, 2047, 2050, 2051, 2054, 2055, 2058} < set(blocked)
    for code in blocked:
        assert _told([code], rules=ALL, confirmed=True) == ["blocked"]


def test_an_empty_list_is_unknown_and_a_huge_one_is_not_read() -> None:
    assert _told([]) == ["unknown"]
    assert _told([1016] * 1_000_000) == ["too_long"]


def test_twelve_steps_are_the_most_with_those_inserted() -> None:
    assert len(_told([1016] * 12)) == LONGEST == 12
    assert _told([1016] * 13) == ["too_long"]
    assert _told([1016] * 11, _in("lying")) == ["too_long"]
    assert plan([1009, 1016] * 5, STANDS, RULES).detail == {"steps": 15, "most": 12}


# -- stops


@pytest.mark.parametrize("posture", get_args(Posture))
def test_a_list_of_stops_is_never_refused(posture: Posture) -> None:
    worst = State(posture, "moving", math.inf, 0.0, latched=True, people=True, fault="x")
    assert _told([1003], worst) == _told([1003] * 30, worst) == [1003]


def test_a_stop_between_other_actions_is_a_step_and_several_are_one() -> None:
    assert _told([1003, 1016]) == [1003, 1016]
    assert _told([1016, 1003, 1003, 1009]) == [1016, 1003, 1009]
    assert _told([1009, 1003, 1016]) == [1009, 1003, "rise", 1016]


def test_a_stop_in_a_list_opens_nothing_for_the_rest_of_it() -> None:
    assert _told([1003, 1016], replace(STANDS, latched=True)) == ["latched"]
    assert _told([1003, 1030]) == ["risky"]


def test_damping_is_no_step_of_a_plan() -> None:
    made = plan([1001], STANDS, ALL, True)
    assert (made.reason, made.detail["why"]) == ("blocked", "damp")
    assert "stop twice" in made.refused


# -- the body's condition


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (replace(STANDS, latched=True), "latched"),
        (_in("offline"), "offline"),
        (_in("unknown"), "posture"),
        (replace(STANDS, age=0.51), "stale"),
        (replace(STANDS, age=math.nan), "stale"),
        (replace(STANDS, age=-1.0), "stale"),
        (replace(STANDS, fault="A motor is too hot."), "fault"),
    ],
)
def test_a_body_that_is_latched_silent_stale_or_faulty_does_nothing(state: State, reason: Reason) -> None:
    assert _told([1016], state) == [reason]


def test_a_faulty_body_may_still_get_down_and_stop() -> None:
    hot = replace(STANDS, fault="A motor is too hot.")
    assert _told([1005], hot) == [1005]
    assert _told([1009, 1003], hot) == [1009, 1003]
    assert _told([1005], replace(hot, posture="sitting")) == ["rise", 1005]
    assert _told([1009], replace(hot, posture="lying")) == ["fault"]


@pytest.mark.parametrize(
    ("battery", "may"),
    [
        (100.0, {1016, 1023, 1030, 1009, 1005, 1004}),
        (30.0, {1016, 1023, 1030, 1009, 1005, 1004}),
        (29.9, {1016, 1023, 1009, 1005, 1004}),
        (20.0, {1016, 1023, 1009, 1005, 1004}),
        (19.9, {1016, 1009, 1005, 1004}),
        (10.0, {1016, 1009, 1005, 1004}),
        (9.9, {1009, 1005}),
        (0.0, {1009, 1005}),
        (None, {1016, 1009, 1005, 1004}),  # not told: enough for gestures
        (math.nan, {1009, 1005}),
        (-5.0, {1009, 1005}),
        (130.0, {1009, 1005}),
    ],
)
def test_battery_has_three_steps(battery: float | None, may: set[int]) -> None:
    state = replace(STANDS, battery=battery)
    tried = (1004, 1005, 1009, 1016, 1023, 1030)
    assert {code for code in tried if _told([code], state, ALL, True) != ["battery"]} == may


def test_a_weak_body_does_not_rise_from_the_ground_to_sit() -> None:
    weak = _in("lying", battery=5.0)
    assert _told([1009], weak) == ["battery"]
    assert _told([1005], weak) == [1005]
    assert _told([1005], _in("sitting", battery=5.0)) == ["rise", 1005]


# -- risk and space


def test_risky_actions_are_off_then_confirmed_each_time() -> None:
    assert _told([1030]) == ["risky"]
    assert _told([1030], rules=ALL) == ["confirm"]
    assert _told([1030], rules=ALL, confirmed=True) == [1030]
    assert plan([1016, 1030], STANDS, ALL).detail == {"action": 1030, "actions": [1016, 1030]}


def test_a_confirmation_is_only_asked_for_what_could_be_done() -> None:
    assert _told([1030], replace(STANDS, battery=25.0), ALL) == ["battery"]
    assert _told([1030], replace(STANDS, people=True), ALL) == ["people"]
    assert _told([1030], _in("sitting"), ALL) == ["posture"]


def test_a_confirmation_opens_nothing_else() -> None:
    assert _told([1030], confirmed=True) == ["risky"]
    assert _told([2043], rules=Rules(risky=True), confirmed=True) == ["gesture_off"]
    assert _told([2043], rules=ALL, confirmed=True) == [2043]


@pytest.mark.parametrize("codes", [[1009, 1030], [1009, 1003, 1032]])
def test_no_flip_while_sitting(codes: list[int]) -> None:
    made = plan(codes, STANDS, ALL, True)
    assert (made.reason, made.detail["why"]) == ("posture", "sitting")
    assert "stand up first" in made.refused
    assert _told([1009, 1004, 1030], rules=ALL, confirmed=True) == [1009, "rise", 1004, "unlock", 1030]


@pytest.mark.parametrize(
    "codes",
    [
        [1030],
        [1016],
        [1023],
        [1005],
        [1009],
        [1002],
        [1010],
        [100801],
        [1016, 1004],
        [1003, 1016],
        [1009, 1006],
    ],
)
def test_a_fallen_body_is_raised_only_by_an_order_that_begins_with_standing_up(codes: list[int]) -> None:
    made = plan(codes, _in("fallen"), ALL, True)
    assert (made.steps, made.reason, made.detail["why"]) == ((), "posture", "fallen")
    assert "tell me to stand up first" in made.refused


@pytest.mark.parametrize("lang", ["ja", "en", "zh"])
def test_a_fallen_body_says_what_raises_it(lang: str) -> None:
    made = plan([1023], _in("fallen"), ALL)
    assert {"ja": "立って", "en": "stand up", "zh": "站起来"}[lang] in words.said(
        "posture", lang, made.detail
    )


@pytest.mark.parametrize(
    "moves",
    [
        {"activity": "moving"},
        {"activity": "gesture"},
        {"speed": 0.3},
        {"turning": -0.5},
        {"speed": math.nan},
        {"turning": math.nan},
    ],
)
def test_a_flip_begins_from_a_standstill(moves: dict[str, Any]) -> None:
    assert _told([1031], replace(STANDS, **moves), ALL, True) == ["busy"]
    assert _told([1016], replace(STANDS, **moves), ALL, True) == [1016]


@pytest.mark.parametrize("codes", [[1004], [1006], [1004, 1009, 1016]])
def test_a_fallen_body_does_not_get_up_where_people_are_near(codes: list[int]) -> None:
    fallen = replace(STANDS, posture="fallen")
    assert plan(codes, fallen, ALL).steps[0].api_id == 1006
    assert _told(codes, replace(fallen, people=True), ALL) == ["people"]
    step = plan(codes, fallen, ALL).steps[0]
    assert recheck(step, fallen, ALL).reason == ""
    assert recheck(step, replace(fallen, people=True), ALL).reason == "people"
    assert _told([1006], replace(STANDS, people=True), ALL) == [1006]


@pytest.mark.parametrize("code", [1030, 1031, 1032, 2041, 100801])
def test_people_or_an_obstacle_near_forbid_what_jumps_or_walks_forward(code: int) -> None:
    assert _told([code], replace(STANDS, people=True), ALL, True) == ["people"]
    assert _told([code], replace(STANDS, obstacle=0.99), ALL, True) == ["obstacle"]
    assert _told([code], replace(STANDS, obstacle=math.nan), ALL, True) == ["obstacle"]
    assert _told([code], replace(STANDS, obstacle=1.35), ALL, True) == [code]


def test_what_stays_in_place_needs_no_space() -> None:
    close = replace(STANDS, people=True, obstacle=0.1)
    assert _told([1016, 1009], close) == [1016, 1009]
    assert _told([100805], close, ALL) == [100805]


def test_the_way_in_front_must_be_free_beyond_the_whole_walk() -> None:
    assert _told([100801] * 4, replace(STANDS, obstacle=2.05), ALL) == ["obstacle"]
    assert _told([100801] * 4, replace(STANDS, obstacle=2.1), ALL) == [100801]
    assert _told([100802, 100805], replace(STANDS, obstacle=0.2), ALL) == [100802, 100805]


# -- walks


def test_units_of_walking_become_one_bounded_move() -> None:
    (step,) = plan([100801] * 3, STANDS, ALL).steps
    assert (step.code, step.api_id, step.velocity) == (100801, 1008, (0.3, 0.0, 0.0))
    assert step.seconds == pytest.approx(2.5)
    assert json.loads(step.parameter) == {"x": 0.3, "y": 0.0, "z": 0.0}


def test_each_unit_moves_its_own_way() -> None:
    ways = {code: plan([code], STANDS, ALL).steps[0].velocity for code in units()}
    assert ways == {
        100801: (0.3, 0, 0), 100802: (-0.3, 0, 0), 100803: (0, 0.3, 0), 100804: (0, -0.3, 0), 100805: (0, 0, 0.5), 100806: (0, 0, -0.5),
    }  # fmt: skip


def test_turning_around_is_half_a_circle_in_one_step() -> None:
    (step,) = plan([100805] * 6, STANDS, ALL).steps
    assert step.velocity is not None
    assert step.velocity[2] * step.seconds == pytest.approx(math.pi, abs=0.01)


def test_walks_need_balance_and_battery() -> None:
    assert _told([100801, 100801, 100805], _in("lying"), ALL) == ["stand_up", "unlock", 100801, 100805]
    assert _told([100801], replace(STANDS, battery=15.0), ALL) == ["battery"]


def test_walks_are_off_unless_switched_on() -> None:
    assert _told([100801]) == ["walk_off"]
    assert _told([1020]) == ["gesture_off"]


def test_one_order_goes_no_farther_than_the_settings_say() -> None:
    assert _told([100801] * 12, rules=ALL) == [100801]
    assert _told([100801] * 13, rules=ALL) == ["too_long"]
    assert _told([100801, 100802] * 7, rules=ALL) == ["too_long"]
    assert plan([100803] * 3, STANDS, replace(ALL, distance=0.5)).detail == {
        "why": "metres",
        "metres": 0.75,
        "most": 0.5,
    }
    assert _told([100805] * 12, rules=ALL) == [100805]
    assert _told([100805] * 13, rules=ALL) == ["too_long"]


def test_no_setting_makes_it_faster_than_the_hard_caps() -> None:
    fast = replace(ALL, speed=50.0, turn=50.0)
    assert plan([100801], STANDS, fast).steps[0].velocity == (1.0, 0.0, 0.0)
    assert plan([100806], STANDS, fast).steps[0].velocity == (0.0, 0.0, -1.5)


@pytest.mark.parametrize("speed", [0.0, -1.0, math.nan])
def test_a_speed_that_is_none_is_refused(speed: float) -> None:
    assert _told([100801], rules=replace(ALL, speed=speed)) == ["walk_off"]
    assert _told([100805], rules=replace(ALL, turn=speed)) == ["walk_off"]


# -- dialects and parameters


def test_older_firmware_is_sent_its_own_codes() -> None:
    old = replace(ALL, dialect="go2-old")
    (step,) = plan([2043], STANDS, old, True).steps
    assert (step.code, step.api_id) == (2043, 1044)
    made = plan([1016], STANDS, replace(ALL, dialect="another robot"))
    assert (made.reason, made.detail["why"]) == ("blocked", "firmware")


def test_a_pose_is_switched_on_and_off_again() -> None:
    made = plan([1028], STANDS, ALL)
    assert [(step.code, json.loads(step.parameter)) for step in made.steps] == [
        (1028, {"data": True}),
        (1028, {"data": False}),
    ]


# -- just before the wire


def test_what_was_planned_is_checked_again_with_fresh_state() -> None:
    hello, jump, walk = (plan([code], STANDS, ALL, True).steps[0] for code in (1016, 1031, 100801))
    unlock = plan([1016], _in("locked"), ALL).steps[0]
    assert [recheck(step, STANDS, ALL).reason for step in (hello, jump, walk, unlock)] == [""] * 4
    assert recheck(jump, replace(STANDS, people=True), ALL).reason == "people"
    assert recheck(walk, replace(STANDS, obstacle=0.5), ALL).reason == "obstacle"
    assert recheck(walk, replace(STANDS, battery=12.0), ALL).reason == "battery"
    assert recheck(hello, _in("locked"), ALL).reason == "posture"
    assert recheck(hello, replace(STANDS, age=0.6), ALL).reason == "stale"
    assert recheck(unlock, replace(STANDS, latched=True), ALL).reason == "latched"
    assert recheck(jump, replace(STANDS, speed=0.4), ALL).reason == "busy"


def test_a_stop_is_never_checked_away_and_a_strange_step_never_checked_through() -> None:
    assert recheck(Step(1003, 1003, 0.1), State(), RULES).reason == ""
    assert recheck(Step(0, 4711, 1.0), STANDS, RULES).reason == "unknown"


def test_the_tables_are_read_before_the_first_order() -> None:
    for table in (actions, units, words._words):
        table.cache_clear()
    planner.load()
    assert [table.cache_info().currsize for table in (actions, units, words._words)] == [1, 1, 1]


# -- total


_NUMBERS = st.one_of(
    st.none(), st.floats(allow_nan=True, allow_infinity=True), st.integers(-5, 120), st.text(max_size=3)
)
_STATES = st.builds(
    State, st.sampled_from([*get_args(Posture), "?", None]), st.sampled_from(["idle", "moving", None]), _NUMBERS, _NUMBERS, _NUMBERS,
    st.one_of(st.floats(), st.integers()), _NUMBERS, st.sampled_from([False, True, None, "x"]), st.sampled_from([False, True, None]),
    st.sampled_from(["", "x"]),
)  # fmt: skip
_CODES = st.lists(
    st.one_of(
        st.sampled_from([*actions(), *units()]), st.integers(), st.booleans(), st.none(), st.text(max_size=2)
    ),
    max_size=60,
)
_RULES = st.builds(Rules, st.booleans(), st.booleans(), st.booleans(), _NUMBERS, _NUMBERS, _NUMBERS, st.sampled_from(["go2", "go2-old", "?"]), _NUMBERS, _NUMBERS)  # fmt: skip


@given(_CODES, _STATES, _RULES, st.booleans())
def test_whatever_comes_there_is_a_plan_or_a_reason(
    codes: list[Any], state: State, rules: Rules, confirmed: bool
) -> None:
    made = plan(codes, state, rules, confirmed)
    assert bool(made.steps) != bool(made.reason)
    assert bool(made.refused) == bool(made.reason)
    json.dumps(made.detail, allow_nan=False)
    for step in made.steps:
        recheck(step, state, rules)
