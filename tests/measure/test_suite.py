"""Suites are read whole or refused with the line that is wrong."""

import json
from pathlib import Path

import pytest

from deshi.errors import BadInput, NotFound
from deshi.measure.suite import Right, read

GOOD = {
    "id": "a1",
    "lang": "en",
    "category": "order",
    "text": "sit",
    "right": [{"intent": "action", "actions": [1009]}],
}


def written(folder: Path, *rows: object) -> Path:
    path = folder / "suite.jsonl"
    path.write_text(
        "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8"
    )
    return path


def test_rows_come_with_turns_and_every_right_answer(tmp_path: Path) -> None:
    turns = [{"text": "wave", "intent": "action", "actions": [1016], "asked": True}]
    right = [{"intent": "action", "actions": [1016]}, {"intent": "asks"}]
    first, second = read(written(tmp_path, GOOD, "", {**GOOD, "id": "a2", "turns": turns, "right": right}))
    assert first.turns == ()
    assert second.turns[0].actions == (1016,)
    assert second.turns[0].asked
    assert second.right == (Right("action", (1016,)), Right("asks"))


@pytest.mark.parametrize("bad", ["{", "[]", json.dumps({**GOOD, "right": []}), json.dumps({"id": "x"})])
def test_a_bad_row_is_named_by_its_line(tmp_path: Path, bad: str) -> None:
    with pytest.raises(BadInput, match="Line 2 of the suite"):
        read(written(tmp_path, GOOD, bad))


def test_a_missing_suite_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no suite at"):
        read(tmp_path / "none.jsonl")


def test_ambiguous_rows_are_marked_and_need_no_right_answer(tmp_path: Path) -> None:
    rows = read(
        written(tmp_path, GOOD, {**GOOD, "ambiguous": True}, {**GOOD, "right": [], "ambiguous": True})
    )

    assert [row.ambiguous for row in rows] == [False, True, True]
