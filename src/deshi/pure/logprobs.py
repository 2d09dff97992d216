"""How sure a model was of what matters in its JSON: from the log-probabilities of the tokens that spell it.

Most tokens of a JSON answer say nothing of the decision: braces and keys are forced by the schema, the reply could be
worded in many ways. Only the values of the asked keys count, their quotes and brackets with them, since the sign that ends
a list is the decision that nothing more follows.

The chances are multiplied. By the chain rule the product is the probability of just these values after what stands before
them; a mean would hide a single token that was a coin toss behind many that were certain, and would rate a long list of
doubtful steps like a short one.
"""

import math
from collections.abc import Sequence

from deshi.pure.json_text import Found, objects
from deshi.records.model import Token

_LEAST = 1e-6


def spelled(tokens: Sequence[Token], told: Found, keys: Sequence[str]) -> float | None:
    """Return the probability 0..1 that the model gave to the values of `keys` in the object `told` that it wrote.

    None when the server gave no usable probabilities, or the tokens do not spell that object: then nothing is known.
    """
    wanted = [key for key in keys if key in told.data]
    found = next((one for one in objects("".join(t.text for t in tokens)) if _same(one, told, wanted)), None)
    if found is None or not wanted:
        return None
    spans = [found.spans[key] for key in wanted]
    total, place = 0.0, 0
    for token in tokens:
        end = place + len(token.text)
        if any(place < last and end > first for first, last in spans):
            if not math.isfinite(token.logprob) or token.logprob > 1e-3:
                return None
            total += min(0.0, token.logprob)
        place = end
    return math.exp(total)


def _same(one: Found, other: Found, keys: Sequence[str]) -> bool:
    return all(key in one.data and one.data[key] == other.data[key] for key in keys)


def logit(chance: float) -> float:
    """Return the log-odds of a probability, which is kept a millionth away from 0 and 1."""
    kept = min(1 - _LEAST, max(_LEAST, chance))
    return math.log(kept / (1 - kept))


def platt(chance: float, slope: float, shift: float) -> float:
    """Return a calibrated probability: sigmoid(slope x logit(chance) + shift) (Platt 1999); (1, 0) changes nothing."""
    if (slope, shift) == (1.0, 0.0):
        return chance
    power = slope * logit(chance) + shift
    return 1 / (1 + math.exp(-power)) if power >= 0 else math.exp(power) / (1 + math.exp(power))
