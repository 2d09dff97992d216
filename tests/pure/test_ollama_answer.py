"""Answers in OpenAI's form as Ollama's clients know them."""

from typing import Any

import pytest

from deshi.pure import ollama_answer
from deshi.pure.ollama_answer import Pieces

AT = 1_700_000_000.5


def whole(message: dict[str, Any], reason: str = "stop", **more: Any) -> Any:
    answer = {
        "choices": [{"message": message, "finish_reason": reason, **more}],
        "usage": {"prompt_tokens": 3},
    }
    return ollama_answer.whole(answer, "chat", "m", AT, 0.25)


def test_a_whole_answer_has_ollamas_fields() -> None:
    told = whole(
        {"content": "hi", "reasoning_content": "hm"}, "length", logprobs={"content": [{"token": "hi"}]}
    )

    assert told["created_at"] == "2023-11-14T22:13:20.500000Z"
    assert told["message"] == {"role": "assistant", "content": "hi", "thinking": "hm"}
    assert (told["done"], told["done_reason"], told["logprobs"]) == (True, "length", [{"token": "hi"}])
    assert (told["total_duration"], told["prompt_eval_count"], told["eval_count"]) == (250_000_000, 3, 0)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [('{"a": 1}', {"a": 1}), ("", {}), ("{", {"text": "{"}), ("[1]", {"text": "[1]"}), ({"a": 1}, {"a": 1})],
)
def test_arguments_are_an_object(arguments: Any, told: dict[str, Any]) -> None:
    answer = whole({"content": None, "tool_calls": [{"function": {"name": "f", "arguments": arguments}}]})

    assert answer["message"]["tool_calls"] == [{"function": {"name": "f", "arguments": told}}]
    assert answer["message"]["content"] == ""


def test_a_completion_is_a_response() -> None:
    told = ollama_answer.whole({"choices": [{"text": "go"}]}, "generate", "m", AT, 1.0)

    assert (told["response"], "message" in told) == ("go", False)


def test_pieces_that_say_nothing_are_left_out() -> None:
    pieces = Pieces("chat", "m")
    given: list[Any] = [
        {"choices": [{"delta": {"role": "assistant", "content": ""}}]},
        {"choices": [{"delta": {"content": "a"}}]},
        {"choices": [{"delta": {}, "finish_reason": "length"}]},
        {"choices": [], "usage": {"completion_tokens": 1}},
    ]
    told = [pieces.of(one, AT) for one in given]

    assert [one and one["message"]["content"] for one in told] == [None, "a", None, None]
    last = pieces.end(AT, 2.0, 0.5)
    assert len(last) == 1
    assert (last[0]["done_reason"], last[0]["eval_count"], last[0]["eval_duration"]) == (
        "length",
        1,
        1_500_000_000,
    )
    assert last[0]["prompt_eval_duration"] == 500_000_000


def test_no_words_no_model_at_work() -> None:
    assert ollama_answer.loaded("generate", "m", AT, True)["done_reason"] == "unload"
    assert ollama_answer.loaded("chat", "m", AT, False)["message"]["content"] == ""
