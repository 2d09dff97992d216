"""An answer has what was asked for, or it is told what is missing."""

from typing import Any

import pytest

from deshi.pure.asked import Seen, missing

SAYS = {"index": 0, "message": {"content": "hello"}, "logprobs": None}


@pytest.mark.parametrize(
    ("route", "body", "answer", "lacks"),
    [
        ("embeddings", {"input": ["a", "b"]}, {"data": [{}]}, "1 of 2 vectors"),
        ("embeddings", {"input": ["a", "b"]}, {"data": [{}, {}]}, ""),
        ("embeddings", {"input": "a"}, {"data": [{}]}, ""),
        ("embeddings", {"input": [1, 2, 3]}, {"data": [{}]}, ""),
        ("chat", {"n": 2}, {"choices": [SAYS]}, "1 of 2 choices"),
        ("chat", {"n": 1}, {"choices": [SAYS]}, ""),
        ("chat", {"logprobs": True}, {"choices": [SAYS]}, "no probabilities"),
        ("chat", {"logprobs": True}, {"choices": [{**SAYS, "logprobs": {"content": []}}]}, ""),
        ("chat", {"logprobs": False}, {"choices": [SAYS]}, ""),
        ("chat", {"logprobs": True}, {"choices": [{"message": {"content": None, "tool_calls": [{}]}}]}, ""),
        ("completions", {"logprobs": 0}, {"choices": [{"text": "hello", "logprobs": None}]}, "no probabilities"),
    ],
)  # fmt: skip
def test_what_is_missing_of_an_answer(route: str, body: Any, answer: Any, lacks: str) -> None:
    told = missing(route, body, answer)

    assert told.startswith(lacks)
    assert bool(told) == bool(lacks)


def test_what_is_missing_of_a_stream_is_known_at_its_end() -> None:
    seen = Seen({"n": 2, "logprobs": True})
    for index in (0, 1):
        seen.add({"choices": [{"index": index, "delta": {"content": "a"}}]})
    assert "no probabilities" in seen.missing()

    seen.add({"choices": [{"index": 1, "delta": {"content": "b"}, "logprobs": {"content": [{}]}}]})
    assert seen.missing() == ""
