"""Cuts off a connection whose server answers nothing: libpq itself would wait for ever, as the network still takes everything."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from deshi.stores.postgres_schema import Connection

_LOOK_S = 0.5


class Watch:
    """Watches the connections that are lent out, from one thread that is there only while there are any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[int, tuple[float, Connection]] = {}
        self._runs = False
        self._work = threading.Event()

    @contextmanager
    def over(self, connection: Connection, seconds: float) -> Iterator[None]:
        """Cut the connection off when the block takes longer than `seconds`; its statement then raises `OperationalError`."""
        with self._lock:
            self._until[id(connection)] = (time.monotonic() + seconds, connection)
            if not self._runs:
                self._runs = True
                threading.Thread(target=self._run, name="postgres watch", daemon=True).start()
        try:
            yield
        finally:
            with self._lock:
                self._until.pop(id(connection), None)

    def _run(self) -> None:
        while True:
            time.sleep(_LOOK_S)
            now = time.monotonic()
            with self._lock:
                late = [key for key, (until, _) in self._until.items() if until < now]
                for key in late:
                    _cut(self._until.pop(key)[1])
                if not self._until:
                    self._runs = False
                    return


def _cut(connection: Connection) -> None:
    """Shut the line down below libpq, from another thread than the one that waits on it."""
    with suppress(OSError, ValueError), socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)
