"""Our pairs of sentences: hand-written groups and traps, and frames filled with cities, dishes, numbers; all sentences are ours.

`seeds_LANG.txt` has groups (`= a | b | c`: all the same) and traps (`x kind: a | b`: never) under topics; `templates.txt` has
slots, blocks of frames that mean the same whatever fills them, and pairs of frames that never do.
"""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.resources import files
from itertools import combinations
from pathlib import Path

LANGS = ("en", "ja", "zh")
HELD_TOPICS = frozenset(("health", "science", "money", "sport", "timer", "history"))
HELD_KINDS = frozenset(("role", "tense", "quantifier", "comparison", "only", "modality"))
_SEED, _SAME, _OTHER = 1, 6, 4  # of one block of frames: so many paraphrases and traps a pair of frames
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences, whether they mean the same, what makes a trap one, and whether training sees them (`held`: never)."""

    a: str
    b: str
    same: bool
    kind: str
    topic: str
    lang: str
    held: bool


def pairs() -> list[Pair]:
    """Return all pairs, in the same order every time, each once."""
    found = [*_seeds(), *_filled()]
    return list({(pair.a, pair.b): pair for pair in found}.values())


def write(path: Path) -> int:
    """Write the pairs as JSON Lines and return how many there are."""
    rows = pairs()
    text = "".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, "utf-8")
    return len(rows)


def load(path: Path) -> list[Pair]:
    """Return the pairs of a file that `write` wrote."""
    return [Pair(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _pair(a: str, b: str, kind: str, topic: str, lang: str) -> Pair:
    return Pair(a, b, kind == "same", kind, topic, lang, topic in HELD_TOPICS or kind in HELD_KINDS)


def _lines(name: str) -> list[str]:
    return files(__package__ or "").joinpath(name).read_text("utf-8").splitlines()


def _seeds() -> Iterator[Pair]:
    for lang in LANGS:
        topic = ""
        for line in _lines(f"seeds_{lang}.txt"):
            if line.startswith("# "):
                topic = line[2:]
            elif line.startswith("= "):
                for a, b in combinations(line[2:].split(" | "), 2):
                    yield _pair(a, b, "same", topic, lang)
            elif line.startswith("x "):
                kind, _, rest = line[2:].partition(": ")
                a, b = rest.split(" | ")
                yield _pair(a, b, kind, topic, lang)


def _filled() -> Iterator[Pair]:
    slots: dict[tuple[str, str], list[str]] = {}
    block: list[str] = []
    rng = random.Random(_SEED)
    for line in [*_lines("templates.txt"), ""]:
        if line.startswith("@"):
            name, _, values = line[1:].partition(": ")
            slots[tuple(name.split())] = values.split(", ")  # type: ignore[index]
        elif line.startswith("x "):
            yield from _never(line[2:], slots)
        elif line and not line.startswith("#"):
            block.append(line)
        elif block:
            yield from _block(block, slots, rng)
            block = []


def _never(line: str, slots: dict[tuple[str, str], list[str]]) -> Iterator[Pair]:
    head, _, rest = line.partition(": ")
    topic, lang = head.split()
    a, b = rest.split(" | ")
    names = sorted(set(_SLOT.findall(rest)))
    for n in range(len(slots[names[0], lang])):
        chosen = {name: slots[name, lang][(n + i) % len(slots[name, lang])] for i, name in enumerate(names)}
        yield _pair(a.format(**chosen), b.format(**chosen), "opposite", topic, lang)


def _block(lines: list[str], slots: dict[tuple[str, str], list[str]], rng: random.Random) -> Iterator[Pair]:
    topic, lang = lines[0].split()
    frames = lines[1:]
    names = sorted(set(_SLOT.findall(frames[0])))
    for one, two in combinations(frames, 2):
        for _ in range(_SAME):
            chosen = {name: rng.choice(slots[name, lang]) for name in names}
            yield _pair(one.format(**chosen), two.format(**chosen), "same", topic, lang)
        for _ in range(_OTHER):
            chosen = {name: rng.choice(slots[name, lang]) for name in names}
            name = rng.choice(names)
            other = dict(chosen)
            other[name] = rng.choice([value for value in slots[name, lang] if value != chosen[name]])
            yield _pair(one.format(**chosen), two.format(**other), name, topic, lang)
