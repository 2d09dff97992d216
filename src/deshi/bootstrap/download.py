"""A file fetched over HTTP into a part that outlives every break: the next call goes on from its last byte."""

import errno
import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from deshi.errors import Corrupt, Unavailable

_CHUNK = 1_048_576
_WAIT_S = 60.0
_AGAIN = "run the same command again: it goes on from there."
Told = Callable[[str, int, int], None]


def download(url: str, headers: Mapping[str, str], part: Path, size: int, told: Told) -> None:
    """Bring `part` to `size` bytes. Raises `Unavailable` when it breaks off, `Corrupt` for what is too long, `OSError` from HTTP.

    `headers` go to this address only, not to where it redirects to: a key is nobody else's.
    """
    try:
        with part.open("ab") as file:
            _append(url, headers, file, size, told)
            file.flush()
            os.fsync(file.fileno())
    except urllib.error.HTTPError:
        raise  # whoever asked knows what its status means
    except urllib.error.URLError as error:
        raise Unavailable(
            f"The network does not reach the file ({error.reason}); check it, then {_AGAIN}"
        ) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise Unavailable(f"The disk is full; make room, then {_AGAIN}") from error
        raise Unavailable(f"The download broke off ({error}); {_AGAIN}") from error
    if part.stat().st_size < size:
        raise Unavailable(f"The download broke off at {part.stat().st_size} of {size} bytes; {_AGAIN}")


def _append(url: str, headers: Mapping[str, str], file: Any, size: int, told: Told) -> None:
    done = file.tell()
    while done < size:
        request = urllib.request.Request(url)
        for key, value in headers.items():
            request.add_unredirected_header(key, value)
        request.add_header("Range", f"bytes={done}-")
        with urllib.request.urlopen(request, timeout=_WAIT_S) as reply:
            if reply.status != 206 and done:
                file.truncate(0)  # the server can't go on, so from the beginning
                done = 0
            came = _read(reply, file, done, size, told)
        if came == done:
            return
        done = came


def _read(reply: Any, file: Any, done: int, size: int, told: Told) -> int:
    """Append what comes and return where that ends."""
    while done < size:
        try:
            chunk = reply.read1(_CHUNK)
        except http.client.HTTPException:
            break
        if not chunk:
            break
        file.write(chunk)
        done += len(chunk)
        told("fetching", done, size)
    if done > size:
        file.truncate(0)
        raise Corrupt("The file is longer than the hub says; it was thrown away. Try again, or name another.")
    return done
