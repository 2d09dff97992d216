"""Ollama's doors, knocked at by its own client over a real socket."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import ollama
import pytest
from tests.peers.chats import chunks

from deshi.errors import Busy, Lost
from deshi.web.ollama_api import SPOKEN

if TYPE_CHECKING:
    from tests.peers.chats import ScriptedChats

    from conftest import Door

HI = [{"role": "user", "content": "hello there"}]
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 20).decode()
WEATHER: Any = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "Tell the weather.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
CALL = {"id": "c9", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Kyoto"}'}}


@pytest.fixture(scope="module")
def client(chat_door: Door) -> Iterator[ollama.Client]:
    made = ollama.Client(chat_door.url, timeout=20)
    yield made
    made.close()


def until(true: Callable[[], bool]) -> bool:
    """Wait for something that happens on the service's side."""
    for _ in range(400):
        if true():
            return True
        time.sleep(0.02)
    return False


def test_a_chat_is_answered_whole_with_its_figures(client: ollama.Client, chats: ScriptedChats) -> None:
    answer = client.chat(
        "tiny", HI, options={"temperature": 0, "num_predict": 9, "num_thread": 2, "num_ctx": 99}
    )

    assert answer.message.content == "hello there"
    assert (answer.done, answer.done_reason, answer.eval_count, answer.prompt_eval_count) == (
        True,
        "stop",
        2,
        3,
    )
    assert answer.total_duration
    assert answer.created_at
    assert chats.asked[-1].body == {"messages": HI, "temperature": 0, "max_tokens": 9, "num_ctx": 99}


def test_a_chat_streams_unless_told_not_to(chat_door: Door) -> None:
    _, headers, data = chat_door.raw("POST", "/api/chat", {"model": "tiny", "messages": HI})

    told = [json.loads(line) for line in data.splitlines()]
    assert headers["content-type"] == "application/x-ndjson"
    assert [one["message"]["content"] for one in told] == ["hello", "there", ""]
    assert [one["done"] for one in told] == [False, False, True]
    assert told[-1]["eval_count"] == 2


def test_the_client_reads_a_stream(client: ollama.Client) -> None:
    pieces = list(client.chat("tiny", HI, stream=True))

    assert [one.message.content for one in pieces] == ["hello", "there", ""]
    assert pieces[-1].done


def test_calls_of_tools_come_whole_and_their_results_go_back(
    client: ollama.Client, chats: ScriptedChats
) -> None:
    message = {"role": "assistant", "content": None, "tool_calls": [CALL]}
    chats.table = {"hello there": {"choices": [{"message": message, "finish_reason": "tool_calls"}]}}

    answer = client.chat("tiny", HI, tools=[WEATHER])
    chats.table = {}

    assert answer.message.tool_calls
    assert answer.message.tool_calls[0].function.arguments == {"city": "Kyoto"}
    assert chats.asked[-1].body["tools"] == [WEATHER]
    client.chat("tiny", [*HI, answer.message, {"role": "tool", "tool_name": "weather", "content": "sun"}])
    asked = chats.asked[-1].body["messages"]
    assert asked[1]["tool_calls"][0]["id"] == asked[2]["tool_call_id"]
    assert json.loads(asked[1]["tool_calls"][0]["function"]["arguments"]) == {"city": "Kyoto"}


def test_pieces_of_a_call_are_gathered(client: ollama.Client, chats: ScriptedChats) -> None:
    def piece(**call: Any) -> Any:
        return {"choices": [{"index": 0, "delta": {"tool_calls": [{"index": 0, "function": call}]}}]}

    chats.table = {
        "hello there": [
            piece(name="weather", arguments=""),
            piece(arguments='{"city":'),
            piece(arguments='"Oslo"}'),
        ]
    }
    pieces = list(client.chat("tiny", HI, tools=[WEATHER], stream=True))
    chats.table = {}

    calls = [call for one in pieces for call in one.message.tool_calls or ()]
    assert [call.function.arguments for call in calls] == [{"city": "Oslo"}]


def test_a_form_is_asked_for_as_json_or_by_a_schema(client: ollama.Client, chats: ScriptedChats) -> None:
    client.chat("tiny", HI, format="json")
    assert chats.asked[-1].body["response_format"] == {"type": "json_object"}

    client.chat("tiny", HI, format={"type": "object"})
    assert chats.asked[-1].body["response_format"]["json_schema"]["schema"] == {"type": "object"}


def test_pictures_and_thoughts_find_their_places(client: ollama.Client, chats: ScriptedChats) -> None:
    client.chat("tiny", [{"role": "user", "content": "what?", "images": [PNG]}], think=False)

    asked = chats.asked[-1].body
    assert asked["messages"][0]["content"][0] == {"type": "text", "text": "what?"}
    assert asked["messages"][0]["content"][1]["image_url"]["url"].startswith("data:image/png;base64,")
    assert asked["reasoning_effort"] == "none"


def test_a_stream_of_null_is_a_stream(chat_door: Door) -> None:
    body = {"model": "tiny", "messages": HI, "stream": None}

    assert len(chat_door.raw("POST", "/api/chat", body)[2].splitlines()) == 3


def test_options_are_taken_as_ollama_takes_them(client: ollama.Client, chats: ScriptedChats) -> None:
    sampling = {
        "repeat_last_n": 64,
        "mirostat": 2,
        "mirostat_tau": 5.0,
        "mirostat_eta": 0.1,
        "typical_p": 0.9,
    }

    client.chat("tiny", HI, options={"num_predict": 0, "temperature": 2.5, **sampling})

    assert chats.asked[-1].body == {"messages": HI, "temperature": 2.5, **sampling}
    client.generate("tiny", "once", raw=True, options={"mirostat": 1})
    assert chats.asked[-1].body == {"prompt": "once", "mirostat": 1}


@pytest.mark.parametrize("how", [{"raw": True}, {"suffix": "b"}])
def test_a_system_that_would_be_dropped_is_refused(client: ollama.Client, how: Any) -> None:
    with pytest.raises(ollama.ResponseError, match="`system`"):
        client.generate("tiny", "a", system="be kind", **how)


def test_a_prompt_is_a_chat_unless_it_is_raw(client: ollama.Client, chats: ScriptedChats) -> None:
    answer = client.generate("tiny", "hello there", system="be kind", keep_alive="5m")
    assert answer.response == "hello there"
    assert chats.asked[-1].route == "chat"
    assert [one["role"] for one in chats.asked[-1].body["messages"]] == ["system", "user"]
    assert chats.asked[-1].body["keep_alive"] == "5m"

    answer = client.generate("tiny", "once", raw=True)
    assert answer.response == "once"
    assert (chats.asked[-1].route, chats.asked[-1].body) == ("completions", {"prompt": "once"})
    pieces = list(client.generate("tiny", "a b", stream=True))
    assert [one.response for one in pieces] == ["a", "b", ""]


def test_a_request_without_words_only_looks_for_the_model(
    client: ollama.Client, chats: ScriptedChats
) -> None:
    before = len(chats.asked)

    assert client.generate("tiny").done_reason == "load"
    assert client.chat("tiny").done_reason == "load"
    assert client.generate("tiny", keep_alive=0).done_reason == "load"  # behind a server: it stays there
    chats.tells = True
    assert client.generate("tiny", keep_alive=0).done_reason == "unload"
    assert client.generate("tiny:latest", keep_alive="0s").done_reason == "unload"
    chats.tells = False
    assert len(chats.asked) == before
    with pytest.raises(ollama.ResponseError, match="did you mean tiny"):
        client.generate("tinny")


def test_texts_become_vectors(client: ollama.Client) -> None:
    assert client.embed("tiny", ["a", "b"]).embeddings == [[0.6, -0.8], [0.6, -0.8]]
    assert client.embed("tiny", "a").prompt_eval_count == 3
    assert client.embeddings("tiny", "a").embedding == [0.6, -0.8]


def test_models_are_listed_and_shown(client: ollama.Client, chats: ScriptedChats) -> None:
    chats.details = {
        "family": "qwen2",
        "parameters": "7B",
        "quantization": "Q4_K_M",
        "loaded": True,
        "size": 9,
    }

    listed, running, shown = client.list().models[0], client.ps().models[0], client.show("tiny:latest")
    chats.details = {}

    assert (listed.model, listed.size, listed.details and listed.details.family) == ("tiny", 9, "qwen2")
    assert (running.model, running.expires_at is not None) == ("tiny", True)
    assert shown.details
    assert shown.details.quantization_level == "Q4_K_M"
    assert shown.modelinfo
    assert shown.modelinfo["qwen2.context_length"] == 4_096
    assert client.ps().models == []
    with pytest.raises(ollama.ResponseError) as told:
        client.show("huge")
    assert told.value.status_code == 404


def test_the_version_is_of_the_protocol(chat_door: Door) -> None:
    told = chat_door.call("GET", "/api/version")[1]

    assert told["version"] == SPOKEN
    assert set(told) == {"version", "deshi"}
    assert chat_door.raw("HEAD", "/")[0] == 200


def test_errors_are_one_sentence(client: ollama.Client, chats: ScriptedChats, chat_door: Door) -> None:
    for body, word in [
        ({"model": "tiny", "messages": HI, "template": "{{x}}"}, "raw"),
        ({"model": "tiny", "messages": HI, "mood": 1}, "`mood`"),
        ({"model": "tiny", "messages": HI, "options": {"tfs_z": 2}}, "`options.tfs_z`"),
        ({"model": "tiny", "messages": HI, "options": {"temperature": "hot"}}, "`temperature`"),
        ({"model": "tiny", "messages": HI, "options": 3}, "`options`"),
        ({"model": "tiny", "messages": HI, "format": "xml"}, "`format`"),
        ({"model": "tiny", "messages": [3]}, "messages[0]"),
        ({"messages": []}, "`model`"),
    ]:
        status, told = chat_door.call("POST", "/api/chat", body)
        assert status == 400, body
        assert list(told) == ["error"]
        assert word in told["error"]
    chats.table = {"hello there": Busy("Come later.", 2.0)}
    status, headers, _ = chat_door.raw("POST", "/api/chat", {"model": "tiny", "messages": HI})
    chats.table = {}
    assert (status, headers["retry-after"]) == (503, "2")


def test_a_stream_that_breaks_off_says_so(client: ollama.Client, chats: ScriptedChats) -> None:
    chats.table = {"hello there": [*chunks(["one"])[:1], Lost("The server has gone; try again.")]}

    with pytest.raises(ollama.ResponseError, match="has gone"):
        list(client.chat("tiny", HI, stream=True))
    chats.table = {}


def test_a_client_that_leaves_amid_a_stream_ends_the_work(
    client: ollama.Client, chats: ScriptedChats
) -> None:
    chats.table = {"hello there": [*chunks(["one"])[:1], "forever"]}
    before = len(chats.cancelled)

    stream = client.chat("tiny", HI, stream=True)
    next(stream)
    stream.close()  # type: ignore[attr-defined]

    assert until(lambda: len(chats.cancelled) == before + 1)
    chats.table = {}


def test_a_body_of_any_type_is_read_as_the_tutorials_send_it(chat_door: Door) -> None:
    status, _, _ = chat_door.raw(
        "POST",
        "/api/chat",
        {"model": "tiny", "messages": HI},
        {"content-type": "application/x-www-form-urlencoded"},
    )

    assert status == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/api/pull"), ("DELETE", "/api/delete"), ("POST", "/api/create"), ("GET", "/api/x")],
)
def test_what_ollama_has_and_deshi_has_not_is_refused_in_its_form(
    chat_door: Door, method: str, path: str
) -> None:
    status, told = chat_door.call(method, path, {"model": "x"})

    assert status in (404, 405)
    assert "deshi models" in told["error"]


def test_a_key_is_needed_where_it_is_set_so(open_door: Callable[..., Door], tmp_path: Any) -> None:
    from deshi.ask.keys import Keys
    from deshi.sections import Settings

    key = Keys(Settings(tmp_path / "home").keys).add("ann", tenant="lab")
    door = open_door(require_key=True)

    status, told = door.call("POST", "/api/chat", {"model": "tiny", "messages": HI})
    assert (status, list(told)) == (401, ["error"])
    status, told = door.call("POST", "/v1/chat/completions", {"model": "tiny", "messages": HI})
    assert (status, told["error"]["code"]) == (401, "invalid_api_key")
    assert door.call("GET", "/v1/files")[1]["error"]["code"] == "invalid_api_key"
    door.headers = {"authorization": f"Bearer {key}"}
    assert door.call("GET", "/api/tags")[0] == 200
    assert door.call("GET", "/v1/files")[0] == 200


@pytest.fixture
def slow(chats: ScriptedChats, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every stream open so late that it says a sign of life before."""
    real = chats.open

    async def late(chat: Any) -> Any:
        await asyncio.sleep(0.3)
        return await real(chat)

    monkeypatch.setattr(chats, "open", late)
    monkeypatch.setattr("deshi.web.client.QUIET_S", 0.02)
    monkeypatch.setattr("deshi.web.client.BEAT_S", 0.05)


@pytest.mark.usefixtures("slow")
def test_a_stream_that_opens_late_says_that_it_is_alive(client: ollama.Client) -> None:
    pieces = list(client.chat("tiny", HI, stream=True))

    assert [one.message.content for one in pieces[:2]] == ["", ""]
    assert [one.message.content for one in pieces if one.message.content] == ["hello", "there"]
    assert "".join(one.response for one in client.generate("tiny", "a b", stream=True)) == "ab"


@pytest.mark.usefixtures("slow")
def test_what_fails_after_a_sign_of_life_comes_as_a_line(client: ollama.Client, chats: ScriptedChats) -> None:
    chats.table = {"hello there": Busy("Come later.", 2.0)}
    try:
        with pytest.raises(ollama.ResponseError, match="Come later"):
            list(client.chat("tiny", HI, stream=True))
    finally:
        chats.table = {}


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/api/chat", [], '{"model": "...", ...}'),
        ("/api/show", {"model": 5}, "`model` must be a text of at most 200 characters, not 5"),
        ("/api/generate", {"model": "tiny", "prompt": "a", "options": {"num_predict": "x"}}, "`num_predict` must be a whole number"),
    ],
    ids=["list", "model", "option"],
)  # fmt: skip
def test_what_is_wrong_is_named_as_its_client_knows_it(
    chat_door: Door, path: str, body: Any, said: str
) -> None:
    status, told = chat_door.call("POST", path, body)

    assert (status, said in told["error"]) == (400, True), told
