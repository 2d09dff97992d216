"""Graded rows become figures a group and a table."""

from deshi.measure.grade import Given, Graded, grade
from deshi.measure.report import figures, groups, table
from deshi.measure.suite import Right, Row


def graded(lang: str, category: str, right: Right, given: Given) -> Graded:
    return grade(Row("r", lang, category, "text", (right,)), given)


ROWS = [
    graded("en", "order", Right("action", (1009,)), Given("action", (1009,), 0.9)),
    graded("en", "talk", Right("dialog"), Given("action", (1009,), 0.6)),
    graded("ja", "talk", Right("dialog"), Given("dialog", (), 0.8)),
]


def test_figures_count_right_answers_and_wrong_moves() -> None:
    one = figures(ROWS)
    assert (one.rows, one.exact, one.intent, one.still, one.false_acts) == (3, 2, 2, 2, 1)
    assert one.low < 2 / 3 < one.high


def test_groups_are_counted_apart() -> None:
    assert {name: one.exact for name, one in groups(ROWS, lambda one: one.row.lang).items()} == {
        "en": 1,
        "ja": 1,
    }


def test_the_table_has_a_line_a_part() -> None:
    lines = table({"all": figures(ROWS), **groups(ROWS, lambda one: one.row.category)}).splitlines()
    assert [line.split("|")[1].strip() for line in lines[2:]] == ["all", "order", "talk"]
    assert "| all | 3 | 0.667 |" in lines[2]
    assert "1 of 2" in lines[2]


def test_no_rows_are_no_error() -> None:
    assert figures([]).rows == 0
    assert "| all | 0 |" in table({"all": figures([])})
