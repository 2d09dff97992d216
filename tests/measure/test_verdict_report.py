"""A verdict is told in words: decision, reasons, table, and what would be enough."""

from dataclasses import replace
from importlib.resources import files

from deshi.measure.lines import PairedRow
from deshi.measure.rules import parse
from deshi.measure.verdict import Verdict, judge
from deshi.measure.verdict_report import text

RULES = parse(files("deshi.tasks.robot_dog").joinpath("exam.toml").read_text("utf-8"))
RULES = replace(RULES, bootstrap=replace(RULES.bootstrap, draws=5))
ROW = PairedRow("0", "talk", "", False, True, True, False, False, 0.95, 0.95, 2.0, 2.0, "en")


def verdict(targets: int, gained: int) -> Verdict:
    suite = [replace(ROW, id=str(n), category=f"c{n % 5}") for n in range(300)]
    aims = [
        replace(ROW, id=f"t{n}", is_target=True, user="anna", exact_before=False, exact_after=n < gained)
        for n in range(targets)
    ]
    return judge(suite + aims, RULES)


def test_a_pass_says_what_was_shown_and_what_it_cost() -> None:
    told = text(verdict(40, 30))
    assert told.startswith("Passed: better than the release that serves.\n")
    assert "- kept: Target: 30 of 40 right, 0 before" in told
    assert "| target | 40 | 0.0% | 75.0% | +75.0 points |" in told
    assert "| everything else | 300 | 100.0% | 100.0% |" in told
    assert "6 groups without a change are not shown." in told
    assert "Night 1 of this exam, level 0.022; 0.028 are left" in told
    assert "with a chance of 80%" in told


def test_a_pass_for_one_person_names_that_person() -> None:
    told = text(verdict(10, 5))
    assert told.startswith("Passed: not worse than the release that serves, for anna only.\n")
    assert "target (too few to judge alone)" in told
    assert "No alpha was spent" in told


def test_undecided_says_what_would_be_enough() -> None:
    told = text(verdict(40, 3))
    assert told.startswith("Undecided: not enough evidence.\n")
    assert "- open: Target: 3 of 40 right" in told
    assert "What would be enough:\n- About " in told


def test_a_fail_marks_the_broken_rule_and_all_groups_can_be_shown() -> None:
    told = text(verdict(40, 0), every_group=True)
    assert told.startswith("Failed.\n")
    assert "- BROKEN: Target: 0 of 40 right" in told
    assert "| category c4 | 60 |" in told
    assert "not shown" not in told
