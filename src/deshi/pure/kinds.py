"""What kind of prompt a text is (small talk, robot command, technical help, emergency), and how complex it is.

The kind comes from one table of whole numbers over hashed n-grams (feature hashing: Weinberger et al. 2009; multinomial
logistic regression): words and their beginnings, single signs and runs of two and three in scripts without blanks, a few
marks. A long text is read at both ends.
"""

import math
import re
import unicodedata
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from deshi.pure.tokens import estimate

KINDS = ("small_talk", "command", "technical", "emergency")
BUCKETS = 1 << 15
_HEAD, _TAIL = 240, 120  # signs of a long text that are read
_STEM = 4  # signs of a word's beginning that stand for its forms
_FAVOUR = 0.2  # by which technical help may be less likely and is taken all the same: its answers are not cut
_WIDE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_PIECE = re.compile(rf"[{_WIDE}]+|[^\W\d_{_WIDE}]+(?:['\u2019][a-z]+)?|\d+|[^\w\s]")
_CODE = re.compile(
    r"```|^\s*(?:def|class|import|from|function|const|let|var|public|#include|SELECT|FROM|fn|func|return)\b|[{};]\s*$"
    r"|Traceback|\w+\(\)|=>|==|!=|->|::|</\w+>|\w+\.(?:py|js|ts|rs|go|c|cpp|java|sh|sql|toml|json|yaml)\b|https?://",
    re.MULTILINE,
)
_CONSTRAINT = re.compile(
    r"\b(?:must|only|without|at least|at most|exactly|except|unless|should|never|in the style|step by step|in detail"
    r"|compare|table|bullet|words|format|including|with tests|explain)\b|\d+\s*(?:words|lines|steps|字|行|つ|個|点)"
    r"|必ず|以内|以上|以下|ただし|なしで|使わずに|含めて|詳しく|比較|表に|手順|段落|しないで|必须|不要|不用|至少|最多|只能|不超过|包括|详细|比较|列表|步骤|分别",
    re.IGNORECASE,
)
_PART = re.compile(r"^\s*(?:[-*•]|\d+[.)、])\s", re.MULTILINE)
_ASKED = re.compile(
    r"[?？]|か。|(?:吗|呢)[。！]?$|\b(?:and then|after that)\b|それから|そのあと|然后|接着", re.IGNORECASE
)

Table = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind, how probable it is in 0..1, and how complex the text is in 0..1."""

    name: str
    sure: float
    complexity: float


def names(text: str) -> list[str]:
    """Return the n-grams of a text, by name, and what marks it."""
    if len(text) > _HEAD + _TAIL:
        text = f"{text[:_HEAD]} {text[-_TAIL:]}"
    plain = (text if text.isascii() else unicodedata.normalize("NFKC", text)).lower()
    found = _PIECE.findall(plain)
    told: list[str] = []
    for piece in found:
        if piece[0] >= "\u3040" and not piece[0].isdigit():
            told += [piece[i : i + n] for n in (1, 2, 3) for i in range(len(piece) - n + 1)]
            continue
        told.append("w0" if piece.isdigit() else "w" + piece)
        if len(piece) >= _STEM:
            told += ["p" + piece[:_STEM], "p" + piece[: _STEM + 1]]
    if _CODE.search(text):
        told.append("#code")
    told.append(f"#{min(len(found) // 6, 6)}")
    return told


def rows(text: str) -> list[int]:
    """Return the rows of the table that a text's n-grams stand on, each once; CRC-32 modulo the table's length."""
    crc32 = zlib.crc32
    return [crc32(name) % BUCKETS for name in {one.encode("utf-8", "replace") for one in names(text)}]


class Chooser:
    """The learnt table: `weights` `[BUCKETS, 4]` of signed bytes, `bias` `[4]`, `scale` of one step; see `learn/kinds`."""

    def __init__(self, weights: Table, bias: Floats, scale: float) -> None:
        self._weights, self._bias, self._scale = weights, bias, scale

    @classmethod
    def of(cls, tensors: Mapping[str, npt.NDArray[Any]]) -> "Chooser":
        """Return the chooser from what was kept of it. Raises KeyError or ValueError for what is none."""
        weights = tensors["weights"]
        if weights.shape != (BUCKETS, len(KINDS)) or weights.dtype != np.int8:
            raise ValueError(f"its table is {weights.shape} of {weights.dtype}")
        return cls(weights, tensors["bias"].astype(np.float32), float(tensors["scale"][0]))

    def shares(self, text: str) -> list[float]:
        """Return the probability of each of `KINDS`."""
        places = rows(text)
        if not places:
            return [1.0, 0.0, 0.0, 0.0]
        total = self._weights[places].sum(axis=0, dtype=np.int32)
        logits = (total * (self._scale / math.sqrt(len(places))) + self._bias).tolist()
        most = max(logits)
        powers = [math.exp(one - most) for one in logits]
        whole = sum(powers)
        return [one / whole for one in powers]

    def tell(self, text: str) -> Kind:
        """Return the kind of a text; in doubt it is `technical`, whose answers are not cut."""
        shares = self.shares(text)
        favoured = [
            share + (_FAVOUR if name == "technical" else 0.0)
            for name, share in zip(KINDS, shares, strict=True)
        ]
        best = max(range(len(KINDS)), key=favoured.__getitem__)
        return Kind(KINDS[best], round(shares[best], 4), complexity(text))


def complexity(text: str) -> float:
    """Return how much an answer has to do, 0..1, from length, code, conditions, and the number of questions and parts.

    A greeting is near 0, a request of one sentence 0.1 to 0.3, a page with code and conditions near 1.
    """
    text = text if len(text) <= 8_000 else f"{text[:6_000]} {text[-2_000:]}"
    tokens = estimate(text)
    length = min(1.0, max(0.0, math.log2(max(tokens, 1) / 8) / 6))  # 8 tokens: 0, 512: 1
    code = 1.0 if _CODE.search(text) else 0.0
    conditions = min(1.0, len(_CONSTRAINT.findall(text)) / 4)
    asked = len(_ASKED.findall(text)) + len(_PART.findall(text))
    parts = min(1.0, max(0, asked - 1) / 4)
    return round(min(1.0, 0.5 * length + 0.2 * code + 0.25 * conditions + 0.2 * parts), 3)
