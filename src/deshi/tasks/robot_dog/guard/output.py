"""What the guard prints once it is ready goes to a file of its home that stays small: never to a pipe that nobody may read.

The DDS library prints a line for each write that fails. Into a full pipe such a line would wait for ever, and the guard with it.
"""

import contextlib
import os
import sys
from pathlib import Path

MOST = 256 * 1024  # bytes, after which the file begins anew


def keep(path: Path) -> None:
    """Send standard output and errors to `path`, which begins anew; to nobody where it can't be written."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
    except OSError:
        file = os.open(os.devnull, os.O_WRONLY)
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.close(file)


def bound() -> None:
    """Let the file begin anew where it has grown too long; to be called now and then."""
    with contextlib.suppress(OSError):
        if os.fstat(2).st_size > MOST:
            os.ftruncate(2, 0)
