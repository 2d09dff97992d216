"""A line tells of one group what was gained and lost, and groups are corrected as one family."""

from dataclasses import replace
from importlib.resources import files

import pytest

from deshi.measure.lines import PairedRow, group_lines, line
from deshi.measure.paired import holm, mcnemar
from deshi.measure.rules import parse

RULES = parse(files("deshi.tasks.robot_dog").joinpath("exam.toml").read_text("utf-8"))
ROW = PairedRow("0", "talk", "", False, True, True, False, False, 0.9, 0.9, 2.0, 2.0, "en")


def rows(both: int, gained: int, lost: int, **how: object) -> list[PairedRow]:
    """Return rows with ids of their own: right in both, gained, lost."""
    kinds = [(True, True)] * both + [(False, True)] * gained + [(True, False)] * lost
    name = "-".join(map(str, how.values()))
    return [
        replace(ROW, id=f"{name}-{n}", exact_before=before, exact_after=after, **how)  # type: ignore[arg-type]
        for n, (before, after) in enumerate(kinds)
    ]


def test_a_line_counts_what_differs() -> None:
    one = line("rest", "all", rows(14, 4, 2), 0.05, 0.8)
    assert (one.rows, one.gained, one.lost) == (20, 4, 2)
    assert (one.before, one.after) == (0.8, 0.9)
    assert one.change == pytest.approx(0.1)
    assert one.low < one.change < one.high
    assert (one.p_better, one.p_worse) == (mcnemar(4, 2), mcnemar(2, 4))


def test_a_line_of_no_rows_knows_nothing() -> None:
    one = line("target", "target", [], 0.05, 0.8)
    assert (one.rows, one.change, one.low, one.high, one.detectable) == (0, 0.0, -1.0, 1.0, 1.0)


def test_categories_and_languages_are_those_of_rows_that_are_no_target_persons_those_of_all() -> None:
    exam = [
        *rows(12, 0, 0, category="talk"),
        *rows(12, 0, 0, category="order", lang="ja"),
        *rows(12, 0, 0, category="own", user="anna", is_target=True, lang="zh"),
        *rows(12, 0, 0, category="talk", user="bert"),
    ]
    found = [(one.kind, one.name) for one in group_lines(exam, RULES)]
    assert found == [
        ("category", "order"),
        ("category", "talk"),
        ("language", "en"),
        ("language", "ja"),
        ("person", "anna"),
        ("person", "bert"),
    ]


def test_a_persons_plain_rows_are_a_line_of_that_person_and_none_of_the_rest() -> None:
    exam = [
        *rows(12, 0, 0, category="talk"),
        *rows(0, 12, 0, category="own", user="anna", is_target=True),
        *rows(12, 0, 4, category="talk", user="anna", is_plain=True),
    ]
    found = {(one.kind, one.name): (one.rows, one.gained, one.lost) for one in group_lines(exam, RULES)}
    assert found == {
        ("category", "talk"): (12, 0, 0),
        ("language", "en"): (12, 0, 0),
        ("person", "anna"): (12, 12, 0),
        ("person", "anna, plain"): (16, 0, 4),
    }


def test_only_judged_groups_are_a_family() -> None:
    exam = [
        *rows(5, 0, 6, category="a", lang=""),
        *rows(6, 0, 5, category="b", lang=""),
        *rows(1, 0, 2, category="c", lang=""),
    ]
    a, b, c = group_lines(exam, RULES)
    assert [a.p_family, b.p_family] == holm([mcnemar(6, 0), mcnemar(5, 0)])
    assert not c.judged
    assert c.p_family == 1.0
