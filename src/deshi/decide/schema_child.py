"""A process of its own that compiles JSON schemas and checks answers, so that what takes long there holds nobody up.

Each request is a line of JSON with the lengths of the schema and the text, then both; each answer is a line of JSON.
"""

import resource
import signal
import sys
from typing import IO, Any

import orjson

from deshi.errors import BadInput, DeshiError, Unsupported
from deshi.pure.fits import Fits
from deshi.pure.json_schema import check, work

_KEPT = 32
_BYTES = 1 << 30
_LONGEST_S = 30


class _Checker:
    def __init__(self) -> None:
        self._known: dict[str, Fits] = {}

    def answer(self, asked: dict[str, Any], schema: bytes, text: bytes) -> dict[str, Any]:
        """Return `uses` and `work` of a schema, what is `wrong` with a text, or the error."""
        try:
            if asked["do"] == "read":
                return self._read(schema, asked)
            return {"wrong": self._fits(schema, asked).wrong_text(text)}
        except DeshiError as error:
            kind = "Unsupported" if isinstance(error, Unsupported) else "BadInput"
            return {"error": kind, "said": str(error), "param": getattr(error, "param", "")}
        except (RecursionError, MemoryError):
            return {"error": "BadInput", "said": "The JSON schema takes too much to check; make it simpler."}

    def _read(self, schema: bytes, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["compile"]:
            fits = self._fits(schema, asked)
            return {"uses": sorted(fits.uses), "work": work(fits.schema, fits.uses)}
        data = orjson.loads(schema)
        uses = check(data, asked["formats"])
        return {"uses": sorted(uses), "work": work(data, uses)}

    def _fits(self, schema: bytes, asked: dict[str, Any]) -> Fits:
        fits = self._known.pop(asked["key"], None)
        if fits is None:
            try:
                data = orjson.loads(schema)
            except orjson.JSONDecodeError as error:
                raise BadInput("The JSON schema is nested too deep; make it flatter.") from error
            fits = Fits(data, asked["formats"])
        self._known[asked["key"]] = fits
        if len(self._known) > _KEPT:
            del self._known[next(iter(self._known))]
        return fits


def serve(ears: IO[bytes], mouth: IO[bytes]) -> None:
    """Answer until the ears are closed."""
    checker = _Checker()
    mouth.write(b"{}\n")
    mouth.flush()
    while line := ears.readline():
        asked = orjson.loads(line)
        schema, text = ears.read(asked["schema"]), ears.read(asked["text"])
        signal.alarm(_LONGEST_S)  # should who asked be gone, nobody else would end it
        told = checker.answer(asked, schema, text)
        signal.alarm(0)
        mouth.write(orjson.dumps(told) + b"\n")
        mouth.flush()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    serve(sys.stdin.buffer, sys.stdout.buffer)
