"""Training in a process of its own: watched, ended when asked, and its last sentence is what people are told."""

import sys
from pathlib import Path
from typing import Any

import pytest

from deshi.bootstrap import night_work
from deshi.bootstrap.night_work import curve, in_child
from deshi.errors import Unavailable
from deshi.sections import Settings

WRITES = """
import os, pathlib, sys
place = pathlib.Path(sys.argv[1])
(place / "training").mkdir()
(place / "training" / "metrics.jsonl").write_text('{"step": 1}\\n{"step": 2}\\n{"cut')
(place / "home").write_text(os.environ["DESHI_HOME"])
import time
time.sleep(0.3)
"""
WAITS = """
import pathlib, signal, sys, threading
ended = threading.Event()
signal.signal(signal.SIGINT, lambda *_: ended.set())
(pathlib.Path(sys.argv[1]) / "ready").touch()
ended.wait(60)
sys.exit(130)
"""
FAILS = "import sys; print('log'); sys.exit('deshi: The disk is full. Make room and try again.')"
BREAKS = "import os; os._exit(9)"


def train(
    place: Path, monkeypatch: pytest.MonkeyPatch, script: str, stopped: Any = lambda: False
) -> list[Any]:
    """Train by a script instead of the real thing; return what was heard."""
    monkeypatch.setattr(night_work, "_command", lambda place: [sys.executable, "-c", script, str(place)])
    heard: list[Any] = []
    in_child(Settings(place / "home of the night"), place, heard.append, stopped)
    return heard


def test_its_metrics_are_passed_on_and_the_home_is_the_nights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = train(tmp_path, monkeypatch, WRITES)

    assert heard == [{"step": 1}, {"step": 2}]
    assert curve(tmp_path) == heard
    assert (tmp_path / "home").read_text().endswith("home of the night")


def test_it_is_asked_to_end_and_that_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert train(tmp_path, monkeypatch, WAITS, lambda: (tmp_path / "ready").exists()) == []


@pytest.mark.parametrize(
    ("script", "sentence"), [(FAILS, "The disk is full. Make room and try again."), (BREAKS, r"exit code 9")]
)
def test_what_it_fails_of_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, sentence: str
) -> None:
    with pytest.raises(Unavailable, match=sentence):
        train(tmp_path, monkeypatch, script)


def test_nothing_is_left_running_when_the_night_is_torn_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Any] = []

    class Watched(night_work.subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *words: Any, **more: Any) -> None:
            super().__init__(*words, **more)
            begun.append(self)

    monkeypatch.setattr(night_work.subprocess, "Popen", Watched)

    def torn() -> bool:
        if (tmp_path / "ready").exists():
            raise KeyboardInterrupt
        return False

    with pytest.raises(KeyboardInterrupt):
        train(tmp_path, monkeypatch, WAITS, torn)
    assert [child.returncode for child in begun] == [130]
