"""Weights and optimiser state on disk: safetensors only, written whole or not at all."""

import json
import os
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from deshi.errors import Corrupt
from deshi.learn.student.optimizers import Optimizers


def save(
    path: Path,
    network: nn.Module,
    optimizer: Optimizers | None,
    state: dict[str, Any],
    mean: nn.Module | None = None,
) -> None:
    """Write weights, moments and averaged weights with `state` as JSON in the header; replaces `path` in one move."""
    tensors = {f"weight/{name}": value.detach().contiguous() for name, value in network.named_parameters()}
    for name, value in network.named_parameters():
        moments = optimizer.states(value) if optimizer is not None else {}
        tensors |= {f"{key}/{name}": moment for key, moment in moments.items()}
    for name, value in mean.named_parameters() if mean is not None else ():
        tensors[f"mean/{name}"] = value.detach().contiguous()
    part = path.with_suffix(".part")
    save_file(tensors, part, metadata={"state": json.dumps(state)})
    os.replace(part, path)


def load(
    path: Path, network: nn.Module, optimizer: Optimizers | None = None, mean: nn.Module | None = None
) -> dict[str, Any]:
    """Fill network, optimisers and average from `path` and return the state; raise `Corrupt` when it does not fit."""
    try:
        tensors = load_file(path)
        with safe_open(path, framework="pt") as file:
            state: dict[str, Any] = json.loads(file.metadata()["state"])
        _fill(network, tensors, "weight")
        if mean is not None:
            _fill(mean, tensors, "mean")
        if optimizer is not None:
            _restore(network, optimizer, tensors)
    except (SafetensorError, OSError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise Corrupt(
            f"The checkpoint {path} can't be used ({error}). Delete it to start the training anew, "
            "or run with the options that it was written with."
        ) from error
    return state


def _fill(network: nn.Module, tensors: dict[str, Tensor], kind: str) -> None:
    for name, value in network.named_parameters():
        value.data.copy_(tensors[f"{kind}/{name}"])


def _restore(network: nn.Module, optimizer: Optimizers, tensors: dict[str, Tensor]) -> None:
    moments: dict[str, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        kind, _, name = key.partition("/")
        if kind not in ("weight", "mean"):
            moments.setdefault(name, {})[kind] = tensor
    for name, value in network.named_parameters():
        if name in moments:
            optimizer.restore(value, moments[name])
