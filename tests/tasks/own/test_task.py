"""A folder is a task: its labels are answers, its words are said, and it never moves anything."""

from dataclasses import replace
from pathlib import Path

import pytest

from deshi.records.answer import Decision, Outcome, Proposal
from deshi.records.ask import Ask, Turn
from deshi.tasks.own.start import new
from deshi.tasks.own.task import OwnTask, open_folder

ASK = Ask("i", "tea_shop", "are you open", "", "", "en", 0.0)


@pytest.fixture
def task(tmp_path: Path) -> OwnTask:
    new(tmp_path)
    return open_folder(tmp_path)


def decided(label: str, asks: bool = False, said: str = "") -> Decision:
    """Return a decision for a label."""
    proposal = Proposal(label, (), 0.6, (("open", 0.9),), (("are you open?", 0.8),), said=said)
    return Decision(proposal, "student", asks, (), 0.7)


def test_its_labels_are_its_answers(task: OwnTask) -> None:
    assert (task.name, task.named("hours"), task.intent("hours")) == ("tea_shop", "hours", "dialog")
    assert task.valid(Proposal("hours", (), 0.5))
    assert not task.valid(Proposal("hours", (1009,), 0.5))
    assert not task.valid(Proposal("unclear", (), 0.0))
    assert (task.asks("outside"), task.asks("hours"), task.asks("unclear")) == (True, False, True)
    assert task.named("unclear") == "unclear"


def test_it_says_the_words_of_its_table_and_asks_when_unsure(task: OwnTask) -> None:
    assert task.reply(ASK, decided("hours")).startswith("We are open")
    assert task.reply(ASK, decided("hours", asks=True)) == "Did you mean: when the shop is open?"
    assert "beyond a tea shop" in task.reply(ASK, decided("outside", asks=True))
    assert task.reply(ASK, decided("unclear", asks=True)).startswith("That is nothing")
    assert task.reply(replace(ASK, lang="ja"), decided("hours")).startswith("We are open")
    assert "below 0.70" in task.reasoning(ASK, decided("hours", asks=True))
    assert "none of the labels" in task.reasoning(ASK, decided("outside", asks=True))
    assert "“open” (+0.90)" in task.reasoning(ASK, decided("hours"))


def test_nothing_of_it_stops_or_moves(task: OwnTask) -> None:
    assert task.reflex("stop") is None
    assert task.refusal(ASK, Outcome(False, "absent"), (), "words") == "words"
    assert not task.stop_codes


def test_a_larger_model_is_told_the_labels_and_its_answer_is_read(task: OwnTask) -> None:
    asked = replace(
        ASK, turns=(Turn("hello", "dialog", (), "hi"),), below=Proposal("order", (), 0.4), below_by="student"
    )
    prompt = task.prompt(asked)
    told = "\n".join(message.text for message in prompt.messages)

    assert all(label in told for label in task.labels)
    assert '"are you open"' in told
    assert "(student) took it as order" in told
    found = task.proposal({"label": "hours", "reply": "hm", "why": "it says open"})
    assert found == Proposal("hours", (), 0.0, why="it says open")
    assert task.proposal({"label": "do"}) is None
    assert not task.words_wanted("hours")


def test_it_grades_by_label(task: OwnTask) -> None:
    assert task.grade({"intent": "hours", "asks": False}, [{"intent": "hours"}]) == 1.0
    assert task.grade({"intent": "hours", "asks": True}, [{"intent": "hours"}]) == 0.0
    assert task.grade({"intent": "x", "asks": True}, [{"intent": "asks"}]) == 1.0
    assert task.schema()["properties"]["action"] == {"type": "null"}
