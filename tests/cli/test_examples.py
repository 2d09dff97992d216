"""`deshi learn examples`: what is to be learned, as a table and as files."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deshi.bootstrap.memory import open_memory
from deshi.records.entry import Entry
from deshi.settings import read_settings

if TYPE_CHECKING:
    from conftest import Done

    Run = Callable[..., Done]


@pytest.fixture
def corrected(deshi: Run) -> None:
    """Leave in the journal a success, a correction and a contradiction."""
    memory = open_memory(read_settings(), "cli")
    try:
        for n, (text, code, user) in enumerate(
            [("zibble the wobble", 1005, "ann"), ("flomp", 1009, "bob"), ("flomp", 1005, "bob")]
        ):
            guess = {"intent": "action", "actions": [1016], "confidence": 0.9}
            answer = {
                "intent": "action",
                "asks": False,
                "guess": guess,
                "layer": "student",
                "confidence": 0.9,
            }
            ask = {"text": text, "lang": "en", "task": "robot_dog", "turns": 0}
            body = {"ask": ask, "answer": answer, "label": "do"}
            told = {"kind": "correction", "label": "do", "actions": [code]}
            memory.journal.append_sync(
                Entry("interaction", body, time.time(), f"i{n}", "s", user),
                Entry("feedback", told, time.time(), f"i{n}", "s", user),
            )
    finally:
        memory.close()


def test_an_empty_journal_has_nothing_to_teach(deshi: Run) -> None:
    done = deshi("learn", "examples")

    assert done.code == 0
    assert "Nothing to learn yet" in done.out


@pytest.mark.usefixtures("corrected")
def test_the_table_counts_and_the_contradictions_are_named(deshi: Run) -> None:
    out = deshi("learn", "examples").out

    assert [line.split() for line in out.splitlines()[:3]] == [
        ["origin", "label", "train", "held"],
        ["correction", "do", "1", "0"],
        ["all", "1", "0"],
    ]
    assert "'zibble the wobble'" in out
    assert "'flomp' by bob" in out
    assert "do 1009              i1" in out
    assert "left out: 2 contradicted" in out


@pytest.mark.usefixtures("corrected")
def test_one_person_sees_what_is_theirs(deshi: Run) -> None:
    assert "zibble" not in deshi("learn", "examples", "--user", "bob").out
    assert "flomp" not in deshi("learn", "examples", "--user", "ann").out


@pytest.mark.usefixtures("corrected")
@pytest.mark.parametrize("form", ["alpaca", "chat", "dpo"])
def test_every_form_is_written_as_json_lines(deshi: Run, tmp_path: Path, form: str) -> None:
    out = tmp_path / "set.jsonl"

    done = deshi("learn", "examples", "--export", form, "--out", str(out))

    assert done.out == f"wrote 1 {'pairs' if form == 'dpo' else 'examples'} to {out}\n"
    (row,) = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert row["interactions"] == ["i0"]
    assert out.stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("corrected")
def test_an_own_file_is_shown_again_and_a_damaged_one_refused_in_one_line(deshi: Run, tmp_path: Path) -> None:
    out = tmp_path / "set.jsonl"
    deshi("learn", "examples", "--export", "deshi", "--out", str(out))
    assert "zibble" in deshi("learn", "examples", "--file", str(out)).out

    out.write_bytes(out.read_bytes().replace(b"zibble", b"zobble"))

    done = deshi("learn", "examples", "--file", str(out))
    assert done.code == 1
    assert done.err.count("\n") == 1
    assert "not those that were written" in done.err


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--export", "chat"), "needs both"),
        (("--export", "csv", "--out", "x"), "no format 'csv'"),
        (("--file", "/dev/null"), "holds no examples"),
        (("--export", "chat", "--out", "/nowhere/x"), "can't be written"),
        (("--task", "nothing"), "nothing"),
    ],
)
def test_what_can_not_be_done_is_one_sentence(deshi: Run, words: tuple[str, ...], what: str) -> None:
    done = deshi("learn", "examples", *words)

    assert done.code != 0
    assert what in done.err
    assert done.err.count("\n") == 1
