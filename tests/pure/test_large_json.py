"""Large JSON is read as small JSON is, only in steps."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deshi.pure.large_json import loads

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)  # fmt: skip


@given(_JSON, st.sampled_from([None, 1]))
def test_it_is_the_same(data: Any, indent: int | None) -> None:
    assert loads(json.dumps(data, indent=indent).encode()) == data


@given(st.text(alphabet='{}[]",:1e- tnu', max_size=12))
def test_what_is_no_json_is_none_here_either(text: str) -> None:
    try:
        known = orjson.loads(text)
    except orjson.JSONDecodeError:
        with pytest.raises(ValueError):  # noqa: PT011
            loads(text.encode())
    else:
        assert loads(text.encode()) == known


@pytest.mark.parametrize(
    "text", ["[NaN]", '{"a": Infinity}', "[" * 100_000, '{"a": 1} x', '{"a" 1}', "[1 2]"]
)
def test_odd_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        loads(text.encode())
