"""The optimisers of one network: Muon for the matrices of its layers, AdamW for the rest; and the average of its weights.

Muon (Jordan et al. 2024) makes every step of a matrix orthogonal, so that rare directions learn as fast as frequent ones;
`match_rms_adamw` (Liu et al. 2025) scales it so that one rate fits both. The average over the last steps (Polyak and
Juditsky 1992) is what is measured and published.
"""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.optim import AdamW, Muon

_OUTSIDE = ("table.", "near", "decoder.ask", "decoder.place", "label.", "pool.", "spot.", "decoder.choose")


class Optimizers:
    """Steps every parameter of a network with the optimiser that suits its shape."""

    def __init__(self, network: nn.Module, rate: float, decay: float) -> None:
        named = list(network.named_parameters())
        matrices = [
            p for name, p in named if p.dim() == 2 and not name.startswith(_OUTSIDE) and "mix" not in name
        ]
        chosen = {id(p) for p in matrices}
        rest = [(name, p) for name, p in named if id(p) not in chosen]
        heavy = [p for name, p in rest if p.dim() > 1 and not name.startswith("table")]
        light = [p for name, p in rest if p.dim() <= 1 or name.startswith("table")]
        groups = [{"params": heavy, "weight_decay": decay}, {"params": light, "weight_decay": 0.0}]
        self._parts = (
            AdamW(groups, lr=rate, betas=(0.9, 0.98), fused=True),
            Muon(matrices, lr=rate, weight_decay=decay, momentum=0.95, adjust_lr_fn="match_rms_adamw"),
        )

    def step(self, rate: float) -> None:
        """Take one step at `rate`."""
        for part in self._parts:
            for group in part.param_groups:
                group["lr"] = rate
            part.step()

    def clear(self) -> None:
        """Forget the gradients."""
        for part in self._parts:
            part.zero_grad(set_to_none=True)

    def states(self, parameter: Tensor) -> dict[str, Tensor]:
        """Return the moments of a parameter by name, to be written down."""
        for part in self._parts:
            if parameter in part.state:
                return dict(part.state[parameter])
        return {}

    def restore(self, parameter: Tensor, moments: Mapping[str, Tensor]) -> None:
        """Take up the moments of a parameter."""
        for part in self._parts:
            if any(parameter is one for group in part.param_groups for one in group["params"]):
                part.state[parameter] = dict(moments)


class Average:
    """The running average of a network's weights, as a network of its own; `decay` a step."""

    def __init__(self, network: nn.Module, mean: nn.Module, decay: float) -> None:
        self.mean = mean
        self._pairs = list(zip(mean.parameters(), network.parameters(), strict=True))
        self._decay = decay
        self.reset()

    def reset(self) -> None:
        """Begin anew from the weights of now."""
        with torch.no_grad():
            for mean, now in self._pairs:
                mean.copy_(now)

    def follow(self, step: int) -> None:
        """Take the weights of now into the average; early on, recent weights count more."""
        share = 1.0 - min(self._decay, (1 + step) / (10 + step))
        with torch.no_grad():
            torch._foreach_lerp_([m for m, _ in self._pairs], [n for _, n in self._pairs], share)
