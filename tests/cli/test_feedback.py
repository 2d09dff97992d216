"""`deshi feedback` and `deshi correct`: what a person says of an answer, from a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Done, Student

    Run = Callable[..., Done]


@pytest.fixture
def answered(deshi: Run, student: Student) -> str:
    """Return the id of an answer to "sit" that mia got."""
    return str(json.loads(deshi("ask", "sit", "--user", "mia", "--json").out)["interaction"])


def rows(deshi: Run) -> list[dict[str, Any]]:
    shown = deshi("journal", "show", "--kind", "feedback", "--json").out
    return [json.loads(line) for line in shown.splitlines()]


@pytest.mark.parametrize(
    ("said", "kind", "value", "comment"),
    [("up", "boolean", True, ""), ("down", "boolean", False, ""), ("0.7", "number", 0.7, ""), ("too fast", "comment", None, "too fast")],
)  # fmt: skip
def test_an_opinion_is_kept_with_its_author(
    deshi: Run, answered: str, said: str, kind: str, value: Any, comment: str
) -> None:
    done = deshi("feedback", answered, said)

    assert (done.code, done.out) == (0, f"kept: {kind} on {answered}, said by mia\n")
    (row,) = rows(deshi)
    assert (row["interaction"], row["user"]) == (answered, "mia")
    assert row["body"] == {
        "kind": kind, "value": value, "label": "", "actions": [], "comment": comment, "source": "cli",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "label", "actions"),
    [
        (["--stand", "--then", "hello"], "do", [1004, 1016]),
        (["--lie-down", "--then", "stand", "--then", "dance"], "do", [1005, 1004, 1023]),
        (["--action", "1004, 1016"], "do", [1004, 1016]),
        (["--伏せる"], "do", [1005]),
        (["--label", "wont"], "wont", []),
        (["--nothing"], "talk", []),
    ],
    ids=lambda one: " ".join(map(str, one)) if isinstance(one, list) else one,
)
def test_what_was_right_is_kept(
    deshi: Run, answered: str, words: list[str], label: str, actions: list[int]
) -> None:
    done = deshi("correct", answered, *words)

    assert done.code == 0, done.err
    body = rows(deshi)[0]["body"]
    assert (body["kind"], body["label"], body["actions"]) == ("correction", label, actions)


def test_it_holds_for_the_next_request(deshi: Run, answered: str) -> None:
    deshi("correct", answered, "--stand")

    assert json.loads(deshi("ask", "sit", "--user", "mia", "--json").out)["guess"]["actions"] == [1004]
    assert json.loads(deshi("ask", "sit", "--user", "bo", "--json").out)["guess"]["actions"] == [1009]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "What was right is missing"),
        (["--sti"], "'sti' is no action of robot_dog; its actions are: stand up, sit"),
        (["--stand", "--action", "1009"], "given twice"),
        (["--action", "sit,7"], "no action 7"),
        (["--nothing", "--stand"], "say one or the other"),
        (["--label", "dance"], "no label 'dance'"),
        (["--label", "talk", "--stand"], "has no actions, and 1004 came with it"),
        (["--sit"], "nothing to correct"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else "",
)
def test_what_can_not_be_right_is_named(deshi: Run, answered: str, words: list[str], sentence: str) -> None:
    done = deshi("correct", answered, *words)

    assert done.code == 2
    assert sentence in done.err
    assert rows(deshi) == []


def test_an_unknown_interaction_is_named(deshi: Run) -> None:
    for done in (deshi("feedback", "nothing", "up"), deshi("correct", "nothing", "--sit")):
        assert done.code == 2
        assert "no interaction 'nothing'" in done.err


def test_a_correction_that_no_night_can_teach_the_release_is_kept_and_says_so(
    deshi: Run, answered: str, home: Path
) -> None:
    (home / "deshi.toml").write_text("[body]\nwalk = true\n")

    done = deshi("correct", answered, "--action", "100801,100801")

    assert done.out.startswith("kept: do: step forward, then step forward")
    assert "not learned step forward:" in done.err
    assert "--with walk" in done.err
    assert deshi("correct", answered, "--stand").err == ""
