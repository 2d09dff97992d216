"""Sentences of each kind and language come from patterns, the same each time."""

import random
from collections import Counter
from itertools import islice

from deshi.learn.kinds.sentences import filled, sentences
from deshi.pure.kinds import KINDS


def test_the_same_seed_makes_the_same_sentences() -> None:
    assert list(islice(sentences(3, 20), 200)) == list(islice(sentences(3, 20), 200))


def test_every_kind_has_as_many_as_asked_for_in_every_language() -> None:
    counts = Counter(one.label for one in sentences(1, 50, copies=0))

    assert counts == dict.fromkeys(KINDS, 150)


def test_nothing_of_a_pattern_is_left_in_a_sentence() -> None:
    left = [one.text for one in sentences(1, 100) if any(sign in one.text for sign in ("{", "}", "|"))]

    assert left == []


def test_a_pattern_has_choices_and_slots() -> None:
    dice = random.Random(1)

    found = {filled("[go|come] {where}[!|]", {"where": ["home"]}, dice) for _ in range(50)}

    assert found == {"go home", "go home!", "come home", "come home!"}
