"""Text and its context as tokens of hashed features: no vocabulary to train, none to ship.

A CJK or kana character, a Latin word, a number and a mark are one token each. A token is the sum of up to `features` rows
of one embedding table: its place, the word or character itself and the n-grams around it (the "hashing trick", Weinberger
et al. 2009; subword n-grams as in fastText, Bojanowski et al. 2017). The turns before come first, as tokens from reserved
rows: what was done last, what was offered, what was done before that, and the words of the last turn.
"""

import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from deshi.records.ask import Turn

RESERVED = 256  # rows 1..255 of the table are places, markers and actions; 0 is padding
_PLACE, _MARK, _ORDER, _ACTION = 1, 100, 120, 150
_NO_TURN, _HAS_TURN, _DID, _ASKED, _BEFORE, _BEFORE_ASKED, _NOTHING, _SAID = range(_MARK, _MARK + 8)
_ACTIONS_MAX = RESERVED - _ACTION
_TURN_ACTIONS = 6
_READ = 1200  # characters read from each end of a long text: far more than the tokens that are kept
_VOICED = "\u3099\u309a\uff9e\uff9f"
_APOSTROPHES = "'\u2019\u2018\u02bc\uff07"


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes that a release is bound to: table rows, features a token, tokens of the whole and of the last turn's text."""

    buckets: int = 65536
    features: int = 12
    tokens: int = 96
    turn_tokens: int = 20

    def as_dict(self) -> dict[str, int]:
        """Return the sizes as JSON-able data."""
        return asdict(self)

    @staticmethod
    def of(data: dict[str, Any]) -> "Shape":
        """Return the sizes from what `as_dict` gave."""
        return Shape(**{name: int(value) for name, value in data.items()})


@dataclass(frozen=True, slots=True)
class Tokens:
    """`ids`: a row of `features` table rows a token (0 = padding); `spans`: where each token stands in the text, None for context."""

    ids: tuple[tuple[int, ...], ...]
    spans: tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    start: int
    end: int
    word: bool


class Tokenizer:
    """Turns a text and the turns before it into `Tokens`; `codes` are the task's action codes in the order of the model's slots."""

    def __init__(self, codes: Sequence[int], shape: Shape | None = None) -> None:
        self.shape = shape or Shape()
        self._slots = {code: slot for slot, code in enumerate(codes[:_ACTIONS_MAX])}

    def encode(self, text: str, turns: Sequence[Turn] = ()) -> Tokens:
        """Return the tokens of context and text, never none at all and at most `shape.tokens`."""
        context = self._context(turns)
        pieces = _shorten(_pieces(text), self.shape.tokens - len(context))
        rows = [self._row(_PLACE + i, _features(pieces, i, self._hashed)) for i in range(len(pieces))]
        spans = tuple((piece.start, piece.end) for piece in pieces)
        return Tokens(tuple(context + rows), (None,) * len(context) + spans)

    def _context(self, turns: Sequence[Turn]) -> list[tuple[int, ...]]:
        if not turns:
            return [self._row(_NO_TURN, ())]
        last = turns[-1]
        rows = [self._row(_HAS_TURN, ())]
        rows += self._actions(last, _ASKED if last.asked else _DID)
        if len(turns) > 1:
            rows += self._actions(turns[-2], _BEFORE_ASKED if turns[-2].asked else _BEFORE)
        pieces = _shorten(_pieces(last.text), self.shape.turn_tokens)
        return rows + [
            self._row(_SAID, (_PLACE + i, *_features(pieces, i, self._hashed))) for i in range(len(pieces))
        ]

    def _actions(self, turn: Turn, mark: int) -> list[tuple[int, ...]]:
        slots = [self._slots[code] for code in turn.actions[:_TURN_ACTIONS] if code in self._slots]
        if not slots:
            return [self._row(mark, (_NOTHING,))]
        return [self._row(mark, (_ORDER + i, _ACTION + slot)) for i, slot in enumerate(slots)]

    def _row(self, first: int, rest: Sequence[int]) -> tuple[int, ...]:
        row = (first, *rest)[: self.shape.features]
        return row + (0,) * (self.shape.features - len(row))

    @property
    def _hashed(self) -> tuple[int, int]:
        return self.shape.features - 1, self.shape.buckets - RESERVED


def _features(pieces: Sequence[_Piece], i: int, sizes: tuple[int, int]) -> tuple[int, ...]:
    """Return the hashed rows of token `i`: a word's own n-grams, or a character with its neighbours."""
    count, rows = sizes
    if pieces[i].word:
        return _word_rows(pieces[i].text, count, rows)
    around = [pieces[j].text[-1] if 0 <= j < len(pieces) else "\x02" for j in (i - 1, i, i + 1, i + 2)]
    return _char_rows(*around, rows)


@lru_cache(maxsize=1 << 16)
def _word_rows(word: str, count: int, rows: int) -> tuple[int, ...]:
    marked = f"^{word}$"
    grams = [marked[i : i + 3] for i in range(max(1, len(marked) - 2))]
    if len(grams) > count - 1:  # long words: both ends and an even choice between
        grams = [grams[round(i * (len(grams) - 1) / (count - 2))] for i in range(count - 1)]
    return tuple(dict.fromkeys(_row_of(name, rows) for name in ["w" + word, *("g" + gram for gram in grams)]))


@lru_cache(maxsize=1 << 17)
def _char_rows(before: str, char: str, after: str, later: str, rows: int) -> tuple[int, ...]:
    p, c, n, m = _hiragana(before), _hiragana(char), _hiragana(after), _hiragana(later)
    names = ["c" + c, "<" + p + c, ">" + c + n, "3" + p + c + n, "4" + p + c + n + m]
    if c != char:
        names.append("r" + char)
    return tuple(_row_of(name, rows) for name in names)


def _row_of(name: str, rows: int) -> int:
    """Return the table row of a feature; CRC-32 because it is the same on every machine and in every process."""
    return RESERVED + zlib.crc32(name.encode("utf-8", "surrogatepass")) % rows


def _hiragana(char: str) -> str:
    """Return a katakana character as hiragana: both spell the same word."""
    return chr(ord(char) - 0x60) if "\u30a1" <= char <= "\u30f6" else char


def _pieces(text: str) -> list[_Piece]:
    """Cut `text` into words, numbers, characters and marks, each with its place in `text`."""
    pieces: list[_Piece] = []
    open_word = False
    for char, start, end in _characters(text):
        if char == " ":
            open_word = False
            continue
        kind = _kind(char)
        last = pieces[-1] if pieces else None
        if last and open_word and kind != "single" and (kind == _kind(last.text[0]) or char == "'"):
            pieces[-1] = _Piece(last.text + char, last.start, end, True)
            continue
        if last and last.text == char and len(pieces) > 2 and pieces[-2].text == char and not open_word:
            continue  # the third of the same sign in a row says no more than two
        word = kind != "single" and char != "'"
        pieces.append(_Piece(char, start, end, word))
        open_word = word
    return pieces


def _characters(text: str) -> list[tuple[str, int, int]]:
    """Return the NFKC, lower-case characters of both ends of `text` with the place that each came from."""
    cut = len(text) - _READ if len(text) > 2 * _READ else 0
    found: list[tuple[str, int, int]] = []
    i = 0
    while i < len(text):
        if cut and i == _READ:
            i = cut
        end = i + 1
        while end < len(text) and end - i < 4 and (text[end] in _VOICED or unicodedata.combining(text[end])):
            end += 1
        raw = text[i:end]
        plain = raw if raw.isascii() else unicodedata.normalize("NFKC", raw)
        found += [(_sign(c), i, end) for c in plain.lower() if _sign(c)]
        i = end
    return found


@lru_cache(maxsize=1 << 14)
def _sign(char: str) -> str:
    """Return the character as the tokens know it, empty for what carries no words."""
    if char in _APOSTROPHES:
        return "'"
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Mn") else char


@lru_cache(maxsize=1 << 14)
def _kind(char: str) -> str:
    """Return `word` for letters of scripts that write words, `number` for digits, else `single`."""
    code = ord(char)
    if char == "'":
        return "word"
    if char.isdecimal():
        return "number"
    wide = 0x2E80 <= code <= 0xA4CF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x3FFFF
    return "word" if char.isalpha() and not wide else "single"


def _shorten(pieces: list[_Piece], most: int) -> list[_Piece]:
    """Keep two thirds from the head and one third from the tail of what is too long."""
    if len(pieces) <= most:
        return pieces
    tail = most // 3
    return pieces[: most - tail] + pieces[len(pieces) - tail :]
