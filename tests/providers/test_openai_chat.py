"""Chats at servers of OpenAI's protocol: passed through whole, against the real llama.cpp server and one that goes wrong."""

import asyncio
import json
import time
import urllib.request
from collections.abc import AsyncGenerator, Iterator
from typing import Any

import pytest
from tests.peers.llama_cpp import llama_cpp
from tests.peers.model_servers import VECTOR, OpenAIChats
from tests.peers.server import Peer

from deshi.errors import BadInput, Busy, DeshiError, Lost, Refused, Unavailable, Unsupported
from deshi.providers.http import Http
from deshi.providers.openai_chat import OpenAIChat
from deshi.records.chat import Chat, Json, Route
from deshi.records.model import Reply

SAID = [{"role": "user", "content": "座って"}]
SCHEMA = {
    "type": "object",
    "properties": {
        "label": {"enum": ["do", "talk"]},
        "count": {"type": "integer", "minimum": 3, "maximum": 5},
    },
    "required": ["label", "count"],
    "additionalProperties": False,
}
FORM = {"type": "json_schema", "json_schema": {"name": "a", "strict": True, "schema": SCHEMA}}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with llama_cpp(tmp_path_factory.mktemp("llama")) as url:
        yield url


def chat_of(route: Route = "chat", **body: Any) -> Chat:
    """Return a chat."""
    usual = {
        "chat": {"messages": SAID},
        "completions": {"prompt": "one two"},
        "embeddings": {"input": ["a", "b"]},
    }
    return Chat("i", route, "m", {**usual[route], **body})


def ask(url: str, *chats: Chat, key: str = "") -> list[Json]:
    """Return the answers to chats, one after the other. Raises what the last raises."""

    async def all_of_them() -> list[Json]:
        made = OpenAIChat(Http(url + "/v1", 30.0), "tiny", key)
        try:
            return [await made.chat(one) for one in chats]
        finally:
            await made.close()

    return asyncio.run(all_of_them())


def stream(url: str, chat: Chat, most: int = 10_000, **how: Any) -> list[Json]:
    """Return the first pieces of a stream. Raises what it raises."""

    async def one() -> list[Json]:
        made, found = OpenAIChat(Http(url + "/v1", 30.0, **how), "tiny"), list[Json]()
        pieces = made.stream(chat)
        try:
            async for piece in pieces:
                found.append(piece)
                if len(found) == most:
                    break
            return found
        finally:
            await pieces.aclose()
            await made.close()

    return asyncio.run(one())


def text_of(pieces: list[Json]) -> str:
    """Return what the pieces say together."""
    choices = [choice for piece in pieces for choice in piece["choices"]]
    return "".join((one.get("delta") or {}).get("content") or one.get("text") or "" for one in choices)


# ---- the real server


def test_the_real_server_answers_a_schema_with_log_probabilities(server: str) -> None:
    (answer,) = ask(
        server, chat_of(response_format=FORM, logprobs=True, top_logprobs=2, max_tokens=60, seed=1)
    )

    choice = answer["choices"][0]
    data = json.loads(choice["message"]["content"])
    assert data["label"] in ("do", "talk")
    assert 3 <= data["count"] <= 5
    assert len(choice["logprobs"]["content"][0]["top_logprobs"]) == 2
    assert answer["usage"]["completion_tokens"] > 5


def test_the_real_server_streams_with_its_usage_at_the_end(server: str) -> None:
    pieces = stream(server, chat_of(response_format=FORM, max_tokens=60, seed=1))

    assert json.loads(text_of(pieces))["label"] in ("do", "talk")
    assert pieces[-1]["usage"]["completion_tokens"] > 5


def test_the_real_server_completes_plain_text(server: str) -> None:
    (answer,) = ask(server, chat_of("completions", max_tokens=5, ignore_eos=True))

    assert answer["object"] == "text_completion"
    assert answer["usage"]["completion_tokens"] == 5


def test_a_closed_stream_frees_the_real_servers_slot(server: str) -> None:
    stream(server, chat_of(max_tokens=8_000, ignore_eos=True), most=2)

    def busy() -> bool:
        with urllib.request.urlopen(server + "/slots") as slots:
            return any(slot["is_processing"] for slot in json.load(slots))

    end = time.monotonic() + 20
    while busy() and time.monotonic() < end:
        time.sleep(0.02)
    assert not busy()


def test_the_real_servers_complaint_is_the_callers(server: str) -> None:
    with pytest.raises(BadInput, match="context"):
        ask(server, chat_of(messages=[{"role": "user", "content": "x " * 20_000}]))


def test_the_real_server_says_what_it_is(server: str) -> None:
    async def one() -> str:
        made = OpenAIChat(Http(server + "/v1"), "tiny")
        await made.probe()
        await made.close()
        return made.engine

    assert asyncio.run(one()) == "llamacpp"


# ---- what passes through


def test_the_request_passes_through_with_the_servers_own_name_of_the_model() -> None:
    body = {"temperature": 0.3, "seed": 7, "logit_bias": {"5": -100}, "tools": [{"type": "function"}], "n": 2}
    with Peer(OpenAIChats(key="sk-right"), said="ok") as peer:
        (answer,) = ask(peer.url, chat_of(**body), key="sk-right")

    assert peer.seen[0].body == {"messages": SAID, "model": "tiny", **body}
    assert [choice["message"]["content"] for choice in answer["choices"]] == ["ok", "ok"]


def test_embeddings_and_completions_have_their_own_paths() -> None:
    with Peer(OpenAIChats(), said="three") as peer:
        vectors, completed = ask(peer.url, chat_of("embeddings"), chat_of("completions", echo=True))

    assert [row["embedding"] for row in vectors["data"]] == [VECTOR, VECTOR]
    assert completed["choices"][0]["text"] == "three"
    assert [seen.path for seen in peer.seen] == ["/v1/embeddings", "/v1/completions"]


@pytest.mark.parametrize("ends", [True, False])
@pytest.mark.parametrize("route", ["chat", "completions"])
def test_a_stream_passes_through_whole(route: Route, ends: bool) -> None:
    with Peer(OpenAIChats(ends=ends), said="座って hello 🐕") as peer:
        pieces = stream(peer.url, chat_of(route))

    assert text_of(pieces) == "座って hello 🐕"
    assert pieces[-1]["usage"]["total_tokens"] == 1_040
    assert peer.seen[0].body["stream_options"] == {"include_usage": True}


def test_both_names_of_a_penalty_are_sent_as_servers_know_one_each() -> None:
    with Peer(OpenAIChats()) as peer:
        ask(peer.url, chat_of(repeat_penalty=1.1))

    assert peer.seen[0].body["repeat_penalty"] == peer.seen[0].body["repetition_penalty"] == 1.1


@pytest.mark.parametrize("name", ["num_ctx", "mirostat", "repeat_last_n", "typical_p"])
def test_what_no_such_server_keeps_is_refused(name: str) -> None:
    with pytest.raises(Unsupported, match=name) as error:
        ask("http://127.0.0.1:9", chat_of(**{name: 4}))

    assert error.value.param == name


# ---- servers that take less


def test_a_field_that_changes_nothing_is_left_out_where_it_is_refused() -> None:
    with Peer(OpenAIChats("metadata")) as peer:
        ask(peer.url, *[chat_of(metadata={"a": "b"})] * 3)

    assert ["metadata" in seen.body for seen in peer.seen] == [True, False, False, False]


def test_a_stream_goes_without_its_usage_where_that_is_refused() -> None:
    with Peer(OpenAIChats("stream_options"), said="hello") as peer:
        assert text_of(stream(peer.url, chat_of())) == "hello"

    assert ["stream_options" in seen.body for seen in peer.seen] == [True, False]


@pytest.mark.parametrize(
    ("name", "other"), [("max_tokens", "max_completion_tokens"), ("max_completion_tokens", "max_tokens")]
)
def test_the_two_names_of_the_length_stand_for_each_other(name: str, other: str) -> None:
    with Peer(OpenAIChats(name)) as peer:
        ask(peer.url, *[chat_of(**{name: 9})] * 2)

    assert [(seen.body.get(name), seen.body.get(other)) for seen in peer.seen] == [
        (9, None),
        (None, 9),
        (None, 9),
    ]


@pytest.mark.parametrize("name", ["seed", "logprobs", "temperature", "tools", "stop"])
def test_a_field_that_means_something_is_never_left_out_silently(name: str) -> None:
    with Peer(OpenAIChats(name)) as peer, pytest.raises(Unsupported, match=name) as error:
        ask(peer.url, chat_of(**{name: 1}))

    assert error.value.param == name
    assert len(peer.seen) == 1


class Replies:
    """A wire that refuses with an error what `refuses` tells, and answers the rest. `sent` are the bodies."""

    server = "here"

    def __init__(self, error: Json, refuses: str) -> None:
        self.error, self.refuses = error, refuses
        self.sent: list[Json] = []

    async def post(self, path: str, body: Any, headers: Any) -> Reply:
        self.sent.append(body)
        if self.refuses in body:
            return Reply(400, "application/json", json.dumps({"error": self.error}).encode(), 0.0)
        choice = {"index": 0, "message": {"role": "assistant", "content": "ok"}, "finish_reason": "stop"}
        return Reply(200, "application/json", json.dumps({"choices": [choice]}).encode(), 0.0)


@pytest.mark.parametrize(
    "error",
    [
        {"message": "Bad role near: unsupported metadata in unknown store"},
        {"message": "Bad role near: unsupported metadata", "param": "messages[0].role"},
        {"message": "The metadata is too long"},
    ],
)
def test_what_a_server_quotes_of_a_caller_switches_nothing_off(error: Json) -> None:
    wire = Replies(error, "metadata")
    model = OpenAIChat(wire, "tiny")  # type: ignore[arg-type]
    said = [{"role": "user", "content": "unsupported metadata in unknown store"}]

    with pytest.raises(BadInput):
        asyncio.run(model.chat(chat_of(messages=said, metadata={"a": "b"})))
    assert len(wire.sent) == 1


def test_what_was_refused_is_tried_again_after_some_minutes() -> None:
    now = [0.0]
    wire = Replies({"message": "Not allowed.", "param": "metadata"}, "metadata")
    model = OpenAIChat(wire, "tiny", clock=lambda: now[0])  # type: ignore[arg-type]

    for at in (0.0, 300.0, 3_000.0):
        now[0] = at
        asyncio.run(model.chat(chat_of(metadata={"a": "b"})))
    assert ["metadata" in body for body in wire.sent] == [True, False, False, True, False]


@pytest.mark.parametrize(("route", "body"), [("chat", {"logprobs": True}), ("completions", {"logprobs": 2})])
def test_what_a_server_passes_over_is_told(route: Route, body: Json) -> None:
    with (
        Peer(OpenAIChats(), said="hello") as peer,
        pytest.raises(Lost, match=r"passed over .* no probabilities"),
    ):
        stream(peer.url, chat_of(route, **body))


def test_choices_that_are_missing_are_told() -> None:
    wire = Replies({}, "nothing")
    with pytest.raises(Lost, match="1 of 3 choices"):
        asyncio.run(OpenAIChat(wire, "tiny").chat(chat_of(n=3)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("chat", "answer"),
    [
        (chat_of("embeddings", input=["a"] * 200), {"data": [{"embedding": [0.123456789] * 1_536}] * 200}),
        (chat_of(), {"choices": [{"message": {"content": "ok"}, "logprobs": {"content": [{"top": [{"token": "a"}] * 20}] * 8_000}}]}),
    ],
    ids=["vectors", "probabilities"],
)  # fmt: skip
def test_the_loop_goes_on_while_a_large_answer_is_read(chat: Chat, answer: Json) -> None:
    text = json.dumps(answer).encode()
    beats: list[int] = []

    class Large(Replies):
        async def post(self, path: str, body: Any, headers: Any) -> Reply:
            return Reply(200, "application/json", text, 0.0)

    async def beat() -> None:
        while True:
            await asyncio.sleep(0.001)
            beats.append(1)

    async def both() -> Json:
        beating = asyncio.ensure_future(beat())
        await asyncio.sleep(0)
        try:
            return await OpenAIChat(Large({}, "none"), "tiny").chat(chat)  # type: ignore[arg-type]
        finally:
            beating.cancel()

    assert len(text) > 2_000_000
    assert asyncio.run(both()) == answer
    assert len(beats) >= 3


# ---- servers that go wrong


@pytest.mark.parametrize(
    ("mood", "kind"),
    [
        ("page", Lost), ("garbage", Lost), ("list", Lost), ("empty", Lost), ("breaks", Lost), ("packed", Lost),
        ("bad gateway", Unavailable), ("limited", Busy), (500, Unavailable), (404, Refused), (401, Refused), (400, BadInput),
        ("redirects", Refused),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_an_error_of_its_kind(mood: Any, kind: type[DeshiError]) -> None:
    with Peer(OpenAIChats(), moods=[mood]) as peer, pytest.raises(DeshiError) as error:
        ask(peer.url, chat_of())

    assert type(error.value) is kind


@pytest.mark.parametrize("mood", ["page", 500, "limited", "list", "breaks"])
def test_a_stream_that_does_not_begin_is_an_error(mood: Any) -> None:
    with Peer(OpenAIChats(), moods=[mood]) as peer, pytest.raises(Unavailable):
        stream(peer.url, chat_of())


@pytest.mark.parametrize(
    ("mood", "kind", "told"),
    [
        ("stream spoilt", Lost, "no stream of JSON"),
        ("stream of odd things", Lost, "without choices"),
        ("stream of one line", Lost, "no stream of JSON .a line of over"),
        ("stream for ever", Lost, "over 400000 bytes"),
        ("stream falls silent", Lost, "said nothing more"),
        ("stream ends early", Lost, "too early"),
        ("stream drops", Lost, "broke off"),
        ("stream fails", Unavailable, "the graphics card is full"),
        ("stream of another kind", Lost, "text/html instead of a stream"),
    ],
)
def test_a_stream_that_goes_wrong_never_just_ends(mood: str, kind: type[DeshiError], told: str) -> None:
    most = 400_000 if mood == "stream for ever" else 8_000_000
    with (
        Peer(OpenAIChats(), moods=[mood], said="hello there") as peer,
        pytest.raises(DeshiError, match=told) as error,
    ):
        stream(peer.url, chat_of(), most=10**9, idle_s=0.3, most_bytes=most)

    assert type(error.value) is kind


def test_a_key_that_the_server_quotes_is_not_shown() -> None:
    with Peer(OpenAIChats(), moods=["echoes"]) as peer, pytest.raises(BadInput) as error:
        ask(peer.url, chat_of(), key="sk-secret")

    assert "sk-secret" not in str(error.value)


def test_cancelling_reaches_the_server_at_once() -> None:
    async def one(peer: Peer, pieces: AsyncGenerator[Json, None] | None = None) -> None:
        made = OpenAIChat(Http(peer.url + "/v1"), "tiny")
        task = asyncio.ensure_future(made.chat(chat_of()))
        while not peer.open:
            await asyncio.sleep(0.01)
        task.cancel()
        end = time.monotonic() + 10
        while peer.open and time.monotonic() < end:
            await asyncio.sleep(0.01)
        await made.close()

    with Peer(OpenAIChats(), moods=["stalls"]) as peer:
        asyncio.run(one(peer))

    assert (peer.open, peer.left) == (0, 1)
