"""The table of the robot's actions: complete, without contradictions, and nothing unbounded leaves by it."""

import json
import math
import os
import re
import subprocess
from pathlib import Path

import pytest

from deshi.tasks.robot_dog.body import registry
from deshi.tasks.robot_dog.body.codes import FSM
from deshi.tasks.robot_dog.body.registry import actions, parameter, units, wire_code

# The ids of the vendor's C++ header, as numbers.
SPORT_IDS = {
    *range(1001, 1011), 1015, 1016, 1017, 1020, 1022, 1023, *range(1027, 1033), 1036, 1061, 1062, 1063,
    2041, *range(2043, 2052), 2054, 2055, 2058,
}  # fmt: skip
ELEVEN = {1004, 1009, 1005, 1003, 1016, 1017, 1036, 1023, 1030, 1031, 1032}
VENDOR = os.environ.get("DESHI_UNITREE_SDK2", "")  # read before the sandbox of a test takes it away
HEADER = "include/unitree/robot/go2/sport/sport_api.hpp"


def _header(named: str) -> str:
    """Return the vendor's header from a file, a work tree or a checkout without one."""
    place = Path(named)
    if place.is_file():
        return place.read_text("utf-8")
    if (place / HEADER).is_file():
        return (place / HEADER).read_text("utf-8")
    shown = ["git", "-C", named, "show", f"HEAD:{HEADER}"]
    return subprocess.run(shown, check=True, capture_output=True, text=True).stdout


def test_ids_are_the_39_of_the_sport_service() -> None:
    assert len(SPORT_IDS) == 39
    assert set(actions()) == SPORT_IDS


@pytest.mark.skipif(not VENDOR, reason="DESHI_UNITREE_SDK2 names no vendor's header")
def test_ids_are_those_of_the_vendors_header() -> None:
    found = re.findall(r"ROBOT_SPORT_API_ID_\w+\s*=\s*(\d+)", _header(VENDOR))
    assert set(actions()) == {int(code) for code in found}


def test_eleven_actions_may_be_asked_for_as_ever() -> None:
    assert {code for code, action in actions().items() if action.group == "eleven"} == ELEVEN
    assert all(actions()[code].model for code in ELEVEN)


def test_no_model_may_choose_what_changes_the_robots_settings_or_cuts_its_motors() -> None:
    shut = {code for code, action in actions().items() if action.kind in ("config", "blocked")} | {1001}
    assert {1027, 2054, 2055, 2058, 1015} < shut
    assert not any(actions()[code].model or actions()[code].group for code in shut)


def test_every_action_has_a_name_in_three_languages_that_no_other_has() -> None:
    for lang in ("ja", "en", "zh"):
        names = [registry.name(code, lang) for code in [*actions(), *units()]]
        assert all(names)
        assert len(set(names)) == len(names)


def test_what_flips_or_jumps_is_risky_and_says_what_space_it_needs() -> None:
    risky = [action for action in actions().values() if action.kind == "risky"]
    assert {1030, 1031, 1032, 2041, 2043, 2044} <= {action.id for action in risky}
    assert all(a.air and a.forward >= 1 and a.battery >= 30 and a.risk == "high" for a in risky)


def test_states_that_actions_show_are_states_that_the_robot_has() -> None:
    shown = {action.fsm for action in actions().values()} - {0}
    assert shown <= set(FSM)
    for action in actions().values():
        settles = action.kind == "posture" and action.fsm and action.leads
        assert not settles or FSM[action.fsm].posture == action.leads


def test_older_firmware_has_flips_under_other_codes_and_lacks_what_is_new() -> None:
    assert [wire_code(code, "go2") for code in (2041, 2043, 2044)] == [2041, 2043, 2044]
    assert [wire_code(code, "go2-old") for code in (2041, 2043, 2044)] == [1042, 1044, 1301]
    assert wire_code(2058, "go2-old") is None
    assert all(wire_code(code, "go2-old") == code for code in ELEVEN)
    assert registry.old_only()[1033] == "WiggleHips"
    assert not set(registry.old_only()) & set(registry.by_wire("go2-old"))


def test_no_dialect_gives_two_actions_one_code() -> None:
    for dialect in registry.DIALECTS:
        known = [a for a in actions().values() if dialect in a.codes]
        assert len(registry.by_wire(dialect)) == len(known) > 20
    assert wire_code(1016, "of another robot") is None
    assert wire_code(4711, "go2") is None


def test_units_of_walking_are_small_shares_of_move_each_with_its_opposite() -> None:
    assert set(units()) == set(range(100801, 100807))
    assert {wire_code(code, dialect) for code in units() for dialect in registry.DIALECTS} == {1008}
    moves = [unit.move for unit in units().values()]
    assert [sum(axis) for axis in zip(*moves, strict=True)] == [0, 0, 0]
    assert all(math.hypot(x, y) <= 0.25 and abs(yaw) < 0.53 for x, y, yaw in moves)


def test_a_parameter_inside_its_range_becomes_the_json_the_robot_reads() -> None:
    assert json.loads(parameter(actions()[1007], {"x": 0.1, "y": -0.2, "z": 0})) == {
        "x": 0.1,
        "y": -0.2,
        "z": 0,
    }
    assert json.loads(parameter(actions()[1028], {"data": True})) == {"data": True}
    assert json.loads(parameter(actions()[1015], {"data": -1})) == {"data": -1}
    assert parameter(actions()[1016], {}) == ""


@pytest.mark.parametrize(
    ("code", "values"),
    [
        (1008, {"x": 3.9, "y": 0.0, "z": 0.0}),
        (1008, {"x": float("nan"), "y": 0.0, "z": 0.0}),
        (1008, {"x": float("inf"), "y": 0.0, "z": 0.0}),
        (1008, {"x": True, "y": 0.0, "z": 0.0}),
        (1008, {"x": "1", "y": 0.0, "z": 0.0}),
        (1008, {"x": 0.1, "y": 0.0}),
        (1008, {"x": 0.1, "y": 0.0, "z": 0.0, "v": 1.0}),
        (1008, {"x": 10**5000, "y": 0.0, "z": 0.0}),
        (1015, {"data": 0.5}),
        (1028, {"data": 1}),
        (1016, {"data": True}),
    ],
)
def test_a_parameter_out_of_its_range_never_reaches_the_wire(code: int, values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=actions()[code].sdk):
        parameter(actions()[code], values)


def _row(**changes: object) -> dict[str, object]:
    names = {"ja": "あ", "en": "a", "zh": "啊"}
    return {
        "sdk": "A",
        "names": names,
        "class": "gesture",
        "begins": ["standing"],
        "seconds": 1,
        "battery": 10,
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"class": "trick"}, "class"),
        ({"group": "all"}, "group"),
        ({"risk": "some"}, "unknown risk"),
        ({"begins": ["afloat"]}, "posture"),
        ({"seconds": 0}, "seconds"),
        ({"battery": 101}, "battery"),
        ({"class": "risky"}, "risk without battery"),
        ({"model": True}, "nobody may order"),
        ({"class": "config", "group": "eleven"}, "blocked"),
        ({"group": "gestures", "fields": {"data": []}}, "parameter"),
        ({"group": "gestures", "fields": {"data": []}, "send": ['{"data": 2}']}, "data"),
        ({"names": {"ja": "あ", "en": "a", "zh": ""}}, "name"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused_at_start(changes: dict[str, object], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        registry._check(registry._action(1, _row(**changes)))
