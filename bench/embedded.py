"""What the embedded model costs beside its own computing: processor time and wall time a request, three ways to the same file.

python bench/embedded.py [FILE.gguf] [--requests N]

`port` is the peer: llama.cpp's own HTTP server in a process of its own, asked by one aiohttp connection. `inside` runs in this
process, `outside` in one of its own. The processor time is this process's: for `inside` it holds the model's computing, too.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import aiohttp

from deshi.providers.llamacpp.model import LlamaCpp
from deshi.providers.llamacpp.spec import Spec
from deshi.records.chat import Chat
from results import machine

ROOT = Path(__file__).parents[1]
TOKENS = 10
BODY = {
    "messages": [{"role": "user", "content": "hi"}],
    "max_tokens": TOKENS,
    "ignore_eos": True,
    "temperature": 0.0,
}
SERVER = """
import sys, time, xllamacpp
p = xllamacpp.CommonParams()
p.model.path, p.n_parallel, p.n_ctx = sys.argv[1], 2, 4096
p.cpuparams.n_threads = p.cpuparams_batch.n_threads = 1
p.warmup, p.verbosity, p.cache_ram_mib = False, -1, 0
server = xllamacpp.Server(p)
print(server.listening_address, flush=True)
sys.stdin.read()
"""

Ask = Callable[[bool], Awaitable[None]]


async def measured(name: str, ask: Ask, requests: int) -> None:
    """Ask whole and in a stream, and print a row of each."""
    for stream in (False, True):
        for _ in range(10):
            await ask(stream)
        walls = []
        spent = time.process_time()
        for _ in range(requests):
            began = time.perf_counter()
            await ask(stream)
            walls.append((time.perf_counter() - began) * 1e3)
        cpu = (time.process_time() - spent) * 1e3 / requests
        kind = "stream" if stream else "whole"
        print(f"{name:<8} {kind:<7} cpu {cpu:6.2f} ms   p50 {statistics.median(walls):6.2f} ms", flush=True)


async def embedded(path: str, apart: bool, requests: int) -> None:
    model = LlamaCpp(Spec("bench", path, 2_048, 2), keep_alive_s=-1, apart=apart)

    async def ask(stream: bool) -> None:
        chat = Chat("b", "chat", "bench", BODY, stream)
        if not stream:
            await model.chat(chat)
            return
        async for _ in model.stream(chat):
            pass

    try:
        await measured("outside" if apart else "inside", ask, requests)
    finally:
        await model.close()


async def port(path: str, requests: int) -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    url = server.stdout.readline().strip() + "/v1/chat/completions"
    async with aiohttp.ClientSession() as session:

        async def ask(stream: bool) -> None:
            for _ in range(3):
                with suppress(aiohttp.ClientConnectionError):  # it closes each connection after a while
                    return await once(stream)
            raise SystemExit("the server went away")

        async def once(stream: bool) -> None:
            async with session.post(url, json={**BODY, "stream": stream}) as reply:
                if not stream:
                    await reply.json()
                    return
                async for line in reply.content:
                    if line.startswith(b"data: {"):
                        json.loads(line[6:])

        try:
            await measured("port", ask, requests)
        finally:
            server.communicate("")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", help="a GGUF file (default: a tiny model of random weights)")
    parser.add_argument("--requests", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.file
        if not path:
            sys.path.insert(0, str(ROOT))
            from tests.peers.llama_cpp import tiny

            path = str(tiny(Path(folder) / "tiny.gguf"))
        print(f"{machine()}; {TOKENS} tokens an answer")
        asyncio.run(port(path, given.requests))
        asyncio.run(embedded(path, True, given.requests))
        asyncio.run(embedded(path, False, given.requests))


if __name__ == "__main__":
    main()
