"""Patterns that are compiled when they are first used: the tables are large, and most programs never look at a text."""

import re
from collections.abc import Iterator


class Late:
    """A regular expression; after its first use the compiled one's methods stand in for these."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self._flags = flags

    def _compile(self) -> "re.Pattern[str]":
        made = re.compile(self.pattern, self._flags)
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
