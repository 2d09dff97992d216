"""Settings become models behind servers; together they never overrun the budget, whatever comes at once."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.peers import anthropic, ollama, openai
from tests.peers.llama_cpp import llama_cpp
from tests.peers.ollama import as_json
from tests.peers.server import Peer

from deshi.bootstrap.door import Deshi
from deshi.bootstrap.models import model_layers
from deshi.bootstrap.upstreams import is_cloud
from deshi.decide.model_layer import ModelLayer
from deshi.errors import BadInput, Spent
from deshi.plugins import load_task
from deshi.records.answer import Answer, Proposal
from deshi.records.ask import Ask
from deshi.sections import Budget, Model, Settings
from deshi.testing import ScriptedLayer

KEY = "sk-ant-test-0123456789"


def layer(home: Path, model: Model, budget: Budget = Budget(), **environ: str) -> ModelLayer:  # noqa: B008
    """Return the layer that a model's settings become."""
    settings = replace(Settings(home), models={"teacher": model}, budget=budget)
    made = model_layers(settings, load_task("robot_dog"), environ)["teacher"]()
    assert isinstance(made, ModelLayer)
    return made


NEARBY = Model(provider="openai", model="qwen", url="http://127.0.0.1:8000")
CLOUD = Model(provider="anthropic", model="claude-haiku-4-5", key_env="A_KEY")


@pytest.mark.parametrize(
    ("model", "timeout_s", "talks"),
    [
        (NEARBY, 5.0, True),
        (CLOUD, 10.0, False),
        (replace(NEARBY, price_in=1.0, price_out=2.0), 5.0, False),
        (replace(CLOUD, talks=True, timeout_s=3.0), 3.0, True),
        (Model(provider="ollama", model="qwen2.5:7b"), 5.0, True),
    ],
)
def test_what_is_not_set_is_chosen_by_where_the_server_is_and_what_it_costs(
    home: Path, model: Model, timeout_s: float, talks: bool
) -> None:
    made = layer(home, model, A_KEY=KEY)

    assert (made.timeout_s, made.talks) == (timeout_s, talks)


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (Model(model="x"), "has no provider"),
        (Model(provider="ollama"), "has no model"),
        (replace(NEARBY, url="127.0.0.1:8000"), "no address of a server"),
        (replace(NEARBY, url="ftp://host/"), "no address of a server"),
        (replace(NEARBY, url="http://[::1"), "no address of a server"),
        (replace(NEARBY, url="http://host:99999/"), "no address of a server"),
        (replace(NEARBY, url="http://host/v1?key=x"), "no address of a server"),
        (replace(NEARBY, url="http://me:secret@host/v1"), "holds a name or password"),
        (replace(NEARBY, tries=0), "tries is 0"),
        (replace(NEARBY, timeout_s=-1.0), "timeout_s is -1"),
        (replace(NEARBY, price_in=-1.0), "price_in is -1"),
        (replace(NEARBY, confidence_without_logprobs=1.5), "from 0 to 1"),
        (replace(CLOUD, key_env=""), "has no key_env"),
        (replace(CLOUD, key_env="GONE"), "GONE, which is not set"),
        (replace(CLOUD, key_env="ODD"), "odd signs"),
        (replace(CLOUD, url="http://api.anthropic.com"), "over plain http"),
        (replace(CLOUD, model="claude-99"), "price_in and price_out"),
        (replace(NEARBY, url="https://models.example.com/v1"), "price_in and price_out"),
    ],
)
def test_settings_that_can_not_work_are_named_at_the_start(home: Path, model: Model, told: str) -> None:
    with pytest.raises(BadInput, match=told) as error:
        layer(home, model, A_KEY=KEY, ODD="sk two\nlines")

    assert not any(secret in str(error.value) for secret in (KEY, "secret", "sk two"))


def test_an_unknown_price_is_no_matter_without_a_budget_of_money(home: Path) -> None:
    unlimited = Budget(usd_day=0.0, usd_month=0.0)

    assert layer(home, replace(CLOUD, model="claude-99"), unlimited, A_KEY=KEY).name == "teacher"
    assert layer(home, replace(CLOUD, model="claude-99", price_in=0.0, price_out=0.0), A_KEY=KEY).talks


def test_a_budget_below_nothing_is_named(home: Path) -> None:
    with pytest.raises(BadInput, match=r"\[budget\] usd_day is -1"):
        layer(home, NEARBY, Budget(usd_day=-1.0))


@pytest.mark.parametrize("provider", ["openai", "anthropic", "ollama"])
def test_what_is_reserved_covers_the_longest_answer_that_the_model_is_allowed(
    home: Path, provider: str
) -> None:
    home.mkdir()
    model = replace(NEARBY, provider=provider, num_predict=4_000, price_in=0.0, price_out=10.0)
    made = layer(home, model, Budget(usd_day=0.03))  # 4000 tokens are $0.04

    with pytest.raises(Spent):
        asyncio.run(made.answer(Ask("a", "robot_dog", "sit", "", "", "en", 0.0)))


def test_what_is_a_cloud() -> None:
    far = ("https://api.openai.com/v1", "https://models.example.com", "http://8.8.8.8:8000")
    near = (
        "http://127.0.0.1:1", "http://localhost:1", "http://192.168.0.9", "http://[::1]:8", "http://jetson",
        "http://dog.local:1", "http://100.64.0.3",
    )  # fmt: skip

    assert [is_cloud(url) for url in far] == [True] * len(far)
    assert [is_cloud(url) for url in near] == [False] * len(near)


# ---- the whole cascade


def write(
    home: Path, *tables: str, layers: str = '"reflex", "cache", "student", "teacher", "person"'
) -> None:
    """Write a deshi.toml."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "deshi.toml").write_text("\n".join([f"[decide]\nlayers = [{layers}]", *tables]), "utf-8")


def table(peer: Peer, provider: str = "openai", name: str = "teacher", **more: Any) -> str:
    """Return a model's section."""
    model = getattr(peer.speech, "model", "tiny")
    values = {"provider": provider, "model": model, "url": peer.url, **more}
    lines = [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    return "\n".join([f"[models.{name}]", *lines])


class Student(ScriptedLayer):
    """A student that is never sure."""

    def close(self) -> None:
        self.asked.clear()


@pytest.fixture
def student(monkeypatch: pytest.MonkeyPatch) -> Student:
    found = Student(
        {
            "座って": Proposal("do", (1005,), 0.5),
            "いい天気だね": Proposal("talk", (), 0.95),
            "もっと": Proposal("do", (1031,), 0.75),
        }
    )
    monkeypatch.setattr("deshi.bootstrap.door.make_student", lambda *_: (found, "r1"))
    return found


def ask(text: str) -> tuple[Answer, dict[str, Any]]:
    """Return the answer and its row in the journal."""
    with Deshi() as deshi:
        answer = deshi.ask(text)
        row = deshi.run(deshi._memory.readings.interaction(answer.interaction))
    return answer, row["body"]


def test_an_unsure_student_is_helped_by_the_teacher_who_sees_its_attempt(
    home: Path, student: Student
) -> None:
    said = as_json("do", 1009, why="座るお願い")
    with Peer(ollama.Ollama(), said=said) as peer:
        write(home, table(peer, "ollama"))
        answer, body = ask("座って")

    told = "\n".join(message["content"] for message in peer.seen[0].body["messages"])
    assert answer.guess.actions == (1009,)
    assert answer.layer == "teacher"
    assert [step.outcome for step in answer.trace] == ["passed", "passed", "escalated", "answered"]
    assert "座るお願い" in answer.reasoning
    assert "1005" in told
    assert "0.50" in told
    assert "座って" in told
    assert "cost" not in body


def test_a_sure_student_gets_its_words_from_a_model_that_talks(home: Path, student: Student) -> None:
    said = as_json("talk", reply="本当に、散歩日和ですね。", why="天気の話")
    with Peer(ollama.Ollama(), said=said) as peer:
        write(home, table(peer, "ollama"))
        answer, _ = ask("いい天気だね")

    assert (answer.layer, answer.response) == ("student", "本当に、散歩日和ですね。")
    assert answer.trace[-1].outcome == "talked"


def test_without_anyone_who_talks_the_reply_stays_honest(home: Path, student: Student) -> None:
    with Peer(ollama.Ollama()) as peer:
        write(home, table(peer, "ollama", talks=False))
        answer, _ = ask("いい天気だね")

    assert "モデルが今はいない" in answer.response
    assert peer.seen == []


@pytest.mark.parametrize(
    ("mood", "outcome"),
    [
        ("stalls", "late"),
        ("hangs", "late"),
        ("breaks", "failed"),
        ("page", "failed"),
        ("garbage", "failed"),
        ("bad gateway", "failed"),
        ("limited for long", "failed"),
        ("redirects", "failed"),
        ("I'd rather talk about the weather.", "failed"),
        (as_json("do"), "failed"),
        (as_json("do", 9999), "failed"),
        (as_json("do", 1001), "failed"),
        (as_json("talk", 1009), "failed"),
        (as_json("do", *[1031] * 7), "failed"),
        (as_json("sing"), "failed"),
        ('{"label": "do", "actions": "1009"}', "failed"),
        ('{"label": "do", "actions": [true]}', "failed"),
    ],
)
def test_a_teacher_that_fails_or_talks_nonsense_leaves_the_best_answer(
    home: Path, student: Student, mood: str, outcome: str
) -> None:
    with Peer(ollama.Ollama(), moods=[mood]) as peer:
        write(home, table(peer, "ollama", timeout_s=0.4 if outcome == "late" else 5))
        answer, _ = ask("もっと")

    assert (answer.layer, answer.guess.actions) == ("student", (1031,))
    assert answer.trace[-1].outcome == outcome
    assert peer.open == 0


def test_a_rate_limited_teacher_is_asked_again_when_it_says(home: Path, student: Student) -> None:
    with Peer(ollama.Ollama(), moods=["limited", "good"]) as peer:
        write(home, table(peer, "ollama"))
        answer, _ = ask("座って")

    assert answer.layer == "teacher"
    assert len(peer.seen) == 2


def test_money_is_counted_in_the_journal_also_for_failed_tries(
    home: Path, student: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_KEY", KEY)
    with Peer(anthropic.Anthropic(), moods=["no JSON here", "good"]) as peer:
        write(home, table(peer, "anthropic", key_env="A_KEY", price_in=1.0, price_out=5.0))
        answer, body = ask("座って")
        with Deshi() as deshi:
            layers = deshi._memory.tally.refresh()["layers"]

    assert answer.layer == "teacher"
    assert body["cost"] == {"teacher": pytest.approx(2 * 0.0012)}
    assert layers["teacher"]["cost"] == pytest.approx(0.0024)
    assert KEY not in json.dumps(body)


def test_the_real_llama_cpp_server_is_a_layer(home: Path, student: Student, tmp_path: Path) -> None:
    with llama_cpp(tmp_path) as url:
        write(home, f'[models.teacher]\nprovider = "openai"\nmodel = "tiny"\nurl = "{url}"\ntimeout_s = 60')
        answer, _ = ask("座って")
    step = next(step for step in answer.trace if step.layer == "teacher")

    assert step.confidence is not None
    assert step.confidence < 0.1  # random weights: its probabilities are read, and they are low
    assert step.outcome == "low_confidence"


def test_a_key_is_in_no_message_log_or_file(
    home: Path, student: Student, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("A_KEY", KEY)
    for mood in ("echoes", 401, "breaks", "page"):
        with Peer(anthropic.Anthropic(), moods=[mood]) as peer:
            write(home, table(peer, "anthropic", key_env="A_KEY"))
            answer, _ = ask("もっと")
            assert answer.layer == "student"
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())

    assert KEY not in caplog.text
    assert KEY.encode() not in kept


# ---- the budget


def fifty(home: Path, peer: Peer, calls_day: int) -> None:
    write(
        home,
        table(peer, price_in=1.0, price_out=1.0, timeout_s=60),
        f"[budget]\nusd_day = 0\nusd_month = 0\ncalls_day = {calls_day}",
        layers='"reflex", "student", "teacher", "person"',
    )


ALL_AT_ONCE = """
import asyncio, sys
from deshi.bootstrap.models import model_layers
from deshi.errors import Spent
from deshi.plugins import load_task
from deshi.records.ask import Ask
from deshi.settings import read_settings

async def main():
    layer = model_layers(read_settings(), load_task("robot_dog"))["teacher"]()
    asks = [Ask(str(n), "robot_dog", "sit", "", "", "en", 0.0) for n in range(int(sys.argv[1]))]
    found = await asyncio.gather(*map(layer.answer, asks), return_exceptions=True)
    await layer.release()
    print(sum(not isinstance(one, Exception) for one in found), sum(isinstance(one, Spent) for one in found))

asyncio.run(main())
"""


def test_fifty_requests_at_once_against_a_budget_of_ten_make_ten_calls(home: Path, student: Student) -> None:
    answers: list[Answer] = []
    with Peer(openai.OpenAI(), delay_s=0.05) as peer:
        fifty(home, peer, 10)
        with Deshi() as deshi:
            asking = [
                threading.Thread(target=lambda: answers.append(deshi.ask("座って", dry_run=True)))
                for _ in range(50)
            ]
            for one in asking:
                one.start()
            for one in asking:
                one.join(60)

    assert len(answers) == 50
    assert len(peer.seen) == 10
    outcomes = [answer.trace[2].outcome for answer in answers]
    assert outcomes.count("answered") == 10
    assert outcomes.count("spent") == 40
    assert all(answer.guess.actions in ((1009,), (1005,)) for answer in answers)


def test_two_processes_of_one_home_share_the_budget(home: Path) -> None:
    with Peer(openai.OpenAI(), delay_s=0.05) as peer:
        fifty(home, peer, 10)
        command = [sys.executable, "-c", ALL_AT_ONCE, "25"]
        both = [
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ}) for _ in range(2)
        ]
        found = [tuple(map(int, one.communicate(timeout=60)[0].split())) for one in both]

    assert len(peer.seen) == 10
    assert sum(answered for answered, _ in found) == 10
    assert sum(spent for _, spent in found) == 40


def test_a_call_that_broke_off_stays_counted_after_a_restart(home: Path) -> None:
    task, asked = load_task("robot_dog"), Ask("a", "robot_dog", "sit", "", "", "en", 0.0)
    with Peer(openai.OpenAI(), moods=["stalls"]) as peer:
        model = Model(provider="openai", model="tiny", url=peer.url, price_in=1.0, price_out=1.0)
        settings = replace(Settings(home), models={"teacher": model}, budget=Budget(calls_day=1))
        home.mkdir()

        async def cut_off() -> None:
            first = model_layers(settings, task)["teacher"]()
            work = asyncio.ensure_future(first.answer(asked))
            while not peer.seen:
                await asyncio.sleep(0.01)
            work.cancel()
            with pytest.raises(asyncio.CancelledError):
                await work
            await first.release()  # type: ignore[attr-defined]
            second = model_layers(settings, task)["teacher"]()
            with pytest.raises(Exception, match="budget"):
                await second.answer(asked)
            await second.release()  # type: ignore[attr-defined]

        asyncio.run(cut_off())

    assert len(peer.seen) == 1


def test_callers_with_an_event_loop_of_their_own_share_the_connections(home: Path, student: Student) -> None:
    with Peer(ollama.Ollama(), said=as_json("do", 1009)) as peer:
        write(home, table(peer, "ollama"), layers='"reflex", "student", "teacher", "person"')
        with Deshi() as deshi:
            found = [
                deshi.ask("座って").layer,
                asyncio.run(deshi.answer("座って")).layer,
                deshi.ask("座って").layer,
            ]

    assert found == ["teacher"] * 3
