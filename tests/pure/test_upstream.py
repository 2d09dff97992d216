"""What a model server's HTTP answer means, in sentences that help and hold no key."""

from email.utils import formatdate

import orjson
import pytest

from deshi.errors import Busy, DeshiError, Lost, Refused, Unavailable
from deshi.pure.upstream import count, failure, read, retry_after
from deshi.records.model import Reply

SERVER = "http://model.test:8000"
KEY = "sk-secret-123456"


def _json(status: int, data: object, after_s: float = 0.0) -> Reply:
    return Reply(status, "application/json", orjson.dumps(data), after_s)


def test_a_good_answer_is_its_json() -> None:
    assert read(_json(200, {"a": 1}), SERVER) == {"a": 1}
    assert read(Reply(200, "application/problem+json", b"{}"), SERVER) == {}


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(200, "text/html", b"<html>"), "text/html instead of JSON"),
        (Reply(200, "", b"{}"), "no content type"),
        (Reply(200, "application/json", b'{"a": '), "broken JSON"),
        (Reply(200, "application/json", b"\xff\x00"), "broken JSON"),
        (Reply(200, "application/json", b"[" * 100_000), "broken JSON"),
        (Reply(200, "application/json", b"[1]"), "no object"),
    ],
)
def test_what_can_not_be_read_is_lost(reply: Reply, told: str) -> None:
    with pytest.raises(Lost, match=told) as error:
        read(reply, SERVER)

    assert SERVER in str(error.value)


@pytest.mark.parametrize(
    ("status", "kind", "told"),
    [
        (429, Busy, "no more requests"),
        (500, Unavailable, "failed"),
        (502, Unavailable, "failed"),
        (529, Unavailable, "failed"),
        (408, Unavailable, "failed"),
        (401, Refused, "did not accept the key"),
        (403, Refused, "did not accept the key"),
        (404, Refused, "does not know the model"),
        (400, Refused, "refused the request"),
        (422, Refused, "refused the request"),
        (307, Refused, "sends elsewhere"),
    ],
)
def test_every_status_has_its_error_and_a_sentence(status: int, kind: type[DeshiError], told: str) -> None:
    error = failure(_json(status, {"error": {"message": f"no, {KEY}"}}), SERVER, KEY)

    assert type(error) is kind
    assert told in str(error)
    assert SERVER in str(error)
    assert KEY not in str(error)


def test_the_servers_own_words_are_told_shortened() -> None:
    assert "pull it first" in str(failure(_json(404, {"error": "pull it first"}), SERVER))
    assert "too long" in str(failure(_json(400, {"error": {"message": "too long"}}), SERVER))
    assert len(str(failure(_json(400, {"error": {"message": "x" * 10_000}}), SERVER))) < 500
    assert "<html>" not in str(failure(Reply(502, "text/html", b"<html>"), SERVER))


def test_busy_says_when() -> None:
    error = failure(_json(429, {}, 7.0), SERVER)
    late = failure(_json(503, {}, 9.0), SERVER)

    assert isinstance(error, Busy)
    assert error.after_s == 7.0
    assert isinstance(late, Busy)
    assert late.after_s == 9.0


def test_retry_after_is_seconds_or_a_date() -> None:
    now = 1_800_000_000.0

    assert retry_after("12", now) == 12.0
    assert retry_after("0.5", now) == 0.5
    assert retry_after(formatdate(now + 30, usegmt=True), now) == 30.0
    assert retry_after(formatdate(now - 30, usegmt=True), now) == 0.0
    assert [retry_after(odd, now) for odd in ("", "soon", "-3", "nan", "inf", "Mon, 99 Foo")] == [0.0] * 6
    assert retry_after("1e300", now) == 86_400.0


def test_counts_are_read_with_care() -> None:
    assert count({"usage": {"in": 3}}, "usage", "in") == 3
    assert [count(odd, "usage", "in") for odd in ({}, {"usage": None}, {"usage": {"in": -1}})] == [0] * 3
    assert [count({"in": odd}, "in") for odd in (True, "3", 2.5, 1 << 50)] == [0] * 4
