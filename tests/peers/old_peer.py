"""A peer on Cyclone DDS 0.10, the library that runs on the robot: a program of 100 lines in C, built from `old_dds/` with Debian's packages.

It is what shows that deshi's types can be borne there: Cyclone DDS 0.10.2 ends with a segmentation fault when a peer describes
an octet by the other of its two names.
"""

import atexit
import functools
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

SOURCE = Path(__file__).with_name("old_dds")
HEADER = Path("/usr/include/dds/version.h")
LOOPBACK = (
    '<CycloneDDS><Domain Id="any"><General><Interfaces><NetworkInterface name="lo" priority="default" multicast="default"/>'
    "</Interfaces></General></Domain></CycloneDDS>"
)  # as Unitree's client sets it up for a named interface, less its trace file


@functools.cache
def program() -> Path:
    """Return the built peer; without what it is built with the test is skipped, but never in CI."""
    lacks = [tool for tool in ("idlc", "gcc") if shutil.which(tool) is None] + (
        [] if HEADER.exists() else ["cyclonedds-dev"]
    )
    if lacks or '"0.10.' not in HEADER.read_text():
        missing = f"a peer on Cyclone DDS 0.10 can't be built ({', '.join(lacks) or 'another version is installed'}): bash deploy/servers.sh sees to it"
        assert not os.environ.get("CI"), missing
        pytest.skip(missing)
    folder = Path(tempfile.mkdtemp(prefix="deshi-old-dds-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    subprocess.run(["idlc", str(SOURCE / "robot.idl")], cwd=folder, check=True)
    built = folder / "peer"
    sources = [str(SOURCE / "peer.c"), "robot.c", "-I", "."]
    subprocess.run(["gcc", "-O1", "-o", str(built), *sources, "-lddsc"], cwd=folder, check=True)
    return built


class OldPeer:
    """The peer, running while the block lasts; `lines` is what it has printed, `died` the signal that ended it, None for none."""

    def __init__(self, role: str, domain: int, seconds: int = 90) -> None:
        command = [str(program()), role, str(domain), str(seconds)]
        self.lines: list[str] = []
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "CYCLONEDDS_URI": LOOPBACK},
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(line.rstrip("\n"))

    @property
    def died(self) -> signal.Signals | None:
        code = self._process.poll()
        return signal.Signals(-code) if code is not None and code < 0 else None

    def until(self, holds: Callable[[list[str]], object], seconds: float = 30.0) -> bool:
        """Wait until `holds(lines)`; return whether it came to that before the peer ended."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if holds(list(self.lines)):
                return True
            if self._process.poll() is not None and not self._reader.is_alive():
                return bool(holds(list(self.lines)))
            time.sleep(0.01)
        return False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(20)
        assert self._process.stdout is not None
        self._process.stdout.close()
