"""Uploads come in pieces, a few at once, and not for ever."""

import asyncio
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest

from deshi.bootstrap.kept_files import KeptFiles
from deshi.errors import Limited
from deshi.web.http import Request, TooLarge
from deshi.web.uploads import TooSlow, Uploads

FORM = (
    b'--b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n'
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nwords\r\n--b--'
)


def sent(*pieces: bytes, ends: bool = True) -> Request:
    """Return a request whose body comes in pieces, and whose end may never come."""
    left = list(pieces)

    async def receive() -> MutableMapping[str, Any]:
        if not left:
            await asyncio.sleep(3_600)
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left) or not ends}

    return Request({"headers": [(b"content-type", b"multipart/form-data; boundary=b")]}, receive)


def test_a_form_that_comes_in_pieces_is_put_together(tmp_path: Path) -> None:
    files = KeptFiles(tmp_path)
    kept = asyncio.run(Uploads(files, 1_000).take(sent(*(FORM[i : i + 7] for i in range(0, 170, 7))), "lab"))

    assert files.path("lab", kept["id"]).read_bytes() == b"words"
    assert not list((tmp_path / "files").glob("*.part"))


def test_a_tenant_has_a_few_uploads_at_once_and_the_others_have_theirs(tmp_path: Path) -> None:
    uploads = Uploads(KeptFiles(tmp_path), 1_000)

    async def go() -> Any:
        slow = [asyncio.ensure_future(uploads.take(sent(b"--b", ends=False), "lab")) for _ in range(4)]
        await asyncio.sleep(0)
        with pytest.raises(Limited, match="4 at once"):
            await uploads.take(sent(FORM), "lab")
        other = await uploads.take(sent(FORM), "other")
        for one in slow:
            one.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        return other, await uploads.take(sent(FORM), "lab")

    assert [one["bytes"] for one in asyncio.run(go())] == [5, 5]


def test_what_is_too_large_or_too_slow_leaves_nothing(tmp_path: Path) -> None:
    uploads = Uploads(KeptFiles(tmp_path), 50, 0.05)

    with pytest.raises(TooLarge):
        asyncio.run(uploads.take(sent(FORM), "lab"))
    with pytest.raises(TooSlow):
        asyncio.run(uploads.take(sent(b"--b", ends=False), "lab"))

    assert list((tmp_path / "files").iterdir()) == []
