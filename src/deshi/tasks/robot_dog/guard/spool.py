"""What happened, on disk: a thread appends and syncs, so that the stop path never waits for a disk.

One JSON object a line. When the disk doesn't take it, events are dropped and counted; the guard goes on.
"""

import json
import os
import queue
import threading
from pathlib import Path
from typing import Any


class Spool:
    """An append-only file behind a queue of 10,000 events."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.dropped = 0
        self.synced = 0
        self._queue: queue.Queue[dict[str, Any] | None] = queue.Queue(10_000)
        self._file: int | None = None
        self._torn = True
        self._thread = threading.Thread(target=self._run, name="spool", daemon=True)
        self._thread.start()

    def put(self, event: dict[str, Any]) -> None:
        """Queue an event; never waits, never raises."""
        try:
            self._queue.put_nowait(event)
        except queue.Full:
            self.dropped += 1

    def close(self, seconds: float = 1.0) -> None:
        """Write what is queued, for `seconds` at most."""
        try:
            self._queue.put_nowait(None)
        except queue.Full:
            return
        self._thread.join(seconds)

    def _run(self) -> None:
        more = True
        while more:
            batch = [self._queue.get()]
            while len(batch) < 500 and not self._queue.empty():
                batch.append(self._queue.get())
            more = None not in batch
            events = [event for event in batch if event is not None]
            try:
                self._append(events)
                self.synced += len(events)
            except OSError:
                self.dropped += len(events)
                self._torn = True
                self._shut()
        self._shut()

    def _append(self, events: list[dict[str, Any]]) -> None:
        if self._file is None:
            self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        data = b"".join(
            json.dumps(event, ensure_ascii=False).encode("utf-8", "replace") + b"\n" for event in events
        )
        if self._torn and os.fstat(self._file).st_size:
            data = b"\n" + data  # a line that was cut off stays alone; readers skip empty and broken lines
        while data:
            data = data[os.write(self._file, data) :]
        os.fsync(self._file)
        self._torn = False

    def _shut(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
