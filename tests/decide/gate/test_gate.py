"""The gate: slots forbid, a small model weighs the rest, a promise sets the threshold."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deshi.decide.gate.gate import Gate, of_file, parse, shipped
from deshi.errors import Corrupt
from deshi.pure.meaning.compare import NAMES
from deshi.pure.meaning.read import read

GATE = shipped()
DATA: dict[str, Any] = {
    "format": 1,
    "names": list(NAMES),
    "bias": 1.0,
    "weights": [0.0] * len(NAMES),
    "bounds": [[0.05, 0.6], [0.01, 0.9]],
}


def test_a_promise_that_is_kept_by_more_than_needed_has_the_lower_threshold() -> None:
    gate = Gate(1.0, (), ((0.05, 0.6), (0.01, 0.9)))

    assert [gate.threshold(rate) for rate in (0.1, 0.05, 0.02, 0.01)] == [0.6, 0.6, 0.9, 0.9]
    assert gate.threshold(0.001) > 1


def test_what_was_shipped_keeps_the_usual_promise() -> None:
    assert 0.5 < GATE.threshold(0.01) <= 1
    assert all(weight <= 0 for weight in GATE.weights)


def test_a_slot_that_differs_forbids_and_says_so() -> None:
    judged = GATE.judge(read("turn left"), read("turn right"), 0.0)

    assert (judged.hit, judged.chance) == (False, 0.0)
    assert judged.why == "way: ^left | ^right"


def test_too_high_a_threshold_is_no_hit_though_every_slot_agrees() -> None:
    one, two = read("how do I boil an egg"), read("how to boil an egg?")

    assert GATE.judge(one, two, 0.5).hit
    assert not GATE.judge(one, two, 1.1).hit


def test_where_it_must_be_sure_nothing_may_be_left_out() -> None:
    one, two = read("read the news to the children today"), read("read the news to the small children today")
    loose = replace(GATE, bias=9.0)

    assert not loose.judge(one, two, 0.0, sure=True).hit
    assert loose.judge(one, one, 0.0, sure=True).hit


def test_a_text_without_words_is_like_none() -> None:
    assert not GATE.judge(None, read("menu"), 0.0).hit


def test_a_file_of_weights_is_read(tmp_path: Path) -> None:
    (tmp_path / "w.json").write_text(json.dumps(DATA))

    assert of_file(tmp_path / "w.json").threshold(0.05) == 0.6


@pytest.mark.parametrize("wrong", [{"format": 2}, {"names": ["x"]}, {"weights": ["a"]}, {"bounds": [1]}])
def test_weights_of_another_version_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Corrupt, match="deshi learn gate"):
        parse(DATA | wrong, "w.json")


def test_a_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "w.json").write_text("{")

    with pytest.raises(Corrupt, match="can't be read"):
        of_file(tmp_path / "w.json")
