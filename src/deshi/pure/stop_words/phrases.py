"""Phrase files: what the stop reflex knows of a language, as text that a person can read, and the patterns that are made of it.

A file (`phrases/en_orders.txt`) has sections. A section's name stands in the first column in capitals, with a few words on what it is;
under it, two blanks in, each line is one way to say it:

    MOVING: what a dog may be doing
      dancing|running
      jumping( up and down)?

    STOP
      (please )?stop {MOVING}
      (would|could) you
        ( please| kindly)? stop {MOVING}

A line is a regular expression, in which plain words stand for themselves and a parenthesis only groups. `{MOVING}` stands
for any line of that section, which is above. A line that is further in goes on with the line before it, without a blank.
A line that begins with `#` is a note. In a table a line is `what is written => what is meant`, in quotation marks where it ends with a blank.
"""

import re
from collections.abc import Callable
from pkgutil import get_data  # a fifth of what importlib.resources costs to import
from typing import NamedTuple

from deshi.pure.stop_words.late import Late

_NAME = re.compile(r"([A-Z][A-Z0-9_]*)(?::.*)?")
_PART = re.compile(r"\{([A-Z][A-Z0-9_]*)\}")
_PARENTHESIS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?!\?)", re.S)


class Line(NamedTuple):
    """One line of a section: its number among all lines that were read, its place (`file:line`) and its text."""

    order: int
    place: str
    text: str


class Mender:
    """Patterns of what is written and what is meant by each; the first that fits counts."""

    def __init__(self, meant: Callable[[], dict[str, str]], blame: Callable[[], None]) -> None:
        """`meant` is asked for when the mender is first used, `blame` raises what names a wrong line."""
        self._table = meant
        self._blame = blame
        self._meant: list[str] = []
        self._any = Late(self._compiled)

    def _compiled(self) -> "re.Pattern[str]":
        table = self._table()
        self._meant = list(table.values())
        try:
            return re.compile("|".join(f"(?P<m{number}>{written})" for number, written in enumerate(table)))
        except re.error:
            self._blame()
            raise

    def _said(self, hit: "re.Match[str]") -> str:
        return self._meant[int(str(hit.lastgroup)[1:])]

    def sub(self, text: str) -> str:
        """Return `text` with everything in it that is in the table as it was meant."""
        return self._any.sub(self._said, text)


class Phrases:
    """The sections of a language's phrase files, which are read when one of their patterns is first used."""

    def __init__(
        self,
        *files: str,
        read: Callable[[str], str] | None = None,
        **made: Callable[[], str],
    ) -> None:
        """`files` are names in `phrases/` without their ending; `made` are parts that are no text but made by the code."""
        self._files = files
        self._text = read or _installed
        self._made = made
        self._sections: dict[str, list[Line]] = {}
        self._patterns: dict[str, str] = {}

    def late(self, section: str, flags: int = 0) -> Late:
        """Return a section as a pattern that is compiled when it is first used."""
        return Late(lambda: self._compiled(section, flags))

    def pattern(self, section: str) -> str:
        """Return a section as one regular expression: any of its lines.

        Raises ValueError with file and line for what is wrong in it, and for a section that is not there.
        """
        if section not in self._patterns:
            self._patterns[section] = "|".join(map(self._expanded, self._lines(section)))
        return self._patterns[section]

    def choices(self, section: str) -> list[str]:
        """Return the phrases of a section that has no patterns in it, whether they stand below or beside each other."""
        return [phrase for line in self._lines(section) for phrase in line.text.split("|")]

    def words(self, section: str) -> list[str]:
        """Return the words of a section, which stand between blanks."""
        return [word for line in self._lines(section) for word in line.text.split()]

    def rows(self, section: str) -> list[list[str]]:
        """Return the words of each line of a section; `-` is an empty one."""
        return [["" if word == "-" else word for word in line.text.split()] for line in self._lines(section)]

    def meant(self, section: str) -> dict[str, str]:
        """Return a table as patterns of what is written, and what is meant by each."""
        rows = [(line, *self._cut(line)) for line in self._lines(section)]
        return {self._expanded(line._replace(text=written)): meant for line, written, meant in rows}

    def mender(self, section: str) -> "Mender":
        """Return what puts in the place of what is written in a table what is meant by it."""

        def blame() -> None:
            for line in self._lines(section):
                self._line(line, self._cut(line)[0])

        return Mender(lambda: self.meant(section), blame)

    def follows(self, section: str) -> dict[str, Late]:
        """Return a table as phrases, and the pattern of what follows each, behind blanks."""
        rows = [(line, *self._cut(line)) for line in self._lines(section)]
        return {word: self._behind(line, after) for line, word, after in rows}

    def _behind(self, line: Line, after: str) -> Late:
        return Late(lambda: self._line(line, rf"\s*({after})"))

    def _cut(self, line: Line) -> tuple[str, str]:
        left, arrow, right = line.text.partition(" =>")
        if not arrow:
            raise ValueError(f"{line.place}: a line of this table needs ' => ' between its two sides.")
        return left.rstrip(), right.strip().strip('"')

    def _lines(self, section: str) -> list[Line]:
        if not self._sections:
            self._sections = _sections(self._files, self._text)
        if section not in self._sections:
            known = ", ".join(self._sections)
            raise ValueError(f"{self._files[0]}.txt has no section {section}. There are: {known}.")
        return self._sections[section]

    def _expanded(self, line: Line) -> str:
        """Return a line as a regular expression, with the sections that it names."""

        def part(hit: "re.Match[str]") -> str:
            if hit[1] in self._made:
                return f"(?:{self._made[hit[1]]()})"
            lines = self._sections.get(hit[1])
            if not lines or lines[-1].order >= line.order:
                raise ValueError(f"{line.place}: there is no section {hit[1]} above this line.")
            return f"(?:{self.pattern(hit[1])})"

        grouped = _PARENTHESIS.sub(lambda hit: "(?:" if hit[0] == "(" else hit[0], line.text)
        return _PART.sub(part, grouped)

    def _compiled(self, section: str, flags: int) -> "re.Pattern[str]":
        try:
            return re.compile(self.pattern(section), flags)
        except re.error as wrong:
            raise self._blamed(section) or ValueError(f"{self._files[0]}.txt: {section}: {wrong}.") from wrong

    def _blamed(self, section: str) -> ValueError | None:
        """Return what names the line of a section, or of a part of it, that does not compile."""
        for line in self._lines(section):
            for part in _PART.findall(line.text):
                deeper = None if part in self._made else self._blamed(part)
                if deeper:
                    return deeper
            try:
                self._line(line, line.text)
            except ValueError as wrong:
                return wrong
        return None

    def _line(self, line: Line, text: str) -> "re.Pattern[str]":
        """Return `text`, a part of `line`, compiled."""
        try:
            return re.compile(self._expanded(line._replace(text=text)))
        except re.error as wrong:
            raise ValueError(f"{line.place}: {text!r} is no pattern: {wrong.msg}.") from wrong


def _installed(name: str) -> str:
    return (get_data("deshi.pure.stop_words", f"phrases/{name}.txt") or b"").decode()


def _sections(files: tuple[str, ...], text: Callable[[str], str]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    heads: dict[str, str] = {}
    name, order = "", 0
    for file in files:
        for number, raw in enumerate(text(file).splitlines(), 1):
            place, line = f"{file}.txt:{number}", raw.strip()
            order += 1
            if not line or line[0] == "#":
                continue
            if raw[0] != " ":
                name = _head(line, place, heads)
                found[name] = []
            elif not name:
                raise ValueError(
                    f"{place}: a phrase stands under the name of a section, and there is none above."
                )
            elif raw[:3].isspace() and found[name]:
                last = found[name][-1]
                found[name][-1] = last._replace(text=last.text + line)
            else:
                found[name].append(Line(order, place, line))
    for name, lines in found.items():
        if not lines:
            raise ValueError(
                f"{heads[name]}: the section {name} is empty. Write a phrase under it, or take it out."
            )
    return found


def _head(line: str, place: str, heads: dict[str, str]) -> str:
    name = _NAME.fullmatch(line)
    if not name:
        raise ValueError(
            f"{place}: in the first column stands a section's name in capitals; a phrase has two blanks before it."
        )
    if name[1] in heads:
        raise ValueError(f"{place}: there is a section {name[1]} above already ({heads[name[1]]}).")
    heads[name[1]] = place
    return name[1]
