"""The coordinator answers what is simple, and plans, delegates and writes up what is not."""

import asyncio
import json
from typing import Any

import pytest

from deshi.decide.coordinator import Coordinator
from deshi.errors import Lost, Unavailable
from deshi.records.chat import Chat, Json
from deshi.testing import ScriptedChatModel

LARGE = (
    "Compare three database engines for our shop, explain step by step which one you would choose, list at least five reasons, write "
    "the schema, and then write the migration. Which risks are there? What does it cost? It must run without downtime."
)
PLAN = json.dumps(
    {
        "steps": [
            {"id": 1, "task": "compare the engines", "role": "worker", "needs": []},
            {"id": 2, "task": "write the schema", "role": "worker", "needs": []},
            {"id": 3, "task": "write the migration", "role": "worker", "needs": [2]},
        ]
    }
)


def _chat(text: str = LARGE, **body: Any) -> Chat:
    return Chat("1", "chat", "coordinator", {"messages": [{"role": "user", "content": text}], **body})


def _ask(coordinator: Coordinator, chat: Chat) -> Json:
    return asyncio.run(coordinator.chat(chat))


def _said(body: Json) -> str:
    return str(body["choices"][0]["message"]["content"])


def test_a_simple_chat_is_answered_directly() -> None:
    own, worker = ScriptedChatModel(["hello"], "coordinator"), ScriptedChatModel(name="worker")

    assert _said(_ask(Coordinator(own, worker), _chat("Hello!"))) == "hello"
    assert len(own.heard) == 1
    assert worker.heard == []


def test_a_large_one_is_planned_delegated_and_written_up() -> None:
    own = ScriptedChatModel([PLAN, "the answer"], "coordinator")
    worker = ScriptedChatModel(["result"], "worker")

    assert _said(_ask(Coordinator(own, worker), _chat())) == "the answer"
    assert len(worker.heard) == 3
    assert own.heard[0].body["response_format"]["type"] == "json_schema"
    last = own.heard[1].body["messages"][-1]["content"]
    assert last.startswith(LARGE)
    assert last.count("result") >= 3


def test_a_step_gets_the_results_that_it_needs_and_no_others() -> None:
    own = ScriptedChatModel([PLAN, "the answer"], "coordinator")
    worker = ScriptedChatModel(["first result", "second result", "third result"], "worker")

    _ask(Coordinator(own, worker), _chat())

    third = worker.heard[2].body["messages"][-1]["content"]
    assert "Result of step 2:\nsecond result" in third
    assert "first result" not in third
    assert third.endswith("write the migration")


def test_steps_that_do_not_need_each_other_go_at_once() -> None:
    together = asyncio.Event()
    waiting: list[int] = []

    class Worker(ScriptedChatModel):
        async def chat(self, chat: Chat) -> Json:
            waiting.append(1)
            if len(waiting) == 2:
                together.set()
            await asyncio.wait_for(together.wait(), 5)
            return await super().chat(chat)

    own = ScriptedChatModel([PLAN, "done"], "coordinator")

    assert _said(_ask(Coordinator(own, Worker(["r"], "worker")), _chat())) == "done"


def test_a_plan_that_cant_be_read_is_asked_for_once_more() -> None:
    own = ScriptedChatModel(["no plan at all", PLAN, "the answer"], "coordinator")

    assert _said(_ask(Coordinator(own, ScriptedChatModel(["r"], "worker")), _chat())) == "the answer"
    assert "can't be used: it is not valid JSON" in own.heard[1].body["messages"][-1]["content"]


def test_after_two_plans_that_cant_be_read_the_answer_comes_directly() -> None:
    own, worker = ScriptedChatModel(["no", "no", "straight"], "coordinator"), ScriptedChatModel(name="worker")

    assert _said(_ask(Coordinator(own, worker), _chat())) == "straight"
    assert worker.heard == []
    assert own.heard[2].body == _chat().body


def test_a_planner_that_fails_leaves_the_chat_to_be_answered_directly() -> None:
    own = ScriptedChatModel([Lost("x"), Lost("x"), "straight"], "coordinator")

    assert _said(_ask(Coordinator(own, ScriptedChatModel(name="worker")), _chat())) == "straight"


@pytest.mark.parametrize("steps", [[], [{"id": 1, "task": "all of it", "role": "worker", "needs": []}]])
def test_a_plan_of_one_step_or_none_is_no_plan(steps: list[Any]) -> None:
    own, worker = (
        ScriptedChatModel([json.dumps({"steps": steps}), "straight"], "coordinator"),
        ScriptedChatModel(name="worker"),
    )

    assert _said(_ask(Coordinator(own, worker), _chat())) == "straight"
    assert worker.heard == []


def test_a_step_that_fails_is_told_to_whoever_writes_the_answer() -> None:
    own = ScriptedChatModel([PLAN, "the answer"], "coordinator")
    worker = ScriptedChatModel([Unavailable("the worker is down"), "r2", "r3"], "worker")

    assert _said(_ask(Coordinator(own, worker), _chat())) == "the answer"
    assert "could not be done: the worker is down" in own.heard[1].body["messages"][-1]["content"]


@pytest.mark.parametrize(
    "form", [{"tools": [{"type": "function"}]}, {"response_format": {"type": "json_object"}}, {"n": 2}]
)
def test_what_must_come_in_a_form_is_not_planned(form: dict[str, Any]) -> None:
    own = ScriptedChatModel(["{}"], "coordinator")

    _ask(Coordinator(own, ScriptedChatModel(name="worker")), _chat(**form))

    assert len(own.heard) == 1


def test_the_answers_usage_is_that_of_all_calls() -> None:
    own, worker = (
        ScriptedChatModel([PLAN, "the answer"], "coordinator"),
        ScriptedChatModel(["one two"], "worker"),
    )

    usage = _ask(Coordinator(own, worker), _chat())["usage"]

    assert usage["completion_tokens"] == len(PLAN.split()) + 3 * 2 + 2


def test_the_last_answer_is_streamed() -> None:
    own = ScriptedChatModel([PLAN, "the answer in pieces"], "coordinator")

    async def read() -> tuple[int, str]:
        pieces = [p async for p in Coordinator(own, ScriptedChatModel(["r"], "worker")).stream(_chat())]
        said = "".join(c["delta"].get("content") or "" for p in pieces for c in p["choices"])
        return len(pieces), said.strip()

    count, said = asyncio.run(read())

    assert said == "the answer in pieces"
    assert count > 3


def test_steps_are_spans_and_stand_in_the_answer_where_that_is_asked_for() -> None:
    own = ScriptedChatModel([PLAN, "the answer"], "coordinator")
    chat = _chat()

    body = _ask(Coordinator(own, ScriptedChatModel(["r"], "worker"), explains=lambda _: True), chat)

    assert [step["id"] for step in body["deshi"]["plan"]] == [1, 2, 3]
    assert [span.name for span in chat.tally.spans] == ["plan", "step", "step", "step"]
    assert chat.tally.spans[-1].told == {"step": 3, "role": "worker", "needs": [2], "outcome": "done"}
    assert "deshi" not in _ask(Coordinator(ScriptedChatModel(["hi"], "coordinator"), own), _chat("Hi"))


def test_long_results_are_cut_to_the_window() -> None:
    own = ScriptedChatModel([PLAN, "the answer"], "coordinator")
    worker = ScriptedChatModel(["word " * 20_000], "worker")

    _ask(Coordinator(own, worker, window=4_096), _chat())

    assert len(own.heard[1].body["messages"][-1]["content"]) < 4_096 * 4
