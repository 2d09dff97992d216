"""Batches come from another process in their order, its errors reach the trainer, and it ends with the iterator."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from functools import partial
from itertools import islice

import pytest

from deshi.errors import BadInput, Unavailable
from deshi.learn.student.ahead import ahead


def count(limit: int) -> Iterator[int]:
    yield from range(limit)


def endless() -> Iterator[int]:
    while True:
        yield os.getpid()


def fails() -> Iterator[int]:
    yield 1
    raise BadInput("The corpus has no sentences. Add some.")


def test_items_come_in_order_from_another_process() -> None:
    assert list(ahead(partial(count, 300))) == list(range(300))


def test_closing_ends_the_other_process() -> None:
    found = ahead(endless)
    (number,) = set(islice(found, 3))
    found.close()

    assert number != os.getpid()
    assert number not in {child.pid for child in multiprocessing.active_children()}
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_what_the_corpus_raises_reaches_the_trainer() -> None:
    found = ahead(fails)

    assert next(found) == 1
    with pytest.raises(BadInput, match="Add some"):
        next(found)


def stranger() -> Iterator[int]:
    yield 1
    raise ZeroDivisionError("by hand")


def unpicklable() -> Iterator[object]:
    while True:
        yield lambda: None


def test_other_errors_are_told_too() -> None:
    with pytest.raises(Unavailable, match="ZeroDivisionError: by hand"):
        list(ahead(stranger))
    with pytest.raises(Unavailable, match="can't be made"):
        next(ahead(unpicklable))


def test_a_process_killed_from_outside_is_told() -> None:
    found = ahead(endless)
    os.kill(next(found), signal.SIGKILL)

    with pytest.raises(Unavailable, match="checkpoint"):
        list(found)
