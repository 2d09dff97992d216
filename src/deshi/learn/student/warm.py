"""A warm start: a network that goes on from a release's weights and has room for more actions.

Everything that a release has learned stays where it is. What belongs to an action (its row of the decoder's choice and of the
decoder's question) moves to the action's new place; an action that is new begins small, so that it takes nothing from the others.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from deshi.errors import BadInput
from deshi.learn.student.model import Network

Weights = Mapping[str, npt.NDArray[np.float32]]
_ASK, _CHOOSE, _BIAS = "decoder.ask.weight", "decoder.choose.weight", "decoder.choose.bias"
_NEW = 0.25  # of the usual size of a new action's row


def start(network: Network, weights: Weights, before: Sequence[int], now: Sequence[int]) -> None:
    """Fill `network`, made for the actions `now`, from a release's `weights`, made for the actions `before`.

    Raises `BadInput` where an action of the release is not among those of now, or where other sizes differ.
    """
    if missing := [code for code in before if code not in now]:
        raise BadInput(
            f"The release knows the action {missing[0]}, which is to be left out; name its extra, too."
        )
    places = [now.index(code) for code in before]
    named = dict(network.named_parameters())
    with torch.no_grad():
        for name, value in weights.items():
            here = named[name]
            made = torch.from_numpy(np.ascontiguousarray(value))
            if name in (_ASK, _CHOOSE, _BIAS):
                made = _grown(name, here, made, places)
            if made.shape != here.shape:
                raise BadInput(
                    f"The release's {name} has the shape {list(made.shape)}, not {list(here.shape)}."
                )
            here.copy_(made)


def _grown(name: str, here: Any, made: Any, places: Sequence[int]) -> Any:
    """Return the release's rows at their new places; the last ones (END, and START for a question) stay the last."""
    grown = here.detach().clone()
    if name == _CHOOSE:
        grown *= _NEW
    if name == _BIAS:
        grown[:] = float(made[: len(places)].min())
    grown[places] = made[: len(places)]
    last = len(made) - len(places)
    grown[len(grown) - last :] = made[len(places) :]
    return grown
