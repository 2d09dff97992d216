"""Only what is better with confidence, and costs nobody much, is promoted: shown on thousands of resampled exams."""

import json
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest

from deshi.errors import BadInput
from deshi.measure.alpha import level
from deshi.measure.lines import PairedRow
from deshi.measure.rules import parse
from deshi.measure.verdict import Verdict, judge

RULES = parse(files("deshi.tasks.robot_dog").joinpath("exam.toml").read_text("utf-8"))
QUICK = replace(RULES, bootstrap=replace(RULES.bootstrap, draws=10))
LANGS = ("ja", "ja", "en", "zh")
SUITE, TARGETS = 750, 60


def exam(
    seed: int,
    errors: float = 1.0,
    target: float = 1.0,
    spoil: Mapping[str, float] | None = None,
    boast: float = 0.0,
    false_acts: float = 0.08,
    targets: int = TARGETS,
) -> list[PairedRow]:
    """Return one exam of two models: 750 suite rows in 27 categories, and target rows of one person.

    The serving release is right in 88 % of the suite and half of the target; the candidate makes `errors` and `target` times as
    many errors there. 8 % of the rows differ where it is no better, those that both are unsure of; both know how sure they may
    be. `spoil` is a share of a category, a language or `all` that it gets wrong without its knowing, `boast` pulls its confidence
    to 1, `false_acts` of its errors move where nothing may.
    """
    dice = np.random.default_rng(seed)
    count = SUITE + targets
    chances = np.append(dice.beta(6, 0.8, SUITE), dice.beta(2, 2, targets))
    rows = []
    for number, (chance, *drawn) in enumerate(zip(chances, *dice.random((5, count)), strict=True)):
        aim = number >= SUITE
        name, lang = f"c{number % 27}", LANGS[number % 4]
        known = 1 - (1 - chance) * (target if aim else errors)
        gone = 0.0 if aim else sum((spoil or {}).get(key, 0.0) for key in (name, lang, "all"))
        before = drawn[0] < chance
        after = (drawn[0] if drawn[1] < 0.55 else drawn[2]) < known and drawn[3] >= gone
        rows.append(
            PairedRow(
                id=str(number), category=name, user="anna" if aim else "", is_target=aim,
                exact_before=bool(before), exact_after=bool(after),
                false_act_before=bool(not before and drawn[4] < 0.08),
                false_act_after=bool(not after and drawn[4] < false_acts),
                confidence_before=float(chance), confidence_after=float(max(0.0, known + (1 - known) * boast)),
                ms_before=2.0, ms_after=2.1, lang=lang,
            )
        )  # fmt: skip
    return rows


def outcomes(exams: int, **how: object) -> list[Verdict]:
    return [judge(exam(seed, **how), QUICK) for seed in range(exams)]  # type: ignore[arg-type]


def promoted(verdicts: list[Verdict]) -> int:
    return sum(one.outcome == "pass" for one in verdicts)


def test_the_same_model_with_another_seed_is_promoted_in_at_most_one_of_twenty_exams() -> None:
    verdicts = outcomes(100)
    assert promoted(verdicts) <= 5
    assert {one.outcome for one in verdicts} >= {"fail", "undecided"}


def test_a_model_five_points_better_with_its_target_improved_by_25_is_promoted_in_four_of_five() -> None:
    verdicts = outcomes(80, errors=0.58, target=0.5)
    assert promoted(verdicts) >= 64


@pytest.mark.parametrize(
    "how",
    [
        {"spoil": {"all": 0.9}},  # shuffled labels
        {"spoil": {"c3": 0.6}},  # one category dropped
        {"errors": 1.45, "boast": 0.9},  # over-trained
        {"spoil": {"zh": 0.3}},  # one language dropped
        {"spoil": {"all": 0.1}, "false_acts": 0.25},  # poisoned
    ],
    ids=["shuffled", "category", "over-trained", "language", "poisoned"],
)
def test_a_planted_regression_is_never_promoted_even_with_its_target_improved(how: dict[str, object]) -> None:
    assert promoted(outcomes(25, target=0.5, **how)) == 0


def test_no_better_nights_of_one_exam_spend_less_and_less() -> None:
    rows, spent = exam(0), []
    for _ in range(5):
        spent.append(judge(rows, QUICK, spent).night.level)
    assert spent == sorted(spent, reverse=True)
    assert sum(spent) < RULES.target.alpha


def test_a_real_improvement_passes_also_on_the_tenth_night_in_four_of_five() -> None:
    spent: list[float] = []
    for _ in range(9):
        spent.append(level(0.05, spent).level)
    verdicts = [judge(exam(seed, errors=0.58, target=0.3), QUICK, spent) for seed in range(40)]
    assert promoted(verdicts) >= 32


def _sure(
    rows: int, right_before: int, right_after: int, user: str = "anna", first: str = "t"
) -> list[PairedRow]:
    """Return target rows: the last ones are gained, or lost where `right_after` is the smaller."""
    return [
        PairedRow(
            f"{first}{n}", "direct", user, True, n < right_before, n < right_after, False, False, 0.9, 0.9, 2.0, 2.0, "en"
        )
        for n in range(rows)
    ]  # fmt: skip


CALM = [
    replace(row, exact_after=row.exact_before, false_act_after=row.false_act_before)
    for row in exam(1)
    if not row.is_target
]


def test_thirty_target_rows_can_show_that_it_is_better() -> None:
    one = judge(CALM + _sure(30, 10, 20), QUICK)
    assert (one.outcome, one.claim, one.persons) == ("pass", "better", ())
    assert one.reasons[0].words.startswith(
        "Target: 20 of 30 right, 10 before (10 gained, 0 lost), +33.3 points"
    )


def test_fewer_can_only_show_that_it_is_not_worse_for_that_person_only() -> None:
    one = judge(CALM + _sure(29, 10, 29), QUICK)
    assert (one.outcome, one.claim, one.persons) == ("pass", "not worse", ("anna",))
    assert one.night.level == 0.0
    assert one.enough == ("1 more held-back examples; then it can be shown to be better.",)


@pytest.mark.parametrize(
    ("rows", "outcome", "word"),
    [
        (_sure(20, 10, 9), "undecided", "may be worse"),
        (_sure(20, 15, 2), "fail", "it is worse"),
        (_sure(20, 10, 20, user=""), "undecided", "no person"),
        ([], "undecided", "no target rows"),
        (_sure(60, 30, 30), "fail", "no better"),
        (_sure(60, 32, 30), "fail", "no better"),
        (_sure(60, 30, 33), "undecided", "not enough evidence"),
        (_sure(2000, 1000, 1003), "fail", "not worth a release"),
    ],
)
def test_what_the_target_does_not_show_is_said(rows: list[PairedRow], outcome: str, word: str) -> None:
    one = judge(CALM + rows, QUICK)
    assert one.outcome == outcome
    assert one.claim == ""
    assert word in one.reasons[0].words
    assert outcome == "fail" or one.enough


def test_not_enough_evidence_says_how_many_rows_would_be_enough() -> None:
    one = judge(CALM + _sure(60, 30, 34), QUICK)
    assert one.outcome == "undecided"
    needed = int(one.enough[0].split()[1])
    assert 60 < needed < 200
    assert one.enough[0].split()[4:6] == [f"({needed - 60}", "more),"]
    bigger = judge(CALM + _sure(2 * needed, needed, needed + 2 * needed * 4 // 60), QUICK)
    assert bigger.outcome == "pass"
    assert one.detectable > 4 / 60


def test_an_exam_whose_alpha_is_spent_asks_for_fresh_rows() -> None:
    gone = judge(CALM + _sure(60, 10, 60), QUICK, [0.05])
    assert (gone.outcome, gone.enough) == ("undecided", ("An exam with fresh rows.",))


def _plain(lost: int, moves: int = 0) -> list[PairedRow]:
    """Return 300 plain orders asked as the person, of which some are lost and some now move."""
    return [
        PairedRow(
            f"p{n}", "direct", "anna", False, True, n >= lost, False, n < moves, 0.9, 0.9, 2.0, 2.0, "en", True
        )
        for n in range(300)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("plain", "outcome", "rule"),
    [
        (_plain(0), "pass", ""),
        (_plain(5), "pass", ""),
        (_plain(12), "fail", "person anna, plain"),
        (_plain(4, moves=4), "fail", "false_acts"),
    ],
)
def test_who_learns_a_habit_and_forgets_plain_orders_is_not_promoted(
    plain: list[PairedRow], outcome: str, rule: str
) -> None:
    one = judge(CALM + _sure(40, 0, 40) + plain, QUICK)
    assert one.outcome == outcome
    assert [reason.rule for reason in one.reasons if reason.outcome != "pass"] == ([rule] if rule else [])
    assert one.table[1].rows == len(CALM)  # nobody else pays for them


def test_the_verdict_is_the_same_twice_and_is_data() -> None:
    rows = exam(2)
    one = judge(rows, QUICK)
    assert one == judge(rows, QUICK)
    kept = json.loads(json.dumps(one.as_dict()))
    assert kept["outcome"] == one.outcome
    assert [line["kind"] for line in kept["table"][:2]] == ["target", "rest"]
    assert {line["name"] for line in kept["table"] if line["kind"] == "language"} == {"ja", "en", "zh"}
    assert [measure["name"] for measure in kept["measures"]] == ["ece", "coverage", "p95_ms"]


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([], "No row was sat"),
        ([CALM[0], CALM[0]], "is twice in the exam"),
        ([replace(CALM[0], confidence_after=1.5)], "must lie in 0..1"),
        ([replace(CALM[0], confidence_before=float("nan"))], "must lie in 0..1"),
    ],
)
def test_rows_that_are_none_are_refused(rows: list[PairedRow], word: str) -> None:
    with pytest.raises(BadInput, match=word):
        judge(rows, QUICK)
