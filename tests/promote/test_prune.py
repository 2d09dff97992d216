"""Old releases make room; what serves, is tried or comes next when one goes back stays, and so does whom they learnt from."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from deshi.errors import BadInput
from deshi.promote.lineage import Lineage
from deshi.promote.prune import REMOVED
from deshi.promote.registry import Registry

Add = Callable[..., str]


@pytest.fixture
def shelf(registry: Registry, passed: Add) -> list[str]:
    """Return eight releases, oldest first, each made from the one before; the first has learnt from ann."""
    names = [passed("0", made=Lineage(made=1.0).with_people([("i1", "ann")]))]
    for number in range(1, 8):
        names.append(passed(str(number), made=Lineage(parent=names[-1], made=number + 1.0)))
    return names


def left(registry: Registry) -> list[str]:
    return [one.name for one in registry.releases() if not one.shipped]


def test_the_oldest_go(registry: Registry, shelf: list[str]) -> None:
    assert registry.prune(10) == []
    assert registry.prune(3) == shelf[:5]
    assert left(registry) == shelf[5:]
    assert not list(registry.shelf.glob(".part-*"))


def test_what_serves_is_tried_or_comes_next_when_one_goes_back_stays(
    registry: Registry, shelf: list[str]
) -> None:
    for number in (0, 3, 2, 1, 4):
        registry.promote(shelf[number], "ann")
    registry.try_out(shelf[5], "ann", 0.1)

    assert registry.prune(1) == [shelf[0], shelf[6]]

    for number in (None, 1, 2, 3):  # the trial ends first
        registry.rollback("ann")
        assert registry.serving() == shelf[4 if number is None else number]
    registry.rollback("ann")
    assert registry.serving() == "shipped"


def test_whom_a_release_has_learnt_from_is_known_when_its_parents_are_gone(
    registry: Registry, shelf: list[str]
) -> None:
    before = {one.name for one in registry.holding("ann")}
    registry.prune(1)
    assert {one.name for one in registry.holding("ann")} == before & set(left(registry)) == {shelf[7]}
    assert sorted(one.name for one in (registry.shelf / REMOVED).iterdir()) == sorted(shelf[:7])

    assert registry.forget("ann") == 1
    assert registry.holding("ann") == []


def test_a_release_that_went_may_come_again(
    registry: Registry, shelf: list[str], make: Callable[..., Path]
) -> None:
    registry.prune(1)
    again = registry.add(make("0", folder=registry.shelf.parent / "again"), Lineage(verdict="pass"))
    assert again == shelf[0]
    assert left(registry) == [shelf[0], shelf[7]]


def test_none_can_not_be_kept(registry: Registry, shelf: list[str]) -> None:
    with pytest.raises(BadInput, match="--keep 1"):
        registry.prune(0)
    assert left(registry) == shelf


def test_what_is_its_parents_takes_no_room_of_its_own(
    registry: Registry, passed: Add, make: Callable[..., Path]
) -> None:
    one = passed("one")
    folder = make("two")
    shelved = registry.shelf / one
    (folder / "weights.safetensors").write_bytes((shelved / "weights.safetensors").read_bytes())
    card = json.loads((shelved / "release.json").read_bytes())
    (folder / "release.json").write_text(json.dumps(card | {"command": "two"}))
    two = registry.add(folder, Lineage(parent=one))

    same = [(registry.shelf / name / "weights.safetensors").stat() for name in (one, two)]
    assert (same[0].st_ino == same[1].st_ino, same[0].st_nlink) == (True, 2)
    cards = [(registry.shelf / name / "release.json").stat().st_nlink for name in (one, two)]
    assert cards == [1, 1]


def test_another_verdict_of_a_child_is_not_its_parents(
    registry: Registry, passed: Add, make: Callable[..., Path]
) -> None:
    one = passed("one", "undecided", Lineage(made=1.0))
    folder = make("two")
    (folder / "lineage.json").write_bytes((registry.shelf / one / "lineage.json").read_bytes())
    two = registry.add(folder, Lineage(parent=one, verdict="pass"))
    registry.judge(two, "fail")
    told = {each.name: each.lineage.verdict for each in registry.releases() if each.lineage}
    assert told == {one: "undecided", two: "fail"}


def test_what_has_learnt_from_somebody_erased_is_neither_gone_back_to_nor_kept_for_it(
    registry: Registry, shelf: list[str]
) -> None:
    for number in (1, 0, 2):
        registry.promote(shelf[number], "ann")
    registry.forget("ann")

    assert shelf[0] in registry.prune(1)
    assert shelf[1] in left(registry)


def test_a_rollback_passes_over_what_has_learnt_from_somebody_erased(
    registry: Registry, shelf: list[str]
) -> None:
    for number in (1, 0, 2):
        registry.promote(shelf[number], "ann")
    registry.forget("ann")

    done = registry.rollback("carol")

    assert (done.release, registry.serving()) == (shelf[1], shelf[1])
    assert f"{shelf[0]} was passed over: it has learnt from 1 interactions" in done.why
