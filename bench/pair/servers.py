"""Two servers of deshi over one PostgreSQL and one Redis, all of their own: started, killed, and started again."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.peers.postgres import Postgres
from tests.peers.redis_server import RedisServer

from pair.upstream import Upstream

DOLLARS = 100.0  # for a million tokens of answers; what is asked costs nothing, so that a call is reserved for what it can cost
_TOML = """
[service]
keys = "{keys}"

[decide]
layers = ["reflex", "dear", "person"]

[budget]
usd_day = 1000.0
usd_month = 1000.0

[models.dear]
provider = "openai"
model = "dear"
url = "{url}"
price_in = 0.0
price_out = {dollars}
num_predict = 10
timeout_s = 10.0

[models.other]
provider = "openai"
model = "other"
url = "{url}"
price_in = 0.0
price_out = {dollars}
"""


class Server:
    """One `deshi serve`: its home, its port, its process."""

    def __init__(self, home: Path, environ: dict[str, str]) -> None:
        self.home = home
        self.port = _free_port()
        self._environ = {**os.environ, **environ, "DESHI_HOME": str(home), "OMP_NUM_THREADS": "1"}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, wait: bool = True) -> None:
        """Start it, and return when it is ready."""
        command = [sys.executable, "-m", "deshi.cli.main", "serve", "--no-guard", "--port", str(self.port)]
        with (self.home / "log").open("ab") as log:
            self._process = subprocess.Popen(command, env=self._environ, stdout=log, stderr=log)
        if wait:
            self.wait()

    def wait(self) -> None:
        """Return when it is ready."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self._process is not None and self._process.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/ready", timeout=5).close()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit(f"A server did not get ready:\n{(self.home / 'log').read_text()[-3_000:]}")

    def kill(self) -> None:
        """End it as a crash does: kill -9."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(20)

    def end(self) -> int:
        """End it as an orchestrator does; return its exit status."""
        if self._process is None:
            return 0
        self._process.terminate()
        return self._process.wait(60)


class Pair:
    """Everything of the run; gone with its block."""

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="deshi-pair-")))
        self.upstream = Upstream()
        self._stack.callback(self.upstream.close)
        self.postgres = self._stack.enter_context(Postgres(durable=True))
        (self.folder / "redis").mkdir()
        self.redis = self._stack.enter_context(RedisServer(self.folder / "redis", "--appendfsync", "always"))
        environ = {
            "DESHI_POSTGRES_URL": self.postgres.url,
            "DESHI_REDIS_URL": self.redis.url,
            "DESHI_CACHING_STORE": "redis",
        }
        self.servers = [Server(self._home(name), environ) for name in ("one", "two")]
        for server in self.servers:
            self._stack.callback(server.kill)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def key(self, name: str, *options: str) -> str:
        """Make an API key for both servers and return it."""
        command = [sys.executable, "-m", "deshi.cli.main", "keys", "add", name, *options]
        environ = {**os.environ, "DESHI_HOME": str(self.servers[0].home), "DESHI_POSTGRES_URL": ""}
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"No key was made: {done.stdout}{done.stderr}")
        return done.stdout.split()[-1]

    def _home(self, name: str) -> Path:
        home = self.folder / name
        home.mkdir(mode=0o700)
        told = {"keys": self.folder / "keys.json", "url": self.upstream.url}
        (home / "deshi.toml").write_text(_TOML.format(**told, dollars=DOLLARS))
        return home


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
