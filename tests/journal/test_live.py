"""What became of each answer: told by the rows that followed, in their order, and the same every time they are read."""

import itertools
from typing import Any

import orjson
import pytest

from deshi.journal.live import Came, Live
from deshi.records.entry import Row

NUMBERS = itertools.count(1)


def row(
    kind: str, body: dict[str, Any], at: float, interaction: str = "", user: str = "", session: str = ""
) -> Row:
    return Row(
        "w", next(NUMBERS), at, kind, interaction, session, user, orjson.dumps(body), b"", b"", b"", b""
    )


def answer(at: float, number: str, release: str = "a", user: str = "", **answer: Any) -> Row:
    told = {"action": {"type": "single", "code": 1009}, **answer}
    return row(
        "interaction",
        {"ask": {"task": "dog", "text": "sit"}, "answer": told, "release": release},
        at,
        number,
        user,
    )


def feedback(at: float, number: str, kind: str, value: Any = None, user: str = "") -> Row:
    return row("feedback", {"kind": kind, "value": value, "label": "do", "actions": [1005]}, at, number, user)


def outcome(at: float, number: str, **body: Any) -> Row:
    return row("outcome", body, at, number)


def came(*rows: Row, patience_s: float = 30.0) -> list[Came]:
    live = Live("dog", patience_s)
    return [one for row in rows for one in live.fold(row)]


LATER = answer(1000.0, "later")


@pytest.mark.parametrize(
    ("after", "wrong"),
    [
        ([], ""),
        ([feedback(11, "i", "boolean", False)], "objected"),
        ([feedback(11, "i", "boolean", True)], ""),
        ([feedback(11, "i", "boolean", False), feedback(12, "i", "boolean", True)], ""),
        ([feedback(11, "i", "correction"), feedback(12, "i", "boolean", True)], "objected"),
        ([feedback(11, "i", "boolean", True, "ann"), feedback(12, "i", "number", 0.1, "bob")], "objected"),
        ([feedback(11, "i", "comment")], ""),
        ([feedback(11, "i", "result", "refused")], "objected"),
        ([outcome(11, "i", event="halted", after=2.0)], "stopped"),
        ([outcome(20, "i", event="halted", after=8.0)], ""),
        ([outcome(12, "i", event="halted")], "stopped"),
        ([row("stop", {"level": "soft"}, 13)], "stopped"),
        ([row("stop", {"level": "soft"}, 16)], ""),
        ([row("stop", {"event": "stop", "source": "exit"}, 12)], ""),
        ([row("stop", {"event": "stop", "source": "cli"}, 12)], "stopped"),
        ([outcome(11, "i", event="halted", after=2.0, by="exit")], ""),
        ([answer(12, "j", stopped=True)], "stopped"),
        ([outcome(11, "i", event="refused", reason="posture")], "refused"),
        ([outcome(11, "i", event="replied", reason="absent")], ""),
        ([outcome(11, "i", event="refused", reason="stopped")], ""),
        ([outcome(11, "i", event="refused", reason="confirm")], ""),
        ([outcome(11, "i", event="refused", reason="offline")], ""),
        ([outcome(11, "i", event="failed", code=4206)], ""),
        ([outcome(11, "i", event="halted", after=2.0, by="watchdog")], ""),
        ([outcome(11, "i", event="replied", reason="", accepted=True), row("stop", {}, 12)], "stopped"),
        ([outcome(11, "i", event="replied", reason="confirm", accepted=False), row("stop", {}, 12)], ""),
    ],
)  # fmt: skip
def test_an_answer_went_wrong_where_somebody_or_the_body_says_so(after: list[Row], wrong: str) -> None:
    assert came(answer(10, "i"), *after, LATER)[0] == Came("a", "i", wrong)


def test_a_student_that_failed_or_asked_back_is_told() -> None:
    failed = answer(10, "i", trace=[{"layer": "student", "outcome": "late"}])
    asked = answer(11, "j", user="ann", asks=True, action={"type": "none"})
    assert came(failed, asked, LATER) == [Came("a", "i", "failed"), Came("a", "ann\0", "", True)]


def test_all_wait_alike_and_what_is_said_too_late_changes_nothing() -> None:
    objected = feedback(41, "i", "boolean", False)
    assert came(answer(10, "i"), answer(39, "j"), objected)[0].wrong == ""
    assert came(answer(10, "i"), feedback(11, "i", "boolean", False)) == []


def test_only_answers_of_the_task_count_and_no_mere_stop() -> None:
    other = row("interaction", {"ask": {"task": "cat"}, "answer": {}, "release": "a"}, 11, "k")
    erased = Row("w", 9, 12, "interaction", "l", None, None, None, None, b"", b"", b"")
    assert came(other, erased, answer(13, "m", stopped=True), answer(14, "n"), LATER) == [Came("a", "n")]


def test_a_clock_that_goes_back_settles_nothing_early() -> None:
    rows = (
        answer(1000, "i"),
        answer(5, "j"),
        answer(20, "k"),
        feedback(21, "i", "boolean", False),
        answer(36, "l"),
    )
    assert came(*rows) == [Came("a", "i", "objected"), Came("a", "j")]


def test_a_plain_yes_is_no_answer_of_the_release() -> None:
    asked, yes = answer(10, "i"), answer(14, "j", layer="person", asks=False)
    waits = outcome(10, "i", event="replied", reason="confirm", accepted=False)
    agreed = outcome(14, "i", event="confirmed", by="j")
    fright = outcome(16, "j", event="halted", after=1.0, by="cli")

    assert came(asked, waits, yes, agreed, fright, LATER) == [Came("a", "i")]
    assert came(answer(10, "k", layer="person", asks=True), LATER) == [Came("a", "k", "", True)]


def test_a_stop_after_a_yes_by_a_button_is_about_the_deed() -> None:
    agreed = outcome(12, "i", event="confirmed", by="", source="http")
    halted = outcome(14, "i", event="halted", after=1.0, by="cli")

    assert came(answer(10, "i"), agreed, halted, LATER) == [Came("a", "i")]
