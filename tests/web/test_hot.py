"""The hot routes: a decision, and a stop that nothing can keep from being one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from deshi.tasks.robot_dog.task import load

if TYPE_CHECKING:
    from conftest import Door

ORDER = [
    "interaction", "task", "response", "intent", "action", "confidence", "asks", "stopped", "guess", "layer",
    "latency_ms", "trace", "reasoning", "outcome",
]  # fmt: skip
JSON = "application/json"


def test_a_sentence_becomes_an_answer_with_the_promised_fields_in_order(door: Door) -> None:
    answer = door.ask("座って")

    assert list(answer) == ORDER
    assert answer["action"] == {"type": "single", "code": 1009, "confidence": 0.95}
    assert answer["guess"] == {"intent": "action", "actions": [1009], "confidence": 0.95}
    assert (answer["layer"], answer["asks"], answer["stopped"]) == ("student", False, False)
    assert [step["layer"] for step in answer["trace"]] == ["reflex", "corrections", "cache", "student"]
    assert list(answer["trace"][0]) == ["layer", "ms", "confidence", "outcome"]
    Draft202012Validator(load().schema()).validate(answer)


def test_a_sequence_reaches_the_body_in_order(door: Door) -> None:
    answer = door.ask("stand up and then say hello")

    assert answer["action"]["sequence"] == [1004, 1016]
    assert door.body.heard[-1] == ("do", (1004, 1016))


def test_a_dry_run_moves_nothing_and_is_written_down(door: Door) -> None:
    before = list(door.body.heard)

    answer = door.ask("sit down", dry_run=True)

    assert answer["action"]["code"] == 1009
    assert door.body.heard == before
    assert door.call("GET", f"/v1/interactions/{answer['interaction']}")[0] == 200


def test_what_it_is_not_sure_of_is_asked_with_the_best_guess(door: Door) -> None:
    answer = door.ask("perhaps sit")

    assert (answer["asks"], answer["action"], answer["layer"]) == (True, None, "person")
    assert answer["guess"]["actions"] == [1009]
    assert "sit" in answer["response"]


def test_a_session_remembers_and_another_does_not(door: Door) -> None:
    door.ask("sit down", session="one", user="ann")
    door.ask("who are you", session="one", user="ann")
    assert [turn.text for turn in door.student.asked[-1].turns] == ["sit down"]

    door.ask("who are you", session="one", user="bob")
    assert door.student.asked[-1].turns == ()


def test_the_cache_answers_the_second_time(door: Door) -> None:
    door.ask("stand up and then say hello")

    assert door.ask("stand up and then say hello")["layer"] == "cache"


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ({}, 400, "`text` is missing"),
        ({"text": None}, 400, "`text` is missing"),
        ({"text": 7}, 400, "`text` must be a text"),
        ({"text": ""}, 400, "empty"),
        ({"text": " \u200b\u0000 "}, 400, "empty"),
        ({"text": "a" * 4_001}, 400, "4001 characters"),
        ({"text": "a" * 1_000_000}, 400, "1000000 characters"),
        ({"text": "sit", "task": "cook"}, 404, "There is no task 'cook'"),
        ({"text": "sit", "task": 3}, 400, "`task` must be a text"),
        ({"text": "sit", "mood": "good"}, 400, "Unknown field `mood`"),
        ({"text": "sit", "session": "s" * 201}, 400, "session has 201 characters"),
        ({"text": "sit", "user": "a\nb"}, 400, "can't be printed"),
        ({"text": "sit", "user": "\u202eann"}, 400, "can't be printed"),
        ({"text": "sit", "dry_run": "yes"}, 400, "`dry_run` must be true or false"),
        ([], 400, "not an object"),
        ("sit", 400, "not an object"),
        (b"", 400, "not valid JSON"),
        (b"{", 400, "not valid JSON"),
        (b'{"text": "\\ud800"}', 400, "not valid JSON"),
        (b'{"text": "\xff"}', 400, "not valid JSON"),
        (b"[" * 100_000, 400, "not valid JSON"),
        (b'{"text": "' + b"a" * (4 << 20) + b'"}', 413, "send less"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_bad_requests_get_a_sentence(door: Door, body: Any, status: int, word: str) -> None:
    got, told = door.call("POST", "/v1/decide", body)

    assert got == status
    assert word in told["error"]["message"]
    assert set(told) == {"error"}
    assert set(told["error"]) == {"message", "type"}


def test_a_body_that_is_not_said_to_be_json_is_refused(door: Door) -> None:
    status, told = door.call("POST", "/v1/decide", {"text": "sit"}, {"content-type": "text/plain"})

    assert status == 415
    assert "Content-Type: application/json" in told["error"]["message"]


def test_a_body_in_chunks_is_read_whole_and_refused_when_too_long(door: Door) -> None:
    head = b"POST /v1/decide HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    parts = [b'{"text": "', "座っ".encode(), "て".encode(), b'"}']
    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"

    assert b'"code":1009' in door.wire(head + body)


def test_a_stop_in_a_text_is_sent_before_the_answer(door: Door) -> None:
    answer = door.ask("止まって")

    assert answer["stopped"]
    assert answer["action"]["code"] == 1003
    assert answer["layer"] == "reflex"
    assert door.body.heard[-1] == ("stop", "soft")


def test_a_stop_in_a_megabyte_is_still_a_stop(door: Door) -> None:
    answer = door.ask("stop! " + "blah " * 200_000)

    assert answer["stopped"]
    assert door.body.heard[-1] == ("stop", "soft")


@pytest.mark.parametrize(
    ("path", "body", "level"),
    [
        ("/v1/stop", None, "soft"),
        ("/v1/stop", {}, "soft"),
        ("/v1/stop", {"level": "soft"}, "soft"),
        ("/v1/stop", {"level": "damp"}, "damp"),
        ("/v1/stop?level=damp", None, "damp"),
        ("/v1/stop", {"level": "hard"}, "soft"),
        ("/v1/stop", {"level": 3}, "soft"),
        ("/v1/stop", {"level": ["damp"]}, "soft"),
        ("/v1/stop", b"{", "soft"),
        ("/v1/stop", b"\xff\xfe", "soft"),
        ("/v1/stop", b"x" * 2_000_000, "soft"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_whatever_comes_with_a_stop_it_stops(door: Door, path: str, body: Any, level: str) -> None:
    stops = door.body.stops

    status, told = door.call("POST", path, body)

    assert (status, told["stopped"], told["level"]) == (200, True, level)
    assert door.body.stops > stops
    assert door.body.heard[-1] == ("stop", level)


def test_a_stop_needs_no_content_type_and_no_length_that_makes_sense(door: Door) -> None:
    for head in (b"Content-Type: text/plain", b"Content-Type:", b"X: y"):
        stops = door.body.stops
        told = door.wire(b"POST /v1/stop HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + head + b"\r\n\r\n")

        assert told.startswith(b"HTTP/1.1 200")
        assert door.body.stops == stops + 1


def test_a_stop_is_found_in_the_journal(door: Door) -> None:
    told = door.call("POST", "/v1/stop", {"level": "damp"})[1]

    door.ask("sit down")  # waits for the disk, so what was told before is there
    rows = list(door.running.memory.store.rows(kind="stop", interaction=told["interaction"]))
    assert len(rows) == 1


@pytest.mark.parametrize("path", ["/v1/decide", "/v1/stop"])
def test_the_other_methods_are_refused_in_the_same_form(door: Door, path: str) -> None:
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        status, told = door.call(method, path)

        assert status in (404, 405)
        assert set(told["error"]) == {"message", "type"}


def test_a_task_is_only_ever_a_name_among_those_that_serve(door: Door) -> None:
    for name in ("tea_shop", "../tea_shop", "/tmp", "."):
        status, told = door.call("POST", "/v1/decide", {"text": "sit", "task": name})
        assert (status, told["error"]["type"]) == (404, "NotFound")
