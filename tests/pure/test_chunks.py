"""A stream and a whole answer are made from each other without loss."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from deshi.pure.chunks import Collector, replay

HEAD = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}


def collected(pieces: list[dict[str, Any]]) -> dict[str, Any]:
    collector = Collector()
    for piece in pieces:
        collector.add(piece)
    return collector.whole()


def piece(index: int = 0, end: str | None = None, **delta: Any) -> dict[str, Any]:
    return {**HEAD, "choices": [{"index": index, "delta": delta, "finish_reason": end}]}


def test_words_and_usage_add_up() -> None:
    whole = collected(
        [
            piece(role="assistant", content="two "),
            piece(content="words"),
            piece(end="stop"),
            {**HEAD, "choices": [], "usage": {"total_tokens": 3}},
        ]
    )

    assert whole["object"] == "chat.completion"
    assert whole["choices"] == [
        {"index": 0, "message": {"role": "assistant", "content": "two words"}, "finish_reason": "stop"}
    ]
    assert whole["usage"] == {"total_tokens": 3}


def test_choices_and_tool_calls_are_told_apart_by_their_index() -> None:
    first = {"index": 0, "id": "a", "type": "function", "function": {"name": "turn", "arguments": ""}}
    whole = collected(
        [
            piece(0, tool_calls=[first]),
            piece(1, content="no"),
            piece(0, tool_calls=[{"index": 0, "function": {"arguments": '{"by":'}}]),
            piece(0, tool_calls=[{"index": 1, "id": "b", "function": {"name": "go", "arguments": "{}"}}]),
            piece(0, tool_calls=[{"index": 0, "function": {"arguments": "90}"}}]),
            piece(0, end="tool_calls"),
            piece(1, end="stop"),
        ]
    )

    calls = whole["choices"][0]["message"]["tool_calls"]
    assert [(one["id"], one["function"]["name"], one["function"]["arguments"]) for one in calls] == [
        ("a", "turn", '{"by":90}'),
        ("b", "go", "{}"),
    ]
    assert whole["choices"][0]["message"]["content"] is None
    assert whole["choices"][1]["message"]["content"] == "no"


def test_probabilities_are_kept_in_order() -> None:
    pieces = [piece(content=w) for w in "ab"]
    for one, word in zip(pieces, "ab", strict=True):
        one["choices"][0]["logprobs"] = {"content": [{"token": word, "logprob": -1.0}]}

    whole = collected(pieces)

    assert [t["token"] for t in whole["choices"][0]["logprobs"]["content"]] == ["a", "b"]


def test_plain_completions_add_up_too() -> None:
    pieces = [
        {"id": "x", "object": "text_completion", "choices": [{"index": 0, "text": t, "finish_reason": None}]}
        for t in ("one ", "two")
    ]

    assert collected(pieces)["choices"][0]["text"] == "one two"
    assert collected(pieces)["object"] == "text_completion"


@given(
    st.lists(st.tuples(st.text(), st.sampled_from(["stop", "length"])), min_size=1, max_size=3), st.booleans()
)
def test_what_is_played_again_is_what_there_was(said: list[tuple[str, str]], chat: bool) -> None:
    choices: list[dict[str, Any]] = []
    for index, (text, end) in enumerate(said):
        words: dict[str, Any] = (
            {"message": {"role": "assistant", "content": text}} if chat else {"text": text}
        )
        choices.append({"index": index, **words, "finish_reason": end})
    answer = {
        "id": "c", "object": "chat.completion" if chat else "text_completion", "created": 1, "model": "m",
        "choices": choices, "usage": {"total_tokens": 1},
    }  # fmt: skip

    assert collected(replay(answer)) == answer
