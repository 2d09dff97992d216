"""The shelf: what may serve, how that changes and is taken back, and that nothing leaves it half done."""

import json
import multiprocessing
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deshi.errors import BadInput, Corrupt, DeshiError, NotFound, Unavailable
from deshi.promote import canary, history, safely
from deshi.promote import registry as steps
from deshi.promote.lineage import Lineage
from deshi.promote.registry import Registry, Untested
from deshi.promote.shelf import identity, serving

Add = Callable[..., str]
Make = Callable[..., Path]


def served(shelf: Registry) -> str:
    """Return what serves, as the service sees it."""
    folder = serving(shelf.shelf.parents[1], shelf.task, shelf.shipped)
    return "shipped" if folder == shelf.shipped else folder.name


def actions(shelf: Registry) -> list[str]:
    return [one.action for one in shelf.history()]


def test_the_shipped_release_serves_until_another_is_promoted_and_a_rollback_walks_back(
    registry: Registry, passed: Add
) -> None:
    one, two = passed("one"), passed("two")
    assert served(registry) == "shipped"

    registry.promote(one, "ann")
    assert served(registry) == one
    registry.promote(two, "ann")
    assert served(registry) == two
    assert registry.rollback("ann").release == one
    assert served(registry) == one
    registry.rollback("ann")
    assert served(registry) == "shipped"
    with pytest.raises(BadInput, match="nothing to go back to"):
        registry.rollback("ann")


def test_the_history_says_who_when_why_and_with_which_verdict(registry: Registry, passed: Add) -> None:
    one = passed("one")
    registry.promote(one, "ann", "better on ann's words")
    registry.rollback("bob", "it sat too often")

    first, second = registry.history()
    assert (first.action, first.release, first.before) == ("promote", one, "shipped")
    assert (first.by, first.why, first.verdict) == ("ann", "better on ann's words", "pass")
    assert first.at > 1e9
    assert (second.action, second.release, second.by, second.why) == (
        "rollback", "shipped", "bob", "it sat too often"
    )  # fmt: skip


def test_a_release_is_named_by_its_card_and_added_whole_or_not_at_all(
    registry: Registry, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make("one")
    monkeypatch.setattr("deshi.promote.registry.lineage.save", _full)
    with pytest.raises(Unavailable, match="No space"):
        registry.add(folder, Lineage())
    assert {one.name for one in registry.shelf.iterdir()} <= {"lock", "shared.json"}
    monkeypatch.undo()

    name = registry.add(folder, Lineage(count=3))
    assert name == identity(folder)
    assert registry.add(folder, Lineage(count=9)) == name
    assert [(one.name, one.lineage and one.lineage.count) for one in registry.releases()][1:] == [(name, 3)]


def _full(*_: Any) -> None:
    raise Unavailable("No space left on device; make room.")


def test_a_damaged_release_on_the_shelf_is_mended_by_adding_it_again(registry: Registry, make: Make) -> None:
    folder = make("one")
    name = registry.add(folder, Lineage(verdict="pass"))
    (registry.shelf / name / "weights.safetensors").write_bytes(b"")

    with pytest.raises(Corrupt, match="another hash"):
        registry.promote(name, "ann")
    registry.add(folder, Lineage(verdict="pass"))
    registry.promote(name, "ann")
    assert served(registry) == name


@pytest.mark.parametrize(
    ("spoil", "error", "sentence"),
    [
        (lambda f: (f / "weights.safetensors").unlink(), Corrupt, "is missing"),
        (lambda f: (f / "weights.safetensors").write_bytes(b"x"), Corrupt, "another hash"),
        (lambda f: (f / "release.json").write_text("{}"), Corrupt, "is damaged"),
        (lambda f: (f / "release.json").unlink(), NotFound, "has no release.json"),
    ],
)
def test_a_release_that_is_not_whole_is_refused(
    registry: Registry, make: Make, passed: Add, spoil: Callable[[Path], Any], error: type, sentence: str
) -> None:
    name = passed("one")
    spoil(registry.shelf / name)
    with pytest.raises(error, match=sentence):
        registry.promote(name, "ann")

    folder = make("two")
    spoil(folder)
    with pytest.raises(error, match=sentence):
        registry.add(folder, Lineage())
    assert served(registry) == "shipped"
    assert actions(registry) == []


def test_a_release_of_another_task_is_refused(registry: Registry, make: Make) -> None:
    with pytest.raises(BadInput, match="for the task 'greeter'"):
        registry.add(make("other", task="greeter"), Lineage())


def test_a_card_that_names_a_file_elsewhere_is_refused(
    registry: Registry, make: Make, tmp_path: Path
) -> None:
    folder = make("one")
    card = json.loads((folder / "release.json").read_text())
    card["files"] = {"../../secret": "0" * 64}
    (folder / "release.json").write_text(json.dumps(card))

    with pytest.raises(Corrupt, match="no file of a release"):
        registry.add(folder, Lineage())


@pytest.mark.parametrize("name", ["nothing", "../../elsewhere", "", ".", "/etc", "lock", "serving", "\0"])
def test_a_name_that_is_not_on_the_shelf_never_becomes_a_path(
    registry: Registry, passed: Add, name: str
) -> None:
    passed("one")
    with pytest.raises(NotFound, match="deshi releases"):
        registry.promote(name, "ann")


def test_the_first_digits_are_enough_and_the_shipped_one_has_two_names(
    registry: Registry, passed: Add
) -> None:
    one = passed("one")

    assert registry.promote(one[:5], "ann").release == one
    assert registry.promote(identity(registry.shipped), "ann").release == "shipped"
    assert served(registry) == "shipped"


@pytest.mark.parametrize("verdict", ["fail", "undecided", ""])
def test_only_an_exam_lets_a_release_serve(registry: Registry, passed: Add, verdict: str) -> None:
    name = passed("one", verdict)
    with pytest.raises(Untested, match="exam"):
        registry.promote(name, "ann")

    registry.judge(name, "pass", ["better by 6 points"], {"rows": 60})
    registry.promote(name, "ann")
    made = registry.releases()[-1].lineage
    assert made is not None
    assert (made.verdict, made.why, made.exam) == ("pass", ("better by 6 points",), {"rows": 60})


def test_a_trial_needs_no_passed_exam_but_one_that_failed_may_only_listen(
    registry: Registry, passed: Add
) -> None:
    undecided, failed = passed("one", "undecided"), passed("two", "fail")

    registry.try_out(undecided, "ann", 0.1)
    trial = registry.trial()
    assert trial is not None
    assert (trial.release, trial.share, trial.shadow, trial.by) == (undecided, 0.1, False, "ann")
    assert served(registry) == "shipped"

    with pytest.raises(Untested, match="--shadow"):
        registry.try_out(failed, "ann", 0.1)
    registry.try_out(failed, "ann", shadow=True)
    trial = registry.trial()
    assert trial is not None
    assert (trial.release, trial.shadow) == (failed, True)


def test_a_rollback_ends_the_trial_first_and_a_promotion_ends_it_too(registry: Registry, passed: Add) -> None:
    one, two = passed("one"), passed("two")
    registry.promote(one, "ann")
    registry.try_out(two, "ann", 0.1)

    assert registry.rollback("ann", "worse").action == "canary ended"
    assert (served(registry), registry.trial()) == (one, None)
    registry.try_out(two, "ann", 0.2)
    registry.promote(two, "ann")
    assert (served(registry), registry.trial()) == (two, None)
    assert registry.end_trial("ann") is None


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, float("nan"), 2.0])
def test_a_share_that_is_none_is_refused(registry: Registry, passed: Add, share: float) -> None:
    with pytest.raises(BadInput, match="share"):
        registry.try_out(passed("one"), "ann", share)


def test_a_rollback_passes_over_a_release_that_is_damaged(registry: Registry, passed: Add) -> None:
    one, two, three = passed("one"), passed("two"), passed("three")
    for name in (one, two, three):
        registry.promote(name, "ann")
    (registry.shelf / two / "weights.safetensors").unlink()

    change = registry.rollback("ann")

    assert (change.release, served(registry)) == (one, one)
    assert two in change.why
    assert "missing" in change.why


def test_a_pointer_to_nothing_can_be_rolled_back(registry: Registry, passed: Add) -> None:
    one = passed("one")
    registry.promote(one, "ann")
    (registry.shelf / "serving").write_text("gone\n")

    registry.rollback("ann")

    assert served(registry) == one
    assert actions(registry) == ["promote", "found", "rollback"]


class Killed(BaseException):
    """The process ended here."""


STEPS = ["history.append", "write", "remove", "canary.end", "canary.begin"]
_PLACES = {"history": history, "canary": canary}


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("deed", ["promote", "rollback", "try", "end"])
def test_killed_between_any_two_steps_leaves_the_old_or_the_new_and_the_next_change_works(
    registry: Registry, passed: Add, monkeypatch: pytest.MonkeyPatch, deed: str, step: str, after: bool
) -> None:
    one, two, three = passed("one"), passed("two"), passed("three")
    registry.promote(one, "ann")
    if deed == "end":
        registry.try_out(two, "ann", 0.5)
    deeds: dict[str, Callable[[], Any]] = {
        "promote": lambda: registry.promote(two, "ann"),
        "rollback": lambda: registry.rollback("ann"),
        "try": lambda: registry.try_out(two, "ann", 0.5),
        "end": lambda: registry.end_trial("ann"),
    }
    before = (served(registry), registry.trial() is not None)
    later = {"promote": (two, False), "rollback": ("shipped", False), "try": (one, True), "end": (one, False)}
    _kill(monkeypatch, step, after)
    with _suppressed():
        deeds[deed]()
    monkeypatch.undo()

    assert (served(registry), registry.trial() is not None) in (before, later[deed])
    registry.promote(three, "bob")
    assert (served(registry), registry.trial()) == (three, None)
    assert registry.rollback("bob").action == "rollback"
    assert served(registry) in (one, two, "shipped")
    assert history.served(registry.history())[-1] == registry.serving()


def _kill(monkeypatch: pytest.MonkeyPatch, step: str, after: bool) -> None:
    """End the process before or after a step."""
    module, _, name = step.rpartition(".")
    place: Any = _PLACES.get(module, steps)
    real = getattr(place, name)

    def killed(*arguments: Any) -> None:
        if after:
            real(*arguments)
        raise Killed

    monkeypatch.setattr(place, name, killed)


def _suppressed() -> Any:
    import contextlib

    return contextlib.suppress(Killed)


def test_half_a_line_and_half_a_copy_are_no_obstacle(registry: Registry, passed: Add) -> None:
    one = passed("one")
    with (registry.shelf / "history.jsonl").open("a") as file:
        file.write('{"action": "promote", "rele')
    (registry.shelf / ".part-abc-1").mkdir()

    registry.promote(one, "ann")

    assert actions(registry) == ["promote"]
    assert not list(registry.shelf.glob(".part*"))
    registry.rollback("ann")
    assert served(registry) == "shipped"


def test_a_clock_that_goes_back_does_no_harm(registry: Registry, passed: Add) -> None:
    times = iter([3e9, 2e9, 1e9, 5.0])
    shelf = Registry(registry.shelf.parents[1], "robot_dog", registry.shipped, clock=lambda: next(times, 0.0))
    one, two = passed("one"), passed("two")
    shelf.promote(one, "ann")
    shelf.promote(two, "ann")

    assert shelf.rollback("ann").release == one
    assert served(shelf) == one


def test_a_disk_that_refuses_leaves_what_serves(
    registry: Registry, passed: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = passed("one")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("deshi.promote.safely.os.replace", full)
    with pytest.raises(Unavailable, match=r"No space left.*what serves has not changed"):
        registry.promote(one, "ann")
    monkeypatch.undo()

    assert served(registry) == "shipped"
    assert not list(registry.shelf.glob("*.part"))
    registry.promote(one, "ann")
    shared = ["promote"]  # what was not shared has never been
    assert actions(registry) in (["promote", "unfinished", "promote"], shared)


def test_promotions_at_once_come_one_after_the_other(registry: Registry, passed: Add) -> None:
    names = [passed(str(i)) for i in range(6)]
    threads = [threading.Thread(target=registry.promote, args=(name, "ann")) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    changes = registry.history()
    assert sorted(one.release for one in changes) == sorted(names)
    assert [one.before for one in changes] == ["shipped", *(one.release for one in changes[:-1])]
    assert served(registry) == changes[-1].release


def test_the_lock_of_another_process_is_waited_for_and_goes_with_it(tmp_path: Path) -> None:
    held = multiprocessing.get_context("fork").Event()
    other = multiprocessing.get_context("fork").Process(target=_hold, args=(tmp_path / "lock", held))
    other.start()
    assert held.wait(20)
    with pytest.raises(Unavailable, match="Somebody else"), safely.locked(tmp_path / "lock", 0.05):
        pass
    other.kill()
    other.join()

    with safely.locked(tmp_path / "lock", 5.0):
        assert (tmp_path / "lock").exists()


def _hold(path: Path, held: Any) -> None:
    with safely.locked(path):
        held.set()
        threading.Event().wait(60)


def test_which_releases_have_learnt_from_a_person(registry: Registry, passed: Add) -> None:
    ann = Lineage().with_people([("i1", "ann"), ("i2", "bob"), ("i3", "")])
    one = passed("one", made=ann)
    child = passed("two", made=Lineage(parent=one))
    fresh = passed("three", made=Lineage(parent=one, inherits=False))

    assert {one.name for one in registry.holding("ann")} == {one, child}
    assert registry.holding("carol") == []
    assert registry.holding("") == []
    assert fresh not in {one.name for one in registry.holding("bob")}
    assert registry.forget("ann") == 1
    assert registry.holding("ann") == []
    assert {one.name for one in registry.holding("bob")} == {one, child}


def test_a_damaged_lineage_is_told_and_hides_nothing(registry: Registry, passed: Add) -> None:
    one, two = passed("one"), passed("two")
    (registry.shelf / one / "lineage.json").write_text("[]")

    told = {shelved.name: shelved.problem for shelved in registry.releases()}
    assert "damaged" in told[one]
    assert told[two] == ""
    with pytest.raises(DeshiError, match="lineage"):
        registry.promote(one, "ann")


def test_the_registry_refuses_a_verdict_that_is_none(registry: Registry, passed: Add) -> None:
    with pytest.raises(BadInput, match="verdict"):
        registry.judge(passed("one"), "brilliant")
