"""A model that is overconfident is asked a suite, within its budget, and believed as far as it was right."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.peers.boaster import Boaster, suite
from tests.peers.server import Peer

from deshi.bootstrap.door import Deshi
from deshi.bootstrap.model_calibration import Fitted, ModelDesk, Plan
from deshi.errors import BadInput, NotFound, Refused, Unavailable
from deshi.plugins import load_task
from deshi.records.answer import Proposal
from deshi.sections import Budget, Decide, Model, Settings
from deshi.settings import read_settings
from deshi.testing import ScriptedLayer

ROWS = 60
FREE = Budget(usd_day=0.0, usd_month=0.0)


class Student(ScriptedLayer):
    """A student that can be closed."""

    def close(self) -> None:
        """Nothing to let go."""


@pytest.fixture(autouse=True)
def student(monkeypatch: pytest.MonkeyPatch) -> Student:
    """Return a student that is sure of the rows below ten and attempts nothing else."""
    found = Student({f"please sit no {i}": Proposal("do", (1009,), 0.97) for i in range(10)})
    for place in ("door", "model_calibration"):
        monkeypatch.setattr(f"deshi.bootstrap.{place}.make_student", lambda *_: (found, "r1"))
    return found


def desk(home: Path, peer: Peer, budget: Budget = FREE, **more: Any) -> ModelDesk:
    home.mkdir(exist_ok=True)
    model = Model(provider="openai", model="tiny", url=peer.url, **more)
    decide = Decide(layers=("reflex", "student", "teacher", "person"))
    settings = replace(Settings(home), models={"teacher": model}, budget=budget, decide=decide)
    return ModelDesk(settings, load_task("robot_dog"), "teacher")


def run(one: ModelDesk, path: str, most: int = 0, escalated: bool = False) -> tuple[Plan, Fitted]:
    """Return the plan and what came of it."""

    async def work() -> tuple[Plan, Fitted]:
        async def at_once(seconds: float) -> None:
            assert seconds <= 60

        try:
            plan = await one.plan(path, most, escalated)
            return plan, await one.fit(plan, sleep=at_once)
        finally:
            await one.close()

    return asyncio.run(work())


def test_an_overconfident_model_becomes_calibrated(home: Path, tmp_path: Path) -> None:
    with Peer(Boaster(chance=0.999)) as peer:
        plan, found = run(desk(home, peer), suite(tmp_path, ROWS))

    assert (plan.calls, plan.usd, plan.paid) == (2 * ROWS, 0.0, False)
    assert (found.answers, found.right, found.failed, found.level) == (ROWS, 36, 0, None)
    assert found.line is not None
    assert found.line.before.ece > 0.3
    assert found.line.after.ece < 0.1
    assert found.line.after.loss < found.line.before.loss


def test_the_saved_map_is_what_the_service_believes(home: Path, tmp_path: Path) -> None:
    with Peer(Boaster(chance=0.999)) as peer:
        table = f'[models.teacher]\nprovider = "openai"\nmodel = "tiny"\nurl = "{peer.url}"\n'
        home.mkdir()
        (home / "deshi.toml").write_text(
            f'[decide]\nlayers = ["reflex", "student", "teacher", "person"]\n{table}'
        )
        with Deshi() as deshi:
            boasted = deshi.ask("please sit no 11")

        one = ModelDesk(read_settings(), load_task("robot_dog"), "teacher")
        _, found = run(one, suite(tmp_path, ROWS))
        saved = json.loads(one.save(found).read_text())
        with Deshi() as deshi:
            humble = deshi.ask("please sit no 11")

        (home / "deshi.toml").write_text(
            (home / "deshi.toml").read_text() + "calibration = [1.0, 0.0]\n", "utf-8"
        )
        with Deshi() as deshi:
            again = deshi.ask("please sit no 11")

    assert found.line is not None
    assert saved["calibration"] == [found.line.slope, found.line.shift]
    assert (saved["provider"], saved["model"], saved["rows"]) == ("openai", "tiny", ROWS)
    assert "please sit" not in json.dumps(saved)
    assert boasted.guess.confidence > 0.98
    assert humble.guess.confidence < 0.8
    assert again.guess.confidence == boasted.guess.confidence


def test_a_server_without_probabilities_gets_its_accuracy(home: Path, tmp_path: Path) -> None:
    with Peer(Boaster(chance=None)) as peer:
        one = desk(home, peer)
        _, found = run(one, suite(tmp_path, ROWS))

    assert found.line is None
    assert found.level is not None
    assert found.level.confidence == pytest.approx(0.6, abs=0.01)
    assert found.level.after.ece < found.level.before.ece
    assert json.loads(one.save(found).read_text())["without_logprobs"] == found.level.confidence


def test_the_budget_ends_it_and_what_there_is_counts(home: Path, tmp_path: Path) -> None:
    with Peer(Boaster()) as peer:
        plan, found = run(desk(home, peer, Budget(calls_day=30)), suite(tmp_path, ROWS))

    assert plan.left["day"]["calls"] == 30
    assert len(peer.seen) == 30
    assert found.answers == 30
    assert "budget does not cover" in found.ended


def test_a_budget_for_too_few_rows_says_so(home: Path, tmp_path: Path) -> None:
    with Peer(Boaster()) as peer, pytest.raises(BadInput, match="The budget ended it"):
        run(desk(home, peer, Budget(calls_day=5)), suite(tmp_path, ROWS))

    assert len(peer.seen) == 5


def test_what_it_costs_stays_under_what_was_said(home: Path, tmp_path: Path) -> None:
    with Peer(Boaster(), moods=["no JSON", "good"]) as peer:
        one = desk(home, peer, Budget(usd_day=50.0), price_in=1.0, price_out=10.0)
        plan, found = run(one, suite(tmp_path, ROWS), most=25)

    assert plan.paid
    assert len(plan.asked) == 25
    assert found.answers == 25
    assert 0 < found.usd == pytest.approx(25 * (1_000 + 400) / 1e6)
    assert found.usd < plan.usd


def test_the_model_is_asked_as_the_cascade_asks_it(home: Path, tmp_path: Path, student: Student) -> None:
    student.table = {f"please sit no {i}": Proposal("do", (1005,), 0.41) for i in range(ROWS)}
    with Peer(Boaster()) as peer:
        run(desk(home, peer), suite(tmp_path, ROWS))
    told = peer.seen[0].body["messages"][-1]["content"]

    assert "1005" in told
    assert "0.41" in told


def test_only_the_rows_that_the_student_passes_on(home: Path, tmp_path: Path) -> None:
    with Peer(Boaster()) as peer:
        plan, _ = run(desk(home, peer), suite(tmp_path, ROWS), escalated=True)

    assert len(plan.asked) == ROWS - 10
    assert "please sit no 7" not in [row.text for row, _ in plan.asked]


def test_stops_and_what_is_no_request_are_not_asked(home: Path, tmp_path: Path) -> None:
    path = Path(suite(tmp_path, ROWS))
    for text in ("stop!", " "):
        row = {
            "id": "x",
            "lang": "en",
            "category": "c",
            "text": text,
            "right": [{"intent": "action", "actions": [1003]}],
        }
        path.write_text(path.read_text() + "\n" + json.dumps(row))
    with Peer(Boaster()) as peer:
        plan, _ = run(desk(home, peer), str(path))

    assert len(plan.asked) == ROWS


def test_a_row_without_an_answer_is_left_out(home: Path, tmp_path: Path) -> None:
    with Peer(Boaster(), moods=[500, "good"]) as peer:
        _, found = run(desk(home, peer, tries=1), suite(tmp_path, ROWS))

    assert (found.answers, found.failed) == (ROWS - 1, 1)


def test_a_server_that_is_down_is_not_asked_for_ever(home: Path, tmp_path: Path) -> None:
    with Peer(Boaster(), moods=[500]) as peer, pytest.raises(Unavailable, match="10 rows in a row"):
        run(desk(home, peer, tries=1), suite(tmp_path, ROWS))

    assert len(peer.seen) <= 10


def test_a_refusal_ends_it_and_quotes_no_row(home: Path, tmp_path: Path) -> None:
    words = " ".join(f"please sit no {i}." for i in range(ROWS))
    with Peer(Boaster(), moods=[401], words=words) as peer, pytest.raises(Refused) as error:
        run(desk(home, peer), suite(tmp_path, 1))

    assert "please sit no 0" not in str(error.value)
    assert len(peer.seen) == 1


def test_a_model_that_is_not_there_is_named(home: Path) -> None:
    with pytest.raises(NotFound, match=r"no \[models.teacher\]"):
        ModelDesk(Settings(home), load_task("robot_dog"), "teacher")
