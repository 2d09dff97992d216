"""The header of a GGUF file: what model it holds, read without libraries and without its weights.

https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. All lengths come from the file, so that each is bounded before it is
believed.
"""

import math
import struct
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from deshi.errors import Corrupt

MAGIC = b"GGUF"
_KEPT = 1_024  # longest array that is kept; vocabularies are only counted
_MOST = {"keys": 10_000, "tensors": 100_000, "text": 16_000_000, "array": 4_000_000, "dimensions": 4}
_SCALARS = {
    0: "<B",
    1: "<b",
    2: "<H",
    3: "<h",
    4: "<I",
    5: "<i",
    6: "<f",
    7: "<?",
    10: "<Q",
    11: "<q",
    12: "<d",
}
_TEXT, _ARRAY = 8, 9
# type: (name, weights a block, bytes a block), from ggml's table of types
_TYPES: Mapping[int, tuple[str, int, int]] = {
    0: ("F32", 1, 4),
    1: ("F16", 1, 2),
    2: ("Q4_0", 32, 18),
    3: ("Q4_1", 32, 20),
    6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24),
    8: ("Q8_0", 32, 34),
    9: ("Q8_1", 32, 36),
    10: ("Q2_K", 256, 84),
    11: ("Q3_K", 256, 110),
    12: ("Q4_K", 256, 144),
    13: ("Q5_K", 256, 176),
    14: ("Q6_K", 256, 210),
    15: ("Q8_K", 256, 292),
    16: ("IQ2_XXS", 256, 66),
    17: ("IQ2_XS", 256, 74),
    18: ("IQ3_XXS", 256, 98),
    19: ("IQ1_S", 256, 50),
    20: ("IQ4_NL", 32, 18),
    21: ("IQ3_S", 256, 110),
    22: ("IQ2_S", 256, 82),
    23: ("IQ4_XS", 256, 136),
    24: ("I8", 1, 1),
    25: ("I16", 1, 2),
    26: ("I32", 1, 4),
    27: ("I64", 1, 8),
    28: ("F64", 1, 8),
    29: ("IQ1_M", 256, 56),
    30: ("BF16", 1, 2),
    34: ("TQ1_0", 256, 54),
    35: ("TQ2_0", 256, 66),
    39: ("MXFP4", 32, 17),
}
# general.file_type, where the mixture has a name of its own
_MIXTURES: Mapping[int, str] = {
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K", 11: "Q3_K_S", 12: "Q3_K_M",
    13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S", 17: "Q5_K_M", 18: "Q6_K", 19: "IQ2_XXS", 20: "IQ2_XS",
    21: "Q2_K_S", 22: "IQ3_XS", 23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL", 26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S",
    29: "IQ2_M", 30: "IQ4_XS", 31: "IQ1_M", 32: "BF16", 36: "TQ1_0", 37: "TQ2_0", 38: "MXFP4",
}  # fmt: skip

Read = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Counted:
    """An array too long to keep: how many values it has."""

    length: int


@dataclass(frozen=True, slots=True)
class Header:
    """What a GGUF file says of itself.

    `keys` are its metadata (long arrays as `Counted`), `parameters` the number of weights, `size` the bytes the whole file must
    have, `quantisation` the name of its mixture or else of the type that most weights have.
    """

    keys: Mapping[str, Any]
    tensors: int
    parameters: int
    size: int
    quantisation: str

    @property
    def architecture(self) -> str:
        """The model's family, such as `qwen2` or `llama`."""
        return str(self.keys.get("general.architecture", ""))

    @property
    def is_adapter(self) -> bool:
        """Whether it is a LoRA adapter and no model."""
        return self.keys.get("general.type") == "adapter"

    @property
    def template(self) -> bool:
        """Whether it brings a chat template."""
        return bool(self.keys.get("tokenizer.chat_template"))

    @property
    def pooled(self) -> bool:
        """Whether it says how its embeddings are pooled."""
        return self.own("pooling_type") is not None

    @property
    def context(self) -> int:
        """The longest context it was trained on, in tokens; 0 where it does not say."""
        return self._number("context_length")

    @property
    def vocabulary(self) -> int:
        """How many tokens it knows."""
        tokens = self.keys.get("tokenizer.ggml.tokens")
        return tokens.length if isinstance(tokens, Counted) else len(tokens or ())

    def own(self, key: str) -> Any:
        """Return a value of its architecture, such as `block_count`."""
        return self.keys.get(f"{self.architecture}.{key}")

    def kv_bytes(self, wide: int = 2) -> int:
        """Return the bytes that one token of context takes in the KV cache, at `wide` bytes a value (f16)."""
        layers, heads = self._number("block_count"), self._number("attention.head_count") or 1
        side = self._number("embedding_length") // heads
        width = self._number("attention.key_length", side) + self._number("attention.value_length", side)
        told = self.own("attention.head_count_kv")
        if isinstance(told, list):  # a number for each layer
            shared = sum(one for one in told if isinstance(one, int))
        else:
            shared = self._number("attention.head_count_kv", heads) * layers
        return shared * width * wide

    def _number(self, key: str, otherwise: int = 0) -> int:
        value = self.own(key)
        if isinstance(value, list) and value and all(isinstance(one, int) for one in value):
            return int(max(value))
        return int(value) if isinstance(value, int) and 0 <= value < 1 << 40 else otherwise


def header(read: Read, name: str = "the file") -> Header:
    """Read a header; `read(n)` returns the next n bytes, fewer at the end. Raises `Corrupt` for what is no whole GGUF."""
    return _Reader(read, name).header()


class _Reader:
    def __init__(self, read: Read, name: str) -> None:
        self._read, self._name, self._at = read, name, 0

    def header(self) -> Header:
        if self._bytes(4, "nothing") != MAGIC:
            raise Corrupt(
                f"{self._name} is no GGUF file; only GGUF can be loaded, so convert it or take another."
            )
        version = self._one("<I")
        if version not in (2, 3):
            raise Corrupt(f"{self._name} is GGUF of version {version}; 2 and 3 can be read. Convert it anew.")
        tensors = self._bounded("tensors", self._one("<Q"))
        keys = {}
        for _ in range(self._bounded("keys", self._one("<Q"))):
            key = self._text()
            keys[key] = self._value(self._one("<I"))
        return self._with_tensors(keys, tensors)

    def _with_tensors(self, keys: dict[str, Any], tensors: int) -> Header:
        weights: Counter[str] = Counter()
        end = 0
        for _ in range(tensors):
            self._text()
            count = math.prod(self._one("<Q") for _ in range(self._bounded("dimensions", self._one("<I"))))
            kind, offset = self._one("<I"), self._one("<Q")
            name, block, size = _TYPES.get(kind, ("", 1, 0))
            weights[name] += count
            end = max(end, offset + count // block * size)
        wide = keys.get("general.alignment", 32)
        aligned = -(-self._at // wide) * wide if isinstance(wide, int) and wide > 0 else self._at
        return Header(keys, tensors, weights.total(), aligned + end, _quantisation(keys, weights))

    def _value(self, kind: int, deep: int = 0) -> Any:
        if kind in _SCALARS:
            return self._one(_SCALARS[kind])
        if kind == _TEXT:
            return self._text()
        if kind != _ARRAY or deep > 2:
            raise self._odd(f"a value of type {kind}")
        inner, length = self._one("<I"), self._bounded("array", self._one("<Q"))
        if length <= _KEPT:
            return [self._value(inner, deep + 1) for _ in range(length)]
        if inner in _SCALARS:
            self._bytes(length * struct.calcsize(_SCALARS[inner]), "an array")
        else:
            for _ in range(length):
                self._value(inner, deep + 1)
        return Counted(length)

    def _text(self) -> str:
        length = self._bounded("text", self._one("<Q"))
        return self._bytes(length, "a text").decode("utf-8", "replace")

    def _one(self, form: str) -> Any:
        return struct.unpack(form, self._bytes(struct.calcsize(form), "a number"))[0]

    def _bounded(self, what: str, value: int) -> int:
        if value > _MOST[what]:
            raise self._odd(f"{value} {what}")
        return value

    def _bytes(self, count: int, what: str) -> bytes:
        data = self._read(count)
        if len(data) != count:
            raise Corrupt(f"{self._name} ends in the middle of {what}; it is not whole, so fetch it again.")
        self._at += count
        return data

    def _odd(self, what: str) -> Corrupt:
        return Corrupt(f"{self._name} is damaged (it tells of {what}); fetch it again.")


def _quantisation(keys: Mapping[str, Any], weights: Counter[str]) -> str:
    kind = keys.get("general.file_type")
    named = _MIXTURES.get(kind) if weights and isinstance(kind, int) else None
    return named or (weights.most_common(1)[0][0] if weights else "")
