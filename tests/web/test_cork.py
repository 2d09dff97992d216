"""What is written together is sent together, in order, and nothing stays behind."""

import asyncio
from typing import Any

from deshi.web.cork import Cork


class Wire:
    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.closed = ""

    def write(self, data: bytes) -> None:
        self.sent.append(data)

    def close(self) -> None:
        self.closed = "closed"

    def abort(self) -> None:
        self.closed = "aborted"

    def is_closing(self) -> bool:
        return bool(self.closed)

    def get_write_buffer_size(self) -> int:
        return 3

    def get_extra_info(self, name: str) -> str:
        return f"the {name}"


def corked(work: Any) -> Wire:
    wire = Wire()

    async def run() -> None:
        cork = Cork(wire, asyncio.get_running_loop())  # type: ignore[arg-type]
        work(cork)
        assert cork.get_extra_info("peername") == "the peername"
        await asyncio.sleep(0)

    asyncio.run(run())
    return wire


def test_a_head_and_its_body_are_sent_at_once() -> None:
    def work(cork: Cork) -> None:
        cork.write(b"head ")
        cork.writelines([b"bo", b"dy"])
        assert cork.get_write_buffer_size() == 12

    assert corked(work).sent == [b"head body"]


def test_much_is_not_held() -> None:
    big = b"x" * 70_000

    def work(cork: Cork) -> None:
        cork.write(big)
        cork.write(b"more")

    assert corked(work).sent == [big, b"more"]


def test_closing_sends_first_and_aborting_does_not() -> None:
    def close(cork: Cork) -> None:
        cork.write(b"bye")
        cork.close()
        assert cork.is_closing()

    def abort(cork: Cork) -> None:
        cork.write(b"bye")
        cork.abort()

    assert corked(close).sent == [b"bye"]
    assert corked(abort).sent == []
    assert corked(abort).closed == "aborted"
