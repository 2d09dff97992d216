"""A model file in the settings of a running deshi: asked by OpenAI's API, with adapters, until nobody asks any more."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.peers.llama_cpp import library, lora, tiny

SAID = {"messages": [{"role": "user", "content": "hi"}], "max_tokens": 5, "temperature": 0}


def test_a_file_and_its_adapter_answer_and_the_file_is_let_go(
    launch: Callable[..., Any], home: Path, tmp_path: Path
) -> None:
    library("xllamacpp")
    file, adapter = tiny(tmp_path / "tiny.gguf"), lora(tmp_path / "polite.gguf", 33)
    home.mkdir()
    (home / "deshi.toml").write_text(
        f'[models.small]\nprovider = "llamacpp"\nmodel = "{file}"\nadapters = ["{adapter}"]\nkeep_alive = "1s"\n'
    )
    deshi = launch(home)

    def ask(model: str) -> str:
        status, told = deshi.call("POST", "/v1/chat/completions", {**SAID, "model": model})
        assert status == 200, told
        assert told["model"] == model.partition("+")[0]
        return str(told["choices"][0]["message"]["content"])

    plain = ask("small")
    assert ask("small+polite") == "BBBBB" != plain
    assert ask("small") == plain
    assert deshi.call("GET", "/v1/shelf/models")[1]["models"][0]["loaded"]
    assert deshi.call("POST", "/tokenize", {"model": "small", "content": "abc"})[1]["count"] == 3
    until = time.monotonic() + 20
    while time.monotonic() < until and deshi.call("GET", "/v1/shelf/models")[1]["models"][0]["loaded"]:
        time.sleep(0.2)
    assert not deshi.call("GET", "/v1/shelf/models")[1]["models"][0]["loaded"]
