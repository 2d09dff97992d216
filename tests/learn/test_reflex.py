"""The reflex's table is learnt from phrases, the same one every time."""

import importlib.util
import random
from pathlib import Path

from deshi.learn.reflex import Phrase, slipped, train

PHRASES = [
    *[
        Phrase(text, True)
        for text in ("stop", "stop it", "please stop", "止まれ", "止まって", "停下", "停下来")
    ],
    *[Phrase(text, False) for text in ("sit", "bus stop", "座って", "止まらない", "坐下", "停车场", "dance")],
]


def test_it_learns_what_it_is_told_and_writes_a_module(tmp_path: Path) -> None:
    path = tmp_path / "table.py"

    assert train(PHRASES * 5, path) == 1.0
    spec = importlib.util.spec_from_file_location("table", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.SCALE > 0


def test_the_same_phrases_make_the_same_table(tmp_path: Path) -> None:
    one, other = tmp_path / "one.py", tmp_path / "other.py"
    train(PHRASES, one)
    train(PHRASES, other)

    assert one.read_bytes() == other.read_bytes()


def test_a_slip_changes_one_place() -> None:
    rng = random.Random(1)

    assert all(abs(len(slipped("stop now", rng)) - 8) <= 1 for _ in range(50))
    assert slipped("no", rng) == "no"
