"""Ollama's requests in OpenAI's form."""

from typing import Any

import pytest

from deshi.pure import ollama_form


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"num_predict": 5, "temperature": 0, "top_k": 3}, {"max_tokens": 5, "temperature": 0, "top_k": 3}),
        ({"num_predict": -1, "stop": [], "num_thread": 4, "num_gpu": 1}, {}),
        (
            {"stop": ["a"], "repeat_penalty": 1.1, "num_ctx": 9},
            {"stop": ["a"], "repeat_penalty": 1.1, "num_ctx": 9},
        ),
        ({"mirostat": 1, "num_predict": 0}, {"mirostat": 1}),
        ({"tfs_z": 1}, {"options.tfs_z": 1}),
    ],
)
def test_options_get_their_names(options: dict[str, Any], told: dict[str, Any]) -> None:
    assert ollama_form.options(options) == told


def test_calls_and_results_are_joined_in_order() -> None:
    def call(name: str) -> dict[str, Any]:
        return {"function": {"name": name, "arguments": {"x": 1}}}

    told = ollama_form.messages([
        {"role": "assistant", "content": "", "tool_calls": [call("a"), call("b"), call("a")]},
        {"role": "tool", "tool_name": "b", "content": "1"},
        {"role": "tool", "content": "2"},
        {"role": "tool", "tool_name": "a", "content": "3"},
        {"role": "tool", "tool_name": "c", "content": "4"},
    ])  # fmt: skip

    ids = [one["id"] for one in told[0]["tool_calls"]]
    assert len(set(ids)) == 3
    assert [one["tool_call_id"] for one in told[1:]] == [ids[1], ids[0], ids[2], "call_c"]
    assert told[0]["tool_calls"][0]["function"]["arguments"] == '{"x":1}'


@pytest.mark.parametrize(
    ("start", "kind"), [("iVBORw0", "png"), ("/9j/4AA", "jpeg"), ("R0lGOD", "gif"), ("UklGRg", "webp")]
)
def test_pictures_say_what_they_are(start: str, kind: str) -> None:
    assert ollama_form.picture(start)["image_url"]["url"] == f"data:image/{kind};base64,{start}"


def test_odd_things_stay_what_they_are_for_the_check_to_name() -> None:
    assert ollama_form.messages([3, {"role": "user", "images": [7]}]) == [
        3,
        {"role": "user", "content": [7]},
    ]
    assert ollama_form.chat({"messages": "x", "format": "xml", "think": "high"}) == {
        "messages": "x", "stream": True, "format": "xml", "reasoning_effort": "high",
    }  # fmt: skip


def test_a_prompt_with_a_suffix_is_no_chat() -> None:
    route, told = ollama_form.generate({"model": "m", "prompt": "a", "suffix": "b", "stream": False})

    assert (route, told) == ("completions", {"model": "m", "stream": False, "prompt": "a", "suffix": "b"})
