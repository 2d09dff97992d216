"""A transport that sends what is written within one turn of the event loop at once: one system call for a head and its body,
or for all pieces of a stream that came together.
"""

from asyncio import AbstractEventLoop, Transport
from collections.abc import Iterable
from typing import Any

_MOST = 65_536


class Cork:
    """Stands before a transport; what it does not know goes there. Nothing is held longer than until the loop's next turn."""

    def __init__(self, transport: Transport, loop: AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        """Return what the transport has."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Hold `data` until the loop's next turn, or send at once when there is much of it."""
        if not self._held:
            self._loop.call_soon(self.flush)
        self._held.append(data)
        self._size += len(data)
        if self._size > _MOST:
            self.flush()

    def writelines(self, lines: Iterable[bytes]) -> None:
        """Hold several pieces."""
        self.write(b"".join(lines))

    def flush(self) -> None:
        """Send what is held."""
        if self._held:
            held, self._held, self._size = self._held, [], 0
            self._transport.write(held[0] if len(held) == 1 else b"".join(held))

    def close(self) -> None:
        """Send what is held, then close."""
        self.flush()
        self._transport.close()

    def abort(self) -> None:
        """Close without sending."""
        self._held, self._size = [], 0
        self._transport.abort()

    def is_closing(self) -> bool:
        """Return whether the connection is closed or about to be."""
        return self._transport.is_closing()

    def get_write_buffer_size(self) -> int:
        """Return how many bytes wait to be sent."""
        return self._size + self._transport.get_write_buffer_size()
