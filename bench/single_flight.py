"""A hundred equal chats at once make one call of the model: at one server, and over two servers that share a Redis.

    python bench/single_flight.py                 about half a minute
    python bench/single_flight.py --clients 400

The model server takes 300 ms for an answer (bench/peers/upstream.py) and counts its calls. Every round asks something new: at one
server, at two at once, streamed, and with a leader that goes away before it has its answer. `no-cache` must ask every time.
Ends with status 1 where a call is made twice.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import aiohttp

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.peers.redis_server import RedisServer

from gateway import Server, count, deshi, machine, script
from results import record

TOOK_S = 0.3
SHARED = '[caching]\nstore = "redis"\n[redis]\nurl = "{}"\n'


class Crowd:
    """Asks servers the same, many times at once."""

    def __init__(self, link: aiohttp.ClientSession, upstream: Server, clients: int) -> None:
        self.link = link
        self.upstream = upstream
        self.clients = clients
        self.answers: set[str] = set()

    async def ask(self, server: Server, said: str, stream: bool = False, cache: str = "") -> str:
        """Ask once; return what the answer's header says of the cache."""
        body = {"model": "bench", "messages": [{"role": "user", "content": said}], "temperature": 0}
        headers = {"authorization": f"Bearer {server.key}"} | ({"cache-control": cache} if cache else {})
        url = f"http://127.0.0.1:{server.port}/v1/chat/completions"
        async with self.link.post(url, json=body | {"stream": stream}, headers=headers) as reply:
            text = await reply.text()
            assert reply.status == 200, f"{reply.status}: {text}"
            if not stream:
                self.answers.add(text)
            return reply.headers["x-deshi-cache"]

    async def calls(
        self, servers: list[Server], stream: bool = False, cache: str = "", leave: bool = False
    ) -> tuple[int, Counter[str], float]:
        """Ask all at once; return the calls of the model, what became of the requests, and the seconds until all had theirs."""
        said, before = f"number {time.time_ns()}", count(self.upstream)
        self.answers.clear()
        first = asyncio.ensure_future(self.ask(servers[0], said, stream, cache)) if leave else None
        if first:
            await asyncio.sleep(TOOK_S / 3)
        began = time.perf_counter()
        asked = [
            asyncio.ensure_future(self.ask(servers[number % len(servers)], said, stream, cache))
            for number in range(self.clients)
        ]
        if first:
            await asyncio.sleep(TOOK_S / 3)
            first.cancel()
        became = Counter(await asyncio.gather(*asked))
        assert len(self.answers) <= 1 or cache, "equal requests had different answers"
        return count(self.upstream) - before, became, time.perf_counter() - began


async def measure(upstream: Server, one: Server, two: list[Server], clients: int) -> dict[str, int]:
    """Print the table; return the calls of each case."""
    found = {}
    print(
        f"{clients} equal chats at once, {TOOK_S} s an answer\n{'case':44} {'calls':>5} {'all s':>6}  became"
    )
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as link:
        crowd = Crowd(link, upstream, clients)
        for server in (one, *two):
            await crowd.ask(server, f"warm {server.port}")
        cases = (
            ("one server", [one], {}),
            ("one server, streams", [one], {"stream": True}),
            ("one server, the first client goes away", [one], {"leave": True}),
            ("two servers over Redis", two, {}),
            ("two servers over Redis, streams", two, {"stream": True}),
            ("two servers, the first client goes away", two, {"leave": True}),
            ("one server, Cache-Control: no-cache", [one], {"cache": "no-cache"}),
        )
        for name, servers, how in cases:
            found[name], became, took = await crowd.calls(servers, **how)
            told = ", ".join(f"{key} {many}" for key, many in sorted(became.items()))
            print(f"{name:44} {found[name]:5} {took:6.2f}  {told}", flush=True)
    return found


def main() -> None:
    """Run everything; keep the figures where the claims hold."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--clients", type=int, default=100)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        for part in ("redis", "one", "two", "three"):
            (folder / part).mkdir()
        redis = stack.enter_context(RedisServer(folder / "redis"))
        upstream = stack.enter_context(script("upstream", folder, round(TOOK_S * 1e3)))
        one = stack.enter_context(deshi(folder / "one", upstream.port))
        shared = SHARED.format(redis.url)
        two = [stack.enter_context(deshi(folder / "two", upstream.port, shared))]
        two.append(stack.enter_context(deshi(folder / "three", upstream.port, shared)))
        print(machine())
        found = asyncio.run(measure(upstream, one, two, args.clients))
    # one that goes away has made a call of its own, and the next leads
    most = {name: 2 if "goes away" in name else 1 for name in found if "no-cache" not in name}
    wrong = [name for name in most if found[name] > most[name]]
    if found["one server, Cache-Control: no-cache"] != args.clients:
        wrong.append("no-cache")
    if wrong:
        raise SystemExit(f"Not as promised: {wrong}")
    record(single_flight_calls=found["one server"], single_flight_calls_two=found["two servers over Redis"])


if __name__ == "__main__":
    main()
