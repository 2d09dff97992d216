"""Streams of JSON objects: whole however they are cut, bounded, and never guessed at."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deshi.pure.sse import Events, Objects

SAID = [{"a": "座って 🐕"}, {"b": [1, 2]}, {"c": {"d": None}}]


def events(stream: bytes, *cuts: int) -> tuple[list[object], bool]:
    """Return what a stream holds that comes in pieces cut at these places."""
    reader, found, at = Events(), list[object](), 0
    for cut in [*sorted(cuts), len(stream)]:
        found += reader.feed(stream[at:cut])
        at = max(at, cut)
    return found + reader.close(), reader.done


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@given(cuts=st.lists(st.integers(0, 200), max_size=12))
def test_events_come_whole_wherever_the_pieces_are_cut(end: str, cuts: list[int]) -> None:
    stream = "".join(
        f": ping{end}event: x{end}data: {json.dumps(one, ensure_ascii=False)}{end}{end}" for one in SAID
    )

    assert events((stream + f"data: [DONE]{end}{end}").encode(), *cuts) == (SAID, True)


def test_data_of_several_lines_is_one_object() -> None:
    assert events(b'data: {"a":\ndata:  1}\n\n') == ([{"a": 1}], False)


def test_the_space_after_the_colon_is_no_must_and_a_mark_at_the_beginning_none_of_it() -> None:
    assert events(b'\xef\xbb\xbfdata:{"a":1}\n\n') == ([{"a": 1}], False)


def test_a_last_event_without_its_blank_line_counts() -> None:
    assert events(b'data: {"a":1}\n\ndata: [DONE]') == ([{"a": 1}], True)


def test_after_the_end_nothing_counts() -> None:
    assert events(b'data: [DONE]\n\ndata: {"a":1}\n\n') == ([], True)


def test_an_error_line_is_an_error() -> None:
    assert events(b'error: {"code":500}\n\n')[0] == [{"error": {"code": 500}}]


@pytest.mark.parametrize("stream", [b"data: {\n\n", b"data: [1]\n\n", b"data: \xff\n\n", b'data: "x"\n\n'])
def test_what_is_no_object_is_an_error(stream: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        events(stream)


@pytest.mark.parametrize("piece", [b"x" * 10, b"data: x\n"])
def test_what_never_ends_is_cut(piece: bytes) -> None:
    reader = Events(most=100)

    with pytest.raises(ValueError, match="over 100 bytes"):
        list(map(reader.feed, [piece] * 200))


@given(cuts=st.lists(st.integers(0, 90), max_size=8))
def test_lines_come_whole_wherever_the_pieces_are_cut(cuts: list[int]) -> None:
    stream = "\n".join(json.dumps(one, ensure_ascii=False) for one in SAID).encode()
    reader, found, at = Objects(), list[object](), 0
    for cut in [*sorted(cuts), len(stream)]:
        found += reader.feed(stream[at:cut])
        at = max(at, cut)

    assert found + reader.close() == SAID


def test_a_line_that_never_ends_is_cut() -> None:
    reader = Objects(most=50)

    with pytest.raises(ValueError, match="over 50 bytes"):
        list(map(reader.feed, [b"x" * 10] * 20))
