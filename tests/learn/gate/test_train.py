"""Learning the gate: the same weights every time, and the promise kept on pairs that were held back."""

import json
from functools import cache
from pathlib import Path

from deshi.decide.gate.gate import of_file, shipped
from deshi.learn.gate.pairs import Pair, pairs
from deshi.learn.gate.train import Trained, train, write
from deshi.pure.meaning.read import read


@cache
def trained() -> Trained:
    return train(pairs())


def test_what_is_shipped_is_what_training_gives(tmp_path: Path) -> None:
    write(trained(), tmp_path / "w.json")

    assert of_file(tmp_path / "w.json") == shipped()


def test_held_pairs_keep_the_promise_and_hit_often() -> None:
    assert trained().figures["held_false"] <= 0.01
    assert trained().figures["held_hits"] >= 0.6


def test_nothing_that_differs_speaks_for_a_hit() -> None:
    assert all(weight <= 0 for weight in trained().weights["weights"])  # type: ignore[attr-defined]


def test_too_few_pairs_promise_nothing() -> None:
    few = [
        Pair(f"how do I cook {n} eggs", f"how to cook {n} eggs", True, "same", "t", "en", held)
        for n in range(4)
        for held in (True, False)
    ]
    other = [Pair("sort a list", "print a list", False, "word", "t", "en", held) for held in (True, False)]

    bounds = dict(json.loads(json.dumps(train(few + other).weights))["bounds"])

    assert all(least > 1 for least in bounds.values())


def test_every_pair_can_be_read() -> None:
    assert [pair for pair in pairs() if read(pair.a) is None or read(pair.b) is None] == []
