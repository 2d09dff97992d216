"""`deshi demo`: who uses it is understood better, what is wrong is refused, and nobody's own home is touched."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deshi.bootstrap.demo import Demo, Means, Round, Used, run_demo
from deshi.bootstrap.demo_people import NAMES, TASK, Size, mislead, people, sessions
from deshi.bootstrap.demo_picture import picture
from deshi.bootstrap.demo_table import row, summary
from deshi.bootstrap.exam import suite_path
from deshi.bootstrap.exams_paired import paper_of
from deshi.bootstrap.night_parts import kept
from deshi.bootstrap.night_state import TRAINING, put
from deshi.bootstrap.night_work import TUNED, Works
from deshi.bootstrap.tuning import tune_release
from deshi.errors import Unavailable
from deshi.learn.student.tune import Pace, Part
from deshi.plugins import load_task

if TYPE_CHECKING:
    from conftest import Done

Run = Callable[..., "Done"]


def tune_here(settings: Any, place: Path, heard: Any, stopped: Any) -> None:
    """Train as a night's own process does, in this one."""
    job = json.loads((place / "job.json").read_text())
    parts = [Part(one.user, one.train) for one in kept(place).due]
    done = tune_release(
        settings, load_task(TASK), Path(job["parent"]), place / TRAINING, parts, seed=job["seed"]
    )
    put(place / TUNED, {"seconds": done.seconds, "parts": {}})


@pytest.fixture
def means(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Means:
    """Return a training of a few steps, and an exam of a few rows that everybody may read."""
    monkeypatch.setattr("deshi.bootstrap.tuning.pace_for", lambda _, seed: Pace(steps=2, batch=8, seed=seed))
    rows = suite_path(TASK, "dev").read_text("utf-8").splitlines()[:12]
    small = tmp_path / "small.jsonl"
    small.write_text("\n".join(rows) + "\n", "utf-8")
    whole = paper_of(load_task(TASK))
    rules = replace(whole.rules, bootstrap=replace(whole.rules.bootstrap, draws=10))
    paper = replace(whole, rows=whole.rows[:10], stops=whole.stops[:3], rules=rules)
    return Means(paper, str(small), Works(train=tune_here))


def test_a_round_and_a_poisoned_one(
    deshi: Run, means: Means, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deshi.bootstrap.demo.run_demo", partial(run_demo, means=means))
    file, drawn = tmp_path / "table.json", tmp_path / "demo.svg"
    before = sorted(home.rglob("*")) if home.exists() else []

    done = deshi("demo", "--rounds", "1", "--lines", "4", "--json", str(file), "--picture", str(drawn))

    assert done.code == 0, done.err
    table = json.loads(file.read_text())
    assert set(table) == {"rounds", "poisoned"}
    assert [one["round"] for one in table["rounds"]] == [0, 1]
    first, last = table["rounds"]
    assert (first["verdict"], last["verdict"] in ("pass", "fail", "undecided")) == ("", True)
    for one in table["rounds"]:
        assert set(one) == {"round", "users", "suite", "cost", "verdict"}
        assert set(one["users"]) == set(NAMES)
        shares = [share for user in one["users"].values() for share in user.values()]
        assert all(0 <= share <= 1 for share in (*shares, *one["suite"].values()))
    assert set(table["poisoned"]) == {"verdict", "why"}
    assert "Round 1" in done.err
    assert "poison" in done.out
    assert "a month" in done.out
    assert drawn.read_text().startswith("<svg")
    assert (sorted(home.rglob("*")) if home.exists() else []) == before


def test_a_home_that_is_in_use_is_left_alone(deshi: Run, tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_text("mine")

    done = deshi("demo", "--home", str(tmp_path))

    assert done.code != 0
    assert "is not empty" in done.err
    assert (tmp_path / "journal.db").read_text() == "mine"


def test_a_file_that_can_not_be_written_is_said(
    deshi: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deshi.bootstrap.demo.run_demo", lambda *_, **__: DEMO)

    done = deshi("demo", "--json", str(tmp_path / "nowhere" / "table.json"))

    assert done.code != 0
    assert "can't be written" in done.err


def test_the_same_seed_deals_the_same_lines_and_another_seed_others() -> None:
    once, again, other = people(1, Size()), people(1, Size()), people(2, Size())

    assert once == again
    assert once[0].rounds != other[0].rounds
    assert once[0].unseen == other[0].unseen


def test_nobody_teaches_what_is_asked_afterwards() -> None:
    for one in people(1, Size()):
        taught = {line.text for part in (*one.rounds, one.poison) for line in part}
        assert len(one.unseen) >= 60
        assert not taught & {line.text for line in one.unseen}
        assert all(len(part) <= 6 for rounds in one.rounds for part in sessions(rounds))


def test_who_misleads_gives_every_line_a_wrong_meaning() -> None:
    lines = people(1, Size())[0].rounds[0]

    wrong = list(mislead(lines, 1))

    assert [one.text for one in wrong] == [one.text for one in lines]
    assert all(bad.target != good.target for bad, good in zip(wrong, lines, strict=True))
    assert wrong == list(mislead(lines, 1))


def a_round(number: int, exact: float, verdict: str = "pass", **more: Any) -> Round:
    users = {name: Used(exact, 0.1, 0.2) for name in NAMES}
    return Round(number, users, 0.93, 0.02, 1.5, verdict, **more)


DEMO = Demo(
    (a_round(0, 0.2, ""), a_round(1, 0.95, release="r1", wrong=1, accepted=50)),
    a_round(2, 0.95, "fail", release="r1", why="dialect: it is worse.", told=30),
    0.05,
    "a teacher at $1 in and $2 out a million tokens",
    60.0,
)


def test_the_summary_tells_what_became_better_and_what_was_refused() -> None:
    told = "\n".join(summary(DEMO, 1))

    assert "dialect: 20% -> 95%" in told
    assert "1 of 50 (2.0%)" in told
    assert "was refused, what served goes on serving. dialect: it is worse." in told


def test_a_poisoned_round_that_was_promoted_is_said_loudly() -> None:
    bad = replace(DEMO, poisoned=replace(DEMO.poisoned, verdict="pass", release="r2"))

    assert "was PROMOTED as r2" in "\n".join(summary(bad, 1))


def test_parts_are_named_where_they_differ() -> None:
    mixed = a_round(1, 0.5, "pass", parts={"dialect": "pass", "words": "undecided"})

    assert row(mixed).endswith("pass (dialect pass, words undecided)")


def test_the_picture_has_a_curve_a_person_and_the_verdicts() -> None:
    drawn = picture(DEMO, 1)

    assert drawn.count("<polyline") == 1 + 3 * 3
    assert ">refused<" in drawn
    assert ">pass<" in drawn


def test_run_demo_wants_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "x").touch()

    with pytest.raises(Unavailable, match="not empty"):
        run_demo(tmp_path)
