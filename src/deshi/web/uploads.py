"""Uploads: from the socket to the disk in pieces, a few at once, so that none of them takes memory."""

import asyncio
import mmap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from deshi.ask.chat_fields import BadParameter
from deshi.bootstrap.kept_files import KeptFiles
from deshi.errors import BadInput, Limited, Unsupported
from deshi.promote import safely
from deshi.pure import multipart
from deshi.records.chat import Json
from deshi.web import http

_AT_ONCE, _EACH = 16, 4  # of all, and of one tenant
_PIECE = 1_048_576
_LONGEST_S = 900.0
_DROPPING_S = 30.0
_DRAINED = 8  # times as much as is taken
_AGAIN_S = 2.0


class TooSlow(BadInput):
    """The body of a request did not come in time."""

    status = 408


class Uploads:
    """Takes files of at most `most` bytes, form included. Used on one event loop."""

    def __init__(self, files: KeptFiles, most: int, longest_s: float = _LONGEST_S) -> None:
        self._files = files
        self._most = most
        self._longest_s = longest_s
        self._under_way: Counter[str] = Counter()

    async def take(self, request: http.Request, tenant: str) -> Json:
        """Return what OpenAI calls the object of a file that a request holds.

        Raises `Limited` where too many come at once, `TooLarge`, `TooSlow`, and what `KeptFiles.keep` raises.
        """
        if self._under_way[tenant] >= _EACH or self._under_way.total() >= _AT_ONCE:
            await self._drop(request)
            raise Limited(
                f"Other uploads are under way, {_EACH} at once are the most; send it again when one is done.",
                _AGAIN_S,
            )
        self._under_way[tenant] += 1
        try:
            return await self._taken(request, tenant)
        finally:
            self._under_way[tenant] -= 1
            self._under_way += Counter()  # who has none is forgotten

    async def _taken(self, request: http.Request, tenant: str) -> Json:
        part = await asyncio.to_thread(self._files.part)
        try:
            try:
                async with asyncio.timeout(self._longest_s):
                    await self._write(request, part)
            except TimeoutError as error:
                raise TooSlow(
                    f"The file did not come whole in {self._longest_s:.0f} s; send it again, or in smaller ones."
                ) from error
            return await asyncio.to_thread(self._keep, tenant, request.header(b"content-type"), part)
        finally:
            await asyncio.to_thread(part.unlink, missing_ok=True)

    async def _write(self, request: http.Request, part: Path) -> None:
        """Write a body to the disk. Of one that is too large the rest is dropped: who is still sending hears no answer."""
        with safely.told(part), part.open("wb", 0) as file:
            size = await self._pieces(request, file)
        if size > self._most:
            raise http.TooLarge(f"The request's body is over {self._most} bytes; send less.")

    async def _pieces(self, request: http.Request, file: IO[bytes]) -> int:
        gathered, size, more = bytearray(), 0, True
        while more and size <= _DRAINED * self._most:
            message = await request.receive()
            if message["type"] == "http.disconnect":
                raise BadInput("The connection ended before the file was whole; send it again.")
            piece, more = message.get("body", b""), bool(message.get("more_body"))
            size += len(piece)
            if size <= self._most:
                gathered += piece
            if len(gathered) >= _PIECE or not more:
                await asyncio.to_thread(file.write, gathered)
                gathered = bytearray()
        return size

    async def _drop(self, request: http.Request) -> None:
        """Read what is sent for a while and forget it: who is still sending hears no answer."""
        size, more = 0, True
        try:
            async with asyncio.timeout(_DROPPING_S):
                while more and size <= self._most:
                    message = await request.receive()
                    size += len(message.get("body", b""))
                    more = bool(message.get("more_body"))
        except TimeoutError:
            return

    def _keep(self, tenant: str, content_type: str, part: Path) -> Json:
        """Find the file in a form and keep it. Waits for the disk."""
        with safely.told(part), part.open("rb") as file:
            name, purpose, begin, end = _sent(content_type, file)
            return self._files.keep(tenant, name, purpose, _between(file, begin, end))


def _sent(content_type: str, file: IO[bytes]) -> tuple[str, str, int, int]:
    """Return name, purpose and place of the file in an upload."""
    if not file.seek(0, 2):
        raise BadParameter(
            "The body is empty, so its boundary is missing; send a form with `file` and `purpose`.", "file"
        )
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as form:
        try:
            fields = multipart.parts(content_type, form)
        except ValueError as error:
            raise BadParameter(
                f"The body is no form with a file: {error}; send `file` and `purpose`.", "file"
            ) from error
        told = {field.name: field for field in fields}
        for name in told:
            if name not in ("file", "purpose"):
                raise Unsupported(f"The parameter `{name[:60]}` can't be kept here; leave it out.", name[:60])
        if "file" not in told or "purpose" not in told:
            missing = "purpose" if "file" in told else "file"
            raise BadParameter(f"The parameter `{missing}` is missing; send `file` and `purpose`.", missing)
        sent, said = told["file"], told["purpose"]
        purpose = form[said.begin : min(said.end, said.begin + 100)].decode("utf-8", "replace")
        return sent.filename, purpose, sent.begin, sent.end


def _between(file: IO[bytes], begin: int, end: int) -> Iterator[bytes]:
    file.seek(begin)
    while begin < end and (piece := file.read(min(_PIECE, end - begin))):
        begin += len(piece)
        yield piece
