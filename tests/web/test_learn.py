"""The routes about learning, over nights that were and one that is begun for real in a home with nothing to learn."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deshi.bootstrap import night_lock, night_state
from deshi.bootstrap.night_report import PartReport, report_of
from deshi.bootstrap.night_state import State


@pytest.fixture
def service(open_door: Callable[..., Any]) -> Any:
    return open_door()


def ended(home: Path, **more: Any) -> State:
    """Leave a night with its report."""
    state = night_state.begin(home, State(""), 1.7e9)
    state = State(
        state.id, at=1.7e9, stage="done", outcome="promoted", release="abc", examples=3, people=1, **more
    )
    learned = {
        "text": "plop",
        "before": {"label": "unclear", "actions": []},
        "after": {"label": "do", "actions": [1009]},
    }
    part = PartReport("ann", 3, (learned,), (), {"outcome": "pass"}, "", True)
    report = report_of(state, parts=(part,), cost={"teacher_usd": 0.5, "training_s": 7.0, "night_s": 9.0})
    place = night_state.nights(home) / state.id
    (place / "report.json").write_text(json.dumps(report.as_dict()))
    (place / "metrics.jsonl").write_text('{"part": "x", "step": 1, "of": 2, "loss": 0.5, "eta_s": 3}\n')
    return night_state.save(home, state)


def test_nights_are_listed_and_read_with_report_and_curve(service: Any) -> None:
    one = ended(service.running.settings.home)

    status, told = service.call("GET", "/v1/nights")
    assert (status, [night["id"] for night in told["nights"]]) == (200, [one.id])
    status, told = service.call("GET", f"/v1/nights/{one.id}")
    assert (status, told["outcome"], told["parts"][0]["learned"][0]["text"]) == (200, "promoted", "plop")
    assert told["curve"] == [{"part": "x", "step": 1, "loss": 0.5, "held_exact": None}]
    assert "| plop | unclear | 1009 |" in told["markdown"]
    status, told = service.call("GET", "/v1/learn")
    assert (status, told["last"]["id"], told["running"], told["schedule"]) == (200, one.id, None, "")
    assert told["waiting"] == {
        "examples": 0, "held": 0, "people": 0, "contradictions": [], "by_label": {}, "latest": []
    }  # fmt: skip


def test_a_correction_waits_until_a_night_has_learned_it(service: Any) -> None:
    answer = service.ask("sit", user="ann")
    told = {"interaction": answer["interaction"], "kind": "correction", "label": "do", "actions": [1016]}
    assert service.call("POST", "/v1/feedback", told)[0] == 200

    waiting = service.call("GET", "/v1/learn")[1]["waiting"]

    assert (waiting["examples"], waiting["people"], waiting["by_label"]) == (1, 1, {"do": 1})
    assert waiting["latest"][0]["text"] == "sit"


def test_a_night_begins_in_a_process_of_its_own_and_is_told_by_its_id(service: Any) -> None:
    status, told = service.call("POST", "/v1/learn/night", {})

    assert status == 202
    assert told["id"] in night_state.ids(service.running.settings.home)
    service.running.learning._child.wait(30)
    newest = service.call("GET", "/v1/nights")[1]["nights"][0]
    assert (newest["id"], newest["outcome"]) == (told["id"], "nothing new")
    assert service.call("GET", "/v1/runs")[1]["runs"][0]["id"] == told["id"]
    assert service.call("GET", f"/v1/runs/{told['id']}")[1]["curve"] == []


def test_a_second_night_is_refused_and_the_one_that_runs_can_be_ended(service: Any) -> None:
    home = service.running.settings.home
    with night_lock.alone(service.running.settings) as lock:
        state = night_state.begin(home, State("", stage="train"), 1.8e9)
        night_lock.name_holder(lock, state.id)

        status, told = service.call("POST", "/v1/learn/night", {})
        assert status == 409
        assert state.id in told["error"]["message"]
        running = service.call("GET", "/v1/learn")[1]["running"]
        assert (running["id"], running["stage"], running["curve"]) == (state.id, "train", [])
        assert service.call("POST", "/v1/learn/night/cancel") == (200, {"cancelled": True})

    assert service.call("POST", "/v1/learn/night/cancel") == (200, {"cancelled": False})
    cut = service.call("GET", "/v1/nights")[1]["nights"][0]
    assert (cut["outcome"], "was cut off" in cut["sentence"]) == ("failed", True)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/v1/nights/nothing", None, 404),
        ("GET", "/v1/nights/..%2F..%2Fetc", None, 404),
        ("GET", "/v1/nights/20200101-000000", None, 404),
        ("GET", "/v1/runs/nothing", None, 404),
        ("POST", "/v1/learn/night", {"colour": "green"}, 400),
        ("POST", "/v1/learn/night", [1], 400),
    ],
)
def test_what_can_not_be_done_is_told(service: Any, method: str, path: str, body: Any, status: int) -> None:
    found, told = service.call(method, path, body)

    assert found == status
    assert told["error"]["message"]
    assert night_state.ids(service.running.settings.home) == []
