"""A release without a person: their adapter goes, the others' stay, and what they had a part in is trained anew."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from deshi.bootstrap.memory import open_memory
from deshi.bootstrap.night import run_night
from deshi.bootstrap.night_plan import Plan, plan
from deshi.bootstrap.night_without import is_worse, retrain
from deshi.bootstrap.releases import forget
from deshi.journal.erase import erase
from deshi.promote.lineage import Lineage
from deshi.promote.shelf import identity

if TYPE_CHECKING:
    from conftest import House


def learn(house: House) -> None:
    told = run_night(house.settings, "robot_dog", "tester", works=house.hands.works())
    assert told.outcome == "promoted"


def without(house: House, user: str) -> tuple[Plan, Any]:
    """Erase a person as the command does, and make the release without them."""
    works = house.hands.works()
    planned = plan(house.settings, "robot_dog", user, works)
    memory = open_memory(house.settings, "test")
    erase(user, memory.store, memory.journal, house.settings.home / "guard.jsonl")
    memory.close()
    forget(house.settings, user)
    return planned, retrain(house.settings, "robot_dog", planned, "tester", works=works)


def lineage(house: House) -> Lineage:
    found = next(one.lineage for one in house.registry.releases() if one.serving)
    assert found is not None
    return found


def test_their_adapter_goes_the_others_stay_and_the_lineage_shows_it(taught: House) -> None:
    learn(taught)
    trained = len(taught.hands.trained)
    ours = taught.answers("ann")
    theirs = set(lineage(taught).of("bob"))

    planned, told = without(taught, "bob")

    assert (planned.ancestor, planned.stay, planned.anew) == ("shipped", ("ann",), ())
    assert told.outcome == "promoted"
    assert len(taught.hands.trained) == trained
    assert (taught.answers("ann"), taught.answers("bob")) == (ours, {})
    made = lineage(taught)
    assert made.parent == identity(taught.shipped)
    assert theirs.isdisjoint(made.interactions)
    assert made.of("ann")
    assert (made.erased, made.verdict) == (0, "pass")


def test_who_was_the_only_one_leaves_the_release_before_them(house: House) -> None:
    with house.at_once():
        for n in range(5):
            house.corrected(hashlib.sha256(bytes([n])).hexdigest()[:14], 1009, "ann", session=f"s{n}")
    learn(house)

    _, told = without(house, "ann")

    assert told.outcome == "promoted"
    assert house.registry.serving() == "shipped"


def test_shared_weights_that_learnt_from_them_are_trained_anew_from_the_release_before(taught: House) -> None:
    with taught.at_once():
        for n in range(45):
            text = hashlib.sha256(bytes([n])).hexdigest()[:14]
            for user in ("bob", "cid", "dan"):
                taught.corrected(text, 1009, user, session=f"{user}{n}")
    learn(taught)
    assert "" in taught.hands.trained[-1]

    planned, told = without(taught, "bob")

    assert planned.anew[0] == ""
    assert told.outcome == "promoted"
    assert set(taught.hands.trained[-1]) == {"", "ann", "cid", "dan"}
    assert taught.answers("bob") == {}
    assert taught.answers("")
    assert (lineage(taught).parent, lineage(taught).erased) == (identity(taught.shipped), 0)
    again = plan(taught.settings, "robot_dog", "bob", taught.hands.works())
    assert not again.needed


def test_a_worse_release_does_not_serve(taught: House) -> None:
    learn(taught)
    before = taught.registry.serving()
    taught.hands.fails = {""}

    _, told = without(taught, "bob")

    assert told.outcome == "refused"
    assert taught.registry.serving() == before


def test_it_can_be_made_later_too(taught: House) -> None:
    learn(taught)
    forget(taught.settings, "bob")
    memory = open_memory(taught.settings, "test")
    erase("bob", memory.store, memory.journal, taught.settings.home / "guard.jsonl")
    memory.close()

    _, told = without(taught, "bob")

    assert told.outcome == "promoted"
    assert taught.answers("bob") == {}
    assert lineage(taught).erased == 0


def test_nothing_was_learnt_from_a_stranger(taught: House) -> None:
    learn(taught)

    assert not plan(taught.settings, "robot_dog", "eve", taught.hands.works()).needed


def test_what_is_no_better_is_no_reason_against_it() -> None:
    no_better = {
        "outcome": "fail",
        "reasons": [{"rule": "target", "outcome": "fail"}],
        "table": [{"p_worse": 1.0}],
    }
    worse = {**no_better, "table": [{"p_worse": 0.01}]}
    others = {
        "outcome": "fail",
        "reasons": [{"rule": "rest", "outcome": "fail"}],
        "table": [{"p_worse": 1.0}],
    }

    assert [is_worse(one) for one in (no_better, worse, others)] == [False, True, True]
