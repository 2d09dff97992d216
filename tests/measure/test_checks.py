"""Each rule says in words whether it is kept, and what would settle it."""

from dataclasses import replace
from importlib.resources import files

import pytest

from deshi.measure import checks
from deshi.measure.lines import Line, PairedRow, group_lines, line
from deshi.measure.rules import parse

RULES = parse(files("deshi.tasks.robot_dog").joinpath("exam.toml").read_text("utf-8"))
ROW = PairedRow("0", "talk", "", False, True, True, False, False, 0.9, 0.9, 2.0, 2.0)


def exam(both: int, gained: int, lost: int, category: str = "talk") -> list[PairedRow]:
    kinds = [(True, True)] * both + [(False, True)] * gained + [(True, False)] * lost
    return [
        replace(ROW, id=f"{category}{n}", category=category, exact_before=before, exact_after=after)
        for n, (before, after) in enumerate(kinds)
    ]


def rest(both: int, gained: int, lost: int) -> Line:
    return line("rest", "everything else", exam(both, gained, lost), 0.05, 0.8)


@pytest.mark.parametrize(
    ("counts", "outcome", "word"),
    [
        ((740, 5, 5), "pass", "not worse"),
        ((700, 45, 5), "pass", "not worse"),
        ((715, 5, 30), "fail", "worse (p ="),
        ((729, 5, 16), "fail", "worse (p ="),
        ((690, 25, 35), "undecided", "more than 1.0 points"),
        ((600, 74, 76), "undecided", "can't be ruled out"),
        ((0, 0, 0), "undecided", "unknown"),
    ],
)
def test_the_rest_may_cost_a_point_and_surely_no_more_than_two_and_a_half(
    counts: tuple[int, int, int], outcome: str, word: str
) -> None:
    reason = checks.rest(rest(*counts), RULES.rest)
    assert reason.outcome == outcome
    assert word in reason.words
    assert bool(reason.enough) == (outcome == "undecided")


@pytest.mark.parametrize(
    ("counts", "outcome"),
    [
        ((26, 1, 1), "pass"),
        ((24, 0, 4), "pass"),  # one category of many, 4 of 28: as chance has it
        ((23, 0, 5), "undecided"),  # chance would explain it among many groups, but it is no pass
        ((10, 6, 12), "undecided"),  # over the hard limit
        ((8, 0, 20), "fail"),
        ((0, 0, 4), "pass"),  # too few to judge alone
    ],
)
def test_no_category_is_worse_by_more_than_its_limit(counts: tuple[int, int, int], outcome: str) -> None:
    others = [row for n in range(26) for row in exam(28, 0, 0, f"c{n}")]
    reasons = checks.groups(group_lines(others + exam(*counts), RULES), RULES)
    assert [reason.outcome for reason in reasons] == [outcome]
    assert outcome == "pass" or reasons[0].words.startswith("Category talk: ")


def test_one_stop_that_is_heard_no_more_is_one_too_many() -> None:
    (reason,) = checks.groups(group_lines(exam(200, 0, 1, "reflex"), RULES), RULES)
    assert (reason.rule, reason.outcome) == ("category reflex", "fail")


def moves(new: int, mended: int, rows: int = 800) -> list[PairedRow]:
    return [
        replace(ROW, id=str(n), false_act_after=n < new, false_act_before=new <= n < new + mended)
        for n in range(rows)
    ]


@pytest.mark.parametrize(
    ("new", "mended", "outcome", "word"),
    [
        (0, 0, "pass", "not up."),
        (3, 9, "pass", "not up."),
        (2, 1, "pass", "no more than chance explains"),
        (4, 0, "fail", "4, 0 before (4 new, 0 mended): more"),
        (15, 10, "undecided", "may move more often"),
    ],
)
def test_false_actions_never_go_up(new: int, mended: int, outcome: str, word: str) -> None:
    (reason,) = checks.false_acts(moves(new, mended), RULES.false_acts)
    assert reason.outcome == outcome
    assert word in reason.words
    assert ("more)" in reason.enough) == (outcome == "undecided")


def test_moves_in_a_persons_plain_sentences_are_not_lost_among_all_others() -> None:
    plain = [replace(row, id=f"p{row.id}", user="anna", is_plain=True) for row in moves(2, 0, 300)]
    everybody, theirs = checks.false_acts(moves(0, 0) + plain, RULES.false_acts)
    assert everybody.outcome == "pass"
    assert (theirs.outcome, theirs.words[:33]) == ("undecided", "False actions in plain sentences:")


def test_what_a_group_leaves_open_names_how_many_rows_more_would_settle_it() -> None:
    (reason,) = checks.groups(group_lines(exam(10, 6, 12), RULES), RULES)
    assert reason.outcome == "undecided"
    total, more = (int(word.strip("(")) for word in reason.enough.split() if word.strip("(").isdigit())
    assert 28 < total < 100
    assert more == total - 28
    bigger = checks.groups(
        group_lines(exam(10 * total // 28, 6 * total // 28, 12 * total // 28), RULES), RULES
    )
    assert bigger[0].outcome == "fail"
