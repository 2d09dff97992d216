"""The dog as a model of chats: the last message is the order, those before it the conversation."""

import asyncio
import json
from typing import Any

import pytest

from deshi.ask.incoming import Incoming
from deshi.bootstrap.task_model import TaskModel
from deshi.errors import BadInput, Unsupported
from deshi.records.answer import Answer, Guess
from deshi.records.ask import Turn
from deshi.records.chat import Caller, Chat
from deshi.testing import FakeTask


class Loop:
    task = FakeTask("robot_dog")

    def __init__(self) -> None:
        self.heard: list[Incoming] = []

    async def answer(self, incoming: Incoming) -> Answer:
        self.heard.append(incoming)
        guess = Guess("action", (1,), 0.9)
        return Answer(
            "i7", "robot_dog", "Yes.", "action", None, 0.9, False, False, guess, "student", 1.0, (), "why"
        )


def chat(*messages: Any, **more: Any) -> Chat:
    return Chat(
        "i", "chat", "deshi/robot_dog", {"messages": list(messages), **more}, caller=Caller("", "", "ann")
    )


def user(said: Any) -> dict[str, Any]:
    return {"role": "user", "content": said}


def test_the_answer_is_the_tasks_own_json() -> None:
    loop = Loop()
    model = TaskModel(loop, 5)  # type: ignore[arg-type]

    body = asyncio.run(model.chat(chat(user([{"type": "text", "text": "sit"}]))))

    assert json.loads(body["choices"][0]["message"]["content"])["guess"]["actions"] == [1]
    assert (loop.heard[0].text, loop.heard[0].user) == ("sit", "ann")


def test_a_stream_says_the_same() -> None:
    model = TaskModel(Loop(), 5)  # type: ignore[arg-type]

    async def read() -> list[dict[str, Any]]:
        return [piece async for piece in model.stream(chat(user("sit")))]

    pieces = asyncio.run(read())

    assert json.loads(pieces[0]["choices"][0]["delta"]["content"])["layer"] == "student"


def test_messages_before_the_last_are_the_conversation() -> None:
    loop = Loop()
    model = TaskModel(loop, 2)  # type: ignore[arg-type]
    ours = json.dumps({"intent": "action", "guess": {"actions": [1009]}, "response": "Ok.", "asks": False})
    said = [
        user("a"),
        {"role": "assistant", "content": "A"},
        user("b"),
        {"role": "assistant", "content": ours},
    ]

    asyncio.run(model.chat(chat({"role": "system", "content": "x"}, *said, user("again"))))

    assert loop.heard[0].turns == (Turn("a", "dialog", (), "A"), Turn("b", "action", (1009,), "Ok."))


def test_an_order_to_stop_is_seen() -> None:
    model = TaskModel(Loop(), 5)  # type: ignore[arg-type]

    assert model.heed(chat(user("stop")))
    assert not model.heed(chat(user("sit")))


def form(schema: Any) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}


@pytest.mark.parametrize(
    ("name", "value"),
    [("stop", ["{"]), ("stop", "{"), ("logit_bias", {"5": 1}), ("n", 2), ("logprobs", True),
     ("response_format", form({"type": "object", "required": ["foo"]}))],
)  # fmt: skip
def test_what_would_change_the_answer_is_refused_by_name(name: str, value: Any) -> None:
    model = TaskModel(Loop(), 5)  # type: ignore[arg-type]

    with pytest.raises(Unsupported, match=f"`{name}`") as told:
        asyncio.run(model.chat(chat(user("sit"), **{name: value})))
    assert told.value.param == name


def test_what_clients_send_by_default_is_let_in() -> None:
    model = TaskModel(Loop(), 5)  # type: ignore[arg-type]
    usual = {
        "temperature": 0.2,
        "top_p": 1,
        "seed": 0,
        "max_tokens": 99,
        "num_ctx": 2048,
        "n": 1,
        "stop": [],
        "tools": [],
    }

    for wanted in ({"type": "text"}, {"type": "json_object"}, form(FakeTask().schema())):
        answer = asyncio.run(model.chat(chat(user("sit"), response_format=wanted, **usual)))
        assert answer["choices"][0]["finish_reason"] == "stop"


def test_what_it_would_ignore_is_refused_by_name() -> None:
    model = TaskModel(Loop(), 5)  # type: ignore[arg-type]

    with pytest.raises(Unsupported, match="`tools`"):
        asyncio.run(model.chat(chat(user("sit"), tools=[{}])))
    with pytest.raises(BadInput, match="role `user`"):
        asyncio.run(model.chat(chat({"role": "system", "content": "x"})))


def test_the_token_of_an_order_that_waits_is_found_in_the_conversation_itself() -> None:
    loop = Loop()
    guess = {"intent": "action", "actions": [1031], "confidence": 0.9}
    asked = {"intent": "question", "guess": guess, "response": "Shall I?", "asks": True}
    question = {"role": "assistant", "content": json.dumps({**asked, "outcome": {"token": "t"}})}
    sure = {"role": "assistant", "content": json.dumps({**asked, "outcome": None})}
    for messages in ([user("jump"), question], [user("jump"), question, user("hm"), sure], []):
        asyncio.run(TaskModel(loop, 5).chat(chat(*messages, user("yes"))))  # type: ignore[arg-type]

    assert [incoming.confirm for incoming in loop.heard] == ["t", "", ""]
    assert loop.heard[0].turns == (Turn("jump", "question", (1031,), "Shall I?", True),)
