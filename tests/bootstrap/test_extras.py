"""What the settings switch on reaches the task, its student and its loop; with nothing on all of them are as they were."""

import asyncio
from pathlib import Path

import pytest

from deshi.ask.incoming import Incoming
from deshi.bootstrap.exam import given, task_folder
from deshi.bootstrap.examples import _untaught
from deshi.bootstrap.extras import bare, switched_on, with_extras
from deshi.bootstrap.memory import open_memory
from deshi.bootstrap.task_loop import make_loop, make_student
from deshi.errors import Unavailable
from deshi.plugins import load_task
from deshi.promote.shelf import identity
from deshi.records.answer import Decision, Proposal
from deshi.sections import Body, Decide, Settings
from deshi.tasks.own.start import new
from deshi.tasks.own.task import open_folder
from deshi.testing import FakeBody, ScriptedLayer

TASK = load_task("robot_dog")
WALK = Proposal("do", (100801,) * 3, 0.9)
ABSENT = ("cannot", ())


def decided(proposal: Proposal) -> Decision:
    return Decision(proposal, "student", False, (), 0.0)


def test_with_nothing_on_the_task_is_the_very_same(tmp_path: Path) -> None:
    assert with_extras(Settings(tmp_path), TASK) is TASK
    assert bare(TASK) is TASK


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (Body(), ()),
        (Body(walk=True), ("walk",)),
        (Body(gestures=True), ("gestures",)),
        (Body(walk=True, gestures=True), ("walk", "gestures")),
        (Body(risky=True, ros=True), ()),
    ],
)
def test_each_setting_switches_its_own_on(tmp_path: Path, body: Body, names: tuple[str, ...]) -> None:
    settings = Settings(tmp_path, body=body)

    assert switched_on(settings, TASK) == names
    assert with_extras(settings, TASK).on == names
    assert bare(with_extras(settings, TASK)).on == ()


def test_a_task_of_ones_own_has_nothing_to_switch_on(tmp_path: Path) -> None:
    new(tmp_path / "mail")
    own = open_folder(tmp_path / "mail")

    assert with_extras(Settings(tmp_path, body=Body(walk=True)), own) is own


def test_the_student_of_a_service_answers_within_the_settings(tmp_path: Path) -> None:
    off, _ = make_student(Settings(tmp_path), "robot_dog")
    on, _ = make_student(Settings(tmp_path, body=Body(walk=True)), "robot_dog")

    assert off.within is not None
    assert on.within is not None
    assert (off.within(WALK).label, off.within(WALK).actions) == ABSENT
    assert on.within(WALK) is WALK


def test_a_loop_claims_neither_what_its_release_has_not_learned_nor_what_is_switched_off(home: Path) -> None:
    settings = Settings(home, body=Body(walk=True), decide=Decide(layers=("reflex", "student", "person")))
    memory = open_memory(settings, "test")
    try:
        able = ScriptedLayer({"what can you do": Proposal("abilities", (), 0.9)})
        loop = make_loop(settings, TASK, memory, FakeBody(), able, "r1")
        told = asyncio.run(loop.answer(Incoming("robot_dog", "what can you do"))).response
    finally:
        memory.close()

    assert "stretch" in told
    assert "walk" not in told
    assert "flip" not in told
    assert loop.task.on == ("walk",)


def test_that_a_release_can_not_walk_teaches_nothing_where_it_has_not_learned_to(home: Path) -> None:
    shipped = identity(task_folder("robot_dog") / "release")
    on, off = (_untaught(Settings(home), one) for one in (TASK.switched(["walk"]), TASK))

    assert on(shipped, "cannot")
    assert not on(shipped, "talk")
    assert not off(shipped, "cannot")


def said_by(home: Path, body: Body) -> str:
    """Return the reply of a loop whose only layer proposes to walk."""
    settings = Settings(home, body=body, decide=Decide(layers=("reflex", "student", "person")))
    memory = open_memory(settings, "test")
    try:
        loop = make_loop(settings, TASK, memory, FakeBody(), ScriptedLayer({"walk": WALK}), "r1")
        return asyncio.run(loop.answer(Incoming("robot_dog", "walk"))).response
    finally:
        memory.close()


def test_a_loop_takes_from_any_layer_only_what_is_on(home: Path) -> None:
    assert "three steps forward" in said_by(home, Body(walk=True))
    with pytest.raises(Unavailable, match="gave no valid answer"):
        said_by(home, Body(gestures=True))


def test_an_exam_with_nothing_on_takes_what_is_off_for_what_can_not_be_done() -> None:
    off, on = given(TASK, decided(WALK)), given(TASK.switched(["walk"]), decided(WALK))

    assert (off.intent, off.actions, off.asks) == ("dialog", (), False)
    assert (on.intent, on.actions) == ("action", WALK.actions)
