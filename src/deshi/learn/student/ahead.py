"""Batches made ahead in a process of their own, so that writing and encoding sentences takes no time from the training."""

import multiprocessing
import os
import queue
import signal
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from multiprocessing.connection import Connection
from threading import Thread, current_thread, main_thread
from typing import Any, TypeVar

from deshi.errors import DeshiError, Unavailable

One = TypeVar("One")
_AHEAD = 128  # items that wait at most: more than the training uses up while a chunk of the corpus is made
_SPAWN = multiprocessing.get_context("spawn")  # the same on every system, and safe beside threads


def ahead(make: Callable[[], Iterable[One]]) -> Generator[One, None, None]:
    """Yield what `make()` yields, made in another process; `make` and its items must be picklable.

    Closing the iterator ends the process. Raises the `DeshiError` that `make` raised, and `Unavailable` for any other error
    there and if the process was ended from outside.
    """
    reader, writer = _SPAWN.Pipe(duplex=False)
    process = _SPAWN.Process(target=_fill, args=(make, writer), daemon=True)
    with _no_interrupt():
        process.start()
    writer.close()  # so that the end of the other process is the end of the pipe
    try:
        while True:
            try:
                kind, item = reader.recv()
            except EOFError:
                raise Unavailable(
                    "The process that makes the batches was ended from outside (out of memory?). "
                    "Run the same command again: it goes on from the last checkpoint."
                ) from None
            if kind == "end":
                return
            if kind == "error":
                raise item
            if kind == "trouble":
                raise Unavailable(
                    f"The batches can't be made: {item}. Mend that and run the same command again."
                )
            yield item
    finally:
        reader.close()
        process.terminate()
        process.join()


@contextmanager
def _no_interrupt() -> Generator[None, None, None]:
    """Let what is started here ignore Ctrl-C, which reaches the whole group: the parent decides what it means."""
    if current_thread() is not main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _fill(make: Callable[[], Iterable[Any]], writer: "Connection[Any, Any]") -> None:
    """Send every item, then how it ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    waiting: queue.Queue[tuple[str, Any]] = queue.Queue(_AHEAD)
    sender = Thread(target=_send, args=(waiting, writer), daemon=True)
    sender.start()
    try:
        for item in make():
            waiting.put(("item", item))
        waiting.put(("end", None))
    except DeshiError as error:
        waiting.put(("error", error))
    except (
        Exception
    ) as error:  # whatever else the corpus may raise belongs to the parent, and may not be picklable
        waiting.put(("trouble", f"{type(error).__name__}: {error}"))
    sender.join()


def _send(waiting: "queue.Queue[tuple[str, Any]]", writer: "Connection[Any, Any]") -> None:
    kind = "item"
    while kind == "item":
        kind, item = waiting.get()
        try:
            writer.send((kind, item))
        except OSError:
            os._exit(0)  # nobody reads any more: the parent is gone
        except Exception as error:  # an item that can't be pickled
            kind = "trouble"
            writer.send((kind, f"{type(error).__name__}: {error}"))
            os._exit(1)
