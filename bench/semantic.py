"""The semantic cache: how long a look-up takes, and how often it is right; a numpy matrix and GPTCache beside it.

    python bench/semantic.py [--peer bench/peers/.venvs/gptcache] [--pairs FILE] [--sizes 10000 100000] [--record]

Look-ups are of new wordings (half mean what was kept, half don't), the embedding and the gate included, on one thread. `brute` is
what a matrix of 256 numbers a text costs that is searched whole, without any gate. FILE has rows {a, b, same, kind, lang}; without
one it is our own pairs of topics and traps that were held back from training.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np

from deshi.decide.gate.gate import shipped
from deshi.decide.semantic import Semantic
from deshi.learn.gate.pairs import pairs
from deshi.pure.statistics import upper_bound
from results import record

PEER = Path(__file__).parent / "peers" / ".venvs" / "gptcache"
LOOKUPS = 400
_THINGS = [
    "lamp",
    "bicycle",
    "window",
    "carpet",
    "kettle",
    "camera",
    "ladder",
    "drum",
    "jacket",
    "pillow",
    "mirror",
    "candle",
    "basket",
    "hammer",
    "guitar",
    "blanket",
]
_PLACES = [
    "Lisbon",
    "Nairobi",
    "Oslo",
    "Lima",
    "Kyoto",
    "Chicago",
    "Porto",
    "Quito",
    "Riga",
    "Tunis",
    "Hanoi",
    "Perth",
    "Cork",
    "Bergen",
    "Leipzig",
    "Sendai",
]
_DOES = (
    ("How do I clean a {0} from {1} number {2}?", "please tell me how to clean a {0} from {1} number {2}"),
    ("What does a {0} cost in {1} on day {2}?", "what's the price of a {0} in {1} on day {2}"),
    ("Where can I buy {2} {0}s in {1}?", "where do they sell {2} {0}s in {1}?"),
    ("Remind me to pack {2} {0}s for {1}", "Could you please remind me to pack {2} {0}s for {1}"),
)


def kept(count: int) -> list[tuple[str, str]]:
    """Return so many requests, each with another wording of it."""
    rng = random.Random(7)
    found: dict[str, str] = {}
    while len(found) < count:
        one, other = rng.choice(_DOES)
        words = rng.choice(_THINGS), rng.choice(_PLACES), rng.randint(2, 4_000)
        found[one.format(*words)] = other.format(*words)
    return list(found.items())


def asked(rows: Sequence[tuple[str, str]]) -> list[tuple[str, bool]]:
    """Return texts to look for and whether each has been asked before in other words."""
    rng = random.Random(8)
    known = [(other, True) for _, other in rng.sample(rows, LOOKUPS // 2)]
    new = [(other.replace(" a ", " an old ").replace("pack", "sell"), False) for other, _ in known]
    return [pair for both in zip(known, new, strict=True) for pair in both]


def quantiles(times: Sequence[float]) -> tuple[float, float]:
    """Return median and 99th percentile in ms."""
    return float(np.median(times)) * 1e3, float(np.quantile(times, 0.99)) * 1e3


async def ours(rows: Sequence[tuple[str, str]]) -> tuple[float, float, float]:
    """Return p50 and p99 in ms of our look-ups, and the share of those known that were found."""
    cache = Semantic(shipped(), entries=2 * len(rows))
    for n, (text, _) in enumerate(rows):
        await cache.keep("bench", text, str(n))
    times, found = [], 0
    for text, known in [*asked(rows)[:20], *asked(rows)]:
        began = time.perf_counter()
        meant = await cache.find("bench", text)
        times.append(time.perf_counter() - began)
        found += known and meant is not None
    return (*quantiles(times[20:]), found / (len(times) / 2))


def hashed(text: str) -> np.ndarray[Any, Any]:
    """Return 256 hashed n-grams of a text, length 1: the embedding that GPTCache is given here, too."""
    plain = f" {text.lower()} "
    places = [
        zlib.crc32(plain[i : i + size].encode()) % 256
        for size in (2, 3)
        for i in range(len(plain) - size + 1)
    ]
    found = np.bincount(places, minlength=256).astype(np.float32)
    normal: np.ndarray[Any, Any] = found / max(float(np.linalg.norm(found)), 1e-9)
    return normal


def brute(rows: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """Return p50 and p99 in ms of a matrix that is searched whole."""
    matrix = np.stack([hashed(text) for text, _ in rows])
    times = []
    for text, _ in asked(rows):
        began = time.perf_counter()
        int(np.argmax(matrix @ hashed(text)))
        times.append(time.perf_counter() - began)
    return quantiles(times)


def judged(
    rows: Sequence[dict[str, Any]], hits: Callable[[str, str], bool]
) -> tuple[float, float, Counter[str]]:
    """Return the share of equal pairs that hit, of different pairs that do, and which kinds of those."""
    same = [hits(row["a"], row["b"]) for row in rows if row["same"]]
    false = [row for row in rows if not row["same"] and hits(row["a"], row["b"])]
    return (
        sum(same) / max(1, len(same)),
        len(false) / max(1, len(rows) - len(same)),
        Counter(r["kind"] for r in false),
    )


def gate(one: str, two: str) -> bool:
    """Tell whether our cache would give the answer of one text to the other."""
    cache = _GATE
    cache.scopes += 1

    async def ask() -> bool:
        scope = str(cache.scopes)
        await cache.cache.keep(scope, one, "k")
        return await cache.cache.find(scope, two) is not None

    return asyncio.run(ask())


class _Asked:
    """One cache for all pairs, a scope each."""

    def __init__(self) -> None:
        self.cache, self.scopes = Semantic(shipped(), entries=1_000_000), 0


_GATE = _Asked()


def peer(folder: Path, rows: Sequence[tuple[str, str]], trials: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Run GPTCache in its own environment, with vectors made here; {} where it is not installed or fails."""
    python = folder / "bin" / "python"
    if not python.exists():
        print(f"no GPTCache in {folder}: bench/peers/build.sh makes it")
        return {}
    with tempfile.TemporaryDirectory() as home:
        texts = {text for text, _ in rows} | {text for text, _ in asked(rows)}
        texts |= {row[side] for row in trials for side in "ab"}
        work = {
            "kept": [text for text, _ in rows],
            "asked": [text for text, _ in asked(rows)],
            "pairs": [(row["a"], row["b"]) for row in trials],
            "vectors": {text: hashed(text).tolist() for text in texts},
        }
        (Path(home) / "work.json").write_text(json.dumps(work), "utf-8")
        quiet = Path(home) / "bin"
        quiet.mkdir()
        for name in ("pip", "pip3"):  # it installs packages by a shell when it is imported
            (quiet / name).write_text("#!/bin/sh\nexit 0\n")
            (quiet / name).chmod(0o755)
        environ = {**os.environ, "PATH": f"{quiet}:/usr/bin:/bin", "PYTHONPATH": "", "HOME": home}
        script = Path(__file__).parent / "peers" / "gptcache_lookups.py"
        done = subprocess.run(
            [str(python), str(script)], cwd=home, env=environ, capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(f"GPTCache failed: {done.stderr.strip().splitlines()[-1:]}")
            return {}
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found


def main() -> None:
    """Measure, print the table, and record the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", type=Path, default=PEER)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--record", action="store_true")
    own = parser.parse_args()
    if own.pairs:
        trials = [json.loads(line) for line in own.pairs.read_text("utf-8").splitlines()]
    else:
        trials = [
            {"a": p.a, "b": p.b, "same": p.same, "kind": p.kind, "lang": p.lang} for p in pairs() if p.held
        ]
    figures: dict[str, float] = {}
    print(f"{'entries':>9} {'':<26} {'p50 ms':>8} {'p99 ms':>8}")
    told = peer(own.peer, kept(own.sizes[0]), trials)
    for size in own.sizes:
        rows = kept(size)
        p50, p99, found = asyncio.run(ours(rows))
        print(f"{size:>9} {f'deshi (known found {found:.0%})':<26} {p50:>8.2f} {p99:>8.2f}")
        print(f"{size:>9} {'brute (256, no gate)':<26} {brute(rows)[0]:>8.2f} {brute(rows)[1]:>8.2f}")
        if size == own.sizes[0] and told:
            print(f"{size:>9} {'GPTCache':<26} {told['ms'][0]:>8.2f} {told['ms'][1]:>8.2f}")
        figures[f"semantic_{size // 1000}k_ms"] = round(p50, 3)
    hits, false, kinds = judged(trials, gate)
    different = sum(not row["same"] for row in trials)
    most = upper_bound(round(false * different), different)
    print(
        f"\n{len(trials)} pairs: hits {hits:.1%}, false hits {false:.2%} (at most {most:.2%}) {dict(kinds)}"
    )
    for lang in sorted({row["lang"] for row in trials}):
        here = judged([row for row in trials if row["lang"] == lang], gate)
        print(f"  {lang}: hits {here[0]:.1%}, false hits {here[1]:.2%}")
    if told:
        answers = {tuple(pair): hit for pair, hit in told["hits"]}
        theirs = judged(trials, lambda one, two: answers[one, two])
        print(f"GPTCache, default threshold: hits {theirs[0]:.1%}, false hits {theirs[1]:.2%}")
        figures["semantic_peer_ms"] = round(told["ms"][0], 2)
        figures["semantic_peer_false_hits"] = round(theirs[1], 4)
    figures |= {"semantic_hits": round(hits, 4), "semantic_false_hits": round(false, 4)}
    if own.record:
        record(**figures)


if __name__ == "__main__":
    main()
