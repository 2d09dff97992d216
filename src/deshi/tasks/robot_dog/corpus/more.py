"""The corpus of what is switched on: sentences for walking and for more gestures, beside the corpus of the eleven actions.

A file of the folder `extras` is a grammar of its own for one extra and language; it uses the corpus's lists, numbers and forms of
actions. Its `dropped` are regular expressions: what the corpus says can't be done, and what can be done here, is left out.

python -m deshi.tasks.robot_dog.corpus.more --with walk --seed 7 --count 20 --lang ja --category walk_count
"""

import argparse
import hashlib
import random
import re
import sys
import tomllib
from bisect import bisect
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate

from deshi.errors import BadInput
from deshi.tasks.robot_dog.corpus import build
from deshi.tasks.robot_dog.corpus.copies import Copies
from deshi.tasks.robot_dog.corpus.grammar import Example, Grammar

FOLDER = build.FOLDER / "extras"
_TABLES = "\n[categories]"
_OUTSIDE = "cannot"


@cache
def grammar(lang: str, names: tuple[str, ...]) -> Grammar:
    """Return the grammar of a language with the patterns of the extras `names` only; raise `BadInput` saying what to mend."""
    files = {path.name: path.read_text("utf-8") for path in build.FOLDER.glob(f"{lang}*.toml")}
    for name in names:
        text = _file(lang, name)
        files[f"extras/{name}_{lang}.toml"] = text[text.index(_TABLES) :]
    usual = tomllib.loads((build.FOLDER / "categories.toml").read_text("utf-8"))["categories"]
    return Grammar(lang, files, dict.fromkeys(usual, 0.0))


def examples(
    names: tuple[str, ...], seed: int, count: int, category: str = "", copies: Sequence[Copies] = ()
) -> Iterator[Example]:
    """Yield `count` examples of the extras, the same for a seed, in the languages' shares; near copies of a suite's rows are left out."""
    rng, made = random.Random(seed), 0
    sums = tuple(accumulate(build.SHARES.values()))
    while made < count:
        one = grammar(build.LANGS[bisect(sums, rng.random() * sums[-1])], names).example(rng, category)
        if one.text and not any(suite.has(one.text) for suite in copies):
            made += 1
            yield one


def holds(example: Example, names: tuple[str, ...]) -> bool:
    """Return whether an example of the corpus still holds where these extras can be done."""
    if example.label != _OUTSIDE:
        return True
    return not any(_dropped(example.lang, name).search(example.text) for name in names)


def digest(names: Sequence[str]) -> str:
    """Return the SHA-256 (hex) of the corpus and of these extras' files: what a release's card names."""
    if not names:
        return build.digest()
    total = hashlib.sha256(build.digest().encode())
    for name in names:
        for lang in build.LANGS:
            total.update(f"{name}_{lang}\n{_file(lang, name)}".encode())
    return total.hexdigest()


@cache
def _file(lang: str, name: str) -> str:
    try:
        return (FOLDER / f"{name}_{lang}.toml").read_text("utf-8")
    except FileNotFoundError as error:
        raise BadInput(
            f"There are no sentences for {name!r} in {lang}: write {error.filename}, like walk_en.toml beside it."
        ) from error


@cache
def _dropped(lang: str, name: str) -> re.Pattern[str]:
    return re.compile("|".join(tomllib.loads(_file(lang, name))["dropped"]), re.IGNORECASE)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print samples."""
    parser = argparse.ArgumentParser(description="Samples of what is learned of the extras.")
    parser.add_argument("--with", dest="names", default="walk,gestures")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--lang", choices=build.LANGS)
    parser.add_argument("--category", default="")
    asked = parser.parse_args(arguments)
    names = tuple(asked.names.split(","))
    found = examples(names, asked.seed, 1 << 30, asked.category)
    wanted = (one for one in found if asked.lang in (None, one.lang))
    for _, one in zip(range(asked.count), wanted, strict=False):
        turns = " ".join(f"[{t.text} -> {'asked ' if t.asked else ''}{list(t.actions)}]" for t in one.turns)
        told = (one.lang, one.category, one.label, str(list(one.actions)), one.text, turns)
        print("\t".join(told).rstrip())


if __name__ == "__main__":
    try:
        main()
    except BadInput as error:
        sys.exit(str(error))
