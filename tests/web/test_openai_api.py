"""OpenAI's doors, knocked at by its own client over a real socket."""

from __future__ import annotations

import asyncio
import base64
import json
import struct
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import openai
import pytest
from tests.peers.chats import chunks

from deshi.errors import Busy, DeshiError, Limited, Lost, NeverFits, Refused, Spent, Unfit, Unsupported

if TYPE_CHECKING:
    from tests.peers.chats import ScriptedChats

    from conftest import Door

HI = [{"role": "user", "content": "hello there"}]


@pytest.fixture(scope="module")
def client(chat_door: Door) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=chat_door.url + "/v1", api_key="any", max_retries=0, timeout=20) as made:
        yield made


def until(true: Callable[[], bool]) -> bool:
    """Wait for something that happens on the service's side."""
    for _ in range(400):
        if true():
            return True
        time.sleep(0.02)
    return False


def lines(data: bytes) -> list[str]:
    """Return what the events of a stream say."""
    return [line[6:] for line in data.decode().split("\n") if line.startswith("data: ")]


def test_a_chat_is_answered_whole(client: openai.OpenAI, chats: ScriptedChats) -> None:
    answer = client.chat.completions.create(model="tiny", messages=HI, temperature=0, seed=7, n=2, user="ann")

    assert answer.choices[0].message.content == "hello there"
    assert answer.usage
    assert answer.usage.total_tokens == 5
    asked = chats.asked[-1]
    assert asked.body == {"messages": HI, "temperature": 0, "seed": 7, "n": 2}
    assert (asked.model, asked.route, asked.stream, asked.caller.user) == ("tiny", "chat", False, "ann")


def test_an_answer_says_in_headers_where_it_is_from(client: openai.OpenAI, chats: ScriptedChats) -> None:
    raw = client.chat.completions.with_raw_response.create(model="tiny", messages=HI)

    assert raw.headers["x-request-id"] == chats.asked[-1].id
    assert raw.headers["x-deshi-cache"] == "miss"
    assert raw.headers["x-deshi-target"] == "tiny"


def test_a_kept_answer_is_sent_as_it_lies(chat_door: Door, chats: ScriptedChats) -> None:
    ready = b'{ "choices" : [], "spaces": "kept" }'
    chats.table = {"kept": ready}

    status, headers, data = chat_door.raw(
        "POST", "/v1/chat/completions", {"model": "tiny", "messages": [{"role": "user", "content": "kept"}]}
    )

    assert (status, data, headers["x-deshi-cache"]) == (200, ready, "exact")


def test_a_stream_comes_in_pieces_and_ends(client: openai.OpenAI) -> None:
    pieces = list(client.chat.completions.create(model="tiny", messages=HI, stream=True))

    assert [one.choices[0].delta.content for one in pieces] == ["hello", "there", None]
    assert pieces[-1].choices[0].finish_reason == "stop"
    assert all(one.usage is None for one in pieces)


def test_a_stream_tells_its_usage_where_it_is_asked_to(client: openai.OpenAI) -> None:
    wish: Any = {"include_usage": True}
    pieces = list(client.chat.completions.create(model="tiny", messages=HI, stream=True, stream_options=wish))

    assert pieces[-1].choices == []
    assert pieces[-1].usage
    assert pieces[-1].usage.completion_tokens == 2


def test_a_stream_is_made_of_server_sent_events(chat_door: Door) -> None:
    _, headers, data = chat_door.raw(
        "POST", "/v1/chat/completions", {"model": "tiny", "messages": HI, "stream": True}
    )

    assert headers["content-type"].startswith("text/event-stream")
    assert lines(data)[-1] == "[DONE]"
    assert json.loads(lines(data)[0])["choices"][0]["delta"] == {"content": "hello"}


def test_a_stream_that_breaks_off_says_so(client: openai.OpenAI, chats: ScriptedChats) -> None:
    chats.table = {"hello there": [*chunks(["one"])[:1], Lost("The server has gone; try again.")]}
    stream = client.chat.completions.create(model="tiny", messages=HI, stream=True)
    got = next(stream)

    assert got.choices[0].delta.content == "one"
    with pytest.raises(openai.APIError, match="has gone"):
        next(stream)
    chats.table = {}


def test_what_fails_before_the_first_piece_has_a_status(client: openai.OpenAI, chats: ScriptedChats) -> None:
    chats.table = {"hello there": Busy("Come later.", 3.2)}

    with pytest.raises(openai.InternalServerError) as told:
        client.chat.completions.create(model="tiny", messages=HI, stream=True)

    assert told.value.status_code == 503
    assert told.value.response.headers["retry-after"] == "4"
    assert told.value.response.headers["retry-after-ms"] == "3200"
    chats.table = {}


@pytest.mark.parametrize(
    ("error", "status", "kind", "code", "param"),
    [
        (Limited("Too many.", 0.05), 429, "rate_limit_error", "rate_limit_exceeded", None),
        (Unsupported("No `pattern` here.", "pattern"), 400, "invalid_request_error", "unsupported_parameter", "pattern"),
        (Refused("It won't."), 502, "upstream_error", "refused_upstream", None),
        (DeshiError("Odd."), 500, "server_error", "internal_error", None),
        (ZeroDivisionError("secret"), 500, "server_error", "internal_error", None),
    ],
    ids=str,
)  # fmt: skip
def test_errors_have_the_form_that_clients_act_on(
    chat_door: Door, chats: ScriptedChats, error: Exception, status: int, kind: str, code: str, param: str
) -> None:
    chats.table = {"hello there": error}

    got, headers, data = chat_door.raw("POST", "/v1/chat/completions", {"model": "tiny", "messages": HI})
    chats.table = {}

    told = json.loads(data)["error"]
    assert (got, told["type"], told["code"], told["param"]) == (status, kind, code, param)
    assert "secret" not in told["message"]
    assert ("retry-after" in headers) == (status in (429, 503))
    assert headers["x-request-id"]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Spent("The day's budget is spent."), 429, "insufficient_quota"),
        (Refused("It won't."), 502, "refused_upstream"),
        (Unfit("No answer of this form in 3 tries."), 502, "unfit_answer"),
        (NeverFits("Over the limit alone.", 60.0), 429, "rate_limit_exceeded"),
    ],
    ids=str,
)
def test_what_stays_as_it_is_is_not_tried_again(
    chat_door: Door, chats: ScriptedChats, error: DeshiError, status: int, code: str
) -> None:
    chats.table, before = {"hello there": error}, len(chats.asked)
    patient = openai.OpenAI(base_url=chat_door.url + "/v1", api_key="any", max_retries=2, timeout=20)
    with patient, pytest.raises(openai.APIStatusError) as told:
        patient.chat.completions.create(model="tiny", messages=HI)
    chats.table = {}

    assert len(chats.asked) == before + 1
    assert (told.value.status_code, told.value.code) == (status, code)
    assert told.value.response.headers["x-should-retry"] == "false"
    assert "retry-after" not in told.value.response.headers


def test_a_model_that_is_not_there_is_a_404(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as told:
        client.chat.completions.create(model="huge", messages=HI)

    assert (told.value.code, told.value.param) == ("model_not_found", "model")
    assert "tiny" in str(told.value)


def test_a_parameter_that_is_not_known_is_named(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as told:
        client.chat.completions.create(model="tiny", messages=HI, extra_body={"mirostat": 2})

    assert told.value.param == "mirostat"


def test_headers_say_what_a_request_wishes(client: openai.OpenAI, chats: ScriptedChats) -> None:
    parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    client.chat.completions.create(
        model="tiny",
        messages=HI,
        extra_headers={
            "Cache-Control": "no-cache, max-age=60", "X-Deshi-Priority": "low", "X-Deshi-Deadline": "2.5",
            "X-Deshi-Optimize": "off", "X-Deshi-Session": "s1", "X-Deshi-User": "bob", "traceparent": parent,
        },
    )  # fmt: skip

    asked = chats.asked[-1]
    assert (asked.wishes.cache, asked.wishes.max_age_s, asked.wishes.priority) == ("no-cache", 60.0, 2)
    assert (asked.wishes.deadline_s, asked.wishes.optimize, asked.wishes.parent) == (2.5, False, parent)
    assert (asked.session, asked.caller.user) == ("s1", "bob")


@pytest.mark.parametrize(
    "name", ["X-Deshi-Priority", "X-Deshi-Deadline", "X-Deshi-Cache", "X-Deshi-Optimize"]
)
def test_a_header_that_can_not_be_kept_is_named(client: openai.OpenAI, name: str) -> None:
    with pytest.raises(openai.BadRequestError) as told:
        client.chat.completions.create(model="tiny", messages=HI, extra_headers={name: "perhaps"})

    assert told.value.param == name


def test_a_client_that_leaves_while_it_waits_ends_the_work(
    client: openai.OpenAI, chats: ScriptedChats
) -> None:
    chats.table = {"hello there": "forever"}
    before = len(chats.cancelled)

    with pytest.raises(openai.APITimeoutError):
        client.with_options(timeout=0.3).chat.completions.create(model="tiny", messages=HI)

    assert until(lambda: len(chats.cancelled) == before + 1)
    chats.table = {}


def test_a_client_that_leaves_amid_a_stream_ends_the_work(
    client: openai.OpenAI, chats: ScriptedChats
) -> None:
    chats.table = {"hello there": [*chunks(["one"])[:1], "forever"]}
    before = len(chats.cancelled)
    stream = client.chat.completions.create(model="tiny", messages=HI, stream=True)
    next(stream)
    stream.close()

    assert until(lambda: len(chats.cancelled) == before + 1)
    chats.table = {}


def test_a_prompt_is_completed(client: openai.OpenAI, chats: ScriptedChats) -> None:
    answer = client.completions.create(model="tiny", prompt="Once", echo=True, logprobs=3, max_tokens=0)

    assert answer.choices[0].text == "Once"
    assert chats.asked[-1].body == {"prompt": "Once", "echo": True, "logprobs": 3, "max_tokens": 0}
    pieces = client.completions.create(model="tiny", prompt="Once more", stream=True)
    assert "".join(one.choices[0].text for one in pieces) == "Oncemore"


def test_embeddings_come_as_numbers_and_as_base64(client: openai.OpenAI, chat_door: Door) -> None:
    by_client = client.embeddings.create(model="tiny", input=["a", "b"])  # asks for base64 by itself
    plain = client.embeddings.create(model="tiny", input="a", encoding_format="float")
    told = chat_door.call(
        "POST", "/v1/embeddings", {"model": "tiny", "input": "a", "encoding_format": "base64"}
    )[1]

    assert [one.index for one in by_client.data] == [0, 1]
    assert by_client.data[1].embedding == pytest.approx([0.6, -0.8])
    assert plain.data[0].embedding == [0.6, -0.8]
    assert struct.unpack("<2f", base64.b64decode(told["data"][0]["embedding"])) == pytest.approx((0.6, -0.8))


def test_models_are_listed(client: openai.OpenAI) -> None:
    assert [one.id for one in client.models.list()] == ["tiny"]


def test_tokens_are_told_where_the_engine_tells_them(chat_door: Door, chats: ScriptedChats) -> None:
    status, told = chat_door.call("POST", "/tokenize", {"model": "tiny", "prompt": "ab"})
    assert (status, told["error"]["param"]) == (400, "model")

    chats.tells = True
    assert chat_door.call("POST", "/tokenize", {"prompt": "ab"})[1] == {"tokens": [0, 97, 98], "count": 3}
    plain = chat_door.call("POST", "/tokenize", {"content": "ab", "add_special_tokens": False})[1]
    assert plain["tokens"] == [97, 98]
    assert chat_door.call("POST", "/detokenize", {"tokens": [97, 98]})[1]["prompt"] == "ab"
    assert chat_door.call("GET", "/tokenizer_info?model=tiny")[1]["bos_token"]
    assert chat_door.call("POST", "/detokenize", {"tokens": ["a"]})[0] == 400
    chats.tells = False


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/completions", "/v1/embeddings"])
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"{", 400), (b"[]", 400), (b"[" * 100_000, 400), (b'{"model": "\\ud800"}', 400), (b"\xff\xfe", 400),
        (b'{"model": "tiny"}', 400), (b'{"model": 7, "messages": [], "prompt": "a", "input": "a"}', 400),
        (b'{"x": "' + b"a" * 10_000_000 + b'"}', 413),
    ],
    ids=["nothing", "broken", "list", "deep", "surrogate", "bytes", "empty", "model", "ten megabytes"],
)  # fmt: skip
def test_bad_bodies_are_refused_in_one_form(chat_door: Door, path: str, body: bytes, status: int) -> None:
    got, told = chat_door.call("POST", path, body)

    assert got == status
    assert set(told["error"]) == {"message", "type", "param", "code"}
    assert told["error"]["type"] == "invalid_request_error"


def test_a_body_that_is_not_said_to_be_json_is_refused(chat_door: Door) -> None:
    got, _ = chat_door.call(
        "POST", "/v1/chat/completions", {"model": "tiny", "messages": HI}, {"content-type": "text/plain"}
    )

    assert got == 415


def test_a_page_of_another_site_is_refused(chat_door: Door) -> None:
    got, told = chat_door.call("GET", "/v1/models", headers={"origin": "http://evil.test"})

    assert (got, told["error"]["code"]) == (403, "forbidden")


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
def test_a_stream_that_opens_late_says_that_it_is_alive(client: openai.OpenAI, chat_door: Door) -> None:
    body = {"model": "tiny", "messages": HI, "stream": True}
    status, headers, data = chat_door.raw("POST", "/v1/chat/completions", body)

    assert (status, headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert headers["x-request-id"]
    assert data.startswith(b": still at work\n\n: still at work\n\n")
    assert data.endswith(b"data: [DONE]\n\n")
    pieces = client.chat.completions.create(model="tiny", messages=HI, stream=True)  # type: ignore[call-overload]
    assert [one.choices[0].delta.content for one in pieces][:2] == ["hello", "there"]


@pytest.mark.usefixtures("slow")
def test_what_fails_after_a_sign_of_life_comes_as_an_event(
    client: openai.OpenAI, chats: ScriptedChats, chat_door: Door
) -> None:
    failed = _failed(chat_door)
    chats.table = {"hello there": Busy("Come later.", 2.0)}
    try:
        with pytest.raises(openai.APIError, match="Come later"):
            list(client.chat.completions.create(model="tiny", messages=HI, stream=True))  # type: ignore[call-overload]
    finally:
        chats.table = {}
    assert _failed(chat_door) == failed + 1


def _failed(door: Door) -> float:
    """Return how many chats were counted as failed."""
    lines = door.raw("GET", "/metrics")[2].decode().splitlines()
    found = [one for one in lines if "/v1/chat/completions" in one and '"503"' in one and "_total" in one]
    return sum(float(one.rsplit(" ", 1)[1]) for one in found)


def test_a_list_in_place_of_a_chat_is_told_what_a_chat_is(chat_door: Door) -> None:
    told = chat_door.call("POST", "/v1/chat/completions", [])[1]

    assert 'send {"model": "...", ...}' in told["error"]["message"]
