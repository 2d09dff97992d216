"""Identifiers that sort by time."""

from hypothesis import given
from hypothesis import strategies as st

from deshi.pure.ids import make_id

_NOISE = st.binary(min_size=7, max_size=7)


@given(st.integers(0, 2**41), st.integers(0, 2**41), _NOISE, _NOISE)
def test_an_earlier_id_sorts_first(one: int, other: int, noise: bytes, more: bytes) -> None:
    first, second = make_id(one, noise), make_id(other, more)

    assert len(first) == len(second) == 20
    if one != other:
        assert (first < second) == (one < other)
