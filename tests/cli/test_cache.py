"""`deshi cache explain`: whether an answer would be given again, and why."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Done

    Run = Callable[..., Done]


def test_a_hit_shows_likeness_chance_and_slots(deshi: Run) -> None:
    done = deshi("cache", "explain", "how do I boil an egg?", "please tell me how to boil an egg")

    assert done.code == 0
    assert done.out.startswith("hit: every slot agrees\nsimilarity 0.")
    assert "number       same" in done.out


def test_what_forbids_a_hit_is_named(deshi: Run) -> None:
    out = deshi("cache", "explain", "右に曲がって", "左に曲がって").out

    assert out.startswith("no hit: way: ^right | ^left")
    assert "way          differs" in out


def test_what_moves_the_robot_must_be_certain(deshi: Run) -> None:
    assert deshi("cache", "explain", "--sure", "sit down", "please sit down").out.startswith("hit")
    assert deshi("cache", "explain", "--sure", "sit down", "sit down for me and my friends").out.startswith(
        "no hit"
    )


def test_a_file_of_pairs_is_judged_in_its_order(deshi: Run, tmp_path: Path) -> None:
    rows = [{"a": "turn left", "b": "please turn left"}, {"a": "turn left", "b": "turn right"}]
    (tmp_path / "p.jsonl").write_text("\n\n".join(map(json.dumps, rows)) + "\n")

    shown = deshi("cache", "explain", "--file", str(tmp_path / "p.jsonl"))
    wrote = deshi("cache", "explain", "--file", str(tmp_path / "p.jsonl"), "--out", str(tmp_path / "o.jsonl"))

    found = [json.loads(line) for line in shown.out.splitlines()]
    assert [row["hit"] for row in found] == [True, False]
    assert [sorted(row) for row in found] == [["hit", "similarity", "why"]] * 2
    assert wrote.out == f"wrote 2 rows to {tmp_path / 'o.jsonl'}: 1 hits\n"
    assert (tmp_path / "o.jsonl").read_text() == shown.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("one",), "Two sentences are needed"),
        (("one", "two", "--out", "x"), "--out goes with --file"),
        (("--file", "nowhere.jsonl"), "can't be read"),
        (("one", "--file", "x"), "not both"),
    ],
)
def test_what_is_wrong_is_told(deshi: Run, words: tuple[str, ...], told: str) -> None:
    done = deshi("cache", "explain", *words)

    assert done.code != 0
    assert told in done.err


@pytest.mark.parametrize(
    ("line", "told"), [("{", "Line 1 .* no JSON"), ('{"a": 1, "b": ""}', "Line 1 .* no texts")]
)
def test_a_line_that_is_no_pair_is_named(deshi: Run, tmp_path: Path, line: str, told: str) -> None:
    (tmp_path / "p.jsonl").write_text(line)

    done = deshi("cache", "explain", "--file", str(tmp_path / "p.jsonl"))

    assert done.code != 0
    assert re.search(told, done.err)
