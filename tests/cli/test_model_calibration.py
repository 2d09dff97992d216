"""`deshi calibrate --model` from a terminal."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.peers.boaster import Boaster, suite
from tests.peers.server import Peer


@pytest.fixture
def peer(home: Path, student: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Peer]:
    """Return the server of `[models.teacher]`, above a student that knows nothing of the rows."""
    monkeypatch.setattr("deshi.bootstrap.model_calibration.make_student", lambda *_: (student, "r1"))
    with Peer(Boaster(chance=0.999)) as found:
        settle(home, found)
        yield found


def settle(home: Path, peer: Peer, *lines: str) -> None:
    home.mkdir(exist_ok=True)
    table = ["[models.teacher]", 'provider = "openai"', 'model = "tiny"', f'url = "{peer.url}"', *lines]
    (home / "deshi.toml").write_text("\n".join(table))


def test_it_says_what_it_will_do_and_prints_the_line_for_the_settings(
    deshi: Callable[..., Any], peer: Peer, home: Path, tmp_path: Path
) -> None:
    done = deshi("calibrate", "--model", "teacher", "--suite", suite(tmp_path, 60))

    assert done.code == 0, done.err
    assert "60 rows, at most 120 calls, free" in done.out
    assert "60 answers, 36 exact (60.0%)" in done.out
    assert "[models.teacher]\ncalibration = [" in done.out
    assert "please sit" not in done.out + done.err
    assert not (home / "calibration").exists()


def test_it_is_kept_on_demand(deshi: Callable[..., Any], peer: Peer, home: Path, tmp_path: Path) -> None:
    path = suite(tmp_path, 60)
    done = deshi("calibrate", "--model", "teacher", "--suite", path, "--rows", "40", "--save")
    saved = json.loads((home / "calibration" / "model-teacher.json").read_text())

    assert done.code == 0, done.err
    assert (saved["model"], saved["rows"]) == ("tiny", 40)
    assert "they win" not in done.out

    settle(home, peer, "calibration = [1.0, 0.0]")
    assert "they win" in deshi("calibrate", "--model", "teacher", "--suite", path, "--save").out


def test_what_costs_money_waits_for_a_yes(
    deshi: Callable[..., Any], peer: Peer, home: Path, tmp_path: Path
) -> None:
    settle(home, peer, "price_in = 1.0", "price_out = 10.0", "[budget]", "usd_day = 0.2")
    path = suite(tmp_path, 60)

    done = deshi("calibrate", "--model", "teacher", "--suite", path)
    assert done.code == 2
    assert "at most $" in done.out
    assert "this day has $0.2000 left" in done.out
    assert "Add --yes" in done.err
    assert peer.seen == []

    assert deshi("calibrate", "--model", "teacher", "--suite", path, "--yes").code == 0


def test_a_server_without_probabilities_is_told_of(
    deshi: Callable[..., Any], peer: Peer, tmp_path: Path
) -> None:
    peer.speech.chance = None  # type: ignore[attr-defined]
    done = deshi("calibrate", "--model", "teacher", "--suite", suite(tmp_path, 60))

    assert "no usable probabilities" in done.out
    assert "confidence_without_logprobs = 0.5968" in done.out


@pytest.mark.parametrize(
    "words",
    [
        ("--model", "nobody"),
        ("--model", "teacher", "--max-error", "0.02"),
        ("--model", "teacher", "--rows=-1"),
        ("--save",),
        ("--rows", "5"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    deshi: Callable[..., Any], peer: Peer, words: tuple[str, ...]
) -> None:
    done = deshi("calibrate", *words)

    assert (done.code, done.out) == (2, "")
    assert peer.seen == []
