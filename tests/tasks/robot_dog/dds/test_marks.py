"""A simulator says on the wire that it is one, and nobody else is taken for one."""

import gc
import time
from collections.abc import Callable

import pytest
from tests.peers.domains import free_domain

from deshi.tasks.robot_dog.dds import idl
from deshi.tasks.robot_dog.dds.marks import MARK, Marked
from deshi.tasks.robot_dog.dds.participant import participant, reader, writer


def until(holds: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Wait until `holds()`; whether it came to that."""
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.005)
    return holds()


def test_who_carries_the_mark_is_counted_and_forgotten_when_gone() -> None:
    domain = free_domain()
    ours, theirs = participant(domain, "lo"), participant(domain, "lo")
    marked = Marked(writer(ours, idl.REQUESTS, idl.Request_))
    assert marked.counts() == (0, 0)
    simulated = reader(theirs, idl.REQUESTS, idl.Request_, mark=MARK)
    assert until(lambda: marked.counts() == (1, 1))
    plain = reader(theirs, idl.REQUESTS, idl.Request_)
    assert until(lambda: marked.counts() == (2, 1))
    del simulated
    gc.collect()
    assert until(lambda: marked.counts() == (1, 0))
    assert plain


@pytest.mark.parametrize(("mark", "said"), [(MARK, 1), (b"typehash=RIHS01_0;" + MARK, 1), (b"deshi", 0)])
def test_a_state_tells_by_whom_it_is_told(mark: bytes, said: int) -> None:
    domain = free_domain()
    ours, theirs = participant(domain, "lo"), participant(domain, "lo")
    marked = Marked(reader(ours, idl.SPORT_STATE, idl.SportModeState_, newest=1))
    told = writer(theirs, idl.SPORT_STATE, idl.SportModeState_, mark=mark)
    assert until(lambda: marked.counts() == (1, said))
    assert told


def test_the_mark_changes_neither_who_meets_whom_nor_what_is_said() -> None:
    domain = free_domain()
    ours, theirs = participant(domain, "lo"), participant(domain, "lo")
    heard = reader(ours, idl.REQUESTS, idl.Request_)
    told = writer(theirs, idl.REQUESTS, idl.Request_, mark=MARK)
    assert until(lambda: bool(told.get_matched_subscriptions()))
    request = idl.blank(idl.Request_)
    request.header.identity.id = 7
    told.write(request)
    got: list[int] = []
    assert until(lambda: bool(got.extend(r.header.identity.id for r in heard.take(4)) or got))
    assert got == [7]
