"""The tree of commands: help everywhere, one sentence for every error."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer

from deshi import __version__
from deshi.cli.app import app

if TYPE_CHECKING:
    from conftest import Done

    Run = Callable[..., Done]


def commands(group: Any, words: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return the words of every command and group under `group`."""
    found = [words]
    for name, one in getattr(group, "commands", {}).items():
        found += commands(one, (*words, name))
    return found


EVERY = commands(typer.main.get_command(app))


def test_all_promised_commands_are_there() -> None:
    names = {" ".join(words) for words in EVERY}

    assert {
        "ask",
        "chat",
        "up",
        "serve",
        "stop",
        "doctor",
        "journal verify",
        "journal erase",
        "keys add",
        "learn base",
    } <= names


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_every_command_has_help(deshi: Run, words: tuple[str, ...]) -> None:
    done = deshi(*words, "--help")

    assert done.code == 0
    assert "usage:" in done.out.lower()


def test_the_version(deshi: Run) -> None:
    assert deshi("--version").out.strip() == __version__


@pytest.mark.parametrize(
    "words", [("nothing",), ("ask", "--nothing"), ("journal", "show", "--limit"), ("up", "--port")]
)
def test_an_unknown_word_is_named(deshi: Run, words: tuple[str, ...]) -> None:
    done = deshi(*words)

    assert done.code == 2
    assert words[-1].strip("-") in done.err
    assert "Traceback" not in done.err


def test_a_fault_inside_is_one_sentence(deshi: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("deshi.cli.journal.open_store", broken)
    done = deshi("journal", "show")

    assert done.code == 1
    assert "failed inside (ZeroDivisionError: by zero)" in done.err
    assert "DESHI_DEBUG=1" in done.err
    assert "Traceback" not in done.err


def test_a_reader_that_leaves_early_is_no_error(home: Path) -> None:
    home.mkdir()
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "deshi.cli.main", "journal", "export"],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)

    assert done.stderr == b""
