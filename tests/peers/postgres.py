"""A PostgreSQL server to be tested against: a cluster of its own in a folder of its own, reached by a socket, gone with the tests.

PostgreSQL refuses to run as root, so root hands it to another user of the machine.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import psutil
import psycopg
import pytest

_BINS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
_WAIT_S = 30.0
_FAST = ("fsync=off", "full_page_writes=off")


class Postgres:
    """A running server; `stop`, `crash` and `start` make it go and come back. `durable` keeps its syncs on (for benches)."""

    def __init__(self, durable: bool = False) -> None:
        self.bin = _bin()
        self._user = _user()
        self.folder = Path(tempfile.mkdtemp(prefix="deshi-pg-"))
        self._settings = () if durable else _FAST
        self._process: subprocess.Popen[bytes] | None = None
        self._schemas = 0
        if self._user:
            shutil.chown(self.folder, self._user)
        self._run(
            "initdb", "-D", self.data, "-A", "trust", "-U", "deshi", "-E", "UTF8", "--no-sync", "--no-locale"
        )
        self.start()

    @property
    def data(self) -> str:
        """The cluster's own folder."""
        return str(self.folder / "data")

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgresql://deshi@/postgres?host={quote(str(self.folder), safe='')}"

    def fresh(self) -> str:
        """Return the address of an empty schema that nobody else uses."""
        self._schemas += 1
        name = f"s{os.getpid()}_{self._schemas}"
        self.sql(f"CREATE SCHEMA {name}")
        return f"{self.url}&options={quote(f'-csearch_path={name}')}"

    def sql(self, command: str, url: str = "") -> list[Any]:
        """Run one command and return its rows."""
        with psycopg.connect(url or self.url, autocommit=True) as connection:
            cursor = connection.execute(command.encode())
            return cursor.fetchall() if cursor.description else []

    def start(self) -> None:
        """Start it, and return when it takes connections."""
        words = [
            f"-c{one}"
            for one in (*self._settings, "listen_addresses=", f"unix_socket_directories={self.folder}")
        ]
        with (self.folder / "log").open("ab") as log:
            command = [str(self.bin / "postgres"), "-D", self.data, *words]
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **self._as())
        end = time.monotonic() + _WAIT_S
        while time.monotonic() < end and self._process.poll() is None:
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise AssertionError(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()}")

    def stop(self) -> None:
        """End it as an administrator would in a hurry: connections are cut, everything is written."""
        self._end(signal.SIGINT)

    def crash(self) -> None:
        """End it at once, without writing anything: what comes back is what was synced."""
        self._end(signal.SIGQUIT)

    def freeze(self) -> None:
        """Let it take everything and answer nothing, as a machine does that hangs."""
        for process in self._all():
            process.suspend()

    def thaw(self) -> None:
        """Let it go on."""
        for process in self._all():
            process.resume()

    def _all(self) -> list[psutil.Process]:
        assert self._process is not None
        main = psutil.Process(self._process.pid)
        return [main, *main.children(recursive=True)]

    def close(self) -> None:
        """End it and remove everything."""
        self._end(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self, how: int) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(_WAIT_S)
        self._process = None

    def _run(self, program: str, *words: str) -> None:
        command = [str(self.bin / program), *words]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **self._as())
        if done.returncode:
            raise AssertionError(f"{program} failed: {done.stderr}")

    def _as(self) -> dict[str, Any]:
        return (
            {"user": self._user, "group": pwd.getpwnam(self._user).pw_gid, "extra_groups": ()}
            if self._user
            else {}
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _bin() -> Path:
    """Return the folder of PostgreSQL's programs; without them the test is skipped, but never in CI."""
    found = shutil.which("postgres")
    for folder in (*_BINS, *((Path(found).parent,) if found else ())):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    missing = "PostgreSQL is missing: bash deploy/servers.sh installs it (make test does)"
    assert not os.environ.get("CI"), missing
    pytest.skip(missing)


def _user() -> str:
    """Return whom it runs as: "" for ourselves, another user where we are root."""
    if os.geteuid() != 0:
        return ""
    known = {one.pw_name for one in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)
