"""Who waits how long at a busy model: high before low, no low one forgotten, tenants alike; and what a turn costs.

    python bench/turns.py                 about a minute and a half

deshi stands before a model server that takes 400 ms for every answer and takes 32 at once (bench/peers/upstream.py): four
batches of eight, 80 answers a second at most. One batch is 0.4 s. No peer has priorities with ageing to be measured beside.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import aiohttp

from deshi.decide.scheduler import Bounds, FairScheduler
from deshi.records.chat import Chat
from gateway import Server, deshi, script
from results import machine, record

TOOK_S = 0.4


class Clients:
    """Asks the service; waits are those before the model began, in seconds."""

    def __init__(self, link: aiohttp.ClientSession, server: Server) -> None:
        self.link = link
        self.url = f"http://127.0.0.1:{server.port}/v1/chat/completions"
        self.refused = 0
        self._count = 0

    async def ask(self, key: str, priority: str) -> float:
        """Ask once; return how long it waited for its turn."""
        self._count += 1
        said = [{"role": "user", "content": f"number {self._count}"}]
        headers = {"authorization": f"Bearer {key}", "x-deshi-priority": priority}
        began = time.perf_counter()
        async with self.link.post(
            self.url, json={"model": "bench", "messages": said}, headers=headers
        ) as reply:
            await reply.read()
            self.refused += reply.status != 200
        return time.perf_counter() - began - TOOK_S

    def many(self, count: int, key: str, priority: str) -> list[asyncio.Task[float]]:
        """Ask several times at once."""
        return [asyncio.ensure_future(self.ask(key, priority)) for _ in range(count)]


async def high_behind_low(clients: Clients, key: str) -> float:
    """Return the longest wait of ten high ones, each behind at least 100 low ones that wait."""
    low = clients.many(600, key, "low")
    waits = []
    await asyncio.sleep(0.3)
    for _ in range(10):
        waits.append(await clients.ask(key, "high"))
        assert sum(not one.done() for one in low) >= 132, "there were not a hundred low ones waiting any more"
    await asyncio.gather(*low)
    return max(waits)


async def low_under_high(clients: Clients, key: str, seconds: float) -> tuple[float, int]:
    """Return the longest wait of 100 low ones while more high ones come than go, and how many of those were asked."""
    high = clients.many(60, key, "high")
    await asyncio.sleep(0.2)
    low = clients.many(100, key, "low")
    until = time.perf_counter() + seconds
    while not all(one.done() for one in low) and time.perf_counter() < until:
        high += clients.many(9, key, "high")
        await asyncio.sleep(0.1)  # 90 a second
    waits = await asyncio.gather(*low)
    await asyncio.gather(*high)
    return max(waits), len(high)


async def modest_beside_greedy(clients: Clients, greedy: str, modest: str) -> tuple[float, float]:
    """Return the longest waits of a tenant that asks ten times and of one that asks 400 times."""
    many = clients.many(400, greedy, "normal")
    await asyncio.sleep(0.2)
    few = await asyncio.gather(*clients.many(10, modest, "normal"))
    return max(few), max(await asyncio.gather(*many))


async def cost_of_a_turn() -> float:
    """Return the microseconds of a turn where nobody waits."""
    scheduler, chat = FairScheduler(Bounds()), Chat("1", "chat", "m", {})
    best = []
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(20_000):
            async with scheduler.slot(chat, "m", 0.0):
                pass
        best.append((time.perf_counter() - began) / 20_000 * 1e6)
    return min(best)


async def measure(server: Server, other: str, seconds: float) -> None:
    """Measure all and print the table."""
    limits = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=limits, timeout=aiohttp.ClientTimeout(120)) as link:
        clients = Clients(link, server)
        await asyncio.gather(*clients.many(4, server.key, "normal"), *clients.many(4, other, "normal"))
        high = await high_behind_low(clients, server.key)
        few, many = await modest_beside_greedy(clients, server.key, other)
        low, asked = await low_under_high(clients, server.key, seconds)
    turn = await cost_of_a_turn()
    print(f"\n{machine()}; a batch takes {TOOK_S} s\n")
    print(f"| {'what':72} | {'longest wait':>12} |\n|{'-' * 74}|{'-' * 14}|")
    print(f"| {'a high request behind 100 or more low ones':72} | {high * 1e3:9.0f} ms |")
    print(f"| {'a tenant with 10 requests, beside one with 400':72} | {few * 1e3:9.0f} ms |")
    print(f"| {'... and the one with 400':72} | {many * 1e3:9.0f} ms |")
    print(f"| {f'100 low ones under {asked} high ones, more than can be answered':72} | {low:10.1f} s |")
    print(f"| {'a turn that nobody else wants (CPU)':72} | {turn:9.1f} us |")
    print(f"refused: {clients.refused}")
    assert high <= TOOK_S + 0.2, "a high one waited for more than a batch"
    assert low <= 30, "a low one waited for over 30 s"
    record(queue_high_wait_ms=round(high * 1e3), queue_low_wait_s=round(low, 1), queue_turn_us=round(turn, 1))


def main() -> int:
    """Run everything."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seconds", type=float, default=40.0, help="how long high requests flood at most")
    seconds = options.parse_args().seconds
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with (
            script("upstream", folder, int(TOOK_S * 1e3)) as upstream,
            deshi(folder, upstream.port, "most_at_once = 32\n") as server,
        ):
            asyncio.run(measure(server, another_key(folder / "home"), seconds))
    return 0


def another_key(home: Path) -> str:
    """Return a key of another tenant."""
    command = [sys.executable, "-m", "deshi.cli.main", "keys", "add", "modest"]
    done = subprocess.run(
        command, env={**os.environ, "DESHI_HOME": str(home)}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
