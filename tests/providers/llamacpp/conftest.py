"""The tiny model with its adapters, and a watch over the engine's sockets."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.peers.embedded import spec
from tests.peers.llama_cpp import library, lora, tiny

from deshi.providers.llamacpp.model import LlamaCpp


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the model and two adapters: `tiny.gguf`, `polite.gguf`, `rude.gguf`."""
    library("xllamacpp")
    folder = tmp_path_factory.mktemp("llama")
    tiny(folder / "tiny.gguf")
    lora(folder / "polite.gguf", token=33)
    lora(folder / "rude.gguf", token=44)
    return folder


@pytest.fixture(params=["inside", "outside"])
def model(files: Path, request: pytest.FixtureRequest) -> LlamaCpp:
    """Return the model in this process, then in one of its own: both answer alike."""
    return LlamaCpp(spec(files), apart=request.param == "outside")


@pytest.fixture(autouse=True)
def _no_sockets_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give the engine's sockets a folder of this test's own, and look that none is left in it."""
    import tempfile

    short = Path(tempfile.mkdtemp(prefix="d"))  # a socket's path may have 107 bytes
    monkeypatch.setattr(tempfile, "tempdir", str(short))
    monkeypatch.setenv("TMPDIR", str(short))
    yield
    left = list(short.iterdir())
    assert not left
    short.rmdir()
