"""A night from outside: what people have told is learned, examined and serves; whoever is cut off leaves the old or the new."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from deshi.bootstrap import night_lock, night_state
from deshi.bootstrap.feedback import learnt_by
from deshi.bootstrap.memory import open_memory
from deshi.bootstrap.night import run_night
from deshi.bootstrap.night_spent import hashed
from deshi.errors import Unavailable
from deshi.journal.erase import erase
from deshi.promote.lineage import Lineage, read
from deshi.promote.shelf import identity
from deshi.sections import Body

if TYPE_CHECKING:
    from conftest import House

POINTS = (
    "collected", "kept examples", "trained", "sat", "examined", "kept", "added", "judged", "shelved", "promoting",
    "promoted", "remembered", "reported", "ended",
)  # fmt: skip


def night(house: House, **more: Any) -> Any:
    return run_night(house.settings, "robot_dog", "tester", works=house.hands.works(), **more)


def killed(house: House, point: str) -> None:
    """Run a night that is killed at a fault point."""
    house.hands.die = point
    with house.hands.dies():
        night(house)


def everybody_taught(house: House) -> None:
    with house.at_once():
        for n in range(45):
            house.corrected(hashlib.sha256(bytes([n])).hexdigest()[:14], 1009, "", session=f"s{n}")


def test_one_person_s_walk_that_the_release_has_not_learned_costs_nobody_the_night(taught: House) -> None:
    taught.settings = replace(taught.settings, body=Body(walk=True))
    taught.corrected("three steps forward", 100801, "carl")

    told = night(taught)

    assert (told.outcome, told.people, told.dropped["unlearned"]) == ("promoted", 2, 1)
    assert "has not learned" in told.as_dict()["markdown"]
    assert taught.hands.trained == [["ann", "bob"]]


def test_a_night_with_nothing_but_what_can_not_be_learned_says_so(house: House) -> None:
    house.settings = replace(house.settings, body=Body(walk=True))
    house.corrected("three steps forward", 100801, "carl")

    told = night(house)

    assert told.outcome == "nothing new"
    assert "1 is of actions that the release has not learned" in told.sentence


def test_what_people_have_told_serves_after_a_night(taught: House) -> None:
    told = night(taught)

    assert (told.outcome, told.stage, told.people) == ("promoted", "done", 2)
    assert taught.registry.serving() == told.release
    assert taught.answers("ann")["plop"] == ["do", [1009]]
    assert taught.answers("bob")["plop now"] == ["do", [1016]]
    made = next(one for one in taught.registry.releases() if one.name == told.release).lineage
    assert made is not None
    assert (made.parent, made.verdict, made.count) == (identity(taught.shipped), "pass", told.examples)
    assert (made.people, made.corpus) == (2, "c0")
    assert {"ann", "bob"}.isdisjoint(json.dumps(made.as_dict()).replace('"', " ").split())


def test_only_what_passes_its_exam_is_kept(taught: House) -> None:
    taught.hands.fails = {"bob"}
    told = night(taught)

    assert told.outcome == "promoted"
    assert taught.answers("ann")
    assert taught.answers("bob") == {}
    ann, bob = told.parts
    assert (ann.kept, bob.kept) == (True, False)
    assert bob.refused == ("bob is worse.",)
    assert told.sentence.endswith(
        f"it has learnt {ann.examples} examples of 1 person. What 1 other taught did not pass."
    )
    made = taught.registry.releases()[-1].lineage
    assert made is not None
    assert made.people == 1
    assert not made.of("bob")


def test_what_is_promoted_has_sat_the_exam_as_it_is(taught: House) -> None:
    everybody_taught(taught)
    taught.hands.fails = {"bob"}
    told = night(taught)

    first, again = taught.hands.sat
    assert set(first["changed"]) == {"", "ann", "bob"}
    assert set(again["changed"]) == {"", "ann"}
    assert again["targets"] == first["targets"]
    ann, bob = (f"person-{hashed(user)}.safetensors" for user in ("ann", "bob"))
    assert first["parts"] == {"weights.safetensors", ann, bob}
    assert again["parts"] == {"weights.safetensors", ann}
    assert told.outcome == "promoted"
    assert {one.name for one in told.parts if one.kept} == {"everybody", "ann"}


def test_what_passes_only_beside_what_is_not_kept_is_not_kept_either(taught: House) -> None:
    everybody_taught(taught)
    taught.hands.fails, taught.hands.alone = {"bob"}, {""}
    told = night(taught)

    assert told.outcome == "promoted"
    assert [one.name for one in told.parts if one.kept] == ["ann"]
    assert taught.answers("ann")
    assert taught.answers("") == taught.answers("bob") == {}
    assert len(taught.hands.sat) == 2


def test_nothing_that_passes_alone_is_nothing_promoted(taught: House) -> None:
    everybody_taught(taught)
    taught.hands.fails, taught.hands.alone = {"bob"}, {"", "ann"}

    assert night(taught).outcome == "refused"
    assert taught.registry.serving() == "shipped"


def test_a_correction_that_was_taught_and_not_learnt_goes_on_to_hold(taught: House) -> None:
    told_again = taught.corrected("deaf spot", 1005, "ann", session="of-plop")
    taught.hands.deaf = {"deaf spot"}
    told = night(taught)

    folder = taught.registry.folder(told.release)
    made = read(folder)
    assert made is not None
    assert made.unlearnt == (told_again,)
    assert told_again in made.interactions
    assert set(learnt_by(folder)) == set(made.interactions) - {told_again}


def test_nothing_passed_is_nothing_promoted(taught: House) -> None:
    taught.hands.fails = {"ann", "bob"}
    told = night(taught)

    assert (told.outcome, told.release) == ("refused", "")
    assert taught.registry.serving() == "shipped"
    assert night(taught).outcome == "nothing new"


def test_nothing_new_is_not_learned_twice_and_one_new_word_is(taught: House) -> None:
    night(taught)
    again = night(taught)
    assert (again.outcome, again.examples) == ("nothing new", 0)
    assert len(taught.hands.trained) == 1

    taught.corrected("brand new word", 1005, "ann", session=f"of-{'plop'}")
    assert night(taught).outcome == "promoted"
    assert taught.hands.trained[-1] == ["ann"]
    assert taught.answers("bob")


def test_an_empty_home_has_nothing_to_learn(house: House) -> None:
    assert night(house).outcome == "nothing new"
    assert house.hands.trained == []


def test_what_holds_for_everybody_is_learned_from_thirty_examples_on(house: House) -> None:
    everybody_taught(house)
    told = night(house)

    assert house.hands.trained == [[""]]
    assert [one.name for one in told.parts] == ["everybody"]
    assert told.people == 0


def test_the_exam_gets_the_held_back_lines_of_everybody_also_of_who_was_not_trained(taught: House) -> None:
    night(taught)
    taught.corrected("brand new word", 1005, "ann", session="of-plop")
    night(taught)
    sat = taught.hands.sat[-1]

    assert sat["changed"] == ["ann"]
    assert {"", "ann", "bob"} <= set(sat["targets"])
    assert any(sat["targets"]["bob"])
    assert sat["spent"] == {"ann": (0.01,)}


@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_it_goes_on_under_its_own_id_and_the_old_or_the_new_serves(
    taught: House, point: str
) -> None:
    killed(taught, point)
    left = night_state.ids(taught.settings.home)
    assert taught.registry.serving() in ("shipped", taught.registry.releases()[-1].name)

    told = night(taught)

    if point == "ended":
        assert told.outcome == "nothing new"
    else:
        assert (told.outcome, [told.id]) == ("promoted", left)
    assert taught.registry.serving() == taught.registry.releases()[-1].name
    assert taught.answers("ann")["plop"] == ["do", [1009]]
    assert [one.action for one in taught.registry.history()] == ["promote"]
    assert night(taught).outcome == "nothing new"
    place = night_state.folder(taught.settings.home, left[0])
    assert sorted(one.name for one in place.iterdir()) == [
        "metrics.jsonl",
        "report.json",
        "report.md",
        "state.json",
    ]


@pytest.mark.parametrize("broken", ["examples.jsonl", "plan.json", "state.json"])
def test_a_night_whose_files_are_damaged_is_begun_anew(taught: House, broken: str) -> None:
    killed(taught, "kept examples")
    first = night_state.ids(taught.settings.home)[0]
    state = night_state.load(taught.settings.home, first)
    night_state.save(taught.settings.home, replace(state, stage="train"))
    (night_state.nights(taught.settings.home) / first / broken).write_text("{cut")

    told = night(taught)

    assert told.outcome == "promoted"
    assert told.id > first
    old = night_state.load(taught.settings.home, first)
    assert old.outcome == "failed"


def test_a_night_that_was_cut_off_does_not_learn_from_who_was_erased_since(taught: House) -> None:
    killed(taught, "trained")
    memory = open_memory(taught.settings, "test")
    erase("bob", memory.store, memory.journal, taught.settings.home / "guard.jsonl")
    memory.close()

    told = night(taught)

    assert told.outcome == "promoted"
    assert taught.hands.trained[-1] == ["ann"]
    assert taught.answers("bob") == {}


def test_only_one_night_at_a_time_and_the_second_is_told_which_runs(taught: House) -> None:
    refused: list[Exception] = []

    def second() -> None:
        try:
            night(taught)
        except night_lock.Runs as error:
            refused.append(error)

    def meanwhile() -> None:
        taught.hands.while_training = lambda: None
        other = threading.Thread(target=second)
        other.start()
        other.join()

    taught.hands.while_training = meanwhile
    told = night(taught)

    assert told.outcome == "promoted"
    assert [error.status for error in refused] == [409]
    assert told.id in str(refused[0])


def test_a_night_can_be_ended_and_promotes_nothing(taught: House) -> None:
    taught.hands.while_training = lambda: (night_lock.cancel(taught.settings.home), None)[1]
    told = night(taught)

    assert (told.outcome, told.stage) == ("cancelled", "cancelled")
    assert taught.registry.serving() == "shipped"
    taught.hands.while_training = lambda: None
    assert night(taught).outcome == "promoted"


def test_a_full_disk_is_one_sentence_and_the_next_night_learns_it(taught: House) -> None:
    taught.hands.error = Unavailable("The disk is full. Make room and try again.")
    told = night(taught)

    assert (told.outcome, told.sentence) == ("failed", "The disk is full. Make room and try again.")
    assert taught.registry.serving() == "shipped"
    taught.hands.error = None
    assert night(taught).outcome == "promoted"


def test_a_defect_inside_is_told_and_not_begun_for_ever(taught: House) -> None:
    taught.hands.error = ZeroDivisionError("oops")
    with pytest.raises(ZeroDivisionError):
        night(taught)

    newest = night_state.summaries(taught.settings.home, "")[0]
    assert newest["outcome"] == "failed"
    assert "ZeroDivisionError" in newest["sentence"]


def test_a_clock_that_goes_back_gives_a_new_id_and_skips_nothing(taught: House) -> None:
    first = night(taught)
    taught.hands.now -= 86_400 * 30
    taught.corrected("brand new word", 1005, "ann", session="of-plop")
    second = night(taught)
    third = night(taught)

    assert second.outcome == "promoted"
    assert first.id < second.id < third.id
    assert taught.answers("ann")["brand new word"] == ["do", [1005]]


def test_a_release_that_was_promoted_meanwhile_stays(taught: House) -> None:
    def meanwhile() -> None:
        taught.hands.while_training = lambda: None
        name = taught.registry.add(taught.release("other"), Lineage(verdict="pass"))
        taught.registry.promote(name, "somebody")

    taught.hands.while_training = meanwhile
    told = night(taught)

    assert told.outcome == "passed"
    assert "Meanwhile another release serves" in told.sentence
    assert taught.registry.serving() not in ("shipped", told.release)
    assert night(taught).outcome == "promoted"  # it was not judged: what it was to learn serves nobody yet


@pytest.mark.parametrize(("first", "then"), [(True, False), (False, True), (True, True)])
def test_a_night_that_goes_on_does_so_for_who_resumes_it_and_promotes_if_both_wish_it(
    taught: House, first: bool, then: bool
) -> None:
    taught.hands.die = "kept examples"
    with taught.hands.dies():
        night(taught, promote=first, minutes=3.0)
    left = night_state.ids(taught.settings.home)[0]
    state = night_state.load(taught.settings.home, left)
    night_state.save(taught.settings.home, replace(state, by="somebody"))
    told = night(taught, promote=then, minutes=5.0)

    state = night_state.load(taught.settings.home, told.id)
    assert (state.id, state.by, state.minutes, state.promote) == (left, "tester", 5.0, first and then)
    assert told.outcome == ("promoted" if first and then else "passed")


def test_what_was_promoted_before_the_cut_is_told_as_promoted(taught: House) -> None:
    killed(taught, "promoted")

    assert night(taught, promote=False).outcome == "promoted"


def test_no_promotion_leaves_the_release_on_the_shelf(taught: House) -> None:
    told = night(taught, promote=False)

    assert told.outcome == "passed"
    assert taught.registry.serving() == "shipped"
    taught.registry.promote(told.release, "me")
    assert taught.answers("ann")


def test_the_steps_are_told_while_it_runs(taught: House) -> None:
    heard: list[dict[str, Any]] = []
    told = night(taught, report=heard.append)

    assert {one["id"] for one in heard} == {told.id}
    assert list(dict.fromkeys(one["stage"] for one in heard)) == ["examples", "train", "exam", "done"]
    assert any(one.get("loss") == 0.5 for one in heard)
