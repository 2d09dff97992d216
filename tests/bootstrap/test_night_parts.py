"""Whose examples are new, what holds for everybody, and that a night's matter comes back from its files as it was."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deshi.bootstrap.night_parts import Lesson, Matter, Seen, gather, keep, kept, plan_size
from deshi.errors import Corrupt
from deshi.plugins import load_task

if TYPE_CHECKING:
    from conftest import House

TASK = load_task("robot_dog")


def lessons(house: House) -> dict[str, Lesson]:
    return {one.user: one for one in gather(house.settings, TASK, 0, 0.0).lessons}


def word(n: int) -> str:
    return hashlib.sha256(bytes([n])).hexdigest()[:14]


def test_each_person_has_a_lesson_and_what_several_have_said_is_everybodys_too(house: House) -> None:
    with house.at_once():
        house.corrected("plop", 1009, "ann")
        house.corrected("plop", 1009, "bob")
        house.corrected("wibble", 1009, "ann")
        house.corrected("gronk", 1016, "")
    found = lessons(house)

    assert {user: sorted(one.text for one in each.train) for user, each in found.items()} == {
        "": ["gronk", "plop"],
        "ann": ["plop", "wibble"],
        "bob": ["plop"],
    }
    assert {user: each.due for user, each in found.items()} == {"": False, "ann": True, "bob": True}


def test_what_two_people_mean_differently_is_each_ones_own(house: House) -> None:
    with house.at_once():
        house.corrected("plop", 1009, "ann")
        house.corrected("plop", 1016, "bob")
    found = lessons(house)

    assert found[""].train == ()
    assert [one.actions for one in found["ann"].train] == [(1009,)]
    assert [one.actions for one in found["bob"].train] == [(1016,)]


def test_one_person_against_all_others_changes_nobody_elses_lesson(house: House) -> None:
    with house.at_once():
        for n in range(20):
            for user in ("ann", "bob", "eve"):
                house.corrected(word(n), 1016 if user == "eve" else 1009, user, session=f"{user}{n // 5}")
    found = lessons(house)

    assert found[""].train == ()
    assert {one.actions for one in (*found["ann"].train, *found["bob"].train)} == {(1009,)}
    assert {one.actions for one in found["eve"].train} == {(1016,)}


def test_what_was_judged_is_not_new_and_a_changed_mind_is(house: House) -> None:
    house.corrected("plop", 1009, "ann")
    (house.settings.home / "nights").mkdir()
    Seen(house.settings.home, "robot_dog").judged(lessons(house).values())
    assert not lessons(house)["ann"].due

    house.corrected("wibble", 1009, "ann")
    seen = Seen(house.settings.home, "robot_dog")
    assert [one.text for one in seen.new(lessons(house)["ann"])] == ["wibble"]
    seen.forget("ann")
    assert Seen(house.settings.home, "robot_dog").news(lessons(house)["ann"]) == 2


def test_a_damaged_memory_of_what_was_judged_has_seen_nothing(house: House) -> None:
    house.corrected("plop", 1009, "ann")
    (house.settings.home / "nights").mkdir()
    Seen(house.settings.home, "robot_dog").judged(lessons(house).values())
    (house.settings.home / "nights" / "seen.json").write_text('{"salt": "no"}')

    assert lessons(house)["ann"].due


def test_matter_comes_back_from_its_files_and_a_changed_file_is_told(house: House, tmp_path: Path) -> None:
    with house.at_once():
        house.corrected("plop", 1009, "ann", cost=0.25)
        house.corrected("mail ann@example.org", 1009, "ann")
        house.corrected("chill", 1009, "ann")
        house.corrected("chill", 1016, "ann")
    matter = gather(house.settings, TASK, 0, 5.0)
    keep(tmp_path, matter)

    assert kept(tmp_path) == matter
    assert (matter.usd, dict(matter.dropped), len(matter.contradictions)) == (
        0.25,
        {"private": 1, "contradiction": 2},
        1,
    )
    assert plan_size(matter) == (1, 1)
    path = tmp_path / "examples.jsonl"
    path.write_bytes(path.read_bytes().replace(b"plop", b"plup"))
    with pytest.raises(Corrupt, match="can't be read"):
        kept(tmp_path)


def test_money_and_what_the_body_reported_are_counted_once(house: House) -> None:
    house.happened(house.corrected("plop", 1009, "ann", cost=0.25), "done")
    first = gather(house.settings, TASK, 0, 0.0)
    house.happened(house.corrected("wibble", 1009, "ann", cost=0.5), "failed", code=4206)
    second = gather(house.settings, TASK, first.position, 0.0)

    assert (first.body, second.body) == ({"done": 1}, {"failed": 1})
    assert second.usd == 0.5


def test_the_same_example_of_two_lessons_counts_once() -> None:
    blank = Matter((), {}, {}, (), "")

    assert plan_size(replace(blank, lessons=(Lesson("ann", (), (), True),))) == (0, 1)
