"""A role is a chat model: its models in turn, its instructions first, the fallback behind."""

import asyncio
from typing import Any

import pytest

from deshi.decide.roles import RoleModel, instructed
from deshi.errors import BadInput, Lost, Unsupported
from deshi.records.chat import Chat
from deshi.testing import ScriptedChatModel

HELLO = [{"role": "user", "content": "Hello"}]


def _ask(role: RoleModel, **body: Any) -> str:
    found = asyncio.run(role.chat(Chat("1", "chat", role.name, {"messages": HELLO, **body})))
    return str(found["choices"][0]["message"]["content"])


async def _read(role: RoleModel) -> str:
    said = ""
    async for piece in role.stream(Chat("1", "chat", role.name, {"messages": HELLO}, stream=True)):
        said += "".join(choice["delta"].get("content") or "" for choice in piece.get("choices", ()))
    return said.strip()


def test_the_first_model_that_can_answers() -> None:
    one, two = ScriptedChatModel([Lost("x")], "one"), ScriptedChatModel(["from two"], "two")

    assert _ask(RoleModel("worker", [one, two])) == "from two"
    assert asyncio.run(_read(RoleModel("worker", [one, two]))) == "from two"


def test_the_fallback_answers_when_all_of_its_own_fail() -> None:
    role = RoleModel(
        "worker",
        [ScriptedChatModel([Lost("x")], "one")],
        fallback=[ScriptedChatModel(["help is here"], "spare")],
    )

    assert _ask(role) == "help is here"


def test_a_fallback_that_is_its_own_model_is_asked_once() -> None:
    one = ScriptedChatModel([Lost("x")], "one")

    with pytest.raises(Lost):
        _ask(RoleModel("worker", [one], fallback=[one]))
    assert len(one.heard) == 1


def test_the_model_is_told_what_it_is() -> None:
    model = ScriptedChatModel()

    _ask(RoleModel("worker", [model], "You write code."))

    assert model.heard[0].body["messages"] == [{"role": "system", "content": "You write code."}, *HELLO]


def test_instructions_and_the_clients_own_are_one_message() -> None:
    own = [{"role": "system", "content": "Speak Dutch."}, *HELLO]
    parts = [{"role": "system", "content": [{"type": "text", "text": "Speak Dutch."}]}]

    assert instructed("You write code.", own)[0]["content"] == "You write code.\n\nSpeak Dutch."
    assert instructed("You write code.", parts)[0]["content"][0]["text"] == "You write code."
    assert own[0]["content"] == "Speak Dutch."


def test_completions_pass_without_instructions() -> None:
    model = ScriptedChatModel()
    chat = Chat("1", "completions", "worker", {"prompt": "Once"})
    role = RoleModel("worker", [model], "You write code.")

    with pytest.raises(Lost):  # the scripted model answers as to a chat, which is no completion
        asyncio.run(role.chat(chat))
    assert model.heard[0].body == {"prompt": "Once"}


def test_vectors_are_no_roles_business() -> None:
    role = RoleModel("worker", [ScriptedChatModel()])

    with pytest.raises(Unsupported, match="for vectors name a model"):
        asyncio.run(role.chat(Chat("1", "embeddings", "worker", {"input": ["x"]})))


def test_a_role_without_a_model_is_refused() -> None:
    with pytest.raises(BadInput, match=r"\[roles.worker\] models"):
        RoleModel("worker", [])
