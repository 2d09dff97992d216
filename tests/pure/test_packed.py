"""A packed table comes back as nearly what it was, whatever its rows hold."""

import numpy as np

from deshi.pure.packed import TABLE, packed, unpacked


def test_what_was_packed_is_nearly_the_same_again() -> None:
    rng = np.random.default_rng(1)
    table = (
        rng.normal(size=(64, 8)).astype(np.float32) * np.geomspace(1e-3, 10, 64, dtype=np.float32)[:, None]
    )
    other = rng.normal(size=(3, 5)).astype(np.float32)

    written = packed({TABLE: table, "label.weight": other})
    read = unpacked(written)

    assert written[TABLE].dtype == np.int8
    assert read.keys() == {TABLE, "label.weight"}
    largest = np.abs(table).max(axis=1, keepdims=True)
    assert (np.abs(read[TABLE] - table) <= largest / 200).all()
    assert np.abs(read["label.weight"] - other).max() < 2e-3


def test_rows_of_nothing_stay_nothing() -> None:
    assert not unpacked(packed({TABLE: np.zeros((2, 4), np.float32)}))[TABLE].any()


def test_a_table_in_halves_is_read_as_before() -> None:
    halves = {TABLE: np.ones((2, 4), np.float16)}

    read = unpacked(halves)[TABLE]

    assert read.dtype == np.float32
    assert (read == 1).all()
