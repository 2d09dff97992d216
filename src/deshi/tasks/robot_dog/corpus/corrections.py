"""Sentences with turns before them that put the answer before them right, or don't: what the head for corrections learns from.

The corpus's own rows and those of the folder `corrects`, whose files use the corpus's lists and actions. A change of mind is no
correction: "actually, lie down" after "sit" does not say that "sit" was answered wrongly.
"""

import random
import tomllib
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate, islice

from deshi.records.ask import Turn
from deshi.tasks.robot_dog.corpus import build
from deshi.tasks.robot_dog.corpus.copies import read
from deshi.tasks.robot_dog.corpus.grammar import Example, Grammar

_OWN, _NOT_THAT, _ON = "corrects", "not_that", "goes_on"
_IN_CONTEXT = ("again", "ellipsis", "other", "answer")
_SHARES = {_OWN: 0.26, _NOT_THAT: 0.12, _ON: 0.18, **dict.fromkeys(_IN_CONTEXT, 0.04), "": 0.28}
_BEFORE = ("direct", "casual", "polite", "indirect", "talk", "out_of_scope", "question", "sequence2")
_ACTED, _OFFERED = 0.7, 0.85  # of the answers corrected: done, offered, the rest not understood at all
_INTENT = {"do": "action", "talk": "dialog", "wont": "dialog", "cannot": "dialog"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence after a turn, and whether it puts the answer of that turn right."""

    example: Example
    corrects: bool


def sentences(seed: int, count: int) -> Iterator[Sentence]:
    """Yield `count` sentences with turns before them, the same for a seed, without near copies of the suites' rows."""
    return islice(_sentences(random.Random(seed)), count)


def _sentences(rng: random.Random) -> Iterator[Sentence]:
    copies = read(build.SUITES)
    langs, sums = tuple(build.SHARES), tuple(accumulate(build.SHARES.values()))
    names, shares = tuple(_SHARES), tuple(accumulate(_SHARES.values()))
    while True:
        lang = langs[bisect(sums, rng.random() * sums[-1])]
        found = _sentence(lang, names[bisect(shares, rng.random() * shares[-1])], rng)
        if found is not None and found.example.text and not copies.has(found.example.text):
            yield found


def _sentence(lang: str, category: str, rng: random.Random) -> Sentence | None:
    """Return a sentence of a category (any where it is empty), None for one that says neither."""
    grammar = _own(lang) if category in (_OWN, _ON) else build.grammar(lang)
    one = grammar.example(rng, category)
    if category in (_OWN, _NOT_THAT):
        doubtful = any(word in one.text.lower() for word in _doubtful(lang))
        if category == _NOT_THAT and (doubtful or one.label != "do"):
            return None
        return Sentence(_answered(one, rng), corrects=True)
    if category == "" and (one.category == _NOT_THAT or one.category in _IN_CONTEXT):
        return None
    if category == "answer" and one.label == "do" and (not one.turns or one.actions != one.turns[-1].actions):
        return None  # another action than was offered may be a correction or an answer
    if category in _IN_CONTEXT:
        return Sentence(one, corrects=False) if one.turns else None
    if category == _ON:
        return Sentence(_answered(one, rng), corrects=False)
    return Sentence(replace(one, turns=(_turn(lang, rng),)), corrects=False)


def _answered(one: Example, rng: random.Random) -> Example:
    """Return an example whose turn before was answered by doing something, by offering it, or not at all."""
    *older, last = one.turns
    dice = rng.random()
    if dice < _ACTED:
        return one
    if dice < _OFFERED:
        return replace(one, turns=(*older, replace(last, intent="question", asked=True)))
    said = replace(last, intent=rng.choice(("dialog", "question")), actions=(), asked=rng.random() < 0.5)
    return replace(one, turns=(*older, said))


def _turn(lang: str, rng: random.Random) -> Turn:
    """Return an ordinary turn that has nothing to do with what follows."""
    one = build.grammar(lang).example(rng, rng.choice(_BEFORE))
    return Turn(one.text, _INTENT.get(one.label, "question"), one.actions, asked=rng.random() < 0.1)


@cache
def _file(lang: str) -> str:
    return (build.FOLDER / _OWN / f"{lang}.toml").read_text("utf-8")


@cache
def _doubtful(lang: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in tomllib.loads(_file(lang))["doubtful"])


@cache
def _own(lang: str) -> Grammar:
    """Return the grammar of a language with the patterns of the folder `corrects`."""
    files = {path.name: path.read_text("utf-8") for path in build.FOLDER.glob(f"{lang}*.toml")}
    _, patterns = _file(lang).split("[categories]", 1)
    categories = tomllib.loads((build.FOLDER / "categories.toml").read_text("utf-8"))["categories"]
    return Grammar(lang, {**files, f"{_OWN}/{lang}.toml": "[categories]" + patterns}, categories)
