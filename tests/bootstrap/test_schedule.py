"""The night of the schedule: once a day, whatever the clock does."""

from datetime import datetime, timedelta

import pytest

from deshi.bootstrap.schedule import due

THREE = datetime.fromisoformat("2026-11-21T03:00:00")
LOOK = timedelta(seconds=10)


def test_it_comes_when_its_time_has_come_between_two_looks() -> None:
    assert due("03:00", THREE - LOOK, THREE, "")
    assert due("03:00", THREE - LOOK, THREE + LOOK, "2026-11-20")
    assert not due("03:00", THREE, THREE + LOOK, "")
    assert not due("03:00", THREE - 2 * LOOK, THREE - LOOK, "")
    assert not due("", THREE - LOOK, THREE, "")


def test_a_clock_that_goes_back_brings_no_second_night() -> None:
    assert not due("03:00", THREE - LOOK, THREE, "2026-11-21")


def test_an_hour_that_the_clock_leaves_out_does_not_leave_out_the_night() -> None:
    before, now = datetime.fromisoformat("2026-03-29T01:59:55"), datetime.fromisoformat("2026-03-29T03:00:05")

    assert due("02:30", before, now, "2026-03-28")


@pytest.mark.parametrize("hours", [2, 5, 20])
def test_what_was_missed_while_the_machine_slept_waits_for_the_next_day(hours: int) -> None:
    assert not due("03:00", THREE - LOOK, THREE + timedelta(hours=hours), "2026-11-20")


def test_a_long_run_of_looks_begins_one_night_a_day() -> None:
    now, last, begun = THREE - timedelta(hours=5), "", []
    for _ in range(24 * 60 * 3):
        before, now = now, now + timedelta(minutes=1)
        if due("03:00", before, now, last):
            last = now.date().isoformat()
            begun.append(last)

    assert begun == ["2026-11-21", "2026-11-22", "2026-11-23"]
