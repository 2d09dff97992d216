"""What the LLM service weighs: memory at rest and after 100,000 requests, cold start, and what installing it takes.

    python bench/service_memory.py                            about six minutes
    python bench/service_memory.py --requests 5000 --only memory,start
    python bench/service_memory.py --only install

Growth is that of resident memory (RSS) between two moments at rest, 100,000 requests apart. They are a mix: new prompts, hits,
streams, broken and refused requests, streams that the client leaves, and a model whose server is gone. Answers that the cache
keeps are no growth: it is bounded to 500 entries, and 10,000 requests before the first moment have filled it. Memory is in MB of
2**20 bytes. The install is what `pip install` adds to a new environment (compiled files too), as `du` counts it.
"""

import argparse
import itertools
import json
import os
import selectors
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

from chat_load import Client
from gateway import Server, deshi, free_port, machine, script
from results import record

ROOT = Path(__file__).parents[1]
CLIENTS, WARM = 16, 10_000
IDLE_MB, GROWTH_MB, START_S, CORE_MB, ENGINE_MB = 150, 5, 2.0, 250, 380
# of twenty requests
MIX = ["miss"] * 8 + ["hit"] * 4 + ["stream"] * 4 + ["unknown", "broken", "left", "gone"]
EXPECTED = {
    "miss": {200},
    "hit": {200},
    "stream": {200},
    "unknown": {404},
    "broken": {400},
    "gone": {502, 503},
}
LITTLE_CACHE = """
[models.slow]
provider = "openai"
model = "slow"
url = "http://127.0.0.1:{slow}/v1"
[models.gone]
provider = "openai"
model = "gone"
url = "http://127.0.0.1:{gone}/v1"
tries = 1
[caching]
entries = 500
"""


def request(kind: str, number: int, key: str) -> bytes:
    """Return the bytes of one request of the mix."""
    model = {"unknown": "nobody", "left": "slow", "gone": "gone"}.get(kind, "bench")
    said = f"Say hello in one word. {number % 50 if kind == 'hit' else f'{kind} {number}'}"
    told = {"model": model, "messages": [{"role": "user", "content": said}], "temperature": 0}
    body = json.dumps(told | ({"stream": True} if kind in ("stream", "left") else {})).encode()
    body = body[:-3] if kind == "broken" else body
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Mix:
    """Sends the mix over sixteen connections; counts answers by kind and status."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.seen: Counter[tuple[str, int]] = Counter()
        self._number = itertools.count()
        self._select = selectors.DefaultSelector()

    def send(self, count: int) -> None:
        """Send so many requests and wait for their answers."""
        left = iter(range(count))
        for _ in range(CLIENTS):
            self._next(Client(self.server.port), left)
        while self._select.get_map():
            for ready, _ in self._select.select(60):
                kind, client = ready.data
                status = client.read()
                if kind == "left" and b"content" in client._data:
                    client.sock.shutdown(socket.SHUT_RDWR)
                    status = 200
                if status:
                    self._select.unregister(client.sock)
                    self.seen[kind, status] += 1
                    self._next(self._renewed(kind, client), left)

    def _renewed(self, kind: str, client: Client) -> Client:
        if kind not in ("left", "broken"):
            return client
        client.sock.close()
        return Client(self.server.port)

    def _next(self, client: Client, left: Iterator[int]) -> None:
        if next(left, None) is None:
            client.sock.close()
            return
        number = next(self._number)
        kind = MIX[number % len(MIX)]
        client.send(request(kind, number, self.server.key))
        self._select.register(client.sock, selectors.EVENT_READ, (kind, client))

    def wrong(self) -> list[str]:
        """Return what was answered in an unexpected way."""
        odd = [(kind, status) for kind, status in self.seen if status not in EXPECTED.get(kind, {200})]
        return [f"{self.seen[one]} x {one[0]}: status {one[1]}" for one in odd]


def rested(server: Server) -> float:
    """Return resident memory in MB, after two seconds of rest."""
    time.sleep(2)
    return server.memory()


def memory(folder: Path, count: int) -> tuple[float, float]:
    """Print and return memory at rest and its growth, in MB."""
    with ExitStack() as stack:
        upstream = stack.enter_context(script("upstream", folder))
        (folder / "slow").mkdir()
        slow = stack.enter_context(script("upstream", folder / "slow", 0, 20))
        more = LITTLE_CACHE.format(slow=slow.port, gone=free_port())
        server = stack.enter_context(deshi(folder, upstream.port, more))
        idle = rested(server)
        mix = Mix(server)
        mix.send(WARM)
        before = after = rested(server)
        print(f"memory at rest {idle:.1f} MB (at most {IDLE_MB}); after {WARM} requests {before:.1f}")
        for step in range(1, 11):
            mix.send(count // 10)
            after = rested(server)
            print(f"  after {step * count // 10:7} more {after:7.1f} MB", flush=True)
    print("  " + ", ".join(f"{kind} {status}: {many}" for (kind, status), many in sorted(mix.seen.items())))
    if mix.wrong():
        raise SystemExit(f"Not answered as expected: {mix.wrong()}")
    print(f"growth over {count} requests {after - before:+.1f} MB (at most {GROWTH_MB})")
    return idle, after - before


def cold_start(folder: Path, times: int) -> float:
    """Print and return the median time from the start of the process to the first answered chat, in seconds."""
    with script("upstream", folder) as upstream:
        found = [started(folder / f"home{number}", upstream.port) for number in range(times)]
    median = statistics.median(found)
    rows = " ".join(f"{one:.2f}" for one in found)
    print(f"cold start to the first answered chat {median:.2f} s (at most {START_S}); {rows}")
    return median


def started(home: Path, upstream: int) -> float:
    """Start a service in a new home and ask it as soon as it listens; return how long that took."""
    home.mkdir()
    told = f"provider = 'openai'\nmodel = 'bench'\nurl = 'http://127.0.0.1:{upstream}/v1'"
    (home / "deshi.toml").write_text(f"[models.bench]\n{told}\n")
    port, environ = free_port(), {**os.environ, "DESHI_HOME": str(home), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "deshi.cli.main", "serve", "--no-guard", "--port", str(port)]
    body = json.dumps({"model": "bench", "messages": [{"role": "user", "content": "hello"}]}).encode()
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/chat/completions", body, {"content-type": "application/json"}
    )
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None and time.perf_counter() - began < 60:
            with suppress(urllib.error.URLError), urllib.request.urlopen(asked, timeout=30) as reply:
                assert json.load(reply)["choices"]
                return time.perf_counter() - began
            time.sleep(0.005)
        raise SystemExit("The service did not start; run `deshi serve` by hand to see why.")
    finally:
        process.terminate()
        process.wait(20)


def used(folder: Path) -> dict[str, int]:
    """Return what lies in a folder, with the bytes that each takes on disk; a file with two names counts once."""
    seen: set[int] = set()
    sizes: dict[str, int] = {}
    for path in folder.iterdir():
        files = [path, *path.rglob("*")] if path.is_dir() else [path]
        told = {one.lstat().st_ino: one.lstat().st_blocks * 512 for one in files}
        sizes[path.name] = sum(size for inode, size in told.items() if inode not in seen)
        seen |= told.keys()
    return sizes


def install(folder: Path) -> tuple[float, float]:
    """Print and return what the core adds to a new environment, and what it is with the engine, in MB."""
    source, place = folder / "source", folder / "venv"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "constraints.txt"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "src", source / "src", ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    packages = next(place.glob("lib/python*/site-packages"))
    before = used(packages)
    found = []
    for what, extra, most in (("core", "", CORE_MB), ("core with the extra engine", "[engine]", ENGINE_MB)):
        pip = [str(place / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
        told = [*pip, "-c", str(source / "constraints.txt"), f"{source}{extra}"]
        environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        subprocess.run(told, check=True, env=environ, capture_output=True)
        added = {name: size for name, size in used(packages).items() if name not in before}
        found.append(sum(added.values()) / 2**20)
        most_of_it = sorted(added.items(), key=lambda one: -one[1])[:9]
        rows = ", ".join(f"{name} {size / 2**20:.0f}" for name, size in most_of_it)
        print(f"install, {what}: {found[-1]:.0f} MB (at most {most}); {rows}", flush=True)
    return found[0], found[1]


def main() -> None:
    """Print the table and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--only", default="start,install,memory")
    parser.add_argument("--no-record", action="store_true")
    args = parser.parse_args()
    wanted, figures = args.only.split(","), {}
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        for part in wanted:
            (Path(name) / part).mkdir()
        if "start" in wanted:
            figures["service_start_s"] = cold_start(Path(name) / "start", args.starts)
        if "install" in wanted:
            core, engine = install(Path(name) / "install")
            figures |= {"install_core_mb": core, "install_engine_mb": engine}
        if "memory" in wanted:
            idle, growth = memory(Path(name) / "memory", args.requests)
            figures |= {"service_idle_mb": idle, "service_growth_mb": growth}
    if not args.no_record:
        record(**figures)


if __name__ == "__main__":
    main()
