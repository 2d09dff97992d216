"""What the LLM service costs beside its peers: CPU, throughput and latency of proxied chats, exact hits and streams.

    bench/peers/build.sh && python bench/gateway.py            about four minutes; three rounds, servers in turn
    python bench/gateway.py --peers FOLDER --rounds 1 --only deshi,floor

DESHI_PEERS names another folder for the peers' environments. Every server stands before the same model server, which answers at once (bench/peers/upstream.py). deshi runs with an API key,
the durable journal and metrics, which are scraped every second; LiteLLM with a master key, no database and no metrics; the floor
does nothing but pass bytes on. CPU is that of the server's processes a request. Prompts of `miss` and `stream` are new each time;
an exact hit repeats one, and both servers must say in a header that it is one.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from results import machine, record

HERE = Path(__file__).parent
PEERS = HERE / "peers"
VENVS = Path(os.environ.get("DESHI_PEERS") or PEERS / ".venvs")
MASTER = "sk-bench"


@dataclass
class Server:
    """A running server: where it listens, its key and its process; `cache` tells whether it has one."""

    name: str
    port: int
    key: str
    process: psutil.Process
    seconds: float
    cache: bool = True

    def all(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]

    def cpu(self) -> float:
        """Return the CPU seconds used so far."""
        return sum(sum(one.cpu_times()[:2]) for one in self.all())

    def memory(self) -> float:
        """Return resident memory in MB."""
        return sum(one.memory_info().rss for one in self.all()) / 2**20


def free_port() -> int:
    """Return a port that nobody listens on now."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    name: str, command: list[str], port: int, key: str, environ: dict[str, str], ready: str, log: Path
) -> Iterator[Server]:
    """Run a server while the block lasts, from when it answers."""
    began = time.perf_counter()
    with log.open("wb") as sink:
        process = subprocess.Popen(
            command, env={**os.environ, **environ}, stdout=sink, stderr=sink, cwd=log.parent
        )
    try:
        wait(process, f"http://127.0.0.1:{port}{ready}", key, log)
        yield Server(name, port, key, psutil.Process(process.pid), time.perf_counter() - began)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def wait(process: "subprocess.Popen[bytes]", url: str, key: str, log: Path) -> None:
    """Wait until an address answers."""
    until = time.monotonic() + 90
    while time.monotonic() < until and process.poll() is None:
        request = urllib.request.Request(url, headers={"authorization": f"Bearer {key}"})
        try:
            with urllib.request.urlopen(request, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"A server did not start:\n{log.read_text()[-2000:]}")


@contextmanager
def deshi(folder: Path, upstream: int, more: str = "") -> Iterator[Server]:
    """Run deshi with a key, its journal and its metrics."""
    home, port = folder / "home", free_port()
    home.mkdir(parents=True, exist_ok=True)
    (home / "deshi.toml").write_text(
        "[service]\nrequire_key = true\n[models.bench]\nprovider = 'openai'\nmodel = 'bench'\n"
        f"url = 'http://127.0.0.1:{upstream}/v1'\n{more}"
    )
    environ = {"DESHI_HOME": str(home), "OMP_NUM_THREADS": "1"}
    added = subprocess.run(
        [sys.executable, "-m", "deshi.cli.main", "keys", "add", "bench"],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=True,
    )
    key = next(word for word in added.stdout.split() if word.startswith("deshi-"))
    command = [sys.executable, "-m", "deshi.cli.main", "serve", "--port", str(port)]
    with running("deshi", command, port, key, environ, "/health", folder / "deshi.log") as server:
        yield server


@contextmanager
def litellm(folder: Path, upstream: int, peers: Path) -> Iterator[Server]:
    """Run LiteLLM's proxy with a master key and its local cache."""
    port = free_port()
    config = folder / "litellm.yaml"
    config.write_text(
        "model_list:\n- model_name: bench\n  litellm_params:\n    model: openai/bench\n"
        f"    api_base: http://127.0.0.1:{upstream}/v1\n    api_key: none\n"
        "litellm_settings:\n  cache: true\n  cache_params: {type: local}\n  telemetry: false\n"
        f"general_settings:\n  master_key: {MASTER}\n"
    )
    command = [str(peers / "litellm" / "bin" / "litellm"), "--config", str(config), "--port", str(port)]
    command += ["--host", "127.0.0.1", "--telemetry", "False"]
    environ = {"PYTHONPATH": "", "LITELLM_LOCAL_MODEL_COST_MAP": "True", "NO_DOCS": "True"}
    with running(
        "litellm", command, port, MASTER, environ, "/health/liveliness", folder / "litellm.log"
    ) as server:
        yield server


@contextmanager
def script(name: str, folder: Path, *arguments: int) -> Iterator[Server]:
    """Run one of the small servers of bench/peers."""
    port = free_port()
    command = [sys.executable, str(PEERS / f"{name}.py"), str(port), *map(str, arguments)]
    with running(name, command, port, "", {}, "/count", folder / f"{name}.log") as server:
        server.cache = False
        yield server


@contextmanager
def scraped(server: Server, every_s: float = 1.0) -> Iterator[list[int]]:
    """Read a server's metrics while the block lasts, as Prometheus would; yield the sizes in bytes."""
    ended, sizes = threading.Event(), [0]
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/metrics", headers={"authorization": f"Bearer {server.key}"}
    )

    def read() -> None:
        while not ended.wait(every_s):
            with urllib.request.urlopen(request, timeout=30) as reply:
                sizes.append(len(reply.read()))

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    try:
        yield sizes
    finally:
        ended.set()
        thread.join(30)


# what each server says of an answer from its exact cache, and what it must be ("" for anything)
HIT_HEADERS = {"deshi": ("x-deshi-cache", "exact"), "litellm": ("x-litellm-cache-key", "")}


def ask(server: Server, said: str) -> tuple[dict[str, str], str]:
    """Ask once; return the headers, in small letters, and the answer's words."""
    body = {"model": "bench", "messages": [{"role": "user", "content": said}], "temperature": 0}
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/v1/chat/completions",
        json.dumps(body).encode(),
        {"authorization": f"Bearer {server.key}", "content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as reply:
        told = json.load(reply)
        return {name.lower(): value for name, value in reply.headers.items()}, told["choices"][0]["message"][
            "content"
        ]


def check_hits(server: Server, upstream: Server) -> None:
    """Ask the same twice: the second must be a hit by the server's own word, and the model server must not hear of it."""
    header, wanted = HIT_HEADERS[server.name]
    said = f"Is this kept? {time.time_ns()}"
    missed, first = ask(server, said)
    calls = count(upstream)
    hit, second = ask(server, said)
    told = hit.get(header, "")
    if not told or (wanted and told != wanted) or missed.get(header) == told or first != second:
        raise SystemExit(f"{server.name}: {header} says {told!r} at the second time: that is no hit.")
    if count(upstream) != calls:
        raise SystemExit(f"{server.name}: the model server was asked for what is said to be a hit.")
    print(
        f"{server.name}: a repeated chat is an exact hit ({header}: {told[:16]}), the model server is not asked"
    )


def count(upstream: Server) -> int:
    """Return how many answers the model server has given."""
    with urllib.request.urlopen(f"http://127.0.0.1:{upstream.port}/count", timeout=30) as reply:
        return int(json.load(reply)["count"])


def version(python: str, package: str) -> str:
    """Return a package's version in an environment."""
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    done = subprocess.run(
        [python, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": ""}
    )
    return done.stdout.strip()


def load(server: Server, clients: int, seconds: float, mode: str, most: int = 1_000_000) -> dict[str, Any]:
    """Send requests; return rps, times in ms, refused, and the server's CPU a request in ms."""
    before = server.cpu()
    command = [
        sys.executable,
        str(HERE / "chat_load.py"),
        str(server.port),
        str(clients),
        str(seconds),
        mode,
        "--key",
        server.key,
        "--most",
        str(most),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{server.name} {mode}: {done.stderr[-500:]}")
    told = json.loads(done.stdout)
    count = max(1, told["answers"])
    return {
        "rps": count / told["seconds"],
        "p50": told["ms"][count // 2],
        "p99": told["ms"][min(count - 1, int(count * 0.99))],
        "first": told["first_ms"][count // 2],
        "answers": told["answers"],
        "refused": told["refused"],
        "cpu": (server.cpu() - before) / count * 1e3,
    }


CASES = (("miss", 1), ("miss", 16), ("hit", 1), ("hit", 16), ("stream", 1), ("stream", 16))


def rounds(
    servers: list[Server], count: int, seconds: float
) -> dict[tuple[str, str, int], list[dict[str, Any]]]:
    """Measure every case at every server, in turn; return the figures of all rounds."""
    found: dict[tuple[str, str, int], list[dict[str, Any]]] = {}
    for server in servers:  # what is loaded at the first request is no request's cost
        for mode in ("miss", "hit", "stream"):
            load(server, 4, 0.5, mode)
    for _ in range(count):
        for mode, clients in CASES:
            for server in servers:
                if mode == "hit" and not server.cache:
                    continue
                found.setdefault((mode, server.name, clients), []).append(
                    load(server, clients, seconds, mode)
                )
    return found


def main() -> None:
    """Print the table and keep the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--peers", type=Path, default=VENVS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--only", default="direct,floor,deshi,litellm")
    args = parser.parse_args()
    wanted = args.only.split(",")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        upstream = stack.enter_context(script("upstream", folder))
        servers = []
        if "floor" in wanted:
            servers.append(stack.enter_context(script("floor", folder, upstream.port)))
        if "deshi" in wanted:
            servers.append(stack.enter_context(deshi(folder, upstream.port)))
        if "litellm" in wanted:
            servers.append(stack.enter_context(litellm(folder, upstream.port, args.peers)))
        print(machine())
        if "litellm" in wanted:
            print(f"litellm {version(str(args.peers / 'litellm' / 'bin' / 'python'), 'litellm')}")
        measure(servers, upstream, [upstream] if "direct" in wanted else [], args.rounds, args.seconds)


def measure(
    servers: list[Server], upstream: Server, direct: list[Server], count: int, seconds: float
) -> None:
    """Check that hits are hits, load all servers, print the table and keep the figures."""
    idle = {one.name: one.memory() for one in servers}
    for one in servers:
        if one.cache:
            check_hits(one, upstream)
    with ExitStack() as stack:
        sizes = [stack.enter_context(scraped(one)) for one in servers if one.name == "deshi"]
        found = rounds([*direct, *servers], count, seconds)
    table(found)
    for told in sizes:
        print(f"deshi's metrics were scraped {len(told) - 1} times, {max(told)} bytes at most")
    for one in servers:
        print(
            f"{one.name}: started in {one.seconds:.1f} s, {idle[one.name]:.0f} MB idle, {one.memory():.0f} MB after"
        )
    keep(found, idle, {one.name: one.seconds for one in servers})


def middle(rows: list[dict[str, Any]]) -> dict[str, float]:
    """Return the medians of the rounds, and the sum of refusals."""
    told = {key: statistics.median(row[key] for row in rows) for key in rows[0] if key != "refused"}
    return told | {"refused": float(sum(row["refused"] for row in rows))}


def table(found: dict[tuple[str, str, int], list[dict[str, Any]]]) -> None:
    """Print the medians."""
    print(
        f"{'case':8} {'clients':>7} {'server':10} {'rps':>8} {'p50 ms':>8} {'p99 ms':>8} {'first ms':>9} {'CPU ms':>8} refused"
    )
    for (mode, name, clients), rows in found.items():
        one = middle(rows)
        print(
            f"{mode:8} {clients:7} {name:10} {one['rps']:8.0f} {one['p50']:8.2f} {one['p99']:8.2f} {one['first']:9.2f} "
            f"{one['cpu']:8.3f} {one['refused']:.0f}"
        )


def keep(
    found: dict[tuple[str, str, int], list[dict[str, Any]]], idle: dict[str, float], began: dict[str, float]
) -> None:
    """Record the figures that the README names; none without both servers."""
    at = {key: middle(rows) for key, rows in found.items()}
    if ("miss", "litellm", 1) not in at or ("miss", "deshi", 1) not in at:
        return
    ours, theirs = at["miss", "deshi", 16], at["miss", "litellm", 16]
    record(
        gateway_cpu_ms=at["miss", "deshi", 1]["cpu"],
        gateway_cpu_ratio=at["miss", "litellm", 1]["cpu"] / at["miss", "deshi", 1]["cpu"],
        gateway_rps=ours["rps"],
        gateway_rps_ratio=ours["rps"] / theirs["rps"],
        gateway_p99_ratio=theirs["p99"] / ours["p99"],
        gateway_refused=ours["refused"],
        gateway_hit_cpu_ms=at["hit", "deshi", 1]["cpu"],
        gateway_stream_cpu_ms=at["stream", "deshi", 1]["cpu"],
        gateway_first_ms=at["stream", "deshi", 1]["first"]
        - at.get(("stream", "upstream", 1), {"first": 0.0})["first"],
        gateway_idle_mb=idle["deshi"],
        gateway_start_s=began["deshi"],
    )


if __name__ == "__main__":
    main()
