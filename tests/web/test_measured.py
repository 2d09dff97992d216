"""Calibration, thresholds and the exam over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from deshi.bootstrap.exam import release_folder
from deshi.measure.calibration_file import Calibration
from deshi.promote.shelf import identity
from deshi.pure.confidence import NAMES, Map

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Door

PAIRS = tuple(sorted([(0.9, True)] * 300 + [(0.5, True)] * 60 + [(0.4, False)] * 140))


def calibrate(home: Path) -> None:
    """Leave a calibration of the shipped release in a home."""
    name = identity(release_folder(home, "robot_dog"))
    found = Calibration(
        "robot_dog", name, "made up", 1.0, Map(0.0, (1.0,) * len(NAMES)), PAIRS, {"ece": 0.01}
    )
    (home / "calibration").mkdir(parents=True)
    (home / "calibration" / "robot_dog.json").write_text(json.dumps(found.as_dict()))


def fits(door: Door, name: str, data: Any) -> None:
    document = door.call("GET", "/openapi.json")[1]
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    Draft202012Validator(schema).validate(data)


@pytest.fixture
def calibrated(tmp_path: Path, open_door: Callable[..., Door]) -> Door:
    calibrate(tmp_path / "home")
    return open_door()


def test_the_calibration_is_shown_with_promises_and_thresholds(calibrated: Door) -> None:
    status, told = calibrated.call("GET", "/v1/calibration")

    assert status == 200
    fits(calibrated, "Calibration", told)
    assert (told["calibrated"], told["suite"], told["figures"]) == (True, "made up", {"ece": 0.01})
    assert told["thresholds"] == {"sure_above": 0.92, "act_above": 0.7, "max_error": 0.0, "note": ""}
    assert {one["max_error"]: one["kept"] for one in told["promises"]}[0.02]
    assert sum(one["rows"] for one in told["reliability"]) == 500
    assert "pairs" not in told


def test_the_promise_for_another_share_is_told_on_demand(calibrated: Door) -> None:
    usual = calibrated.call("GET", "/v1/calibration")[1]["promises"]
    status, told = calibrated.call("GET", "/v1/calibration?max_error=0.04")

    assert status == 200
    assert [one for one in told["promises"] if one not in usual] == [told["promises"][4]]
    assert (told["promises"][4]["max_error"], told["promises"][4]["kept"]) == (0.04, True)
    assert calibrated.call("GET", "/v1/calibration?max_error=2")[0] == 400


def test_a_promised_error_is_chosen_kept_and_given_back(calibrated: Door) -> None:
    assert calibrated.ask("perhaps sit")["asks"]
    status, told = calibrated.call("PUT", "/v1/thresholds", {"max_error": 0.02})

    assert status == 200
    fits(calibrated, "Thresholds", told)
    assert (told["sure_above"], told["act_above"], told["max_error"]) == (0.5, 0.5, 0.02)
    assert calibrated.call("GET", "/v1/config")[1]["thresholds"] == {"sure_above": 0.5, "act_above": 0.5}
    assert json.loads((calibrated.running.settings.home / "thresholds.json").read_text())["max_error"] == 0.02

    status, told = calibrated.call("PUT", "/v1/thresholds", {"max_error": None})
    assert (status, told["sure_above"], told["act_above"]) == (200, 0.92, 0.7)
    assert not (calibrated.running.settings.home / "thresholds.json").exists()


def test_a_promise_moves_the_line_between_acting_and_asking(calibrated: Door) -> None:
    calibrated.call("PUT", "/v1/thresholds", {"max_error": 0.5})
    assert not calibrated.ask("perhaps sit")["asks"]

    told = calibrated.call("PUT", "/v1/thresholds", {"max_error": 0.001})[1]
    assert "can't be promised" in told["note"]
    assert calibrated.ask("sit down")["asks"]


@pytest.mark.parametrize(
    "body",
    [{}, {"max_error": 0}, {"max_error": 1}, {"max_error": -0.1}, {"max_error": "x"}, {"error": 0.1}, []],
)
def test_what_is_no_share_is_refused(calibrated: Door, body: object) -> None:
    status, told = calibrated.call("PUT", "/v1/thresholds", body)

    assert (status, told["error"]["type"]) == (400, "BadInput")
    assert calibrated.call("GET", "/v1/calibration")[1]["thresholds"]["max_error"] == 0.0


def test_a_damaged_calibration_asks_every_time_and_says_so(
    tmp_path: Path, open_door: Callable[..., Door]
) -> None:
    (tmp_path / "home" / "calibration").mkdir(parents=True)
    (tmp_path / "home" / "calibration" / "robot_dog.json").write_text("{")
    door = open_door()

    assert door.ask("sit down")["asks"]
    assert door.ask("止まって")["stopped"]
    assert "damaged" in door.call("GET", "/v1/calibration")[1]["thresholds"]["note"]
    assert any("damaged" in one for one in door.call("GET", "/ready")[1]["missing"])


def test_the_saved_exam_is_shown(calibrated: Door) -> None:
    from deshi.bootstrap.exam import report_path, save_report
    from deshi.measure.exam import Sitting, report
    from deshi.measure.grade import Given, grade
    from deshi.measure.suite import Right, Row

    home = calibrated.running.settings.home
    row = Row("r", "en", "order", "a secret sentence", (Right("action", (1009,)),))
    sitting = Sitting("robot_dog", "exam", "another", 1.0, 0.8, 0.7)
    made = report(sitting, [grade(row, Given("action", (1009,), 0.9))], 2, [1.5])
    save_report(made, report_path(home, "robot_dog", "exam"))

    status, told = calibrated.call("GET", "/v1/exam")
    assert status == 200
    fits(calibrated, "Exam", told)
    assert (told["current"], told["total"]["exact"], told["ambiguous"]) == (False, 1, 2)
    assert "secret" not in json.dumps(told)
