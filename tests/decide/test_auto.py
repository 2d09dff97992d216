"""`auto` asks the cheapest that can do a chat, and says why."""

import asyncio
from typing import Any

import pytest

from deshi.decide.auto import Auto, Candidate, Facts
from deshi.errors import Lost, Unsupported
from deshi.pure.kinds import Kind
from deshi.records.chat import Chat
from deshi.testing import ScriptedChatModel

SMALL = Facts(context=4_096, size=1.5)
LARGE = Facts(context=32_768, size=7)
CLOUD = Facts(context=128_000, price=12.5, sees=True)


def _chat(text: str = "Hello", **body: Any) -> Chat:
    return Chat("1", "chat", "auto", {"messages": [{"role": "user", "content": text}], **body})


def _auto(complexity: float = 0.1, kind: str = "technical", **facts: Facts) -> Auto:
    found = facts or {"cloud": CLOUD, "large": LARGE, "small": SMALL}
    candidates = [Candidate(ScriptedChatModel([name], name), one) for name, one in found.items()]
    return Auto(candidates, lambda _: Kind(kind, 1.0, complexity))


def _answered(auto: Auto, chat: Chat) -> str:
    return str(asyncio.run(auto.chat(chat))["choices"][0]["message"]["content"])


def test_a_simple_chat_goes_to_the_cheapest_and_smallest() -> None:
    assert _answered(_auto(), _chat()) == "small"


def test_a_hard_one_goes_to_a_larger_one() -> None:
    assert _answered(_auto(complexity=0.6), _chat()) == "large"
    assert _answered(_auto(complexity=0.95), _chat()) == "cloud"


def test_a_long_one_goes_where_it_fits() -> None:
    assert _answered(_auto(), _chat("word " * 6_000)) == "large"
    assert _answered(_auto(), _chat("word " * 6_000, max_tokens=30_000)) == "cloud"


def test_pictures_go_to_a_model_that_sees() -> None:
    parts = [{"type": "image_url", "image_url": {"url": "data:"}}]
    chat = Chat("1", "chat", "auto", {"messages": [{"role": "user", "content": parts}]})

    assert _answered(_auto(), chat) == "cloud"


def test_tools_and_schemas_go_to_a_model_that_takes_them() -> None:
    plain = Facts(tools=False, schema=False, size=1)
    form = {"type": "json_schema", "json_schema": {"schema": {}}}

    assert (
        _auto(plain=plain, able=LARGE).choose(_chat(tools=[{}]), Kind("technical", 1, 0)).order[0].name
        == "able"
    )
    assert (
        _auto(plain=plain, able=LARGE)
        .choose(_chat(response_format=form), Kind("technical", 1, 0))
        .order[0]
        .name
        == "able"
    )


def test_vectors_go_to_a_model_that_gives_them_and_chats_do_not() -> None:
    auto = _auto(small=SMALL, vectors=Facts(embeds=True))
    chat = Chat("1", "embeddings", "auto", {"input": ["x"]})

    assert [model.name for model in auto.choose(chat, Kind("technical", 1, 0)).order] == ["vectors"]
    assert [model.name for model in auto.choose(_chat(), Kind("technical", 1, 0)).order] == ["small"]


def test_what_a_role_does_decides_too() -> None:
    talker = Candidate(ScriptedChatModel(name="talker"), Facts(size=1), does=("small_talk",))
    helper = Candidate(ScriptedChatModel(name="helper"), Facts(size=9))
    auto = Auto([talker, helper], lambda _: Kind("technical", 1, 0))

    assert auto.choose(_chat(), Kind("technical", 1, 0)).order[0].name == "helper"
    assert auto.choose(_chat(), Kind("small_talk", 1, 0)).order[0].name == "talker"


def test_the_next_one_is_asked_when_the_cheapest_fails() -> None:
    failing = Candidate(ScriptedChatModel([Lost("x")], "small"), SMALL)
    spare = Candidate(ScriptedChatModel(["spare"], "large"), LARGE)

    assert _answered(Auto([failing, spare], lambda _: Kind("technical", 1, 0)), _chat()) == "spare"


def test_those_too_weak_are_asked_when_nobody_else_is_left() -> None:
    small = Candidate(ScriptedChatModel(["weak"], "small"), SMALL)
    strong = Candidate(ScriptedChatModel([Lost("x")], "large"), LARGE)

    assert _answered(Auto([small, strong], lambda _: Kind("technical", 1, 0.7)), _chat()) == "weak"


def test_the_fallback_stands_behind_all() -> None:
    broken = Candidate(ScriptedChatModel([Lost("x")], "small"), SMALL)
    auto = Auto(
        [broken], lambda _: Kind("technical", 1, 0), last=[ScriptedChatModel(["fallback"], "fallback")]
    )

    assert _answered(auto, _chat()) == "fallback"


def test_when_none_can_it_says_what_each_lacks() -> None:
    with pytest.raises(Unsupported) as error:
        _answered(_auto(small=SMALL), _chat("word " * 6_000))

    assert "small has a context of 4096 tokens, and about" in str(error.value)


def test_the_choice_is_explained_in_a_span() -> None:
    chat = _chat()

    _answered(_auto(complexity=0.5), chat)

    span = chat.tally.spans[0]
    assert span.name == "auto"
    assert span.told["chose"] == "large"
    assert span.told["passed"]["small"].startswith("for harder or other prompts")


def test_its_streams_are_those_of_the_chosen() -> None:
    async def read() -> str:
        return "".join(
            [c["delta"].get("content") or "" async for p in _auto().stream(_chat()) for c in p["choices"]]
        )

    assert asyncio.run(read()).strip() == "small"
