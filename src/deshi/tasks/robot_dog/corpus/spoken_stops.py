"""Orders to stop and harmless sentences near them, drawn from patterns: what the reflex's table learns from besides `stops.jsonl`.

A file a language and class lies in `stop_phrases/`. `@name = a|b` is a slot, `+ kind` begins a kind, every other line is a pattern:
`[a|b|]` chooses, `<name>` draws from a slot, and a kana or a comma before `?` may be missing. The student doesn't read these files.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "stop_phrases"
LANGS = ("en", "ja", "zh")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"<(\w+)>")
_MAYBE = re.compile(r"([ぁ-鿿、，])\?")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of a file: its language, its kind, whether it orders a stop, its text and the slots of its file."""

    lang: str
    kind: str
    stop: bool
    text: str
    slots: dict[str, list[str]]

    def said(self, rng: random.Random) -> str:
        """Return one sentence of the pattern."""
        text, before = self.text, ""
        while text != before:
            before = text
            text = _CHOICE.sub(lambda m: rng.choice(m[1].split("|")), text)
            text = _SLOT.sub(lambda m: rng.choice(self.slots[m[1]]), text)
        return " ".join(_MAYBE.sub(lambda m: rng.choice((m[1], "")), text).split())


def patterns() -> Iterator[Pattern]:
    """Yield the patterns of all files, in the same order always."""
    for lang in LANGS:
        for name in ("stop", "other"):
            yield from _read(FOLDER / f"{lang}_{name}.txt", lang, name == "stop")


def _read(path: Path, lang: str, stop: bool) -> Iterator[Pattern]:
    slots: dict[str, list[str]] = {}
    kind = ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("@"):
            name, _, choices = line[1:].partition("=")
            slots[name.strip()] = choices.strip().split("|")
        elif line.startswith("+"):
            kind = line[1:].strip()
        elif line and not line.startswith("#"):
            yield Pattern(lang, kind, stop, line, slots)


def drawn(seed: int, each: int) -> Iterator[tuple[str, bool]]:
    """Yield at most `each` sentences a pattern, no sentence twice, with whether it orders a stop."""
    rng = random.Random(seed)
    seen: set[str] = set()
    for pattern in patterns():
        for _ in range(each):
            text = pattern.said(rng)
            if text not in seen:
                seen.add(text)
                yield text, pattern.stop
