"""`deshi exam` and `deshi calibrate` from a terminal."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

ROWS = [
    ("座って", "action", [1009]),
    ("stand up", "action", [1004]),
    ("いい天気だね", "dialog", []),
    ("踊って", "action", [1009]),  # wrong on purpose
]


@pytest.fixture
def suite(tmp_path: Path) -> Callable[..., str]:
    def write(name: str = "mine", times: int = 1) -> str:
        path = tmp_path / f"{name}.jsonl"
        lines = [
            {
                "id": f"r{i}",
                "lang": "ja",
                "category": "c",
                "text": text,
                "right": [{"intent": intent, "actions": codes}],
            }
            for i, (text, intent, codes) in enumerate(ROWS * times)
        ]
        lines.append({"id": "a", "lang": "ja", "category": "c", "text": "どれ", "ambiguous": True})
        path.write_text("\n".join(json.dumps(line) for line in lines))
        return str(path)

    return write


def test_the_exam_prints_a_table_and_keeps_its_report(
    deshi: Callable[..., object], suite: Callable[..., str], home: Path
) -> None:
    done = deshi("exam", "--suite", suite())

    assert done.code == 0, done.err
    assert "| all | 4 |" in done.out
    assert "1 ambiguous rows not scored" in done.out
    assert json.loads((home / "exams" / "robot_dog-mine.json").read_text())["total"]["rows"] == 4
    assert "座って" not in done.out


def test_wrong_rows_are_listed_on_demand_but_never_those_that_nobody_may_read(
    deshi: Callable[..., object], suite: Callable[..., str]
) -> None:
    listed = deshi("exam", "--suite", suite(), "--wrong")
    assert "踊って" in listed.out
    assert "座って" not in listed.out

    for name in ("exam", "calibration", suite("exam")):
        done = deshi("exam", "--suite", name, "--wrong")
        assert (done.code, done.out) == (2, "")
        assert "shown to nobody" in done.err


def test_the_report_can_be_json_and_go_elsewhere(
    deshi: Callable[..., object], suite: Callable[..., str], tmp_path: Path
) -> None:
    done = deshi("exam", "--suite", suite(), "--json", "--out", str(tmp_path / "r.json"))
    assert json.loads(done.out) == json.loads((tmp_path / "r.json").read_text())


def test_a_promised_error_is_kept_and_given_back(
    deshi: Callable[..., object], suite: Callable[..., str], home: Path
) -> None:
    done = deshi("calibrate", "--suite", suite(times=100), "--max-error", "0.5")
    assert done.code == 0, done.err
    assert "cross-validated" in done.out
    assert "Promised: at most 50.0%" in done.out
    assert json.loads((home / "thresholds.json").read_text()) == {"max_error": 0.5, "confidence": 0.95}
    assert (
        home / "calibration" / "robot_dog.json"
    ).exists()  # rows of one's own are not written beside the release
    assert (home / "calibration" / "robot_dog.svg").exists()

    tight = deshi("calibrate", "--max-error", "0.001")
    assert "can't be promised" in tight.out
    assert "cross-validated" not in tight.out  # from the stored pairs, nothing is fitted again

    assert "settings are in force again" in deshi("calibrate", "--max-error", "0").out
    assert not (home / "thresholds.json").exists()


@pytest.mark.parametrize("error", ["1", "-0.1", "nan"])
def test_an_error_that_is_no_share_is_refused(
    deshi: Callable[..., object], suite: Callable[..., str], error: str
) -> None:
    done = deshi("calibrate", "--suite", suite(times=20), f"--max-error={error}")
    assert done.code == 2
    assert "can't be made" in done.err
    assert "calibration:" not in done.out  # refused before anything was fitted or written


def test_too_few_rows_are_refused(deshi: Callable[..., object], suite: Callable[..., str]) -> None:
    done = deshi("calibrate", "--suite", suite())
    assert done.code == 2
    assert "at least 40 rows" in done.err
