"""`Deshi`: the one synchronous door, for programs that use deshi as a library."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from deshi import Deshi
from deshi.bootstrap.swap import Loaded
from deshi.decide.thresholds import Thresholds
from deshi.errors import BadInput, NotFound, Unavailable
from deshi.promote.lineage import Lineage
from deshi.pure.release import Release
from deshi.pure.tokenizer import Shape
from deshi.records.answer import Proposal
from deshi.testing import FakeBody, ScriptedLayer


class Student(ScriptedLayer):
    def close(self) -> None:
        """Nothing to let go."""


@pytest.fixture(autouse=True)
def student(monkeypatch: pytest.MonkeyPatch) -> Student:
    layer = Student({"sit": Proposal("do", (1009,), 0.95)})
    monkeypatch.setattr("deshi.bootstrap.door.make_student", lambda *_: (layer, "r1"))
    return layer


def test_a_text_is_answered() -> None:
    with Deshi() as deshi:
        answer = deshi.ask("sit", user="ann")

    assert answer.guess.actions == (1009,)
    assert answer.task == "robot_dog"


def test_a_home_can_be_named(tmp_path: Path, home: Path) -> None:
    with Deshi(tmp_path / "other") as deshi:
        deshi.ask("sit")

    assert (tmp_path / "other" / "journal.db").exists()
    assert not home.exists()


def test_a_program_with_a_loop_of_its_own_may_await() -> None:
    async def both(deshi: Deshi) -> list[Any]:
        return await asyncio.gather(
            *(
                asyncio.wrap_future(asyncio.run_coroutine_threadsafe(deshi.answer("sit"), deshi._events))
                for _ in range(2)
            )
        )

    with Deshi() as deshi:
        assert [answer.guess.actions for answer in asyncio.run(both(deshi))] == [(1009,), (1009,)]


def test_what_is_wrong_is_raised(home: Path) -> None:
    with Deshi() as deshi:
        with pytest.raises(BadInput, match="empty"):
            deshi.ask("")
        with pytest.raises(BadInput, match="can't be printed"):
            deshi.ask("sit", session="\udc80")
    with pytest.raises(NotFound, match="There is no task 'cook'"):
        Deshi(task="cook")


def test_without_a_guard_a_stop_says_that_nothing_was_stopped() -> None:
    with Deshi() as deshi:
        assert deshi.stop()["stopped"] is False


def test_a_closed_door_refuses() -> None:
    with Deshi() as deshi:
        journal = deshi.loop.journal
        deshi.ask("sit")

    with pytest.raises(Unavailable, match="closed"):
        asyncio.run(journal.append())


def test_what_could_not_be_written_is_told_at_the_end_and_everything_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deshi = Deshi()

    def full(*_: Any) -> None:
        raise Unavailable("The disk is full. Make room.")

    monkeypatch.setattr(deshi._memory.store, "append", full)
    deshi.loop.stop("soft", "python")

    with pytest.raises(Unavailable, match="could not be written"):
        deshi.close()
    assert not deshi._thread.is_alive()
    assert deshi._events.is_closed()


def shelved(deshi: Deshi, folder: Path) -> str:
    """Put a release on the shelf of a door's home and return its name."""
    folder.mkdir()
    (folder / "weights.safetensors").write_bytes(b"weights")
    files = {"weights.safetensors": hashlib.sha256(b"weights").hexdigest()}
    card = Release("robot_dog", ("do",), (1009,), ("do",), Shape(), 1.0, files)
    (folder / "release.json").write_text(json.dumps(card.as_dict()))
    return deshi._swap.registry.add(folder, Lineage(verdict="pass"))


def test_a_release_that_is_promoted_meanwhile_answers_and_a_stop_does_not_wait_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deshi.bootstrap.door.EVERY_S", 0.0)
    monkeypatch.setattr("deshi.bootstrap.door._LOOK_S", 10.0)
    opened: list[Student] = []

    def load(folder: Path) -> Loaded:
        code = 1009 if folder == deshi._swap.registry.shipped else 1005
        opened.append(Student({"sit": Proposal("do", (code,), 0.95)}))
        return Loaded(folder.name, opened[-1], Thresholds())

    with Deshi(role="test") as deshi:
        deshi._swap._load = load
        assert deshi.ask("sit").guess.actions == (1009,)
        deshi._swap.registry.promote(shelved(deshi, tmp_path / "made"), "ann")
        assert deshi.ask("stop").stopped
        assert opened == []
        assert deshi.ask("sit").guess.actions == (1005,)
        deshi._swap.registry.rollback("ann")
        assert deshi.ask("sit").guess.actions == (1009,)


def test_a_release_that_takes_long_to_load_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deshi.bootstrap.door.EVERY_S", 0.0)
    monkeypatch.setattr("deshi.bootstrap.door._LOOK_S", 0.01)
    ready = threading.Event()

    def load(folder: Path) -> Loaded:
        ready.wait(20)
        return Loaded(folder.name, Student({"sit": Proposal("do", (1005,), 0.95)}), Thresholds())

    with Deshi(role="test") as deshi:
        deshi._swap._load = load
        deshi._swap.registry.promote(shelved(deshi, tmp_path / "made"), "ann")
        assert deshi.ask("sit").guess.actions == (1009,)
        ready.set()
        deshi.run(asyncio.wait({deshi._look}))  # type: ignore[arg-type]
        assert deshi.ask("sit").guess.actions == (1005,)


class RiskyBody(FakeBody):
    async def open(self) -> None:
        """It is here."""

    async def close(self) -> None:
        """It stays."""


@pytest.fixture
def risky(monkeypatch: pytest.MonkeyPatch) -> RiskyBody:
    body = RiskyBody(risky=frozenset({1009}))
    monkeypatch.setattr("deshi.bootstrap.door.passing_body", lambda _: body)
    return body


def test_a_program_says_yes_to_what_is_risky_once(risky: RiskyBody) -> None:
    with Deshi() as deshi:
        answer = deshi.ask("sit")
        assert answer.asks
        assert risky.heard == []

        told = deshi.confirm(answer)

        assert told["outcome"].accepted
        assert risky.heard == [("do", (1009,))]
        with pytest.raises(NotFound, match="waits for a yes"):
            deshi.confirm(answer)
