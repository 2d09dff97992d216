"""The student as an ONNX graph without weights: written once for a table's sizes, since retraining only writes safetensors."""

import math
import warnings
from typing import Any

import onnx
import torch

from deshi.learn.student.model import Network, Sizes
from deshi.pure.release import INPUTS, OUTPUTS, WEIGHTS

_made: dict[Sizes, bytes] = {}  # writing one takes ten seconds, and networks of the same sizes have the same


def export(network: Network) -> bytes:
    """Return the graph: inputs `rows` int64 `[B, T, K]` and `more` `[B, T, E]`, outputs `OUTPUTS`; every parameter is named and left outside."""
    network.eval()
    if network.sizes not in _made:
        _made[network.sizes] = _graph(network)
    return _made[network.sizes]


def _graph(network: Network) -> bytes:
    rows = torch.ones((2, 20, 12), dtype=torch.int64)
    more = torch.zeros((2, 20, network.sizes.embedding))
    batch, tokens = torch.export.Dim("batch"), torch.export.Dim("tokens")
    axes = {0: batch, 1: tokens, 2: torch.export.Dim("features")}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of its own inner parts
        program = torch.onnx.export(
            network,
            (rows, more),
            dynamo=True,
            opset_version=18,
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_shapes={"rows": axes, "more": {0: batch, 1: tokens}},
            optimize=False,  # folding would rename weights; the runtime folds when it loads
            verbose=False,
        )
    model = _bare(program.model_proto, {name for name, _ in network.named_parameters()})
    content: bytes = model.SerializeToString(deterministic=True)
    return content


def takes_adapters(graph: bytes) -> bool:
    """Tell whether a graph takes what one person's adapter adds; those of before could not."""
    return INPUTS[1] in {one.name for one in onnx.load_model_from_string(graph).graph.input}


def _bare(model: Any, names: set[str]) -> Any:
    """Return the model with parameters taken out and traces of the exporting machine removed."""
    model.ClearField("metadata_props")
    for node in [*model.graph.node, *model.graph.value_info, *model.graph.input, *model.graph.output]:
        node.ClearField("metadata_props")
        node.ClearField("doc_string")
    for tensor in model.graph.initializer:
        if tensor.name in names:
            _take_out(tensor)
    return model


def _take_out(tensor: Any) -> None:
    tensor.ClearField("raw_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    del tensor.external_data[:]
    size = 4 * math.prod(tensor.dims)
    for key, value in (("location", WEIGHTS), ("offset", "0"), ("length", str(size))):
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value
