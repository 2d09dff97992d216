"""Weights as a release holds them: halves, and the table of features, by far the largest, as one byte a value.

A row of the table is `scale * value`, with the scale chosen so that its largest value is 127 (symmetric, a scale a row,
as in Jacob et al. 2018): the error is at most a 254th of the row's largest value.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Weights = dict[str, npt.NDArray[Any]]
TABLE = "table.weight"  # the only one that is packed into bytes
_SCALE = ".scale"
_LARGEST = 127


def packed(weights: Mapping[str, npt.NDArray[Any]]) -> Weights:
    """Return float weights as they are written down: `TABLE` `[N, d]` as int8 with fp32 scales `[N, 1]`, the others as fp16."""
    found: Weights = {}
    for name, value in weights.items():
        if name != TABLE:
            found[name] = np.ascontiguousarray(value, np.float16)
            continue
        scale = np.abs(value).max(axis=1, keepdims=True).astype(np.float32) / _LARGEST
        found[name] = np.rint(value / np.where(scale > 0, scale, 1)).astype(np.int8)
        found[name + _SCALE] = scale
    return found


def unpacked(weights: Mapping[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[np.float32]]:
    """Return the weights as floats, whether the table was packed or not (a release of 0.1.0 holds halves only)."""
    found: dict[str, npt.NDArray[np.float32]] = {}
    for name, value in weights.items():
        if name.endswith(_SCALE):
            continue
        plain = np.ascontiguousarray(value, np.float32)
        scale = weights.get(name + _SCALE)
        found[name] = plain if scale is None else plain * scale
    return found
