"""How right, how slow and how dear is the whole cascade, with a teacher behind HTTP? And is a budget ever overrun?

    python bench/cascade.py                     the dev suite; about a minute
    python bench/cascade.py --suite exam        the exam, for the documents; or any FILE (totals only are printed)

The teacher is simulated: an OpenAI-compatible server that is right 99 times of 100, takes 400 to 1500 ms, and counts tokens
as its price wants it. Everything else is real: settings, budget, HTTP, prompt, student, thresholds. Then fifty requests at
once meet a budget of ten calls.
"""

import argparse
import asyncio
import json
import math
import os
import random
import statistics
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

from aiohttp import web

from deshi.ask.incoming import Incoming
from deshi.bootstrap.body import NoBody
from deshi.bootstrap.memory import open_memory
from deshi.bootstrap.models import model_layers
from deshi.bootstrap.task_loop import make_loop
from deshi.errors import Spent
from deshi.loop import Loop
from deshi.measure.grade import Given, Graded, grade
from deshi.measure.suite import Row, read
from deshi.providers.student import Student
from deshi.pure.statistics import percentile
from deshi.pure.text import clean
from deshi.records.answer import Answer
from deshi.records.ask import Ask
from deshi.sections import Budget, Decide, Model, Settings
from deshi.tasks.robot_dog import task as robot_dog
from deshi.testing import FakeJournal
from results import machine, record

HOME = Path(robot_dog.__file__).parent
LAYERS = ("reflex", "student", "teacher", "person")
RIGHT = 0.99
FASTEST_S, SLOWEST_S = 0.4, 1.5
BYTES_A_TOKEN = 3.5
COMMANDS_A_MONTH = 100 * 30
# US dollars per million tokens, in and out: the table's, and what the escalated share costs a month at each
PRICES = {"gpt-4o": (2.5, 10.0), "claude-haiku-4-5": (1.0, 5.0), "gpt-4.1-mini": (0.4, 1.6)}
LABELS = {"action": "do", "dialog": "talk", "question": "asked", "asks": "unclear"}


class Teacher:
    """The simulated teacher: a server in a thread, with the answers of a suite's rows."""

    def __init__(self, rows: list[Row], seed: int = 7, wait: bool = True) -> None:
        self._task = robot_dog.load()
        self._known = {_key(self._task.prompt(_ask(self._task, row))): row for row in rows}
        self._random = random.Random(seed)
        self._wait = wait
        self.calls = 0
        self.tokens: list[tuple[int, int]] = []

    def __enter__(self) -> "Teacher":
        self._loop, ready = asyncio.new_event_loop(), threading.Event()
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._serve(ready)))
        self._thread.start()
        ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(10)

    async def _serve(self, ready: threading.Event) -> None:
        self._ended = asyncio.Event()
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=256).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        ready.set()
        await self._ended.wait()
        await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        self.calls += 1
        body = await request.json()
        if self._wait:
            await asyncio.sleep(self._random.uniform(FASTEST_S, SLOWEST_S))
        return web.json_response(self._said(body))

    def _said(self, body: dict[str, Any]) -> dict[str, Any]:
        row = self._known.get(_key_of(body["messages"]))
        said = json.dumps(self._choose(row), ensure_ascii=False)
        sent = sum(len(m["content"].encode()) for m in body["messages"]) + len(
            json.dumps(body["response_format"])
        )
        used = (math.ceil(sent / BYTES_A_TOKEN), math.ceil(len(said.encode()) / BYTES_A_TOKEN))
        self.tokens.append(used)
        sure = [{"token": said[i : i + 4], "logprob": math.log(0.997)} for i in range(0, len(said), 4)]
        choice = {"message": {"content": said}, "logprobs": {"content": sure}, "finish_reason": "stop"}
        return {"choices": [choice], "usage": {"prompt_tokens": used[0], "completion_tokens": used[1]}}

    def _choose(self, row: Row | None) -> dict[str, Any]:
        """Return a right answer, or once in a hundred times a wrong one."""
        why = "what the sentence means here"
        if row is None:
            return {"label": "unclear", "actions": [], "reply": "", "why": why}
        right = row.right[0]
        label, actions = LABELS[right.intent], list(right.actions)
        if self._random.random() >= RIGHT:
            label, actions = ("talk", []) if label != "talk" else ("do", [1009])
        reply = "That is a good question." if label in ("talk", "asked") else ""
        return {"label": label, "actions": actions, "reply": reply, "why": why}


def _ask(task: robot_dog.RobotDog, row: Row) -> Ask:
    """Return what the layers are asked for a row; they read a sentence with a stop in it whole (decision 011)."""
    return Ask(row.id, "robot_dog", clean(row.text), row.id, "bench", row.lang, 0.0, row.turns)


def _key(prompt: Any) -> str:
    return _key_of([{"role": m.role, "content": m.text} for m in prompt.messages])


def _key_of(messages: list[dict[str, str]]) -> str:
    """Return what tells a row from the others: the person's sentences, without what a layer below made of the last."""
    said = [m["content"].splitlines()[-1] for m in messages if m["role"] == "user"]
    return "\n".join(said)


def settings(home: Path, url: str, budget: Budget, price: tuple[float, float]) -> Settings:
    """Return the settings of the run."""
    teacher = Model(
        "openai", "simulated", url, timeout_s=10.0, price_in=price[0], price_out=price[1], talks=False
    )
    return replace(Settings(home), decide=Decide(layers=LAYERS), models={"teacher": teacher}, budget=budget)


async def ask_all(loop: Loop, rows: list[Row], at_once: int) -> list[Answer]:
    """Return the answers to all rows, so many at once; each row is a session of its own, with its turns."""
    gate = asyncio.Semaphore(at_once)

    async def one(row: Row) -> Answer:
        await loop.sessions.turns("bench", row.id)  # the session must be held before it can remember
        for turn in row.turns:
            loop.sessions.remember("bench", row.id, turn)
        async with gate:
            return await loop.answer(Incoming("robot_dog", row.text, row.id, "bench", dry_run=True))

    answers = await asyncio.gather(*map(one, rows))
    await loop.cascade.release()
    return list(answers)


def graded(row: Row, answer: Answer) -> Graded:
    """Return a row with its answer graded."""
    actions = () if answer.asks else answer.guess.actions
    return grade(row, Given(answer.intent, actions, answer.confidence, answer.asks))


def whole(suite: Path, release: Path, at_once: int) -> None:
    """Print the table of the whole cascade on a suite."""
    rows = read(suite)
    with tempfile.TemporaryDirectory() as folder, Teacher(rows) as teacher:
        own = settings(Path(folder) / "home", teacher.url, Budget(0.0, 0.0), PRICES["gpt-4o"])
        memory, student = open_memory(own, "bench"), Student(release)
        loop = make_loop(own, robot_dog.load(), memory, NoBody(), student, "bench")
        loop.journal = FakeJournal()
        student.load()
        answers = asyncio.run(ask_all(loop, rows, at_once))
        student.close()
        memory.close()
    show(suite, rows, answers, teacher)


def show(suite: Path, rows: list[Row], answers: list[Answer], teacher: Teacher) -> None:
    """Print the totals, and leave them for the documents."""
    found = [graded(row, answer) for row, answer in zip(rows, answers, strict=True)]
    still = [one for one in found if not any(right.actions for right in one.row.right)]
    up = [any(step.layer == "teacher" for step in answer.trace) for answer in answers]
    took = [answer.latency_ms for answer in answers]
    failed = sum(step.outcome in ("failed", "late", "spent") for a in answers for step in a.trace)
    exact, escalated = sum(one.exact for one in found) / len(found), sum(up) / len(up)
    alone = [one.exact for one, asked in zip(found, up, strict=True) if not asked]
    print(
        f"{machine()}\n\nsuite {suite.name}, {len(rows)} rows; teacher right {RIGHT:.0%}, {FASTEST_S}-{SLOWEST_S} s"
    )
    print(f"{'exact':34} {exact:8.1%}")
    print(f"{'  where the student answered alone':34} {sum(alone) / max(1, len(alone)):8.1%}")
    print(
        f"{'moves where nothing may move':34} {sum(one.false_act for one in found) / max(1, len(still)):8.1%}"
    )
    print(f"{'escalated':34} {escalated:8.1%}")
    print(f"{'failed, late, spent':34} {failed:8}")
    print(f"{'latency, mean':34} {statistics.mean(took):8.0f} ms")
    print(f"{'latency, p50 / p95':34} {percentile(took, 0.5):8.0f} / {percentile(took, 0.95):.0f} ms")
    into, out = (
        (statistics.mean(column) for column in zip(*teacher.tokens, strict=True))
        if teacher.tokens
        else (0, 0)
    )
    print(f"{'tokens a call, in / out':34} {into:8.0f} / {out:.0f}")
    monthly = {
        name: COMMANDS_A_MONTH * escalated * (into * price[0] + out * price[1]) / 1e6
        for name, price in PRICES.items()
    }
    for name, usd in monthly.items():
        told = "${:g} / ${:g} a million tokens".format(*PRICES[name])
        print(f"{'a month at 100 commands a day':34} {usd:8.2f} $   {name} ({told})")
    if suite.stem == "exam":
        record(
            cascade_exact=exact,
            cascade_escalated=escalated,
            cascade_mean_ms=statistics.mean(took),
            cascade_usd_month=monthly["gpt-4o"],
        )


def overrun(requests: int, calls: int) -> None:
    """Print how many of many requests at once reach the server when the budget is a few calls."""

    async def all_at_once(own: Settings) -> list[Any]:
        layer = model_layers(own, robot_dog.load())["teacher"]()
        asks = [Ask(str(n), "robot_dog", "sit", "", "", "en", 0.0) for n in range(requests)]
        found = await asyncio.gather(*map(layer.answer, asks), return_exceptions=True)
        await layer.release()  # type: ignore[attr-defined]
        return list(found)

    with tempfile.TemporaryDirectory() as folder, Teacher([]) as teacher:
        own = settings(Path(folder), teacher.url, Budget(0.0, 0.0, calls_day=calls), PRICES["gpt-4o"])
        found = asyncio.run(all_at_once(own))
    spent = sum(isinstance(one, Spent) for one in found)
    print(
        f"\n{requests} requests at once, a budget of {calls} calls: {teacher.calls} calls arrived, {spent} were refused"
    )
    record(budget_calls=teacher.calls)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--suite", default="dev", help="dev, calibration, exam, or a file")
    parser.add_argument("--release", type=Path, default=HOME / "release")
    parser.add_argument("--at-once", type=int, default=8, help="requests that are under way together")
    asked = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    named = HOME / "suites" / f"{asked.suite}.jsonl"
    whole(named if named.exists() else Path(asked.suite), asked.release, asked.at_once)
    overrun(50, 10)


if __name__ == "__main__":
    main()
