"""Settings become models of chats: which servers, which keys, which prices; and the whole of it over real sockets."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.peers.anthropic import KEY
from tests.peers.model_servers import AnthropicChats, OllamaChats, OpenAIChats
from tests.peers.server import Peer

from deshi.bootstrap.pools import make_pools, pool_of, price_of_model
from deshi.decide.prices import Price
from deshi.errors import BadInput, Busy, Lost
from deshi.records.chat import Chat, ChatModel, Json
from deshi.sections import Chat as ChatSettings
from deshi.sections import Model, Settings

NEARBY = Model(provider="openai", model="qwen", url="http://127.0.0.1:8000")
SAID = [{"role": "user", "content": "sit"}]


def settings(home: Path, **models: Model) -> Settings:
    """Return settings with these models."""
    return replace(Settings(home), models=models, chat=ChatSettings(timeout_s=5.0, stream_idle_s=0.3))


def made(home: Path, model: Model, **environ: str) -> ChatModel:
    """Return the model of chats that a section becomes."""
    return make_pools(settings(home, m=model), environ)["m"]


def chat(**body: Any) -> Chat:
    return Chat("i", "chat", "m", {"messages": SAID, **body})


def ask(model: ChatModel, *chats: Chat) -> list[Any]:
    """Return what becomes of chats, one after the other."""

    async def all_of_them() -> list[Any]:
        try:
            return [(await asyncio.gather(model.chat(one), return_exceptions=True))[0] for one in chats]
        finally:
            await model.close()

    return asyncio.run(all_of_them())


def stream(model: ChatModel, one: Chat) -> list[Json]:
    """Return the pieces of a stream."""

    async def read() -> list[Json]:
        try:
            return [piece async for piece in model.stream(one)]
        finally:
            await model.close()

    return asyncio.run(read())


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (Model(model="x"), "has no provider"),
        (replace(NEARBY, url="http://169.254.169.254/v1"), "hand out the keys of machines"),
        (replace(NEARBY, url="http://169.254.7.7:8000"), "hand out the keys of machines"),
        (replace(NEARBY, url="http://[fe80::1]/v1"), "hand out the keys of machines"),
        (replace(NEARBY, url="http://[::ffff:169.254.169.254]/v1"), "hand out the keys of machines"),
        (replace(NEARBY, url="http://metadata.google.internal/v1"), "hand out the keys of machines"),
        (replace(NEARBY, url="http://me:secret@host/v1"), "holds a name or password"),
        (replace(NEARBY, url="http://host /v1"), "no address of a server"),
        (replace(NEARBY, url="http://host\\@other/v1"), "no address of a server"),
        (replace(NEARBY, url="file:///etc/passwd"), "no address of a server"),
        (replace(NEARBY, urls=("http://127.0.0.1:8001", "gopher://x")), "no address of a server"),
        (replace(NEARBY, most_at_once=-1), "most_at_once is -1"),
        (replace(NEARBY, health_s=0.0), "health_s is 0"),
        (replace(NEARBY, key_env="GONE"), "GONE, which is not set"),
    ],
)
def test_settings_that_can_not_work_are_named_at_the_start(home: Path, model: Model, told: str) -> None:
    with pytest.raises(BadInput, match=told) as error:
        made(home, model)

    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("model", "servers"),
    [
        (NEARBY, ["http://127.0.0.1:8000"]),
        (replace(NEARBY, urls=("http://127.0.0.1:8001/v1", "http://127.0.0.1:8000/v1")), ["http://127.0.0.1:8000", "http://127.0.0.1:8001"]),
        (replace(NEARBY, url="", urls=("http://h1:1", "http://h2:1")), ["http://h1:1", "http://h2:1"]),
        (Model(provider="ollama", model="q"), ["http://127.0.0.1:11434"]),
    ],
)  # fmt: skip
def test_a_model_has_a_pool_of_its_servers_each_once(home: Path, model: Model, servers: list[str]) -> None:
    pool = pool_of(made(home, model))

    assert pool is not None
    assert [server["server"] for server in pool.state()["servers"]] == servers


def test_an_embedded_model_is_made_by_its_own_engine(home: Path) -> None:
    class Embedded:
        name = "own"

        async def chat(self, chat: Chat) -> Json:
            return {"choices": [{"index": 0, "message": {"content": '{"a": 1}'}, "finish_reason": "stop"}]}

        async def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
            yield {}

        async def close(self) -> None:
            """Nothing is open."""

    own = settings(home, own=Model(provider="llamacpp", model="a.gguf"))

    assert make_pools(own, {}) == {}
    model = make_pools(own, {}, lambda name, section: Embedded())["own"]
    form = {
        "type": "json_schema",
        "json_schema": {"name": "a", "schema": {"type": "object", "required": ["b"]}},
    }
    assert isinstance(ask(model, chat(response_format=form))[0], Lost)
    assert pool_of(model) is None


def test_prices(home: Path) -> None:
    own = settings(
        home,
        near=NEARBY,
        far=Model(provider="anthropic", model="claude-haiku-4-5"),
        own=Model(provider="llamacpp", model="a.gguf"),
        set=replace(NEARBY, price_in=1.0, price_out=2.0),
    )

    assert price_of_model(own, "near").free
    assert price_of_model(own, "own").free
    assert not price_of_model(own, "far").free
    assert price_of_model(own, "set") == Price(1.0, 2.0)


def test_each_provider_answers_and_streams_in_the_same_form(home: Path) -> None:
    said = "hello there"
    with (
        Peer(OpenAIChats(), said=said) as one,
        Peer(OllamaChats(), said=said) as two,
        Peer(AnthropicChats(), said=said) as three,
    ):
        models = [
            replace(NEARBY, url=one.url),
            Model(provider="ollama", model="qwen2.5:7b", url=two.url),
            Model(provider="anthropic", model="claude-haiku-4-5", url=three.url, key_env="A_KEY"),
        ]
        for model in models:
            (answer,) = ask(made(home, model, A_KEY=KEY), chat())
            pieces = stream(made(home, model, A_KEY=KEY), chat())

            assert answer["choices"][0]["message"]["content"] == said
            deltas = [choice["delta"] for piece in pieces for choice in piece["choices"]]
            assert "".join(delta.get("content") or "" for delta in deltas) == said
            assert pieces[-1]["usage"]["total_tokens"] > 0


def test_when_one_server_dies_the_other_answers_all(home: Path) -> None:
    with Peer(OpenAIChats(), said="ok") as alive:
        model = replace(NEARBY, url="http://127.0.0.1:9", urls=(alive.url,), tries=2)
        found = ask(made(home, model), *[chat() for _ in range(10)])

    assert [one["choices"][0]["message"]["content"] for one in found] == ["ok"] * 10


def test_one_server_that_limits_is_left_alone_for_as_long_as_it_says(home: Path) -> None:
    with Peer(OpenAIChats(), moods=["limited for long"]) as limited, Peer(OpenAIChats(), said="ok") as free:
        found = ask(
            made(home, replace(NEARBY, url=limited.url, urls=(free.url,))), *[chat() for _ in range(6)]
        )

    assert [one["choices"][0]["message"]["content"] for one in found] == ["ok"] * 6
    assert len(limited.seen) == 1


def test_the_only_server_that_limits_is_told_on_with_its_time(home: Path) -> None:
    with Peer(OpenAIChats(), moods=["limited"]) as peer:
        (error,) = ask(made(home, replace(NEARBY, url=peer.url)), chat())

    assert isinstance(error, Busy)
    assert error.after_s == pytest.approx(0.3)


@pytest.mark.parametrize(("owner", "live"), [("llamacpp", True), ("somebody", False)])
def test_who_serves_is_asked_once_when_it_matters(home: Path, owner: str, live: bool) -> None:
    form = {
        "type": "json_schema",
        "json_schema": {"name": "a", "schema": {"type": "object", "properties": {"a": {"type": "integer"}}}},
    }
    with Peer(OpenAIChats(owner=owner), said='{"a": 1}') as peer:
        model = made(home, replace(NEARBY, url=peer.url))

        async def some() -> None:
            for _ in range(3):
                async for _piece in model.stream(chat(response_format=form)):
                    pass
            await model.close()

        asyncio.run(some())

    assert peer.asked == 1
    assert [bool(seen.body.get("stream")) for seen in peer.seen] == [live] * 3


def test_nothing_of_the_environment_changes_where_requests_go(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with Peer(OpenAIChats(), said="ok") as peer:
        (answer,) = ask(made(home, replace(NEARBY, url=peer.url)), chat())

    assert answer["choices"][0]["message"]["content"] == "ok"


def test_a_large_chat_and_a_large_answer_pass(home: Path) -> None:
    long = "x" * 4_000_000
    with Peer(OpenAIChats(chance=None), said="y" * 15_000_000) as peer:
        (answer,) = ask(
            made(home, replace(NEARBY, url=peer.url)), chat(messages=[{"role": "user", "content": long}])
        )

    assert len(answer["choices"][0]["message"]["content"]) == 15_000_000
    assert len(json.dumps(peer.seen[0].body)) > 4_000_000
