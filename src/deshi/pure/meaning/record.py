"""A sentence as what it asks for: tokens in order, each a meaning with its role, and marks that stand anywhere.

A key's first sign is its class; a key without a sign is a word that carries content of its own, known or not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

CLASSES = {
    "?": "ask",  # what kind of answer is wanted: how, why, when, yes or no
    "!": "not",
    "^": "way",  # one of two opposites: left, up, on, open, more
    "%": "amount",  # all, only, both, half, almost
    "&": "mood",  # past, will, should, must, can
    "#": "time",
    "$": "number",
    "~": "weak",  # says little: now, a bit, for me
    "@": "role",  # from, to, before; a particle
    ">": "please",  # a request, politely or not
    "=": "person",
}


def kind_of(key: str) -> str:
    """Return the class of a key; a sign that stands alone is a word, but for `!` and `>`."""
    return CLASSES.get(key[0], "word") if len(key) > 1 or key in ("!", ">") else "word"


@dataclass(frozen=True, slots=True)
class Token:
    """A meaning at its place: `role` is what marks it (`from`, を), `negated` whether a not belongs to it."""

    key: str
    role: str = ""
    negated: bool = False
    joined: bool = False  # after "and" or "or"
    verb: bool = False  # an action among others, where the language shows it

    @property
    def kind(self) -> str:
        """Return the class of the key."""
        return kind_of(self.key)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text asks for. `kind`: `ask` (who, what, how), `polar` (yes or no), `do` (a request), `say`, `bare` (no verb is seen), `open`
    (bare, with a question mark).

    `marks` are the keys without a place (sorted, each once), `nots` how often it says no.
    """

    text: str
    lang: str
    kind: str
    tokens: tuple[Token, ...]
    marks: frozenset[str]
    nots: int = 0
    literal: str = ""  # what must be equal sign by sign


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that was compared: what each side has there, and whether that is the same."""

    name: str
    one: str
    two: str
    same: bool


@dataclass(slots=True)
class Builder:
    """Collects keys into a `Meaning`. `after`: roles and negations follow what they belong to, as in Japanese."""

    after: bool
    tokens: list[Token] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    nots: int = 0
    _role: str = ""
    _start: int = 0
    _not: bool = False
    _joined: bool = False

    def add(self, keys: Iterable[str]) -> None:
        """Take in the keys of one form."""
        for key in keys:
            kind = kind_of(key)
            if key in ("-", "|"):
                if key == "|":
                    self.cut()
            elif kind == "role":
                self._mark(key[1:])
            elif kind == "not":
                self._negate(whole=key == "!!")
            elif kind in ("ask", "mood", "please", "weak"):
                self.marks.add(key)
            else:
                self._place(key)

    def counting(self) -> bool:
        """Tell whether the last token is a number."""
        return bool(self.tokens) and self.tokens[-1].kind == "number"

    def cut(self) -> None:
        """A phrase ends: its role holds no longer."""
        self._role = ""
        self._start = len(self.tokens)

    def back(self, role: str, whole: bool = True, force: bool = False) -> None:
        """Give a role to what came before: the phrase, or only its last token; `force`: in place of the one that it has."""
        first = self._start if whole else max(len(self.tokens) - 1, self._start)
        for i in range(first, len(self.tokens)):
            one = self.tokens[i]
            if not one.role or force or (whole and self.after):
                self.tokens[i] = Token(one.key, role, one.negated, one.joined, one.verb)
        if self.after:
            self._start = len(self.tokens)

    def verb(self) -> None:
        """What came before in this phrase is an action."""
        for i in range(self._start, len(self.tokens)):
            one = self.tokens[i]
            self.tokens[i] = Token(one.key, one.role, one.negated, one.joined, True)
        self._start = len(self.tokens)

    def _mark(self, role: str) -> None:
        if role == "and":
            self._joined = True
            if self.after:
                self._start = len(self.tokens)
        elif role == "verb":
            self.verb()
        elif self.after:
            self.back(role)
        else:
            self._role = role
            self._start = len(self.tokens)

    def _negate(self, whole: bool) -> None:
        self.nots += 1
        if whole:
            return
        if not self.after:
            self._not = True
        elif self.tokens:
            last = self.tokens[-1]
            self.tokens[-1] = Token(last.key, last.role, True, last.joined, last.verb)

    def _place(self, key: str) -> None:
        role = "" if self.after or kind_of(key) == "way" else self._role
        if role and len(self.tokens) > self._start:
            role += "+"  # further words of a phrase: its marker stands before the first
        self.tokens.append(Token(key, role, self._not, self._joined))
        self._not = self._joined = False
