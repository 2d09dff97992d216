"""A candidate that is too sure of itself, answers less alone or is slower is held back."""

from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest

from deshi.measure.checks_figures import confidence, latency
from deshi.measure.lines import PairedRow
from deshi.measure.rules import parse

RULES = parse(files("deshi.tasks.robot_dog").joinpath("exam.toml").read_text("utf-8"))
RULES = replace(RULES, bootstrap=replace(RULES.bootstrap, draws=40))
ROW = PairedRow("0", "talk", "", False, True, True, False, False, 0.9, 0.9, 2.0, 2.0)


def exam(seed: int = 0) -> list[PairedRow]:
    """Return 600 rows that both models answer alike, with honest confidence."""
    dice = np.random.default_rng(seed)
    sure, drawn = dice.beta(6, 0.8, 600), dice.random(600)
    return [
        replace(ROW, id=str(n), confidence_before=float(s), confidence_after=float(s), exact_before=bool(x < s), exact_after=bool(x < s))
        for n, (s, x) in enumerate(zip(sure, drawn, strict=True))
    ]  # fmt: skip


def outcomes(rows: list[PairedRow]) -> dict[str, str]:
    return {reason.rule: reason.outcome for reason in confidence(rows, RULES)[0]}


def test_the_same_confidence_is_in_its_limits() -> None:
    assert outcomes(exam()) == {"ece": "pass", "coverage": "pass"}
    error, share = confidence(exam(), RULES)[1]
    assert error.before == error.after < 0.05
    assert (share.low, share.high) == (0.0, 0.0)


def test_a_boaster_fails() -> None:
    boast = [replace(row, confidence_after=0.9 + 0.1 * (row.confidence_after or 0.0)) for row in exam()]
    assert outcomes(boast)["ece"] == "fail"


def test_confidence_that_tells_nothing_answers_less_alone() -> None:
    dull = [replace(row, confidence_after=0.88) for row in exam()]
    assert outcomes(dull)["coverage"] == "fail"


def test_rows_of_the_reflex_are_left_out_and_none_at_all_is_undecided() -> None:
    silent = [replace(ROW, id=f"r{n}", confidence_before=None, exact_before=False) for n in range(300)]
    assert confidence(exam() + silent, RULES) == confidence(exam(), RULES)
    assert [reason.outcome for reason in confidence(silent, RULES)[0]] == ["undecided"]


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [(2.0, 2.1, "pass"), (1.0, 4.9, "pass"), (6.0, 8.9, "pass"), (6.0, 9.1, "fail"), (24.0, 26.0, "fail")],
)
def test_decisions_stay_fast(before: float, after: float, outcome: str) -> None:
    reason, measure = latency([replace(ROW, ms_before=before, ms_after=after)], RULES)
    assert reason.outcome == outcome
    assert (measure.name, measure.before, measure.after) == ("p95_ms", before, after)
