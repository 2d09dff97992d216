"""A canary may be looked at after every answer, and is still rolled back by mistake in at most one of a hundred trials."""

import json
import random

import pytest

from deshi.errors import BadInput
from deshi.measure.sequential import Decision, Plan, State, decide, parse, start, step

PLAN = Plan()


def trial(
    seed: int, canary: float, serving: float, answers: int, plan: Plan = PLAN, share: float = 0.3
) -> tuple[Decision, int]:
    """Return the first decision that ends a trial, looked for after every answer, and after how many answers it came."""
    dice, state = random.Random(seed), start(plan)
    for number in range(1, answers + 1):
        mine = dice.random() < share
        bad = dice.random() < (canary if mine else serving)
        state = step(plan, state, "canary" if mine else "serving", dict.fromkeys(plan.figures, float(bad)))
        if mine and (told := decide(plan, state)).decided != "continue":
            return told, number
    return decide(plan, state), answers


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_a_canary_that_is_no_worse_is_rolled_back_in_at_most_alpha_of_trials_however_often_one_looks(
    share: float,
) -> None:
    loose = Plan(alpha=0.1, beta=1e-9)
    told = [trial(seed, 0.1, 0.1, 500, loose, share)[0].decided for seed in range(60)]
    assert told.count("roll back") <= 6


def test_a_canary_that_is_much_worse_is_rolled_back_soon() -> None:
    ended = [trial(seed, 0.45, 0.1, 600) for seed in range(20)]
    assert all(one.decided == "roll back" for one, _ in ended)
    assert sorted(after for _, after in ended)[10] < 250
    assert "worse than the release that serves" in ended[0][0].why
    assert ended[0][0].evidence >= 100


def test_a_canary_that_is_as_good_is_called_fine() -> None:
    ended = [trial(seed, 0.03, 0.03, 2000, Plan(tolerance=0.1)) for seed in range(10)]
    assert sum(one.decided == "fine" and "not worse by 10 points" in one.why for one, _ in ended) >= 9


def test_a_canary_that_is_worse_by_the_tolerance_is_rarely_called_fine() -> None:
    plan = Plan(alpha=1e-9, tolerance=0.1, beta=0.05)
    assert sum(trial(seed, 0.2, 0.1, 600, plan)[0].decided == "fine" for seed in range(40)) <= 3


def test_drifting_traffic_is_no_evidence_against_the_canary() -> None:
    dice, state = random.Random(1), start(PLAN)
    for number in range(3000):
        hard = 0.02 if number % 600 < 300 else 0.5
        state = step(
            PLAN,
            state,
            "canary" if dice.random() < 0.3 else "serving",
            {"wrong": float(dice.random() < hard)},
        )
    assert decide(PLAN, state).decided != "roll back"


def test_one_figure_of_many_is_enough_to_roll_back() -> None:
    plan = Plan(figures=("wrong", "slow", "asks"))
    state = start(plan)
    for _ in range(60):
        state = step(plan, state, "serving", {"wrong": 0.0, "slow": 0.0, "asks": 0.2})
        state = step(plan, state, "canary", {"wrong": 0.0, "slow": 1.0, "asks": 0.2})
    told = decide(plan, state)
    assert told.decided == "roll back"
    assert "slow 100.0% of 60 against 0.0% of 60" in told.why


def test_a_trial_without_evidence_ends_after_the_most_values() -> None:
    plan = Plan(most=30, tolerance=0.01)
    told, _ = trial(0, 0.1, 0.1, 200, plan)
    assert told.decided == "fine"
    assert "no harm is shown" in told.why


def test_nothing_is_decided_on_nothing_and_one_arm_alone_is_no_evidence() -> None:
    state = start(PLAN)
    assert decide(PLAN, state).decided == "continue"
    for _ in range(100):
        state = step(PLAN, state, "canary", {"wrong": 1.0})
    assert decide(PLAN, state).decided == "continue"


def test_evidence_once_found_is_not_lost_by_looking_later() -> None:
    state = start(PLAN)
    for _ in range(30):
        state = step(PLAN, step(PLAN, state, "serving", {"wrong": 0.0}), "canary", {"wrong": 1.0})
    for _ in range(100):
        state = step(PLAN, step(PLAN, state, "serving", {"wrong": 1.0}), "canary", {"wrong": 0.0})
    assert decide(PLAN, state).decided == "roll back"


def test_a_state_survives_a_restart() -> None:
    state = step(PLAN, step(PLAN, start(PLAN), "serving", {"wrong": 0.0}), "canary", {"wrong": 1.0})
    assert parse(json.loads(json.dumps(state.as_dict()))) == state


@pytest.mark.parametrize(
    "data", [None, {}, {"streams": {"wrong": {}}}, {"streams": {"wrong": {"worse": [], "safe": []}}}]
)
def test_a_state_that_is_none_is_refused(data: object) -> None:
    with pytest.raises(BadInput, match="can't be read"):
        parse(data)


@pytest.mark.parametrize(
    "plan", [Plan(figures=()), Plan(figures=("a", "a")), Plan(alpha=0), Plan(beta=1), Plan(tolerance=0)]
)
def test_a_plan_that_cannot_be_kept_is_refused(plan: Plan) -> None:
    with pytest.raises(BadInput, match="can't be kept"):
        start(plan)


@pytest.mark.parametrize(
    ("arm", "values"), [("other", {"wrong": 0.0}), ("canary", {}), ("canary", {"wrong": 2.0})]
)
def test_a_value_that_is_none_is_refused(arm: str, values: dict[str, float]) -> None:
    state: State = start(PLAN)
    with pytest.raises(BadInput, match=r"no arm|give a number"):
        step(PLAN, state, arm, values)  # type: ignore[arg-type]
