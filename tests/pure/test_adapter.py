"""What a release knows of one person: a file named after nobody, whose changes count wherever its rows occur and nowhere else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load, save

from deshi.pure.adapter import Adapter, adapter, arrays, file_of, is_adapter
from deshi.pure.release import GRAPH

SALT, OTHER = "00ff", "00fe"
ROWS = np.array([300, 301, 900])
CHANGES = np.array([[1.0, -2.0], [0.5, 0.25], [0.0, 0.0]], np.float32)
KNOWN = [("ぷくりこ して", "do", (1009, 1016)), ("a\ud800b", "talk", ())]
VECTORS = np.eye(2, 4, dtype=np.float32)


def made(rows: np.ndarray = ROWS, changes: np.ndarray = CHANGES) -> Adapter:
    return adapter(load(save(arrays(rows, changes, KNOWN, VECTORS))))


@given(st.text(max_size=20), st.text(max_size=20))
def test_every_name_has_a_file_of_its_own_that_does_not_tell_it(one: str, other: str) -> None:
    name = file_of(SALT, one)
    assert is_adapter(name)
    assert name.isascii()
    assert len(name) == len(file_of(SALT, other))
    assert (name == file_of(SALT, other)) == (one == other)
    assert name != file_of(OTHER, one)


@pytest.mark.parametrize("user", ["\ud800", "é", "e\u0301", "../../etc", "名前", "a\0b", " "])
def test_an_odd_name_is_a_name(user: str) -> None:
    assert "/" not in file_of(SALT, user)
    assert file_of(SALT, user) == file_of(SALT, user)


def test_other_files_of_a_release_are_nobodys() -> None:
    assert not is_adapter(GRAPH)
    assert not is_adapter("person-1.txt")


def test_what_was_learnt_is_read_as_it_was_written_but_for_what_a_byte_loses() -> None:
    found = made()
    assert found.rows.tolist() == ROWS.tolist()
    assert np.abs(found.changes[:3] - CHANGES).max() <= 2.0 / 254
    assert found.known == tuple(KNOWN)
    assert np.array_equal(found.vectors, VECTORS)
    assert "ぷく" in found.seen


def test_a_change_is_added_for_every_time_that_its_row_occurs_and_for_no_other() -> None:
    found = made()
    ids = np.array([[5, 300, 0], [300, 300, 301], [299, 302, 0], [0, 0, 65535]])
    near = np.array([[1.0, -2.0], [2.5, -3.75], [0, 0], [0, 0]])

    assert np.allclose(found.more(ids), near, atol=0.02)
    assert np.array_equal(found.more(np.stack([ids, ids]))[1], found.more(ids))


def test_it_speaks_only_near_what_was_taught() -> None:
    found = made()
    for near in ([1, 0, 0, 0], [0, 1, 0, 0], [0.9, 0, 0.436, 0]):
        assert found.speaks(np.array(near, np.float32))
    for far in ([0, 0, 1, 0], [-1, 0, 0, 0], [0.8, 0, 0.6, 0]):
        assert not found.speaks(np.array(far, np.float32))


def test_it_always_speaks_where_there_is_nothing_to_compare_with() -> None:
    bare = adapter(load(save(arrays(ROWS, CHANGES, (), np.zeros((0, 4), np.float32)))))
    assert bare.speaks(np.array([0, 0, 0, 1], np.float32))


def test_who_has_no_rows_changes_nothing() -> None:
    nothing = made(np.zeros(0, np.int64), np.zeros((0, 2), np.float32))
    assert not nothing.more(np.array([[300, 0, 1]])).any()


@pytest.mark.parametrize(
    "wrong",
    [
        {"rows": np.array([301, 300, 900], np.int32)},
        {"rows": np.array([300, 301], np.int32)},
        {"changes.scale": np.full((3, 1), np.nan, np.float32)},
        {"vectors": np.zeros((1, 4), np.float16)},
        {"vectors": np.full((2, 4), np.inf, np.float16)},
        {"texts": np.frombuffer(b"no JSON", np.uint8)},
        {"texts": np.frombuffer(b"[3, 4]", np.uint8)},
    ],
    ids=[
        "not ascending",
        "too few rows",
        "no numbers",
        "too few vectors",
        "no vectors",
        "no text",
        "no texts",
    ],
)
def test_what_does_not_fit_together_is_none(wrong: dict[str, np.ndarray]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        adapter({**arrays(ROWS, CHANGES, KNOWN, VECTORS), **wrong})


def test_what_lacks_a_part_is_none() -> None:
    whole = arrays(ROWS, CHANGES, KNOWN, VECTORS)
    for name in whole:
        with pytest.raises(KeyError):
            adapter({one: value for one, value in whole.items() if one != name})
