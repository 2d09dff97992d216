"""The routes about releases: listed, promoted at once, tried out, taken back."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deshi.bootstrap.swap import Loaded
from deshi.decide.thresholds import Thresholds
from deshi.errors import Corrupt
from deshi.promote.lineage import Lineage
from deshi.promote.shelf import identity
from deshi.pure.release import Release
from deshi.pure.tokenizer import Shape
from deshi.records.answer import Proposal
from deshi.records.entry import Entry
from deshi.testing import ScriptedLayer

CARD = Release("robot_dog", ("do",), (1009,), ("do",), Shape(), 1.0, {})


def release(folder: Path, code: int) -> Path:
    folder.mkdir(parents=True)
    content = str(code).encode()
    (folder / "weights.safetensors").write_bytes(content)
    card = replace(CARD, files={"weights.safetensors": hashlib.sha256(content).hexdigest()})
    (folder / "release.json").write_text(json.dumps(card.as_dict()))
    return folder


def load(folder: Path) -> Loaded:
    """Load a release that answers "sit down" with the code in its file; the shipped one has a real student's weights."""
    content = (folder / "weights.safetensors").read_bytes()
    code = int(content) if content.isdigit() else 1009
    if code == 1023:
        raise Corrupt("The student's file has another hash than its card says.")
    student = ScriptedLayer({"sit down": Proposal("do", (code,), 0.97)})
    return Loaded(identity(folder), student, Thresholds())


@pytest.fixture
def service(open_door: Callable[..., Any], tmp_path: Path) -> Any:
    door = open_door()
    swap = door.running.swaps["robot_dog"]
    swap._load = load
    return door


def add(door: Any, tmp_path: Path, code: int, verdict: str = "pass") -> str:
    registry = door.running.releases["robot_dog"].registry
    return str(registry.add(release(tmp_path / str(code), code), Lineage(verdict=verdict)))


def test_a_promoted_release_answers_the_next_request_and_a_rollback_brings_the_old_one_back(
    service: Any, tmp_path: Path
) -> None:
    one = add(service, tmp_path, 1005)
    assert service.ask("sit down")["guess"]["actions"] == [1009]

    status, told = service.call("POST", f"/v1/releases/{one}/promote", {"why": "better"})
    assert (status, told["serving"], told["answers"], told["problem"]) == (200, one, one, "")
    assert told["history"][0]["why"] == "better"
    assert told["history"][0]["by"] == "http"
    assert service.ask("sit down")["guess"]["actions"] == [1005]

    status, told = service.call("POST", "/v1/releases/rollback")
    assert (status, told["history"][0]["action"], told["history"][0]["release"]) == (
        200,
        "rollback",
        "shipped",
    )
    assert service.ask("sit down")["guess"]["actions"] == [1009]


def test_releases_are_listed_with_lineage_and_trial(service: Any, tmp_path: Path) -> None:
    one = add(service, tmp_path, 1005, "undecided")
    status, told = service.call("POST", f"/v1/releases/{one}/promote", {"canary": 0.25})
    assert status == 200
    assert told["canary"]["share"] == 0.25

    status, told = service.call("GET", "/v1/releases")
    assert status == 200
    shipped, shelved = told["releases"]
    assert (shipped["shipped"], shipped["serves"], shelved["verdict"]) == (True, True, "undecided")
    assert shelved["canary"]["release"] == shelved["release"] == one


def test_a_trial_that_goes_wrong_is_told_and_ended_by_the_service_itself(
    service: Any, tmp_path: Path
) -> None:
    one = add(service, tmp_path, 1005, "undecided")
    service.call("POST", f"/v1/releases/{one}/promote", {"canary": 0.5})
    canary = service.running.canaries["robot_dog"]
    canary.tick()
    status, told = service.call("GET", "/v1/releases")
    assert (status, told["watches"][0]["release"], told["watches"][0]["ended"]) == (200, one, "")

    for number, name in enumerate([one, told["serving"]] * 30):
        body = {"ask": {"task": "robot_dog"}, "answer": {}, "release": name}
        failed = {"event": "refused", "reason": "battery"} if name == one else {"event": "done"}
        at = 2e9 + 60 * number
        service.running.memory.journal.append_sync(
            Entry("interaction", body, at, f"i{number}"), Entry("outcome", failed, at + 1, f"i{number}")
        )
    canary.tick()

    status, told = service.call("GET", "/v1/releases")
    assert (told["canary"], told["history"][0]["by"]) == (None, "canary")
    status, ready = service.call("GET", "/ready")
    assert (status, ready["ready"]) == (200, True)
    assert f"{one} was taken back by itself" in ready["notes"][0]


def test_a_release_that_can_not_be_loaded_leaves_the_old_one_and_ready_says_so(
    service: Any, tmp_path: Path
) -> None:
    one = add(service, tmp_path, 1023)

    status, told = service.call("POST", f"/v1/releases/{one}/promote")

    assert status == 200
    assert told["serving"] == one
    assert told["answers"] != one
    assert "another hash" in told["problem"]
    assert service.ask("sit down")["guess"]["actions"] == [1009]
    status, ready = service.call("GET", "/ready")
    assert (status, ready["ready"]) == (200, True)
    assert "another hash" in ready["notes"][0]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/v1/releases?task=nothing", None, 404),
        ("POST", "/v1/releases/nothing/promote", None, 404),
        ("POST", "/v1/releases/..%2F..%2Fetc/promote", None, 404),
        ("POST", "/v1/releases/ID/promote", None, 409),
        ("POST", "/v1/releases/ID/promote", {"canary": 2}, 400),
        ("POST", "/v1/releases/ID/promote", {"canary": 0.5, "shadow": True}, 400),
        ("POST", "/v1/releases/ID/promote", {"colour": "green"}, 400),
        ("POST", "/v1/releases/ID/promote", {"task": "nothing"}, 404),
        ("POST", "/v1/releases/rollback", None, 400),
    ],
)
def test_what_can_not_be_done_is_told_and_changes_nothing(
    service: Any, tmp_path: Path, method: str, path: str, body: Any, status: int
) -> None:
    one = add(service, tmp_path, 1005, "undecided")

    found, told = service.call(method, path.replace("ID", one), body)

    assert found == status
    assert told["error"]["message"]
    assert service.running.releases["robot_dog"].registry.history() == []
