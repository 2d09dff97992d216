"""Roles and order: what may change places and what may not."""

import pytest

from deshi.pure.meaning.align import align
from deshi.pure.meaning.places import compare_order, compare_roles
from deshi.pure.meaning.read import read


def places(one: str, two: str) -> tuple[bool, bool]:
    """Tell whether roles and order of two texts agree."""
    first, second = read(one), read(two)
    assert first is not None
    assert second is not None
    pairs = align(first.tokens, second.tokens)[0]
    marks = first.marks | second.marks
    return compare_roles(first.tokens, second.tokens, pairs, marks)[0].same, compare_order(
        first, second, pairs
    )[1].same


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("tomorrow call Ann", "call Ann tomorrow"),
        ("in Rome, where can I park?", "where can I park in Rome"),
        ("weather in Oslo on Friday", "Friday weather Oslo"),
        ("明日の東京の天気", "東京の明日の天気"),
        ("明天成都的天气", "成都明天的天气"),
    ],
)
def test_times_and_places_may_move(one: str, two: str) -> None:
    assert places(one, two) == (True, True)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("does the cat chase the dog", "does the dog chase the cat"),
        ("first sit, then stand", "first stand, then sit"),
        ("犬が猫を追う", "猫が犬を追う"),
        ("先吃饭再洗澡", "先洗澡再吃饭"),
        ("老师教学生", "学生教老师"),
    ],
)
def test_who_does_it_to_whom_and_what_comes_first_may_not(one: str, two: str) -> None:
    assert False in places(one, two)
