"""The suites: as many rows of every kind as promised, no row twice, every accepted answer one of the task's."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from deshi.measure.suite import Row, read
from deshi.pure.text import fold
from deshi.tasks.robot_dog.corpus.build import SUITES
from deshi.tasks.robot_dog.task import load

SIZES = {"dev": 450, "calibration": 500, "exam": 750}
CATEGORIES = 27
INTENTS = {"action", "dialog", "question", "asks"}


@cache
def rows(name: str) -> tuple[Row, ...]:
    return tuple(read(Path(SUITES) / f"{name}.jsonl"))


def _grams(row: Row) -> frozenset[str]:
    text = fold(row.text).replace(" ", "")
    own = {text[i : i + 3] for i in range(max(1, len(text) - 2))}
    # the same short words after other turns are another row
    return frozenset(own | {f"{turn.text} {turn.actions}" for turn in row.turns})


def _near(every: list[Row], most: float) -> Iterator[tuple[str, str]]:
    grams = [_grams(row) for row in every]
    holders: dict[str, list[int]] = {}
    for i, own in enumerate(grams):
        shared = Counter(j for gram in own for j in holders.get(gram, ()))
        for j, count in shared.items():
            if count / (len(own) + len(grams[j]) - count) > most:
                yield every[i].id, every[j].id
        for gram in own:
            holders.setdefault(gram, []).append(i)


@pytest.mark.parametrize(("name", "count"), SIZES.items())
def test_they_have_their_size_and_japanese_is_half(name: str, count: int) -> None:
    langs = Counter(row.lang for row in rows(name))

    assert len(rows(name)) == count
    assert set(langs) == {"ja", "en", "zh"}
    assert abs(langs["ja"] / count - 0.5) < 0.02


def test_the_exam_has_25_rows_of_every_category() -> None:
    categories = Counter(row.category for row in rows("exam"))

    assert len(categories) == CATEGORIES
    assert min(categories.values()) >= 25


@pytest.mark.parametrize("name", [*SIZES, "spare"])
def test_every_accepted_answer_is_one_that_the_dog_can_give(name: str) -> None:
    task = load()
    choosable = {code for code, action in task.actions.items() if action.get("model", True)}

    for row in rows(name):
        for right in row.right:
            assert right.intent in INTENTS, row.id
            assert bool(right.actions) == (right.intent == "action"), row.id
            assert len(right.actions) <= 6, row.id
            assert choosable.issuperset(right.actions), row.id


def test_no_row_is_nearly_another_one() -> None:
    every = [row for name in [*SIZES, "spare"] for row in rows(name)]

    assert len({row.id for row in every}) == len(every)
    assert list(_near(every, 0.6)) == []


def test_the_rows_for_what_can_be_switched_on_are_the_same_number_in_every_language() -> None:
    found = rows("extras/dev")
    task = load()
    choosable = set(task.switched(task.extras).actions)

    assert Counter(row.lang for row in found) == {"ja": 37, "en": 37, "zh": 37}
    assert len({row.id for row in found}) == len(found)
    for row in found:
        for right in row.right:
            assert right.intent in INTENTS, row.id
            assert bool(right.actions) == (right.intent == "action"), row.id
            assert len(right.actions) <= 6, row.id
            assert choosable.issuperset(right.actions), row.id


def test_every_action_that_can_be_switched_on_is_asked_for() -> None:
    asked = {code for row in rows("extras/dev") for right in row.right for code in right.actions}

    assert {code for codes in load().extras.values() for code in codes} <= asked
