"""The one writer: a step of an older epoch does not pass, a stop always does."""

import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from deshi.tasks.robot_dog.body.types import Request
from deshi.tasks.robot_dog.guard.gate import Gate

sys.path.insert(0, str(Path(__file__).parents[1]))
from guards import Clock, Scripted


def test_a_stop_passes_and_outdates_what_was_decided() -> None:
    body = Scripted(Clock())
    gate = Gate(body, epoch=7)
    assert gate.step(Request(1016), 7)
    assert gate.stop("soft")
    assert (gate.epoch, gate.step(Request(1017), 7), gate.dropped) == (8, 0, 1)
    assert gate.step(Request(1009), 8)
    assert body.wire == [1016, 1003, 1009]


def test_a_repeated_stop_outdates_nothing() -> None:
    body = Scripted(Clock())
    gate = Gate(body, epoch=7)
    gate.repeat("damp")
    assert gate.epoch == 7
    assert body.wire == [1001]


def test_a_request_that_did_not_go_out_has_no_name() -> None:
    body = Scripted(Clock())
    body.sends = False
    gate = Gate(body)
    assert gate.step(Request(1016), gate.epoch) == 0
    assert gate.stop("soft") is False
    assert body.wire == [1016, 1003]


def test_no_two_requests_have_one_name() -> None:
    body = Scripted(Clock())
    gate = Gate(body)
    for _ in range(1_000):
        gate.step(Request(1016), gate.epoch)
        gate.repeat("soft")
    assert len({request.id for request in body.requests}) == 2_000


@given(st.lists(st.tuples(st.sampled_from(["step", "stop", "late"]), st.integers(0, 3)), max_size=40))
def test_whatever_the_order_no_step_passes_that_is_older_than_a_stop(moves: list[tuple[str, int]]) -> None:
    body = Scripted(Clock())
    gate = Gate(body, epoch=10)
    for move, back in moves:
        if move == "stop":
            gate.stop("soft")
            continue
        epoch, written = gate.epoch - (back if move == "late" else 0), len(body.wire)
        gate.step(Request(1016), epoch)
        assert len(body.wire) == written + (epoch == gate.epoch)


def test_a_driver_that_raises_does_not_keep_what_was_decided_before_alive() -> None:
    class Raises(Scripted):
        def send(self, request: Request) -> bool:
            if request.api_id == 1003:
                raise RuntimeError("driver")
            return super().send(request)

    body = Raises(Clock())
    gate = Gate(body, epoch=7)
    assert gate.stop("soft") is False
    assert gate.repeat("soft") is False
    assert gate.step(Request(1008), 7) == 0
    assert body.wire == []


def test_what_was_decided_before_a_clear_does_not_pass() -> None:
    gate = Gate(Scripted(Clock()), epoch=7)
    gate.outdate()
    assert (gate.step(Request(1016), 7), gate.epoch) == (0, 8)
