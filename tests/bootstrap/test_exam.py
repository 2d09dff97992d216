"""The shipped student sits an exam and is calibrated; no row is quoted."""

import json
from pathlib import Path

import pytest

from deshi.bootstrap.calibrations import save
from deshi.bootstrap.exam import (
    Desk,
    is_secret,
    kept_report,
    release_folder,
    report_path,
    save_report,
    suite_path,
)
from deshi.bootstrap.task_loop import make_student
from deshi.errors import BadInput, NotFound
from deshi.measure.calibration_file import Calibration
from deshi.plugins import load_task
from deshi.sections import Settings


def desk(home: Path) -> Desk:
    return Desk(home, load_task("robot_dog"), release_folder(home, "robot_dog"))


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory: pytest.TempPathFactory) -> Calibration:
    """Return a calibration of the shipped student on the suite whose rows may be read."""
    return desk(tmp_path_factory.mktemp("home")).calibrate("dev")


def test_suites_have_names_or_paths() -> None:
    assert suite_path("robot_dog", "dev").exists()
    assert suite_path("robot_dog", "mine/x.jsonl") == Path("mine/x.jsonl")
    assert is_secret(suite_path("robot_dog", "exam"))
    assert is_secret(suite_path("robot_dog", "calibration"))
    assert not is_secret(suite_path("robot_dog", "dev"))


def test_the_student_is_graded_alone_and_the_report_is_kept(home: Path) -> None:
    report, answered = desk(home).examine("dev", (0.8, 0.7))

    assert report.total.rows == len(answered.graded) == sum(one.rows for one in report.categories.values())
    assert report.total.exact / report.total.rows > 0.8
    assert report.shipped.false_acts <= report.total.false_acts
    assert 0 < report.p50_ms <= report.p95_ms

    save_report(report, report_path(home, "robot_dog", "dev"))
    kept = json.loads((home / "exams" / "robot_dog-dev.json").read_text())
    assert kept["total"]["exact"] == report.total.exact
    assert not any(
        one.row.text in json.dumps(kept, ensure_ascii=False)
        for one in answered.graded
        if len(one.row.text) > 12
    )


def test_the_report_of_the_release_that_serves_is_current(home: Path) -> None:
    report, _ = desk(home).examine("dev", (0.8, 0.7))
    save_report(report, report_path(home, "robot_dog", "exam"))
    kept = kept_report(home, "robot_dog", release_folder(home, "robot_dog"))
    assert kept is not None
    assert kept["current"]


def test_a_calibrated_student_is_not_surer_of_nonsense(calibrated: Calibration, home: Path) -> None:
    save(calibrated, home, release_folder(home, "robot_dog"), in_home=True)
    student, _ = make_student(Settings(home), "robot_dog")
    bare, _ = make_student(Settings(home.with_name("bare")), "robot_dog")

    assert student.confidence == calibrated.map
    assert bare.confidence is None or bare.confidence != calibrated.map
    seen = student.propose("座って")
    assert seen is not None
    assert 0.7 < seen.confidence < 1.0
    student.close()
    bare.close()


def test_the_calibration_is_judged_by_rows_that_it_was_not_fitted_on(calibrated: Calibration) -> None:
    losses = calibrated.figures["losses"]
    assert min(losses["logistic"], losses["isotonic"]) < losses["before"] + 0.01
    assert calibrated.figures["ece"] < 0.1
    assert len(calibrated.pairs) == calibrated.figures["rows"]
    assert calibrated.figures["nonsense"] < 0.5


def test_a_suite_that_is_not_there_and_one_without_rows_are_refused(home: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no suite"):
        desk(home).examine(str(tmp_path / "none.jsonl"), (0.8, 0.7))
    (tmp_path / "empty.jsonl").write_text("")
    with pytest.raises(BadInput, match="no row"):
        desk(home).examine(str(tmp_path / "empty.jsonl"), (0.8, 0.7))
