"""Will it fit: what a model needs in memory, against what the machine has left.

Needed are the weights, the KV cache (two values a layer, shared head and token of context, f16 each), and what the engine
computes with (one row of logits a token of its batch of 512, and 64 MB of its own).
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deshi.bootstrap.embedded import SLOTS, SLOTS_LARGE
from deshi.errors import BadInput, NotFound
from deshi.promote.model_files import ModelFiles, read_header
from deshi.providers.llamacpp.spec import LARGE

_BATCH, _FLOAT, _OWN = 512, 4, 64 * 2**20
_STEP = 256  # contexts are told in these steps
_SIZES = re.compile(r"(\d+(?:\.\d+)?)([bm]):([a-z0-9_]+)", re.IGNORECASE)
_SIZE = re.compile(r"(?<![a-z0-9.])\d+(?:\.\d+)?[bm](?![a-z0-9])", re.IGNORECASE)
# bits a weight, with the scales of its blocks; of mixtures the medium one
_BITS = {
    "q2": 3.2, "q3": 3.9, "q4": 4.9, "q4_0": 4.6, "q5": 5.7, "q6": 6.6, "q8": 8.5, "mxfp4": 4.3, "f16": 16.0, "bf16": 16.0,
    "f32": 32.0,
}  # fmt: skip
# billions of weights: layers, width of keys and values together; those of Qwen2.5, and larger ones of Llama 3
_SHAPES = ((0.5, 24, 256), (1.5, 28, 512), (3.0, 36, 512), (8.0, 32, 2_048), (14.0, 48, 2_048), (32.0, 64, 2_048), (80.0, 80, 2_048))  # fmt: skip
_VOCABULARY = 152_000


@dataclass(frozen=True, slots=True)
class Need:
    """What a model needs, in bytes: its weights, the cache of one token of context, and what it computes with."""

    name: str
    weights: int
    a_token: int
    overhead: int
    context: int

    def total(self, num_ctx: int, at_once: int) -> int:
        """Return the bytes for so many tokens of context, held so many times."""
        return self.weights + self.overhead + self.a_token * num_ctx * at_once

    def longest(self, free: int, at_once: int) -> int:
        """Return the longest context that fits, in tokens; 0 where none does."""
        left = free - self.weights - self.overhead
        if left <= 0:
            return 0
        most = left // max(1, self.a_token * at_once)
        return min(most // _STEP * _STEP, self.context or most)


def need_of(named: str, shelf: ModelFiles) -> Need:
    """Return what a model of the shelf, a GGUF file, or a size such as `7b:q4` needs. Raises `NotFound`, `BadInput`, `Corrupt`."""
    sized = _SIZES.fullmatch(named)
    if sized:
        return _estimated(
            named, float(sized[1]) / (1 if sized[2].lower() == "b" else 1_000), sized[3].lower()
        )
    if named.endswith(".gguf") or "/" in named:
        path = Path(named).expanduser()
        head = read_header(path)
        return Need(named, path.stat().st_size, head.kv_bytes(), _overhead(head.vocabulary), head.context)
    try:
        card = shelf.card(named)
    except NotFound as error:
        size = _SIZE.search(named)
        if size is None:
            raise
        raise NotFound(
            f"There is no model {named[:80]!r} on the shelf; for any model of this size ask for {size[0].lower()}:q4 (weights and "
            f"quantisation)."
        ) from error
    return Need(named, card.size, card.kv_bytes, _overhead(card.vocabulary), card.context)


def fit(need: Need, machine: dict[str, Any], num_ctx: int = 0, at_once: int = 0) -> dict[str, Any]:
    """Return whether a model fits each memory of the machine (a `machine.snapshot`), and with which context.

    `num_ctx` 0 asks for 4096 tokens or as many as the model knows; `at_once` 0 is what deshi sets for a file of its size.
    """
    at_once = at_once or (SLOTS_LARGE if need.weights >= LARGE else SLOTS)
    num_ctx = num_ctx or min(4_096, need.context or 4_096)
    wanted = need.total(num_ctx, at_once)
    places = [
        {
            "where": where,
            "free": free,
            "fits": wanted <= free,
            "longest": need.longest(free, at_once),
            "longest_alone": need.longest(free, 1),
        }
        for where, free in _memories(machine)
    ]
    return {
        "model": need.name,
        "num_ctx": num_ctx,
        "at_once": at_once,
        "weights": need.weights,
        "cache": need.a_token * num_ctx * at_once,
        "overhead": need.overhead,
        "needs": wanted,
        "places": places,
        "fits": any(place["fits"] for place in places),
    }


def _memories(machine: dict[str, Any]) -> list[tuple[str, int]]:
    own = "unified memory" if machine["unified"] else "memory"
    cards = [(card["name"], card["memory"] - card["used"]) for card in machine["gpus"] if card["memory"]]
    return [*cards, (own, machine["memory"]["free"])]


def _overhead(vocabulary: int) -> int:
    return _OWN + _BATCH * _FLOAT * vocabulary


def _estimated(named: str, billions: float, kind: str) -> Need:
    bits = _BITS.get(kind) or _BITS.get(kind.split("_")[0])
    if bits is None or not billions:
        raise BadInput(
            f"{named!r} names no size; write weights and quantisation like 7b:q4 (one of {', '.join(_BITS)})."
        )
    _, layers, width = next((one for one in _SHAPES if billions <= one[0]), _SHAPES[-1])
    return Need(named, int(billions * 1e9 * bits / 8), layers * width * 2, _overhead(_VOCABULARY), 0)
