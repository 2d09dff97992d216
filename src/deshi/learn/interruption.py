"""Ending a training by Ctrl-C without losing what it has learnt."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def interruptible(ended: threading.Event) -> Iterator[threading.Event]:
    """Let SIGINT set the event instead of raising, where this is the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield ended
        return
    before = signal.signal(signal.SIGINT, lambda *_: ended.set())
    try:
        yield ended
    finally:
        signal.signal(signal.SIGINT, before)
