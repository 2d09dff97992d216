"""What may be learned: the task's answers only, nothing that is examined, not too much of one thing, sides that stay."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from deshi.learn.examples.example import WEIGHTS, Example, Schema
from deshi.learn.examples.filters import Guard, Limits, capped, merged, refused, split, without_near
from deshi.records.ask import Turn

LYING = Turn("tired", "question", (2,), "Shall I lie down?", True)


@dataclass(frozen=True)
class Row:
    text: str
    turns: tuple[Turn, ...] = ()


def example(
    text: str, *actions: int, author: str = "ann", origin: str = "correction", **more: object
) -> Example:
    made = Example(
        text=text, turns=(), label="do" if actions else "talk", actions=actions, lang="en", weight=WEIGHTS[origin],
        origin=origin, interactions=(f"i-{author}-{text}",), author=author, at=1000.0, session="s",
    )  # fmt: skip
    return replace(made, **more)


@pytest.mark.parametrize(
    "wrong", [{"label": "fly"}, {"label": ""}, {"actions": ()}, {"actions": (77,)}, {"label": "talk"}]
)
def test_what_is_no_answer_of_the_task_is_refused(schema: Schema, wrong: dict[str, object]) -> None:
    assert refused(example("sit", 1), schema, Guard()) == ""
    assert refused(example("sit", 1, **wrong), schema, Guard()) == "schema"


def test_personal_data_is_refused(schema: Schema) -> None:
    assert refused(example("write to ann@example.org", 1), schema, Guard()) == "private"


def test_a_suite_row_is_refused_however_short_and_a_long_one_also_when_it_is_nearly_said() -> None:
    guard = Guard([Row("Sit!"), Row("please lie down on the carpet"), Row("yes", (LYING,))])

    assert guard.knows(example("sit", 1))
    assert guard.knows(example("Please lie down on the carpets", 2))
    assert guard.knows(example("yes", 2, turns=(LYING,)))
    assert not guard.knows(example("sits", 1))
    assert not guard.knows(example("yes", 2))
    assert not guard.knows(example("please sit down on the carpet", 1))


def test_sessions_are_held_back_as_a_whole_and_never_change_sides() -> None:
    examples = [
        example(f"{session}-{n}", 1, session=f"s{session}", at=1000.0 + n)
        for session in range(200)
        for n in range(3)
    ]

    done = split(examples, Limits(held=0.2))

    sides = {one.session: one.split for one in done}
    assert all(sides[one.session] == one.split for one in done)
    assert 20 <= sum(side == "held" for side in sides.values()) <= 60
    assert done[0].split == "train"
    assert split([*examples, example("later", 1, session="new")], Limits(held=0.2))[:-1] == done


def test_one_long_session_is_cut_by_time() -> None:
    examples = [example(str(n), 1, at=n * 900.0) for n in range(200)]

    assert {one.split for one in split(examples, Limits(held=0.2))} == {"train", "held"}
    assert {one.split for one in split(examples, Limits(held=0.0))} == {"train"}


def test_near_repetitions_of_one_answer_become_one_with_all_their_sources() -> None:
    first = example("please lie down on the carpet", 2, origin="success", split="held")
    again = example("please lie down on the carpets", 2, author="bob")
    other = example("please lie down on the carpetz", 1)

    kept = without_near([first, again, other])

    assert [one.actions for one in kept] == [(2,), (1,)]
    assert kept[0].text == first.text
    assert kept[0].interactions == (*first.interactions, *again.interactions)
    assert (kept[0].origin, kept[0].author, kept[0].split) == ("correction", "bob", "held")


def test_the_turn_before_and_whose_it_is_keep_examples_apart() -> None:
    one = example("please the other one now", 1)

    assert len(without_near([one, replace(one, turns=(LYING,))])) == 2
    assert (
        len(without_near([one, replace(one, personal=True), replace(one, personal=True, author="bob")])) == 3
    )


def test_merging_is_the_same_when_nothing_is_stronger() -> None:
    one = example("sit", 1)

    assert merged([one, one]) == one


def test_a_limit_a_person_keeps_the_strongest_and_newest() -> None:
    examples = [example(str(n), 1, origin="success") for n in range(6)]
    examples[1] = example("1", 1)

    kept, out = capped(examples, Limits(person=3))

    assert [one.text for one in kept] == ["1", "4", "5"]
    assert out == {"person": 3}


def test_a_limit_a_label_is_shared_out_among_people() -> None:
    examples = [example(str(n), 1) for n in range(50)] + [example(f"b{n}", 1, author="bob") for n in range(3)]
    examples += [example("hello")]

    kept, out = capped(examples, Limits(label=10))

    assert [one.author for one in kept].count("bob") == 3
    assert [one.label for one in kept].count("do") == 10
    assert out == {"label": 43}
