"""The real llama.cpp server, with a tiny random model of the Qwen2 architecture: nonsense, but in the form that was asked for."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

_TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_HIDDEN, _LAYERS, _HEADS, _KV, _FORWARD = 64, 2, 4, 2, 128


def library(name: str) -> Any:
    """Return an imported library; without it the test is skipped, but never in CI."""
    if os.environ.get("CI"):
        return __import__(name)
    return pytest.importorskip(name, reason=f"{name} is missing: install the dev extra (make test does)")


@contextmanager
def llama_cpp(folder: Path) -> Iterator[str]:
    """Run the server on a free port while the block lasts; yield its address."""
    engine = library("xllamacpp")
    path = tiny(folder / "tiny.gguf")
    params = engine.CommonParams()
    params.model.path = str(path)
    params.n_parallel, params.n_ctx = 1, 8_192
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.warmup, params.verbosity, params.cache_ram_mib = False, -1, 0
    server = engine.Server(params)
    try:
        yield str(server.listening_address)
    finally:
        del server


def _whole(writer: Any, name: str, values: Any) -> None:
    writer.add_tensor(name, values)


def tiny(path: Path, add: Callable[[Any, str, Any], None] = _whole) -> Path:
    """Write the model: random weights, bytes as tokens, and a liking for quotes, so that texts end soon."""
    gguf = library("gguf")
    tokens = [*_alphabet(), "ĠĠ", "<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    writer = gguf.GGUFWriter(str(path), "qwen2")
    writer.add_context_length(8_192)
    writer.add_embedding_length(_HIDDEN)
    writer.add_block_count(_LAYERS)
    writer.add_feed_forward_length(_FORWARD)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_KV)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(1e4)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types([1] * 257 + [3] * 3)
    writer.add_token_merges(["Ġ Ġ"])
    writer.add_eos_token_id(259)
    writer.add_pad_token_id(257)
    writer.add_add_bos_token(False)
    writer.add_chat_template(_TEMPLATE)
    for name, values in _weights(tokens):
        add(writer, name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _weights(tokens: list[str]) -> Iterator[tuple[str, Any]]:
    random = np.random.default_rng(1)
    one = np.ones(_HIDDEN, np.float32)
    side = _KV * _HIDDEN // _HEADS

    def some(*shape: int) -> Any:
        return (random.standard_normal(shape) * 0.05).astype(np.float32)

    embedding, output = some(len(tokens), _HIDDEN) * 4, some(len(tokens), _HIDDEN) * 4
    embedding[:, 0] = 1.0  # a constant that the output may lean on
    output[:, 0] = 0.0
    output[tokens.index('"'), 0], output[tokens.index("]"), 0] = 3.0, 2.0
    output[[tokens.index("Ġ"), tokens.index("Ċ")], 0] = -2.0
    yield from (("token_embd.weight", embedding), ("output.weight", output), ("output_norm.weight", one))
    for layer in range(_LAYERS):
        shapes = {
            "attn_q": _HIDDEN, "attn_k": side, "attn_v": side, "attn_output": _HIDDEN, "ffn_gate": _FORWARD,
            "ffn_up": _FORWARD,
        }  # fmt: skip
        yield from ((f"blk.{layer}.{name}.weight", one) for name in ("attn_norm", "ffn_norm"))
        yield from ((f"blk.{layer}.{name}.weight", some(out, _HIDDEN)) for name, out in shapes.items())
        yield from (
            (f"blk.{layer}.{name}.bias", some(shapes[name])) for name in ("attn_q", "attn_k", "attn_v")
        )
        yield f"blk.{layer}.ffn_down.weight", some(_HIDDEN, _FORWARD)


def _alphabet() -> list[str]:
    """Return the 256 signs that GPT-2's tokenizer writes bytes with, in the order of their codes."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    return [chr(code) for code in sorted([*printable, *(256 + n for n in range(256 - len(printable)))])]


def lora(path: Path, token: int) -> Path:
    """Write an adapter of that model, which makes it say one token for ever."""
    gguf = library("gguf")
    writer = gguf.GGUFWriter(str(path), "qwen2")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 1.0)
    first = np.zeros((1, _HIDDEN), np.float32)
    second = np.zeros((260, 1), np.float32)
    first[0, 0], second[token, 0] = 1.0, 50.0  # the constant that the output leans on
    writer.add_tensor("output.weight.lora_a", first)
    writer.add_tensor("output.weight.lora_b", second)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def quantised(path: Path, kind: str) -> Path:
    """Write the same model with its matrices as `F16`, `Q8_0` or `Q4_0`."""
    gguf = library("gguf")
    form = gguf.GGMLQuantizationType[kind]

    def smaller(writer: Any, name: str, values: Any) -> None:
        if values.ndim == 1:
            writer.add_tensor(name, values)
        elif kind == "F16":
            writer.add_tensor(name, values.astype(np.float16))
        else:
            writer.add_tensor(name, gguf.quants.quantize(values, form), raw_dtype=form)

    return tiny(path, smaller)
