"""Feedback over HTTP: kept, shown with the interaction, and in force with the next request."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from deshi.journal.feedback import entry
from deshi.records.feedback import Feedback

if TYPE_CHECKING:
    from conftest import Door


def give(door: Door, interaction: str, kind: str, **more: Any) -> tuple[int, Any]:
    return door.call("POST", "/v1/feedback", {"interaction": interaction, "kind": kind, **more})


def test_a_correction_holds_with_the_next_request_for_that_person(door: Door) -> None:
    answer = door.ask("sit down", user="mia")
    status, kept = give(door, answer["interaction"], "correction", label="do", actions=[1004, 1016])

    assert (status, kept) == (
        200,
        {"interaction": answer["interaction"], "kind": "correction", "author": "mia", "label": "do", "actions": [1004, 1016]},
    )  # fmt: skip
    again = door.ask("sit down", user="mia")
    assert (again["layer"], again["action"]["sequence"]) == ("corrections", [1004, 1016])
    assert door.ask("sit down", user="bo")["guess"]["actions"] == [1009]


def test_what_was_said_is_shown_with_the_interaction(door: Door) -> None:
    name = door.ask("who are you", user="mia")["interaction"]
    give(door, name, "boolean", value=False)
    give(door, name, "comment", comment="said it twice", user="bo")

    events = door.call("GET", f"/v1/interactions/{name}")[1]["events"]
    assert [(one["kind"], one["user"], one["feedback"]["kind"]) for one in events] == [
        ("feedback", "mia", "boolean"),
        ("feedback", "bo", "comment"),
    ]
    assert events[0]["feedback"]["value"] is False


def test_a_thumb_down_drops_the_kept_answer(door: Door) -> None:
    door.ask("座って", user="zoe")
    kept = door.ask("座って", user="zoe")
    assert kept["layer"] == "cache"
    give(door, kept["interaction"], "boolean", value=False)

    assert door.ask("座って", user="zoe")["layer"] == "student"


def test_what_another_process_has_written_is_heard(door: Door) -> None:
    name = door.ask("stand up and then say hello", user="kim")["interaction"]
    told = Feedback(name, "correction", None, "do", (1023,), author="kim", source="cli")
    door.running.memory.journal.append_sync(entry(told, "", time.time()))

    end = time.monotonic() + 20
    while door.ask("stand up and then say hello", user="kim")["layer"] != "corrections":
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (404, {"interaction": "nothing", "kind": "boolean", "value": True}),
        (400, {"interaction": "", "value": True}),
        (400, {"kind": "praise"}),
        (400, {"kind": "boolean", "value": 1}),
        (400, {"kind": "number", "value": 7}),
        (400, {"kind": "correction", "label": "dance"}),
        (400, {"kind": "correction", "label": "do", "actions": [1009]}),
        (400, {"kind": "correction", "label": "do", "actions": ["sit"]}),
        (400, {"kind": "comment", "comment": ""}),
        (400, {"kind": "comment", "comment": "x", "mood": "bad"}),
        (400, {"kind": "comment", "comment": "x", "user": "a\nb"}),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_in_a_sentence(door: Door, status: int, told: dict[str, Any]) -> None:
    asked = {"interaction": door.ask("sit down", user="ann")["interaction"]}
    found, answer = door.call("POST", "/v1/feedback", asked | told)

    assert found == status
    assert answer["error"]["message"].endswith(".")
