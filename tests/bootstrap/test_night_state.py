"""A night on disk: its id, its state, and what lists show of it."""

from pathlib import Path

import pytest

from deshi.bootstrap import night_state
from deshi.bootstrap.night_state import State
from deshi.errors import Corrupt, NotFound


def test_ids_only_ever_grow_whatever_the_clock_says(tmp_path: Path) -> None:
    found = [night_state.begin(tmp_path, State(""), at).id for at in (1.8e9, 1.8e9, 1.7e9, 1.9e9)]

    assert found == sorted(set(found))
    assert night_state.ids(tmp_path) == found[::-1]


def test_a_state_comes_back_as_it_was_written(tmp_path: Path) -> None:
    state = night_state.begin(tmp_path, State("", by="ann", stage="train", examples=3), 1.8e9)

    assert night_state.load(tmp_path, state.id) == state


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"id": "x"}', '{"id": "ID", "stage": "dance"}', '{"id": "ID", "stage": 3}',
                                     '{"id": "ID", "stage": "train", "examples": "many"}'])  # fmt: skip
def test_a_damaged_state_is_told_and_listed_as_failed(tmp_path: Path, content: str) -> None:
    state = night_state.begin(tmp_path, State(""), 1.8e9)
    (night_state.nights(tmp_path) / state.id / "state.json").write_text(content.replace("ID", state.id))

    with pytest.raises(Corrupt):
        night_state.load(tmp_path, state.id)
    assert [one["outcome"] for one in night_state.summaries(tmp_path, "")] == ["failed"]
    assert night_state.unfinished(tmp_path) is None


@pytest.mark.parametrize("name", ["", "..", "../..", "20990101-000000", "lock"])
def test_a_name_from_outside_is_only_compared(tmp_path: Path, name: str) -> None:
    night_state.begin(tmp_path, State(""), 1.8e9)

    with pytest.raises(NotFound):
        night_state.folder(tmp_path, name)
