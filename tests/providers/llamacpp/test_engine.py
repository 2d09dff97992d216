"""What a new version of the binding must keep to: signals, freeing, damaged files, a port that nobody else can use."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.peers.embedded import chat, run, spec, text
from tests.peers.llama_cpp import library, lora, tiny

from deshi.errors import BadInput, Refused, Unavailable
from deshi.providers.llamacpp.model import LlamaCpp
from deshi.providers.llamacpp.spec import Spec


def test_a_model_is_freed_at_any_moment(files: Path) -> None:
    """The binding's server hangs for ever when it is freed before its own loop runs."""
    from deshi.providers.llamacpp.engine import Engine

    for _ in range(20):
        Engine(spec(files)).close()


@pytest.mark.parametrize("slots", [1, 3, 5, 6])
def test_any_number_of_slots_loads(files: Path, slots: int) -> None:
    """The engine aborts its process where the number of slots is no power of two, and it may embed."""
    model = LlamaCpp(replace(spec(files), slots=slots), apart=True)
    assert text(run(model, model.chat(chat())))


def test_ctrl_c_still_interrupts(files: Path) -> None:
    """llama.cpp installs handlers of its own in some builds; a service must still be ended by Ctrl-C."""
    program = (
        "import os, signal\n"
        "from deshi.providers.llamacpp.engine import Engine\n"
        "from deshi.providers.llamacpp.spec import Spec\n"
        f"engine = Engine(Spec('tiny', {str(files / 'tiny.gguf')!r}, 512, 1))\n"
        "try:\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    print('went on')\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n"
        "engine.close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip() == "interrupted"


@pytest.mark.parametrize("apart", [False, True])
def test_a_file_that_is_no_model_is_told(tmp_path: Path, apart: bool) -> None:
    broken = tmp_path / "broken.gguf"
    library("xllamacpp")
    model = LlamaCpp(Spec("broken", str(broken), 512, 1), apart=apart)
    for content, words in (
        (b"PK" * 50, "no GGUF file"),
        (tiny(tmp_path / "t.gguf").read_bytes()[:-1_000], "is cut off"),
        (lora(tmp_path / "l.gguf", 5).read_bytes(), "can't load"),
    ):
        broken.write_bytes(content)
        with pytest.raises(Unavailable, match=words):
            run(model, model.chat(chat("broken")))
    missing = LlamaCpp(Spec("gone", str(tmp_path / "gone.gguf"), 512, 1), apart=apart)
    with pytest.raises(Refused, match="no file"):
        run(missing, missing.chat(chat("gone")))


def test_nothing_of_it_can_be_reached_from_outside(files: Path) -> None:
    """The binding's HTTP port is a socket in a folder of this user's, and it wants a key."""
    from deshi.providers.llamacpp.engine import Engine

    engine = Engine(spec(files))
    folder = engine.folder
    assert str(engine._server.listening_address) == f"unix://{folder}/x.sock"
    assert folder.stat().st_mode & 0o077 == 0
    engine._key = "another"
    with pytest.raises(BadInput, match="API"):
        engine.tell("/tokenize", {"content": "a"})
    engine.close()
    assert not folder.exists()
