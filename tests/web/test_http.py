"""Anything may come through the doors: it gets an answer that fits the schema, or a sentence in the form of all errors."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
import schemathesis
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from jsonschema import Draft202012Validator
from schemathesis.checks import CHECKS

if TYPE_CHECKING:
    from conftest import Door

FUZZ = settings(
    derandomize=True,  # a fixed seed: the same requests on every machine
    deadline=None,
    database=None,
    max_examples=150,
    suppress_health_check=list(HealthCheck),
)
FUZZ_CHECKS = [
    check
    for check in CHECKS.get_all()
    # a stop that is badly written is still a stop, so bad data is not always refused
    if check.__name__ != "negative_data_rejection"
]


async def _no_night(by: str) -> str:
    return "20200101-000000"


@pytest.mark.slow
def test_every_described_route_keeps_its_description(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door.running.learning, "begin", _no_night)  # each would be a process of its own
    api = schemathesis.openapi.from_url(door.url + "/openapi.json")
    operations = [result.ok() for result in api.get_all_operations()]

    for operation in operations:
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            with suppress(Unsatisfiable):  # a route without parameters can't be asked wrongly
                _fuzz(operation.as_strategy(generation_mode=mode))
    door.call("PUT", "/v1/thresholds", {"max_error": None})  # some of the requests have chosen others

    assert len(operations) >= 10


def _fuzz(cases: st.SearchStrategy[schemathesis.Case]) -> None:
    @settings(FUZZ, max_examples=15)
    @given(cases)
    def check(case: schemathesis.Case) -> None:
        case.validate_response(case.call(timeout=20), checks=FUZZ_CHECKS)

    check()


TRICKS = [
    "\u202e座って\u202c", "\u2066stop\u2069", "sit\u0000down", "\ufeffsit", "\u200d\u200b", "🐕‍🦺" * 50,
    "e\u0301" * 2_000, "𝕤𝕚𝕥", "ＳＩＴ", "\ud800", "\udfff\ud800", "止まって\udc80", "a" * 4_000, "座" * 4_001,
    "<script>alert(1)</script>", "'; DROP TABLE rows; --", "../../etc/passwd", "%s%n{0}{}", "NaN", "stop" * 1_000,
]  # fmt: skip
TEXT = st.one_of(
    st.text(), st.text(st.characters()), st.sampled_from(TRICKS), st.text("stop 止まれ座ってsit")
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
NAMES = ("text", "task", "session", "user", "dry_run", "level", "TEXT", "")
BODY = st.one_of(
    st.fixed_dictionaries({"text": TEXT}, optional={"session": TEXT, "user": TEXT, "dry_run": st.booleans()}),
    st.dictionaries(st.sampled_from(NAMES), JSON, max_size=5),
    JSON,
).map(lambda value: json.dumps(value).encode())
DEEP = b'{"text":' + b"[" * 50_000 + b"]" * 50_000 + b"}"


@pytest.fixture(scope="module")
def described(door: Door) -> Draft202012Validator:
    """Return what every answer of the service must fit: the described answer or the described error."""
    document = door.call("GET", "/openapi.json")[1]
    either = [{"$ref": "#/components/schemas/Answer"}, {"$ref": "#/components/schemas/Error"}]
    return Draft202012Validator({"anyOf": either, "components": document["components"]})


def test_any_json_is_answered_or_refused_in_one_form(door: Door, described: Draft202012Validator) -> None:
    @FUZZ
    @given(BODY)
    @example(b'{"text": "\\ud800 stop"}')
    @example(DEEP)
    @example(json.dumps({"text": "あ" * 1_000_000}).encode())
    @example(b'{"text": "sit", "text": 3}')
    @example(b'{"text": 1e999}')
    def check(body: bytes) -> None:
        _knock(door, described, body)

    check()


def test_any_bytes_are_answered_or_refused_in_one_form(door: Door, described: Draft202012Validator) -> None:
    @FUZZ
    @given(st.binary(max_size=300))
    def check(body: bytes) -> None:
        _knock(door, described, body)

    check()


def test_any_bytes_stop(door: Door) -> None:
    @FUZZ
    @given(st.binary(max_size=300))
    def check(body: bytes) -> None:
        stops = door.body.stops

        assert door.call("POST", "/v1/stop", body)[0] == 200
        assert door.body.stops == stops + 1

    check()


def _knock(door: Door, described: Draft202012Validator, body: bytes) -> None:
    status, told = door.call("POST", "/v1/decide", body)

    described.validate(told)
    assert (status == 200) == ("error" not in told)
    assert status in (200, 400, 404, 413, 503), told
    assert "Traceback" not in str(told)


@pytest.mark.parametrize(
    "request_line",
    [
        b"GARBAGE\r\n\r\n",
        b"POST /v1/decide HTTP/9.9\r\n\r\n",
        b"POST /v1/decide HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: many\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
    ids=["garbage", "version", "length", "tls"],
)
def test_what_is_no_request_is_refused_and_the_service_goes_on(door: Door, request_line: bytes) -> None:
    told = door.wire(request_line)

    assert told.startswith(b"HTTP/1.1 4") or told == b""
    assert b"Traceback" not in told
    assert door.ask("sit down")["action"]
