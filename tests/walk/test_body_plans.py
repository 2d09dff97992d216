"""The planner beside others: a second model of what is legal, another safety compiler, the simulated dog, garbage from a model."""

import importlib
import itertools
import os
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

import pytest

from deshi.tasks.robot_dog.body import planner
from deshi.tasks.robot_dog.body.machine import state_of
from deshi.tasks.robot_dog.body.planner import plan
from deshi.tasks.robot_dog.body.registry import actions
from deshi.tasks.robot_dog.body.types import Posture, Request, Rules
from deshi.tasks.robot_dog.guard.stopper import Stopper
from deshi.tasks.robot_dog.sim.dog import SimDog

BENCH = Path(__file__).parents[2] / "bench"
CLAUDIA = os.environ.get("DESHI_CLAUDIA", "")  # read before the sandbox of a test takes it away
ALL = Rules(risky=True, gestures=True, walk=True)
ELEVEN = [1004, 1009, 1005, 1003, 1016, 1017, 1036, 1023, 1030, 1031, 1032]


def _bench(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module(name)


def _violations(plans: ModuleType, thinned: int) -> list[str]:
    tally = plans.Tally()
    mixes = itertools.islice(plans.every_mix(1), 0, None, thinned)
    for asked, world in itertools.chain(plans.all_of_the_eleven(1), mixes, plans.sampled(2_500, seed=7)):
        tally.judge(asked, world)
    assert tally.total > 4_000
    assert tally.counts["as asked"] > 300
    assert tally.counts["with inserted steps"] > 300
    return list(tally.wrong)


def test_a_second_model_of_what_is_legal_finds_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _violations(_bench("plans", monkeypatch), thinned=3) == []


def _without(code: int, **changes: Any) -> Mapping[int, Any]:
    table = actions()
    return MappingProxyType({**table, code: replace(table[code], **changes)})


@pytest.mark.parametrize(
    ("name", "slip"),
    [
        ("actions", lambda: _without(1016, begins=frozenset({"standing", "locked"}))),
        ("actions", lambda: _without(1023, battery=10.0)),
        ("actions", lambda: _without(1004, battery=0.0)),
        ("actions", lambda: _without(1031, air=False, forward=0.0)),
        ("actions", lambda: _without(1009, leads=None)),
        ("actions", lambda: _without(1027, group="eleven", begins=frozenset({"standing"}))),
        ("UNREAD_BATTERY", lambda: 100.0),
        ("FASTEST", lambda: 9.0),
        ("LONGEST", lambda: 13),
        ("RAISING", lambda: {**planner.RAISING, "sitting": (1004, "locked", "stand_up")}),
        ("_rests", lambda: lambda state: True),
        ("_least", lambda: lambda value, least: not isinstance(value, float) or not value < least),
    ],
)
def test_a_slip_in_the_planners_tables_shows_in_the_second_model(
    monkeypatch: pytest.MonkeyPatch, name: str, slip: Any
) -> None:
    plans = _bench("plans", monkeypatch)
    made = slip()
    planner._single.cache_clear()
    monkeypatch.setattr(planner, name, (lambda: made) if name == "actions" else made)
    assert _violations(plans, thinned=101)


@pytest.mark.skipif(not CLAUDIA, reason="DESHI_CLAUDIA names no checkout of Claudia")
def test_every_difference_to_another_safety_compiler_has_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    other = _bench("claudia", monkeypatch)
    counts, total, strange = other.compare(other.load(CLAUDIA), 2)
    assert strange == []
    assert total > 15_000
    assert set(counts) - {"same"} == set(other.CLASSES)


def test_the_page_of_differences_names_every_class(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (BENCH.parent / "docs" / "claudia.md").read_text("utf-8")
    classes = _bench("claudia", monkeypatch).CLASSES
    assert [f"| {name} |" in page and why in page for name, why in classes.items()] == [True] * len(classes)


def _unsafe(fuzz: ModuleType, runs: int) -> list[str]:
    tally: Counter[str] = Counter()
    unsafe = [wrong for run in range(runs) for wrong in fuzz.Fuzz(random.Random(run), tally).run()]
    assert tally["sent: step"] > 2 * runs
    assert tally["sent: move"] > runs // 2
    return unsafe


def test_garbage_from_a_model_makes_no_unsafe_step_reach_the_body(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _unsafe(_bench("fuzz_body", monkeypatch), runs=25) == []


def test_without_its_checks_unsafe_steps_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    fuzz = _bench("fuzz_body", monkeypatch)
    monkeypatch.setattr(planner, "_unfit", lambda *_: None)
    monkeypatch.setattr(planner, "_no_room", lambda *_: None)
    assert _unsafe(fuzz, runs=10)


def test_faults_around_a_stop_leave_no_body_moving_unstopped(monkeypatch: pytest.MonkeyPatch) -> None:
    fuzz = _bench("fuzz_stop", monkeypatch)
    assert [wrong for seed in range(12) if (wrong := fuzz.Scene(seed).run())] == []


def test_a_clear_that_ended_the_stop_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    fuzz = _bench("fuzz_stop", monkeypatch)
    monkeypatch.setattr(Stopper, "soften", lambda self, *_: self.end())
    assert "moves unstopped" in fuzz.Scene(1).run()


def _answers(posture: Posture, codes: list[int]) -> list[int]:
    """Return what the simulated dog answers to each step of a plan; a walk is left out."""
    dog, now = SimDog(posture), 0.0
    telemetry = dog.step(now)[1]
    made = plan(codes, state_of(telemetry, now, False, False, ALL), ALL, confirmed=True)
    answered: list[int] = []
    for number, step in enumerate(made.steps, 1):
        if step.velocity is not None:
            break
        dog.send(Request(step.api_id, step.parameter, id=number), now)
        while len(answered) < number and now < 120:
            now += 0.25
            answered += [reply.code for reply in dog.step(now)[0]]
    return answered


@pytest.mark.parametrize("posture", ["lying", "locked", "standing", "sitting", "fallen", "damped"])
def test_the_simulated_dog_refuses_no_step_of_any_plan(posture: Posture) -> None:
    orders = [[code] for code in [*ELEVEN, 1002, 1006, 1020, 1028, 1029, 2043]] + [
        [1009, 1016],
        [1005, 1028, 1009],
    ]
    raised = [1006] if posture == "fallen" else []  # it gets up only when it is told so
    answers = [code for codes in orders for code in _answers(posture, raised + codes)]
    assert len(answers) > len(orders)
    assert set(answers) == {0}
