"""The coordinator: plans what is complex, hands the steps to another role, and answers from their results.

What is simple, and what must come in a form (tools, JSON), is answered directly. A plan that can't be read is asked for once
more; then there is none. A step that fails is told to whoever writes the answer.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from deshi.decide.plan import MOST, Step, parse, schema, waves
from deshi.decide.roles import instructed
from deshi.errors import DeshiError
from deshi.pure.kinds import complexity
from deshi.pure.tokens import estimate
from deshi.records.chat import Chat, ChatModel, Json, Span

SIMPLE = 0.4  # complexity (0..1) under which a chat is answered directly
_AT_ONCE = 3
_PLAN_TOKENS, _STEP_TOKENS = 700, 1_500
_FORMED = ("tools", "functions", "response_format")
_PLAN = """You plan; you do not answer yet. Divide what the user asks for into at most {most} steps that others can do with nothing but \
the words of the step and the results of the steps that it needs. Answer with JSON only: {{"steps": [{{"id": 1, "task": "...", "role": \
"{first}", "needs": []}}]}}. `role` is one of {roles}: {first} is fast and does what is clear and small. Steps that do not need each \
other go at the same time. Write each task in the user's language, with all that is needed to do it. If one answer at once is \
better than steps, give an empty list."""
_AGAIN = "That plan can't be used: {wrong}. Answer with the JSON of a plan only."
_STEP = "You do one step of a larger work. Give its result only, complete, without talk around it."
_ANSWER = """Steps of this were done already; their results stand below the user's last message. Write the answer to the user from them, \
in the user's language, complete and in one piece. Mend what is wrong in them, say what could not be done, and do not speak of steps."""
_RESULTS = "Results of the steps:"


class Coordinator:
    """Implements `ChatModel` over two roles: `own` plans and writes the answer, `delegate` does the steps.

    `window` is the context of `own` in tokens; `explains(chat)` tells whether the answer shall say what was done (`deshi`).
    """

    def __init__(
        self,
        own: ChatModel,
        delegate: ChatModel,
        window: int = 32_768,
        simple: float = SIMPLE,
        explains: Callable[[Chat], bool] = lambda _: False,
    ) -> None:
        self.name = own.name
        self._own, self._delegate = own, delegate
        self._window, self._simple, self._explains = window, simple, explains
        self._roles = tuple(dict.fromkeys((delegate.name, own.name)))

    async def chat(self, chat: Chat) -> Json:
        """Return the answer. Raises what the roles raise."""
        used: Json = {}
        steps, ready = await self._prepared(chat, used)
        body = await self._own.chat(ready)
        _add(used, body.get("usage"))
        if steps:
            body["usage"] = used
        if self._explains(chat):
            body["deshi"] = {"plan": [_told(step) for step in steps]}
        return body

    async def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
        """Yield the answer as it is written, once the steps are done."""
        used: Json = {}
        _, ready = await self._prepared(chat, used)
        stream = self._own.stream(ready)
        try:
            async for piece in stream:
                if piece.get("usage"):
                    _add(used, piece["usage"])
                    piece["usage"] = used
                yield piece
        finally:
            await stream.aclose()

    async def close(self) -> None:
        """Nothing to close: the roles are others' too."""

    async def _prepared(self, chat: Chat, used: Json) -> tuple[tuple[Step, ...], Chat]:
        """Return the steps that were done, and the chat whose answer is the answer."""
        if self._direct(chat):
            return (), chat
        steps = await self._planned(chat, used)
        if len(steps) < 2:  # one step is the whole work, told once more
            return (), chat
        results = await self._done(chat, steps, used)
        return steps, self._with_results(chat, steps, results)

    def _direct(self, chat: Chat) -> bool:
        body = chat.body
        if chat.route != "chat" or any(body.get(key) for key in _FORMED) or (body.get("n") or 1) > 1:
            return True
        return complexity(_asked(body["messages"])) < self._simple

    async def _planned(self, chat: Chat, used: Json) -> tuple[Step, ...]:
        """Return the plan; none where there can't be one: then the chat is answered directly."""
        told = _PLAN.format(most=MOST, first=self._roles[0], roles=", ".join(self._roles))
        messages = instructed(told, chat.body["messages"])
        form = {
            "type": "json_schema",
            "json_schema": {"name": "plan", "schema": schema(self._roles), "strict": True},
        }
        for _ in range(2):
            body = {
                "messages": messages,
                "response_format": form,
                "temperature": 0,
                "max_tokens": _PLAN_TOKENS,
            }
            since, text, outcome = time.perf_counter(), "", ""
            try:
                found = await self._own.chat(replace(chat, body=body, stream=False))
                _add(used, found.get("usage"))
                text = str(found["choices"][0]["message"].get("content") or "")
                steps = parse(text, self._roles)
                _note(chat, "plan", since, steps=len(steps), outcome="planned")
                return steps
            except ValueError as error:
                outcome = str(error)
            except (DeshiError, TimeoutError, LookupError, TypeError) as error:
                outcome = type(error).__name__
            _note(chat, "plan", since, steps=0, outcome="unreadable")
            again = {"role": "user", "content": _AGAIN.format(wrong=outcome)}
            messages = [*messages, *([{"role": "assistant", "content": text}] if text else []), again]
        return ()

    async def _done(self, chat: Chat, steps: Sequence[Step], used: Json) -> dict[int, str]:
        """Return the results of the steps by number; those that do not need each other go at once, a few at a time."""
        results: dict[int, str] = {}
        turn = asyncio.Semaphore(_AT_ONCE)

        async def one(step: Step) -> None:
            async with turn:
                results[step.id] = await self._do(chat, step, results, used)

        for wave in waves(steps):
            async with asyncio.TaskGroup() as group:
                for step in wave:
                    group.create_task(one(step))
        return results

    async def _do(self, chat: Chat, step: Step, results: Mapping[int, str], used: Json) -> str:
        needed = "\n\n".join(f"Result of step {number}:\n{results[number]}" for number in step.needs)
        whole = _cut(_asked(chat.body["messages"]), self._window // 8)
        told = f"The whole work, for your understanding:\n{whole}\n\n{needed}\n\nYour step:\n{step.task}"
        body = {
            "messages": [{"role": "system", "content": _STEP}, {"role": "user", "content": told}],
            "max_tokens": _STEP_TOKENS,
            "temperature": 0,
        }
        who = self._own if step.role == self._own.name else self._delegate
        since = time.perf_counter()
        try:
            found = await who.chat(replace(chat, body=body, stream=False))
            _add(used, found.get("usage"))
            text = str(found["choices"][0]["message"].get("content") or "").strip()
            outcome = "done"
        except (DeshiError, LookupError, TypeError) as error:
            text, outcome = f"(This step could not be done: {error})", type(error).__name__
        _note(chat, "step", since, step=step.id, role=step.role, needs=list(step.needs), outcome=outcome)
        return _cut(text, self._window // 2 // MOST)

    def _with_results(self, chat: Chat, steps: Sequence[Step], results: Mapping[int, str]) -> Chat:
        told = "\n\n".join(f"{step.id}. {step.task}\n{results[step.id]}" for step in steps)
        messages = instructed(_ANSWER, chat.body["messages"])
        last = _last(messages)
        content = messages[last].get("content")
        more = f"{_RESULTS}\n\n{told}"
        joined: Any = (
            [*content, {"type": "text", "text": more}]
            if isinstance(content, list)
            else f"{content}\n\n{more}"
        )
        messages[last] = {**messages[last], "content": joined}
        return replace(chat, body={**chat.body, "messages": messages})


def _last(messages: Sequence[Mapping[str, Any]]) -> int:
    return next(
        (i for i in reversed(range(len(messages))) if messages[i].get("role") == "user"), len(messages) - 1
    )


def _asked(messages: Sequence[Mapping[str, Any]]) -> str:
    """Return the text of the user's last message."""
    content = messages[_last(messages)].get("content")
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return str(content or "")


def _cut(text: str, tokens: int) -> str:
    """Return a text of at most about `tokens`, its beginning and its end where it is longer."""
    length = estimate(text)
    if length <= tokens:
        return text
    keep = max(1, len(text) * tokens // length // 2)
    return f"{text[:keep]}\n[...]\n{text[-keep:]}"


def _told(step: Step) -> Json:
    return {"id": step.id, "task": step.task, "role": step.role, "needs": list(step.needs)}


def _add(used: Json, usage: Any) -> None:
    """Add a call's tokens to those of all calls."""
    if isinstance(usage, dict):
        for key in ("prompt_tokens", "completion_tokens", "total_tokens"):
            if type(usage.get(key)) is int:
                used[key] = used.get(key, 0) + usage[key]


def _note(chat: Chat, name: str, since: float, **told: Any) -> None:
    took = time.perf_counter() - since
    chat.tally.spans.append(Span(name, time.time() - took, took, told))
