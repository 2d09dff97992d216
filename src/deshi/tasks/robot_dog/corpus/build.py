"""Examples for the student, as many as asked for: the same seed gives the same examples on every machine.

python -m deshi.tasks.robot_dog.corpus.build --seed 7 --count 20 --lang ja --category tired
"""

import argparse
import hashlib
import random
import sys
import tomllib
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import accumulate
from pathlib import Path

from deshi.errors import BadInput
from deshi.tasks.robot_dog.corpus.copies import Copies, read
from deshi.tasks.robot_dog.corpus.grammar import Example, Grammar

LANGS = ("ja", "en", "zh")
SHARES = {"ja": 0.45, "en": 0.3, "zh": 0.25}
FOLDER = Path(str(files("deshi.tasks.robot_dog.corpus")))
SUITES = FOLDER.parent / "suites"
_ENGINE = ("build.py", "garble.py", "grammar.py", "noise.py", "pattern.py", "template.py")


@cache
def grammar(lang: str, late: bool = True) -> Grammar:
    """Return the grammar of `lang` from its files in this folder; raise `BadInput` saying what to mend in which.

    Files with `_late_` in their name hold what is learnt in the second half of a training; `late` False leaves them out.
    """
    paths = [path for path in FOLDER.glob(f"{lang}*.toml") if late or "_late_" not in path.name]
    texts = {path.name: path.read_text("utf-8") for path in paths}
    if not texts:
        raise BadInput(f"There is no grammar for the language {lang!r}. Use one of {', '.join(LANGS)}.")
    return Grammar(lang, texts, tomllib.loads((FOLDER / "categories.toml").read_text("utf-8"))["categories"])


def examples(
    seed: int,
    count: int,
    langs: Sequence[str] = LANGS,
    shares: Mapping[str, float] = SHARES,
    category: str = "",
    copies: Copies | None = None,
    late: bool = True,
) -> Iterator[Example]:
    """Yield `count` examples, languages drawn by `shares`; those that nearly repeat a row of `copies` are left out."""
    rng = random.Random(seed)
    grammars = [grammar(lang, late) for lang in langs]
    sums = tuple(accumulate(shares[lang] for lang in langs))
    made = 0
    while made < count:
        one = grammars[bisect(sums, rng.random() * sums[-1])].example(rng, category)
        if copies is None or not copies.has(one.text):
            made += 1
            yield one


def digest(langs: Sequence[str] = LANGS) -> str:
    """Return the SHA-256 (hex) of the grammars of `langs` and of the engine: what an artefact's lineage names."""
    names = {path.name for lang in langs for path in FOLDER.glob(f"{lang}*.toml")} | {
        "categories.toml",
        *_ENGINE,
    }
    total = hashlib.sha256()
    for name in sorted(names):
        data = (FOLDER / name).read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{name} {len(data)}\n".encode() + data)
    return total.hexdigest()


def main(arguments: Sequence[str] | None = None) -> None:
    """Print samples, or with `--table` how many distinct ones each category has."""
    parser = argparse.ArgumentParser(description="Samples of the corpus that the student learns from.")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--lang", choices=LANGS, action="append")
    parser.add_argument("--category", default="")
    parser.add_argument("--guard", action="store_true", help="leave out near copies of the suites' rows")
    parser.add_argument("--table", action="store_true", help="count by language and category instead")
    asked = parser.parse_args(arguments)
    found = examples(
        asked.seed,
        asked.count,
        asked.lang or LANGS,
        SHARES,
        asked.category,
        read(SUITES) if asked.guard else None,
    )
    for line in _table(found) if asked.table else map(_line, found):
        print(line)


def _line(one: Example) -> str:
    turns = " ".join(f"[{t.text} -> {'asked ' if t.asked else ''}{list(t.actions)}]" for t in one.turns)
    return "\t".join([one.lang, one.category, one.label, str(list(one.actions)), one.text, turns]).rstrip()


def _table(found: Iterator[Example]) -> Iterator[str]:
    total: Counter[tuple[str, str, str]] = Counter()
    distinct: Counter[tuple[str, str, str]] = Counter()
    for one in set_of(found, total):
        distinct[one] += 1
    yield "lang\tcategory\tlabel\texamples\tdistinct texts"
    for key in sorted(total):
        yield "\t".join([*key, str(total[key]), str(distinct[key])])


def set_of(found: Iterator[Example], total: Counter[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield the key of each text that is new, counting every example in `total`."""
    seen = set()
    for one in found:
        key = (one.lang, one.category, one.label)
        total[key] += 1
        if (key, one.text) not in seen:
            seen.add((key, one.text))
            yield key


if __name__ == "__main__":
    try:
        main()
    except BadInput as error:
        sys.exit(str(error))
