"""A GGUF file's header, read by our own code from files that the reference writer made."""

import io
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.peers.llama_cpp import library, lora, tiny

from deshi.errors import Corrupt
from deshi.pure.gguf import Counted, Header, header


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny(tmp_path_factory.mktemp("gguf") / "tiny.gguf")


def read(data: bytes) -> Header:
    return header(io.BytesIO(data).read, "x.gguf")


def made(*keys: tuple[str, int, bytes], tensors: bytes = b"", count: int = 0, version: int = 3) -> bytes:
    """Return a header by hand."""
    pairs = b"".join(text(key) + struct.pack("<I", kind) + value for key, kind, value in keys)
    return b"GGUF" + struct.pack("<IQQ", version, count, len(keys)) + pairs + tensors


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()


def test_a_model_tells_what_it_is(file: Path) -> None:
    told = read(file.read_bytes())

    assert (told.architecture, told.context, told.vocabulary) == ("qwen2", 8_192, 260)
    assert (told.template, told.is_adapter, told.pooled) == (True, False, False)
    assert told.quantisation == "F32"
    assert told.parameters == sum(tensor.n_elements for tensor in _reference(file).tensors)
    assert told.size == file.stat().st_size


def test_a_token_of_context_takes_two_values_a_layer_and_shared_head(file: Path) -> None:
    assert read(file.read_bytes()).kv_bytes() == 2 * 2 * (16 + 16) * 2  # layers, heads, key and value, f16


def test_an_adapter_is_told_from_a_model(tmp_path: Path) -> None:
    assert read(lora(tmp_path / "a.gguf", 5).read_bytes()).is_adapter


@pytest.mark.parametrize("kind", ["Q8_0", "Q4_0", "F16"])
def test_quantised_weights_are_counted_and_measured(tmp_path: Path, kind: str) -> None:
    import numpy as np

    gguf = library("gguf")
    writer = gguf.GGUFWriter(str(tmp_path / "q.gguf"), "llama")
    weights = np.ones((4, 64), np.float16 if kind == "F16" else np.float32)
    if kind == "F16":
        writer.add_tensor("w", weights)
    else:
        form = gguf.GGMLQuantizationType[kind]
        writer.add_tensor("w", gguf.quants.quantize(weights, form), raw_dtype=form)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()

    told = read((tmp_path / "q.gguf").read_bytes())
    assert (told.quantisation, told.parameters) == (kind, 256)
    assert 0 <= (tmp_path / "q.gguf").stat().st_size - told.size < 32  # the writer fills up the last block


def test_every_kind_of_value_is_read_and_long_arrays_are_counted() -> None:
    flags = struct.pack("<IQ", 7, 2) + b"\1\0"
    long = struct.pack("<IQ", 4, 5_000) + b"\0" * 20_000
    words = struct.pack("<IQ", 8, 2_000) + text("a") * 2_000
    told = read(
        made(
            ("a", 0, b"\7"),
            ("b", 12, struct.pack("<d", 0.5)),
            ("c", 9, flags),
            ("d", 9, long),
            ("e", 9, words),
            ("f", 8, text("座って")),
        )
    )
    assert dict(told.keys) == {
        "a": 7,
        "b": 0.5,
        "c": [True, False],
        "d": Counted(5_000),
        "e": Counted(2_000),
        "f": "座って",
    }


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "ends in the middle"),
        (b"PK\3\4" * 10, "no GGUF file"),
        (made(version=1), "version 1"),
        (made(("a", 99, b"")), "type 99"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 1 << 60), "keys"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1 << 60, 0), "tensors"),
        (b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, 1 << 40), "text"),
        (made(("a", 9, struct.pack("<IQ", 4, 1 << 50))), "array"),
        (made(("a", 9, (struct.pack("<IQ", 9, 1)) * 5)), "type 9"),
        (made(tensors=text("w") + struct.pack("<I", 1_000_000), count=1), "dimensions"),
    ],
)
def test_what_is_no_whole_gguf_is_told(data: bytes, words: str) -> None:
    with pytest.raises(Corrupt, match=words) as told:
        read(data)
    assert "x.gguf" in str(told.value)


def test_a_file_that_breaks_off_is_told_wherever_it_does(file: Path) -> None:
    data = file.read_bytes()
    for end in range(0, 4_000, 97):
        with pytest.raises(Corrupt):
            read(data[:end])


@settings(max_examples=200)
@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_be_refused(data: bytes) -> None:
    try:
        told = read(b"GGUF\3\0\0\0" + data)
    except Corrupt:
        return
    assert told.kv_bytes() >= 0


def _reference(path: Path) -> Any:
    return library("gguf").GGUFReader(str(path))
