"""An exam's report counts and never quotes."""

import json

from deshi.measure.exam import Sitting, report, text
from deshi.measure.grade import Given, Graded, grade
from deshi.measure.suite import Right, Row

SITTING = Sitting("robot_dog", "exam", "r1", 1.0, 0.8, 0.7)


def graded(category: str, right: Right, given: Given) -> Graded:
    return grade(Row("secret-id", "en", category, "a secret sentence", (right,)), given)


ROWS = [
    graded("order", Right("action", (1009,)), Given("action", (1009,), 0.9)),
    graded("order", Right("action", (1009,)), Given("action", (1005,), 0.75)),
    graded("talk", Right("dialog"), Given("action", (1009,), 0.85)),
    graded("talk", Right("dialog"), Given("action", (1009,), 0.3)),
    graded("talk", Right("dialog"), Given("dialog", (), 0.6)),
]


def test_totals_languages_and_categories_are_counted() -> None:
    one = report(SITTING, ROWS, 3, [1.0, 2.0, 3.0])
    assert (one.total.rows, one.total.exact, one.ambiguous) == (5, 2, 3)
    assert list(one.categories) == ["order", "talk"]
    assert one.languages["en"] == one.total
    assert (one.p50_ms, one.p95_ms) == (2.0, 3.0)


def test_thresholds_sort_answers_into_alone_accepted_and_asked() -> None:
    at = report(SITTING, ROWS, 0, [1.0]).shipped
    assert (at.alone, at.alone_wrong) == (2, 1)
    assert (at.accepted, at.wrong, at.false_acts) == (3, 2, 1)


def test_only_what_the_student_had_a_part_in_is_calibrated() -> None:
    assert report(SITTING, ROWS, 0, [1.0], ROWS[:2]).confidence.rows == 2
    assert report(SITTING, ROWS, 0, [1.0], ROWS[:2]).total.rows == 5
    assert report(SITTING, ROWS, 0, [1.0]).confidence.rows == 5


def test_the_text_has_every_figure() -> None:
    told = text(report(SITTING, ROWS, 3, [1.0]))
    for part in ("| order | 2 |", "3 ambiguous rows not scored", "ECE", "AURC", "98 %", "95 %", "p95"):
        assert part in told
    assert "false acts at the thresholds: 1 of 3" in told


def test_no_row_is_quoted() -> None:
    one = report(SITTING, ROWS, 0, [1.0])
    assert "secret" not in text(one) + json.dumps(one.as_dict())
