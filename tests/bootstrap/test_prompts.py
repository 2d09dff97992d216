"""The prompt optimizer from the settings; its table is made by a command."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load

import deshi.ask
from deshi.bootstrap.prompts import learn_kinds, make_prompts
from deshi.errors import BadInput
from deshi.records.chat import Chat
from deshi.sections import Prompts, Settings


def test_settings_make_the_optimizer(tmp_path: Path) -> None:
    (tmp_path / "small_talk.en.txt").write_text("Whisper.")

    prompts = make_prompts(Settings(tmp_path, prompts=Prompts(("models",), str(tmp_path), 100)))
    improved = prompts.improve(
        Chat("1", "chat", "m", {"messages": [{"role": "user", "content": "Hello, how are you?"}]})
    )

    assert prompts.applies("model")
    assert not prompts.applies("task")
    assert improved.chat.body["messages"][0]["content"].endswith("(Whisper.)")


def test_a_wrong_setting_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="applies has 'everything'"):
        make_prompts(Settings(tmp_path, prompts=Prompts(("everything",))))


def test_the_shipped_table_is_what_the_command_makes(tmp_path: Path) -> None:
    learn_kinds(tmp_path / "kinds.safetensors")

    made = load((tmp_path / "kinds.safetensors").read_bytes())["weights"].astype(int)
    shipped = load(Path(deshi.ask.__file__ or "").with_name("kinds.safetensors").read_bytes())["weights"]
    # processors round exponentials differently: a weight may fall on the other side of a step
    assert np.mean(np.abs(made - shipped) > 1) < 0.001
