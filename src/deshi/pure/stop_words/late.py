"""Patterns that are compiled when they are first used: the tables are large, and most programs never look at a text."""

import re
from collections.abc import Callable, Iterator


class Late:
    """A regular expression; after its first use the compiled one's methods stand in for these."""

    def __init__(self, pattern: "str | Callable[[], re.Pattern[str]]", flags: int = 0) -> None:
        """`pattern` is the expression, or what compiles it."""
        self._pattern = pattern
        self._flags = flags

    def _compile(self) -> "re.Pattern[str]":
        made = re.compile(self._pattern, self._flags) if isinstance(self._pattern, str) else self._pattern()
        for name in ("search", "match", "fullmatch", "finditer", "sub"):
            setattr(self, name, getattr(made, name))
        return made

    def search(self, text: str, start: int = 0, end: int = 1 << 40) -> "re.Match[str] | None":
        """As `re.Pattern.search`."""
        return self._compile().search(text, start, end)

    def match(self, text: str, start: int = 0, end: int = 1 << 40) -> "re.Match[str] | None":
        """As `re.Pattern.match`."""
        return self._compile().match(text, start, end)

    def fullmatch(self, text: str, start: int = 0, end: int = 1 << 40) -> "re.Match[str] | None":
        """As `re.Pattern.fullmatch`."""
        return self._compile().fullmatch(text, start, end)

    def finditer(self, text: str) -> "Iterator[re.Match[str]]":
        """As `re.Pattern.finditer`."""
        return self._compile().finditer(text)

    def sub(self, new: "str | Callable[[re.Match[str]], str]", text: str) -> str:
        """As `re.Pattern.sub`."""
        return self._compile().sub(new, text)


class MadeOf:
    """A text that is nothing but some words, in any order and number; the work grows with its length and no faster."""

    def __init__(self, words: Callable[[], list[str]], signs: str) -> None:
        """`words` are asked for when they are first needed, a sign before `?` may be missing; `signs` are words of one sign."""
        self._source = words
        self._signs = signs
        self._words: frozenset[str] = frozenset()
        self._longest = 0

    def _build(self) -> None:
        made = set(self._signs)
        for word in self._source():
            forms = [""]
            for part in re.findall(r".\??", word):
                forms = [f + part[0] for f in forms] + (forms if len(part) == 2 else [])
            made |= set(forms)
        self._words = frozenset(made - {""})
        self._longest = max(map(len, self._words))

    def match(self, text: str) -> bool:
        """Tell whether `text` is made of the words only (an empty one is)."""
        if not self._words:
            self._build()
        ends = [True] + [False] * len(text)
        for at, reached in enumerate(ends):
            if reached:
                for end in range(at + 1, min(at + self._longest, len(text)) + 1):
                    if text[at:end] in self._words:
                        ends[end] = True
        return ends[-1]
