"""`deshi night` and `deshi nights`, in a home with nothing to learn and in one where a night is made up."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deshi.bootstrap import night_lock
from deshi.bootstrap.night_report import PartReport, report_of
from deshi.bootstrap.night_state import State
from deshi.sections import Settings

if TYPE_CHECKING:
    from conftest import Done

    Run = Callable[..., Done]


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Let a night be one that is made up; return what it was asked for, and take its outcome from there."""
    asked: list[dict[str, Any]] = [{"outcome": "promoted", "sentence": "The release new1 was promoted."}]

    def run_night(settings: Any, task: Any, by: str, *, report: Any = None, **more: Any) -> Any:
        asked.append({"task": task, "by": by, **more})
        if report:
            report({"id": "20261121-030000", "stage": "train", "sentence": "Training begins."})
            report({"id": "20261121-030000", "stage": "train", "step": 1, "of": 2, "loss": 0.5, "eta_s": 9})
        parts = (PartReport("ann", 3, kept=True),) if asked[0]["outcome"] == "promoted" else ()
        return report_of(
            State("20261121-030000", at=1.8e9, release="new1", **asked[0]),
            parts=parts,
            serving="new1",
            parent="old1",
        )

    monkeypatch.setattr("deshi.bootstrap.night.run_night", run_night)
    return asked


def test_a_night_tells_its_steps_and_its_report(deshi: Run, made_up: list[dict[str, Any]]) -> None:
    done = deshi("night", "--minutes", "2", "--yes", "--by", "me")

    assert done.code == 0
    assert "train      Training begins." in done.out
    assert "step 1 of 2 loss 0.500, 9 s left" in done.out
    assert "ann taught it by 3 examples." in done.out
    assert made_up[1] == {"task": "robot_dog", "by": "me", "minutes": 2.0, "promote": True}
    deshi("night", "--no-promote", "--json")
    assert made_up[2]["promote"] is False


def test_a_night_of_the_service_prints_no_report_into_its_log(
    deshi: Run, made_up: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.nice", lambda _: 0)
    done = deshi("night", "--yes", "--humble", "--by", "me")

    assert "Training begins." in done.out
    assert "ann" not in done.out


def test_as_json_it_is_nothing_but_json(deshi: Run, made_up: list[dict[str, Any]]) -> None:
    told = json.loads(deshi("night", "--json").out)

    assert (told["outcome"], told["parts"][0]["name"], len(made_up)) == ("promoted", "ann", 2)


@pytest.mark.parametrize(
    ("outcome", "code"), [("failed", 1), ("cancelled", 130), ("refused", 0), ("nothing new", 0)]
)
def test_how_it_ends_is_its_exit_code(
    deshi: Run, made_up: list[dict[str, Any]], outcome: str, code: int
) -> None:
    made_up[0].update(outcome=outcome, sentence="The disk is full.")
    done = deshi("night", "--yes")

    assert done.code == code
    assert ("The disk is full." in done.err) == (outcome == "failed")


def test_nights_are_listed_and_shown(deshi: Run) -> None:
    assert "There was no night yet" in deshi("nights").out

    assert deshi("night", "--yes").code == 0

    one = json.loads(deshi("nights", "--json").out)["nights"][0]
    assert one["outcome"] == "nothing new"
    assert deshi("nights").out.splitlines()[1].startswith(one["id"])
    assert "Nobody has told anything new" in deshi("night", "show", one["id"]).out
    assert json.loads(deshi("night", "show", one["id"], "--json").out)["parts"] == []
    assert deshi("night", "show", "20200101-000000").code == 2


def test_a_second_night_is_refused(deshi: Run, home: Path) -> None:
    with night_lock.alone(Settings(home)):
        done = deshi("night", "--yes")

    assert done.code == 2
    assert "runs already" in done.err


def test_runs_are_listed_shown_and_ended(deshi: Run) -> None:
    assert "Nothing was trained here yet" in deshi("runs").out
    deshi("night", "--yes")

    one = json.loads(deshi("runs", "--json").out)["runs"][0]
    assert (one["kind"], one["state"]) == ("night", "done")
    assert deshi("runs").out.splitlines()[1].startswith(one["id"])
    assert "Nobody has told anything new" in deshi("runs", "show", one["id"]).out
    assert "does not run" in deshi("runs", "cancel", one["id"]).out
    assert deshi("runs", "show", "nothing").code == 2
