"""JSON schemas of chats: small ones are read and checked at once, all others in a process of its own with a deadline.

The validator holds the interpreter's lock while it compiles and checks, so threads alone would not keep the event loop free.
"""

import asyncio
import math
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from deshi.errors import BadInput, Busy, DeshiError, Unavailable, Unsupported
from deshi.pure.fits import NO_JSON, Fits
from deshi.pure.json_schema import MOST_BYTES, check, work

_CHILD = "deshi.decide.schema_child"
_CHILDREN = 2
_WAITING = 64
_DEADLINE_S = 3.0
_START_S = 20.0
_AGAIN_S = 60.0
_LIGHT_BYTES = 4_096
_LIGHT_TEXT = 65_536
_LIGHT_WORK = 500_000  # schemas looked at, some 5 ms
_LIGHT_TELLING = 5_000  # the same where each is told of as an error
_KEPT = 256
_KEPT_BYTES = 16 * 1_048_576
_ERRORS: Mapping[str, Callable[[str, str], DeshiError]] = {
    "BadInput": lambda said, _: BadInput(said),
    "Unsupported": Unsupported,
}


class _TooLong(BadInput):
    """It was ended at the deadline."""


class Form:
    """A schema that was read; `uses` are its keywords."""

    def __init__(
        self,
        schema: Any,
        raw: bytes,
        key: str,
        formats: bool,
        uses: frozenset[str],
        load: int,
        children: "_Children",
    ) -> None:
        self.schema = schema
        self.uses = uses
        self._raw = raw
        self._key = key
        self._formats = formats
        self._load = load if len(raw) <= _LIGHT_BYTES else 0
        self._children = children
        self._fits: Fits | None = None

    async def wrong(self, text: Any) -> str:
        """Return what is wrong with a text, in a sentence; "" when it is JSON that fits.

        Raises `BadInput` for a schema that is none or takes too long to check, `Busy` when too many wait to be checked.
        """
        if not isinstance(text, str):
            return NO_JSON
        if self._load and self._load * len(text) <= _LIGHT_WORK and len(text) <= _LIGHT_TEXT:
            try:
                data = orjson.loads(text)
            except orjson.JSONDecodeError:
                return NO_JSON
            fits = self.fits()
            if fits.good(data):
                return ""
            if self._load * len(text) <= _LIGHT_TELLING:
                return fits.wrong(data)
        told = await self._children.ask(self._asked("check"), self._raw, text.encode("utf-8", "replace"))
        return str(told["wrong"])

    def fits(self) -> Fits:
        """Return the compiled schema; only for small ones."""
        if self._fits is None:
            self._fits = Fits(self.schema, self._formats)
        return self._fits

    def _asked(self, do: str) -> dict[str, Any]:
        return {"do": do, "key": self._key, "formats": self._formats}


class Schemas:
    """Reads schemas and keeps the last ones: requests come again with the same. What was refused is remembered, too."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, bool], Form | _Refusal] = {}
        self._bytes = 0
        self._children = _Children()

    async def read(self, schema: Any, formats: bool = True, use: bool = True) -> Form:
        """Return a schema that can be checked. Without `use` it is compiled when it is first needed.

        Raises `BadInput` for what is no schema, too large, or takes too long, `Unsupported` for keywords that nobody keeps to.
        """
        raw = _raw(schema)
        key = blake2b(raw, digest_size=16).hexdigest() + str(formats)
        name = (key, use)
        found = self._known.pop(name, None)
        if found is None or (isinstance(found, _Refusal) and found.until < time.monotonic()):
            found = await self._fresh(schema, raw, key, formats, use)
            self._bytes += len(raw) if isinstance(found, Form) else 0
        self._known[name] = found  # the last asked is the last to go
        while len(self._known) > _KEPT or (self._bytes > _KEPT_BYTES and len(self._known) > 1):
            gone = self._known.pop(next(iter(self._known)))
            self._bytes -= len(gone._raw) if isinstance(gone, Form) else 0
        if isinstance(found, Form):
            return found
        raise _ERRORS[found.kind](found.said, found.param)

    def close(self) -> None:
        """End the processes; a later schema starts them again."""
        self._children.close()

    async def _fresh(self, schema: Any, raw: bytes, key: str, formats: bool, use: bool) -> "Form | _Refusal":
        try:
            if len(raw) <= _LIGHT_BYTES:
                uses = check(schema, formats)
                load = work(schema, uses)
                form = Form(schema, raw, key, formats, uses, load, self._children)
                if load:
                    if use:
                        form.fits()
                    return form
            asked = {"do": "read", "key": key, "formats": formats, "compile": use}
            told = await self._children.ask(asked, raw, b"")
            return Form(schema, raw, key, formats, frozenset(told["uses"]), told["work"], self._children)
        except Unsupported as error:
            return _Refusal("Unsupported", str(error), error.param)
        except _TooLong as error:  # the machine may only have been busy
            return _Refusal("BadInput", str(error), until=time.monotonic() + _AGAIN_S)
        except BadInput as error:
            return _Refusal("BadInput", str(error))


@dataclass(frozen=True, slots=True)
class _Refusal:
    kind: str
    said: str
    param: str = ""
    until: float = math.inf


def _raw(schema: Any) -> bytes:
    try:
        raw = orjson.dumps(schema)
    except (TypeError, orjson.JSONEncodeError) as error:
        raise BadInput(
            "The JSON schema is nested too deep, or holds what is no JSON; make it flatter."
        ) from error
    if len(raw) > MOST_BYTES:
        raise BadInput(f"The JSON schema has {len(raw)} bytes; make it smaller than {MOST_BYTES}.")
    return raw


class _Children:
    """A few processes, each with a thread that waits for it, and ends it when it takes too long."""

    def __init__(self) -> None:
        self._threads: ThreadPoolExecutor | None = None
        self._all: weakref.WeakSet[_Child] = weakref.WeakSet()
        self._own = threading.local()
        self._waiting = 0

    async def ask(self, asked: dict[str, Any], schema: bytes, text: bytes) -> dict[str, Any]:
        """Return what a process answers. Raises its error, `BadInput` at the deadline, `Busy` when too many wait."""
        if self._waiting >= _WAITING:
            raise Busy("Too many answers wait to be checked against their schemas; come again later.", 1.0)
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_CHILDREN, thread_name_prefix="schemas")
        self._waiting += 1
        try:
            told = await asyncio.get_running_loop().run_in_executor(
                self._threads, self._ask, asked, schema, text
            )
        finally:
            self._waiting -= 1
        if "error" in told:
            raise _ERRORS[told["error"]](told["said"], told["param"])
        return told

    def close(self) -> None:
        """End all."""
        threads, self._threads = self._threads, None
        self._own = threading.local()
        for child in list(self._all):
            child.end()
        if threads is not None:
            threads.shutdown(wait=False, cancel_futures=True)

    def _ask(self, asked: dict[str, Any], schema: bytes, text: bytes) -> dict[str, Any]:
        child: _Child | None = getattr(self._own, "child", None)
        if child is None or child.dead:
            child = self._own.child = _Child()
            self._all.add(child)
        return child.ask({**asked, "schema": len(schema), "text": len(text)}, schema, text)


class _Child:
    """One process; used by one thread."""

    def __init__(self) -> None:
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", _CHILD],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise Unavailable(
                f"The process that checks JSON schemas can't be started ({error}); free some memory and try again."
            ) from error
        self._process = process
        self._warm = False
        self.end = weakref.finalize(self, _end, process)

    @property
    def dead(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def ask(self, asked: dict[str, Any], schema: bytes, text: bytes) -> dict[str, Any]:
        """Return its answer. Raises `BadInput` when that takes too long, or takes all its memory."""
        if not self._warm and not self._line(_START_S):
            raise Unavailable(
                "The process that checks JSON schemas does not start; free some memory and try again."
            )
        self._warm = True
        line = self._line(_DEADLINE_S, orjson.dumps(asked) + b"\n" + schema + text)
        if not line:
            raise _TooLong(
                "The JSON schema takes too long to check; make it simpler, above all its patterns."
            )
        told: dict[str, Any] = orjson.loads(line)
        return told

    def _line(self, within_s: float, said: bytes = b"") -> bytes:
        """Say something and return the line that comes back; b"" when it has died, or was ended because it took too long."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        late = threading.Timer(within_s, process.kill)
        late.start()
        line = b""
        with suppress(OSError, ValueError):  # it died, or was closed meanwhile
            process.stdin.write(said)
            process.stdin.flush()
            line = process.stdout.readline()
        late.cancel()
        if not line:
            self.end()
        return line


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    process.wait()
