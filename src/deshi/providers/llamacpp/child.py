"""A large model in a process of its own: `python -m deshi.providers.llamacpp.child SPEC PARENT`.

Requests come by stdin and chunks go by stdout, see `frames`. It ends when stdin does, and on Linux with its parent, however
that dies.
"""

import ctypes
import json
import os
import queue
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from typing import IO, NoReturn

from deshi.errors import DeshiError
from deshi.providers.llamacpp import frames
from deshi.providers.llamacpp.engine import Engine
from deshi.providers.llamacpp.inside import told
from deshi.providers.llamacpp.spec import Spec
from deshi.records.chat import Json

_PAUSE_S = 0.005  # between two writes: the tokens of that time go together
_PR_SET_PDEATHSIG = 1


class _Mouth:
    """Writes frames from a thread of its own, so that no token waits for a pipe."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._queue: queue.SimpleQueue[Json] = queue.SimpleQueue()
        threading.Thread(target=self._run, daemon=True).start()

    def say(self, frame: Json) -> None:
        self._queue.put(frame)

    def _run(self) -> None:
        written = 0.0
        while True:
            said = self._gathered(written + _PAUSE_S)
            try:
                for frame in _joined(said):
                    frames.write(self._pipe, frame)
            except OSError:
                os._exit(0)  # nobody reads any more
            written = time.monotonic()

    def _gathered(self, until: float) -> list[Json]:
        """Wait for a frame; pieces wait for more of them until that moment, and an end does not."""
        said = [self._queue.get()]
        while not self._queue.empty():
            said.append(self._queue.get())
        while "pieces" in said[-1] and (left := until - time.monotonic()) > 0:
            try:
                said.append(self._queue.get(timeout=left))
            except queue.Empty:
                break
        return said


def _joined(said: list[Json]) -> list[Json]:
    """Return frames with the pieces of one request put together."""
    joined: list[Json] = []
    for frame in said:
        last = joined[-1] if joined else {}
        if "pieces" in frame and "pieces" in last and frame["n"] == last["n"]:
            last["pieces"] += frame["pieces"]
        else:
            joined.append(frame)
    return joined


class _Work:
    """Runs requests on threads, each as it comes; the engine's slots do the queueing."""

    def __init__(self, spec: Spec, engine: Engine, say: Callable[[Json], None]) -> None:
        self._spec, self._engine, self._say = spec, engine, say
        self._stopped: set[int] = set()

    def take(self, frame: Json) -> None:
        if frame["do"] == "stop":
            self._stopped.add(frame["n"])
        else:
            threading.Thread(target=self._run, args=(frame,), daemon=True).start()

    def _run(self, frame: Json) -> None:
        number = frame["n"]
        try:
            self._say({"n": number, "end": self._done(frame, number)})
        except Exception as error:  # whatever it is, it belongs to whoever asked
            self._say({"n": number, "error": frames.packed(told(self._spec, error))})
        self._stopped.discard(number)

    def _done(self, frame: Json, number: int) -> Json:
        if frame["do"] == "tell":
            return self._engine.tell(frame["route"], frame["body"])
        if frame["do"] == "whole":
            return self._engine.whole(frame["route"], frame["body"], lambda: number in self._stopped)

        def piece(chunk: Json) -> bool:
            self._say({"n": number, "pieces": [chunk]})
            return number in self._stopped

        self._engine.pieces(frame["route"], frame["body"], piece)
        return {}


def _leave(folder: str) -> NoReturn:
    """End at once; threads may be in the middle of an answer that nobody waits for."""
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _end_with(parent: int, folder: str) -> None:
    """Have the kernel end this process with its parent (Linux; elsewhere the end of stdin has to do)."""
    signal.signal(signal.SIGTERM, lambda *_: _leave(folder))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            _leave(folder)  # it died before we asked


def main() -> None:
    """Load the model, say whether it worked, and answer until stdin ends."""
    folder = tempfile.tempdir = tempfile.mkdtemp(prefix="deshi-")
    _end_with(int(sys.argv[2]), folder)
    spec = Spec.of(json.loads(sys.argv[1]))
    ears, pipe = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what native code prints must not come between frames
    try:
        engine = Engine(spec)
    except DeshiError as error:
        frames.write(pipe, {"failed": frames.packed(error)})
        _leave(folder)
    mouth = _Mouth(pipe)
    mouth.say({"ready": folder})
    work = _Work(spec, engine, mouth.say)
    while (frame := frames.read(ears)) is not None:
        work.take(frame)
    _leave(folder)


if __name__ == "__main__":
    main()
