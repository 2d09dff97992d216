"""Tables of forms and what they mean, in a shape that people can write: the files under `words/`, one to a language and a sort.

A line is `form|form|form => key key`, or `form|form|form` alone: then all of them mean the first. `#` after a blank line or at
the start of one begins a note. A form of several words is written with blanks.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

_WORDS = files("deshi.pure.meaning.words")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Forms and their keys; `longest` tells how many units the longest form has that begins with a unit."""

    forms: Mapping[str, tuple[str, ...]]
    longest: Mapping[str, int]


def table(name: str) -> str:
    """Return a table that is installed with deshi, its notes and empty lines left out."""
    lines = _WORDS.joinpath(name + ".txt").read_text("utf-8").splitlines()
    return "\n".join(line for line in lines if line.strip() and not line.startswith("# "))


def lists(name: str) -> dict[str, list[str]]:
    """Return the lists of a table whose lines are `name: word word`."""
    rows = (line.partition(":") for line in table(name).splitlines())
    return {head: words.split() for head, _, words in rows}


def by_words(tables: tuple[str, ...], cut: Callable[[str], list[str]]) -> Lexicon:
    """Return the lexicon of a language with blanks; `cut` makes a form the words that are looked up, joined by one blank."""
    forms: dict[str, tuple[str, ...]] = {}
    longest: dict[str, int] = {}
    for form, keys in _rows(tables):
        words = cut(form)
        if not words:
            continue
        forms.setdefault(" ".join(words), keys)
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return Lexicon(forms, longest)


def by_signs(tables: tuple[str, ...]) -> Lexicon:
    """Return the lexicon of a language without blanks."""
    forms: dict[str, tuple[str, ...]] = {}
    longest: dict[str, int] = {}
    for form, keys in _rows(tables):
        forms.setdefault(form, keys)
        longest[form[0]] = max(longest.get(form[0], 0), len(form))
    return Lexicon(forms, longest)


def _rows(tables: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for table in tables:
        for line in table.splitlines():
            left, arrow, right = line.partition("=>")
            forms = [form.strip() for form in left.split("|") if form.strip()]
            keys = tuple(right.split()) if arrow else (forms[0].replace(" ", "_"),)
            for form in forms:
                yield form, keys
