"""Who has stopped, and which of the guard's reports are of a stop that nobody else has told."""

import pytest

from deshi.pure.outcomes import by_person, counts_once


@pytest.mark.parametrize("source", ["watchdog", "guard", "exit"])
def test_what_stops_by_itself_is_no_person(source: str) -> None:
    assert not by_person(source)
    assert not counts_once(source)


@pytest.mark.parametrize("source", ["cli", "key", "voice", "ros", "http", "guard page", ""])
def test_all_others_are_persons_whom_only_the_guard_has_heard(source: str) -> None:
    assert by_person(source)
    assert counts_once(source)


@pytest.mark.parametrize("source", ["service", "console", "page", "do", "ros-ask"])
def test_a_person_whom_the_service_has_heard_too_is_counted_there(source: str) -> None:
    assert by_person(source)
    assert not counts_once(source)
