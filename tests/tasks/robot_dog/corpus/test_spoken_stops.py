"""The patterns that the reflex learns from besides its list of phrases."""

import random
import re

from deshi.pure.stop import match
from deshi.tasks.robot_dog.corpus.spoken_stops import LANGS, drawn, patterns


def test_every_language_has_patterns_of_both_classes_and_many_kinds() -> None:
    kinds = {(one.lang, one.stop): set[str]() for one in patterns()}
    for one in patterns():
        kinds[one.lang, one.stop].add(one.kind)

    assert set(kinds) == {(lang, stop) for lang in LANGS for stop in (True, False)}
    assert all(len(found) >= 8 for found in kinds.values())


def test_what_is_said_keeps_nothing_of_the_notation() -> None:
    rng = random.Random(1)
    said = [one.said(rng) for one in patterns() for _ in range(5)]

    assert [text for text in said if re.search(r"[\[\]<>|@]", text)] == []


def test_the_same_seed_draws_the_same_sentences_once_each() -> None:
    first = list(drawn(1, 2))

    assert first == list(drawn(1, 2))
    assert len({text for text, _ in first}) == len(first)


def test_most_orders_stop_and_few_others_do() -> None:
    rows = list(drawn(2, 5))
    orders = [match(text) is not None for text, stop in rows if stop]
    others = [match(text) is not None for text, stop in rows if not stop]

    assert sum(orders) >= 0.95 * len(orders)
    assert sum(others) <= 0.05 * len(others)
