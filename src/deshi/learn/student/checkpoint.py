"""Weights and optimiser state on disk: safetensors only, written whole or not at all."""

import json
import os
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.optim import Optimizer

from deshi.errors import Corrupt


def save(path: Path, network: nn.Module, optimizer: Optimizer | None, state: dict[str, Any]) -> None:
    """Write weights (and AdamW's moments) with `state` as JSON in the header; replaces `path` in one move."""
    tensors = {f"weight.{name}": value.detach().contiguous() for name, value in network.named_parameters()}
    if optimizer is not None:
        for name, value in network.named_parameters():
            for key, moment in optimizer.state.get(value, {}).items():
                tensors[f"{key}.{name}"] = moment
    part = path.with_suffix(".part")
    save_file(tensors, part, metadata={"state": json.dumps(state)})
    os.replace(part, path)


def load(path: Path, network: nn.Module, optimizer: Optimizer | None = None) -> dict[str, Any]:
    """Fill network and optimiser from `path` and return the state; raise `Corrupt` when it does not fit."""
    try:
        tensors = load_file(path)
        with safe_open(path, framework="pt") as file:
            state: dict[str, Any] = json.loads(file.metadata()["state"])
        _fill(network, optimizer, tensors)
    except (SafetensorError, OSError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise Corrupt(
            f"The checkpoint {path} can't be used ({error}). Delete it to start the training anew, "
            "or run with the options that it was written with."
        ) from error
    return state


def _fill(network: nn.Module, optimizer: Optimizer | None, tensors: dict[str, Tensor]) -> None:
    for name, value in network.named_parameters():
        value.data.copy_(tensors[f"weight.{name}"])
        moments = ("step", "exp_avg", "exp_avg_sq")
        if optimizer is not None and f"step.{name}" in tensors:
            optimizer.state[value] = {key: tensors[f"{key}.{name}"] for key in moments}
