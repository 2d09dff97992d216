"""Whether a sentence puts the answer before it right: two small layers over the student's vectors of the sentence, after its turns and alone.

"no, I meant lie down" after "sit" does, "then lie down" does not, and the same words after nothing at all do not either.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from deshi.pure.choose import Floats

CORRECTS = "corrects.safetensors"
HIDDEN, HIDDEN_BIAS = "hidden.weight", "hidden.bias"
WEIGHT, BIAS, CALIBRATION = "weight", "bias", "calibration"
NAMES = (HIDDEN, HIDDEN_BIAS, WEIGHT, BIAS, CALIBRATION)


class Corrects:
    """The head: `hidden.weight` `[H, 2 d]`, `hidden.bias` `[H]`, `weight` `[H]`, `bias` `[1]`, and `calibration` `[2]`, slope and
    shift of the logit that make 0.8 the place where few are wrong. `width` is 2 d. Without weights no sentence is a correction.

    Raises KeyError for a missing array and ValueError for shapes that don't fit together or numbers that are none.
    """

    def __init__(self, weights: Mapping[str, npt.NDArray[Any]], width: int) -> None:
        self._parts: tuple[Floats, ...] = ()
        if weights:
            self._parts = tuple(np.ascontiguousarray(weights[name], np.float32) for name in NAMES)
            self._check(width)

    def __bool__(self) -> bool:
        return bool(self._parts)

    def __call__(self, looks: Floats) -> float:
        """Return the probability in 0..1 that the sentence behind its two vectors `[2 d]` corrects what was answered before."""
        if not self._parts:
            return 0.0
        calibration = self._parts[-1]
        logit = float(np.clip(calibration[0] * self.logit(looks) + calibration[1], -30, 30))
        return round(1 / (1 + float(np.exp(-logit))), 4)

    def logit(self, looks: Floats) -> float:
        """Return what the two layers say before the calibration."""
        hidden, hidden_bias, weight, bias, _ = self._parts
        return float(np.maximum(hidden @ looks + hidden_bias, 0) @ weight + bias[0])

    def _check(self, width: int) -> None:
        hidden, hidden_bias, weight, bias, calibration = self._parts
        fits = hidden.ndim == 2 and hidden.shape[1] == width
        fits = fits and hidden_bias.shape == weight.shape == hidden.shape[:1]
        if not fits or bias.shape != (1,) or calibration.shape != (2,):
            raise ValueError(f"the arrays of {CORRECTS} don't fit together")
        if not all(np.isfinite(part).all() for part in self._parts):
            raise ValueError(f"{CORRECTS} holds numbers that are none")
