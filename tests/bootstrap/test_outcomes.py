"""What comes later is told once, in the language of whoever asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deshi.bootstrap.memory import Memory, open_memory
from deshi.bootstrap.outcomes import Outcomes
from deshi.records.entry import Entry
from deshi.sections import Settings
from deshi.tasks.robot_dog.task import load


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    opened = open_memory(Settings(tmp_path / "home"), "test")
    yield opened
    opened.close()


def ask(memory: Memory, number: str, lang: str, task: str = "robot_dog") -> None:
    said = {"text": "wave", "lang": lang, "task": task}
    memory.journal.append_sync(Entry("interaction", {"ask": said, "answer": {}}, 1.0, number))


def happen(memory: Memory, number: str, **body: object) -> None:
    memory.journal.append_sync(Entry("outcome", {**body, "spool": {"start": 0}}, 2.0, number))


def test_news_are_told_once_with_what_to_say(memory: Memory) -> None:
    outcomes = Outcomes(memory.store, {"robot_dog": load()})
    ask(memory, "i", "en")
    happen(memory, "i", event="started")
    assert outcomes.news() == []

    happen(memory, "i", event="failed", code=4206)
    happen(memory, "", event="cleared")
    (told,) = outcomes.news()

    assert (told["interaction"], told["event"], told["code"]) == ("i", "failed", 4206)
    assert "4206" in told["said"]
    assert "spool" not in told
    assert outcomes.news() == []


def test_what_came_while_nobody_watched_is_not_told(memory: Memory) -> None:
    outcomes = Outcomes(memory.store, {})
    outcomes.news()
    happen(memory, "i", event="done")
    outcomes.skip()

    assert outcomes.news() == []


@pytest.mark.parametrize(("lang", "word"), [("ja", "間に合わず"), ("en", "in time"), ("zh", "及时")])
def test_it_is_said_in_the_asker_s_language(memory: Memory, lang: str, word: str) -> None:
    outcomes = Outcomes(memory.store, {"robot_dog": load()})

    said = outcomes.said({"lang": lang, "task": "robot_dog"}, {"event": "unknown"})
    assert word in said
    assert outcomes.said({"lang": lang, "task": "robot_dog"}, {"event": "done"}) == ""
    assert outcomes.said({"lang": lang, "task": "other"}, {"event": "unknown"}) == ""
