"""Bodies of the LLM service: what is right passes unchanged, what is not is refused by its name."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deshi.ask import chat_body
from deshi.ask.chat_fields import DEEPEST
from deshi.errors import BadInput, Unsupported

HI = [{"role": "user", "content": "hi"}]
CALL = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}


def body(**more: Any) -> dict[str, Any]:
    return {"model": "m", "messages": HI, **more}


def nested(depth: int) -> Any:
    value: Any = {}
    for _ in range(depth):
        value = {"a": value}
    return value


def test_what_is_known_passes_unchanged() -> None:
    given: dict[str, Any] = {
        "temperature": 0, "top_p": 0.5, "n": 8, "seed": -3, "stop": ["a", "b"], "max_tokens": 5,
        "max_completion_tokens": 5, "presence_penalty": -2, "frequency_penalty": 2.0, "logit_bias": {"7": -100},
        "logprobs": True, "top_logprobs": 20, "tools": [TOOL], "tool_choice": {"type": "function", "function": {"name": "f"}},
        "parallel_tool_calls": False, "metadata": {"a": "b"}, "service_tier": "auto", "reasoning_effort": "low",
        "response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": nested(20), "strict": True}},
        "top_k": 40, "min_p": 0.1, "repeat_penalty": 1.1, "num_ctx": 4096, "keep_alive": "5m",
    }  # fmt: skip
    checked = chat_body.chat(body(**given))

    assert checked.body == {"messages": HI, **given}
    assert (checked.model, checked.stream, checked.usage, checked.user) == ("m", False, False, "")


def test_what_is_no_part_of_a_chat_stands_beside_it() -> None:
    checked = chat_body.chat(
        body(stream=True, stream_options={"include_usage": True}, user="ann", store=False)
    )

    assert checked == chat_body.Checked("m", {"messages": HI}, stream=True, usage=True, user="ann")


def test_null_is_as_good_as_nothing() -> None:
    assert chat_body.chat(body(temperature=None, tools=None, stream=None, audio=None)).body == {
        "messages": HI
    }


@pytest.mark.parametrize(
    "message",
    [
        {"role": "system", "content": "s"}, {"role": "developer", "content": [{"type": "text", "text": "s"}]},
        {"role": "user", "content": "u", "name": "ann"}, {"role": "assistant", "content": "a", "refusal": None, "audio": None},
        {"role": "assistant", "content": None, "tool_calls": [CALL]}, {"role": "assistant", "tool_calls": [CALL]},
        {"role": "tool", "content": "r", "tool_call_id": "c"}, {"role": "assistant", "content": "a", "reasoning_content": "r"},
        {"role": "user", "content": [{"type": "text", "text": "t"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA"}}]},
        {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://a.test/b.png", "detail": "low"}}]},
    ],
)  # fmt: skip
def test_messages_of_every_role_pass(message: dict[str, Any]) -> None:
    assert chat_body.chat(body(messages=[*HI, message])).body["messages"] == [*HI, message]


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"messages": []}, "messages"), ({"messages": "hi"}, "messages"), ({"messages": [3]}, "messages[0]"),
        ({"messages": [{"content": "x"}]}, "messages[0].role"), ({"messages": [{"role": "king", "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": ["user"], "content": "x"}]}, "messages[0].role"),
        ({"messages": [*HI, {"role": "user"}]}, "messages[1].content"), ({"messages": [{"role": "user", "content": 3}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": []}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": "x", "mood": 1}]}, "messages[0].mood"),
        ({"messages": [{"role": "user", "content": [{"type": "input_audio"}]}]}, "messages[0].content[0].type"),
        ({"messages": [{"role": "system", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,"}}]}]}, "messages[0].content[0].type"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "file:///etc/passwd"}}]}]}, "messages[0].content[0].image_url.url"),
        ({"messages": [{"role": "tool", "content": "x"}]}, "messages[0].tool_call_id"),
        ({"messages": [{"role": "function", "name": "f", "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": "assistant", "content": None}]}, "messages[0].content"),
        ({"messages": [{"role": "assistant", "tool_calls": [{**CALL, "function": {"name": "f", "arguments": {}}}]}]}, "messages[0].tool_calls[0].function.arguments"),
        ({"messages": HI * 5_000}, "messages"),
        ({"temperature": 2.1}, "temperature"), ({"temperature": "0"}, "temperature"), ({"temperature": True}, "temperature"),
        ({"top_p": -0.1}, "top_p"), ({"n": 9}, "n"), ({"n": 0}, "n"), ({"n": 1.0}, "n"), ({"seed": 2**63}, "seed"),
        ({"stop": 3}, "stop"), ({"stop": ["a"] * 17}, "stop"), ({"stop": ["a", 3]}, "stop[1]"),
        ({"max_tokens": 0}, "max_tokens"), ({"max_tokens": 1, "max_completion_tokens": 2}, "max_tokens"),
        ({"logit_bias": {"a": 1}}, "logit_bias.a"), ({"logit_bias": {"1": 101}}, "logit_bias.1"), ({"logit_bias": []}, "logit_bias"),
        ({"logprobs": 1}, "logprobs"), ({"top_logprobs": 2}, "top_logprobs"), ({"logprobs": True, "top_logprobs": 21}, "top_logprobs"),
        ({"tools": {}}, "tools"), ({"tools": [{"type": "custom"}]}, "tools[0].type"),
        ({"tools": [{"type": "function", "function": {"name": "a b"}}]}, "tools[0].function.name"),
        ({"tools": [TOOL, TOOL]}, "tools[1]"), ({"tool_choice": "auto"}, "tool_choice"), ({"tools": [TOOL], "tool_choice": "any"}, "tool_choice"),
        ({"tools": [TOOL], "tool_choice": {"type": "function", "function": {"name": "g"}}}, "tool_choice"),
        ({"response_format": {"type": "xml"}}, "response_format.type"), ({"response_format": {"type": "json_schema"}}, "response_format.json_schema"),
        ({"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": []}}}, "response_format.json_schema.schema"),
        ({"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": nested(DEEPEST + 1)}}}, "response_format.json_schema.schema"),
        ({"tools": [{"type": "function", "function": {"name": "f", "parameters": nested(900)}}]}, "tools"),
        ({"stream": "yes"}, "stream"), ({"stream_options": {"include_usage": True}}, "stream_options"), ({"stream": True, "stream_options": {"x": 1}}, "stream_options"),
        ({"model": 3}, "model"), ({"model": "m" * 201}, "model"), ({"user": 3}, "user"), ({"metadata": {"a": 1}}, "metadata.a"),
        ({"service_tier": "best"}, "service_tier"), ({"reasoning_effort": "most"}, "reasoning_effort"),
    ],
    ids=lambda value: str(value)[:60],
)  # fmt: skip
def test_what_is_wrong_is_named(more: dict[str, Any], param: str) -> None:
    with pytest.raises(BadInput) as told:
        chat_body.chat(body(**more))

    assert told.value.param == param  # type: ignore[attr-defined]
    assert f"`{param.partition('[')[0].partition('.')[0]}" in str(told.value)


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("functions", [], "`tools`"), ("function_call", "auto", "`tools`"), ("audio", {}, "text"), ("store", True, "leave it out"),
        ("modalities", ["text", "audio"], "text"), ("web_search_options", {}, "tool"), ("prediction", {}, "leave it out"),
        ("mirostat", 2, "not known"), ("Temperature", 1, "not known"), ("x" * 500, 1, "not known"),
    ],
)  # fmt: skip
def test_what_can_not_be_kept_is_unsupported_by_its_name(name: str, value: Any, advice: str) -> None:
    with pytest.raises(Unsupported, match=advice) as told:
        chat_body.chat(body(**{name: value}))

    assert told.value.param == name[:60]


def test_completions_take_texts_and_tokens() -> None:
    for prompt in ("a", "", ["a", "b"], [1, 2], [[1], [2, 3]]):
        checked = chat_body.completion(
            {"prompt": prompt, "echo": True, "logprobs": 5, "max_tokens": 0, "best_of": 1}
        )
        assert checked.body == {"prompt": prompt, "echo": True, "logprobs": 5, "max_tokens": 0}
    for prompt in (3, [], [1, "a"], [[1], "a"], [[]], [-1], {}, [None]):
        with pytest.raises(BadInput, match="`prompt`"):
            chat_body.completion({"prompt": prompt})
    for name, value in (("best_of", 2), ("messages", HI), ("top_logprobs", 2), ("logprobs", True)):
        with pytest.raises(BadInput, match=name):
            chat_body.completion({"prompt": "a", name: value})


def test_embeddings_take_texts() -> None:
    assert chat_body.embedding({"model": "m", "input": "a"}).body == {"input": ["a"]}
    checked = chat_body.embedding({"input": ["a", "b"], "dimensions": 8, "encoding_format": "base64"})
    assert (checked.body, checked.base64) == ({"input": ["a", "b"], "dimensions": 8}, True)
    for value in ("", [], [""], [1, 2], [[1]], 3, ["a", 3], ["a"] * 2_049):
        with pytest.raises(BadInput, match="`input"):
            chat_body.embedding({"input": value})
    with pytest.raises(BadInput, match="encoding_format"):
        chat_body.embedding({"input": "a", "encoding_format": "hex"})


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from([*chat_body.CHAT, *chat_body.COMPLETIONS, "odd"]), ANY, max_size=6))
def test_any_body_is_checked_or_refused_with_a_sentence(found: dict[str, Any]) -> None:
    for check, needed in ((chat_body.chat, {"messages": HI}), (chat_body.completion, {"prompt": "a"}), (chat_body.embedding, {"input": "a"})):  # fmt: skip
        for one in (found, {**found, **needed}):
            assert _said(check, one)


def _said(check: Any, one: dict[str, Any]) -> str:
    """Return the checked body, or the sentence that refuses it."""
    try:
        return str(check(one).body)
    except BadInput as error:
        return str(error)
