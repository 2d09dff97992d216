"""What hedging does to the slowest chats of a pool: p99 with and without it, and how many calls more it makes.

    python bench/hedge_tail.py                     about a minute
    python bench/hedge_tail.py --rounds 1 --seconds 3

A pool of three model servers that answer in 20 ms (bench/peers/upstream.py). First one of them takes 600 ms for everything; then
each of them takes a second for one request in fifty. Hedged, a second server is asked after 100 ms. Eight clients; medians of the
rounds, both in turn.
"""

import argparse
import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from gateway import Server, count, deshi, load, machine, script
from results import record

FAST_MS, SLOW_MS, STALL_MS, EVERY = 20, 600, 1_000, 50
HEDGE_S, CLIENTS = 0.1, 8
POOLS = {
    "one server of three is slow": [(FAST_MS,), (FAST_MS,), (SLOW_MS,)],
    "one request in fifty stalls": [(FAST_MS, 0, EVERY, STALL_MS)] * 3,
}


def pool(stack: ExitStack, folder: Path, delays: list[tuple[int, ...]]) -> list[Server]:
    """Start the model servers of a pool."""
    found = []
    for number, delay in enumerate(delays):
        place = folder / f"model{number}"
        place.mkdir(parents=True)
        found.append(stack.enter_context(script("upstream", place, *delay)))
    return found


def measure(
    folder: Path, delays: list[tuple[int, ...]], rounds: int, seconds: float
) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Return the figures of each way and mode, a row a round."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    with ExitStack() as stack:
        models = pool(stack, folder, delays)
        urls = ", ".join(f"'http://127.0.0.1:{one.port}/v1'" for one in models[1:])
        ways = {}
        for way, after_s in (("plain", 0.0), ("hedged", HEDGE_S)):
            more = f"urls = [{urls}]\nhedge_s = {after_s}\nmost_at_once = 16\n"
            ways[way] = stack.enter_context(deshi(folder / way, models[0].port, more))
        for server in ways.values():
            load(server, CLIENTS, 1.0, "miss")
        for _ in range(rounds):
            for mode in ("miss", "stream"):
                for way, server in ways.items():
                    before = sum(count(one) for one in models)
                    told = load(server, CLIENTS, seconds, mode)
                    calls = sum(count(one) for one in models) - before
                    told["more"] = calls / told["answers"] - 1
                    found.setdefault((mode, way), []).append(told)
    return found


def main() -> None:
    """Print the table and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0)
    args = parser.parse_args()
    print(machine())
    print(
        f"{'pool':28} {'mode':7} {'way':7} {'rps':>6} {'p50 ms':>7} {'p99 ms':>8} {'calls more':>11} {'CPU ms':>7} refused"
    )
    kept: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as place:
        for number, (name, delays) in enumerate(POOLS.items()):
            found = measure(Path(place) / str(number), delays, args.rounds, args.seconds)
            for (mode, way), rows in found.items():
                one = {key: statistics.median(row[key] for row in rows) for key in rows[0]}
                print(
                    f"{name:28} {mode:7} {way:7} {one['rps']:6.0f} {one['p50']:7.1f} {one['p99']:8.1f} "
                    f"{one['more']:11.1%} {one['cpu']:7.2f} {one['refused']:.0f}",
                    flush=True,
                )
                if mode == "miss":
                    kept[f"{number} {way} p99"] = one["p99"]
                    kept[f"{number} {way} more"] = one["more"]
    record(
        hedge_p99_ms=kept["1 hedged p99"],
        hedge_p99_ratio=kept["1 plain p99"] / kept["1 hedged p99"],
        hedge_more_calls=kept["1 hedged more"],
    )


if __name__ == "__main__":
    main()
