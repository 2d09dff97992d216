"""Learning in the running service: the schedule begins a night once a day, and what waits is not read all the time."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from deshi.bootstrap import learning
from deshi.bootstrap.learning import Learning
from deshi.bootstrap.night_state import nights
from deshi.errors import Unavailable
from deshi.plugins import load_task
from deshi.sections import Schedule, Settings

if TYPE_CHECKING:
    from conftest import House

THREE = datetime.fromisoformat("2026-11-21T03:00:00")
LOOK = timedelta(seconds=10)


def of(house: House, night: str = "03:00") -> Learning:
    return Learning(Settings(house.settings.home, schedule=Schedule(night)), load_task("robot_dog"))


def test_the_schedule_begins_one_night_a_day_also_after_a_restart(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []

    def begin(_: Any, by: str) -> str:
        begun.append(by)
        return "20261121-030000"

    monkeypatch.setattr(Learning, "_begin", begin)
    of(house)._tick(THREE - LOOK, THREE)
    of(house)._tick(THREE - LOOK, THREE)
    assert begun == ["schedule"]
    of(house, "")._tick(THREE - LOOK, THREE + timedelta(days=1))
    assert begun == ["schedule"]
    of(house)._tick(THREE - LOOK, THREE + timedelta(days=1))
    assert begun == ["schedule"] * 2


def test_a_night_that_can_not_begin_does_not_end_the_schedule(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def begin(*_: Any) -> str:
        raise Unavailable("No room.")

    monkeypatch.setattr(Learning, "_begin", begin)
    of(house)._tick(THREE - LOOK, THREE)

    assert "No room." in caplog.text


def test_the_journal_is_read_again_when_there_is_more_and_not_before(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[int] = []
    real = learning.waiting

    def counted(*what: Any) -> Any:
        reads.append(1)
        return real(*what)

    monkeypatch.setattr(learning, "waiting", counted)
    monkeypatch.setattr(learning, "_REST", 0.0)
    house.corrected("plop", 1009, "ann")
    one = of(house)
    for _ in range(3):
        assert asyncio.run(one.look())["waiting"]["examples"] == 1
    assert len(reads) == 1
    house.corrected("wibble", 1016, "ann")
    told = asyncio.run(one.look())["waiting"]

    assert (len(reads), told["examples"], told["people"]) == (2, 2, 1)
    assert [row["text"] for row in told["latest"]] == ["wibble", "plop"]


def test_nobody_queues_behind_a_reading_that_is_under_way(house: House) -> None:
    house.corrected("plop", 1009, "ann")
    one = of(house)
    with one._reading:
        first = asyncio.run(one.look())["waiting"]
    known = asyncio.run(one.look())["waiting"]
    house.corrected("wibble", 1016, "ann")
    with one._reading:
        assert asyncio.run(one.look())["waiting"] == known

    assert (first["examples"], first["latest"], known["examples"]) == (0, [], 1)
    assert first.keys() == known.keys()


def test_each_night_has_its_log_to_itself(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    log = nights(house.settings.home) / "log.txt"
    log.parent.mkdir(parents=True)
    log.write_text("the night before")
    monkeypatch.setattr(learning.sys, "executable", "/bin/true")

    with pytest.raises(Unavailable, match="did not begin"):
        of(house)._begin("tester")

    assert log.read_text() == ""
