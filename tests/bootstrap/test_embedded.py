"""`provider = "llamacpp"` in the settings: where its file is, where it runs, and that one file is loaded once."""

import asyncio
from pathlib import Path

import pytest
from tests.peers.llama_cpp import library, lora, tiny

from deshi.bootstrap import embedded as embedded_models
from deshi.bootstrap.embedded import embedded, located, spec_of
from deshi.bootstrap.models import model_layers
from deshi.errors import Refused
from deshi.plugins import load_task
from deshi.promote.model_files import ModelFiles
from deshi.records.ask import Ask
from deshi.records.chat import Chat
from deshi.sections import Model, Settings


def section(model: str, **more: object) -> Model:
    return Model(provider="llamacpp", model=model, num_ctx=2_048, **more)  # type: ignore[arg-type]


def test_a_path_is_taken_as_it_is_and_a_name_is_one_of_the_shelf(home: Path, tmp_path: Path) -> None:
    file = tiny(tmp_path / "tiny.gguf")
    card = ModelFiles(home / "models").add(file, "small")

    assert located(home, str(file)) == file
    assert located(home, "own/x.gguf") == home / "own" / "x.gguf"
    assert located(home, "small") == home / "models" / "small" / card.version / "model.gguf"
    assert located(home, "../../etc") == home / "../../etc"  # a path: it has a slash
    assert located(home, "..").is_relative_to(home / "models")


def test_large_files_get_a_process_of_their_own(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tiny(tmp_path / "tiny.gguf")
    spec, apart = spec_of(
        home, "small", section(str(file), threads=2, adapters=(str(tmp_path / "kind.gguf"),))
    )
    assert (apart, spec.slots, spec.threads, spec.num_ctx) == (False, 4, 2, 2_048)
    assert spec.adapters == (("kind", str(tmp_path / "kind.gguf")),)

    monkeypatch.setattr(embedded_models, "LARGE", 1_000)
    spec, apart = spec_of(home, "small", section(str(file)))
    assert (apart, spec.slots) == (True, 2)


def test_one_file_is_loaded_once_whoever_asks(home: Path, tmp_path: Path) -> None:
    file = tiny(tmp_path / "tiny.gguf")
    first = embedded(home, "small", section(str(file)))
    assert embedded(home, "small", section(str(file), calibration=(2.0, 0.0))) is first
    assert embedded(home, "small", section(str(file), threads=2)) is not first


def test_a_file_that_is_not_there_is_told_when_the_model_is_asked(home: Path) -> None:
    library("xllamacpp")
    model = embedded(home, "gone", section("never-added"))
    with pytest.raises(Refused, match="deshi models list"):
        asyncio.run(model.chat(Chat("i", "chat", "gone", {"messages": []})))


def test_an_embedded_model_is_a_layer_of_the_cascade(home: Path, tmp_path: Path) -> None:
    library("xllamacpp")
    tiny(tmp_path / "tiny.gguf")
    lora(tmp_path / "kind.gguf", 5)
    own = section(str(tmp_path / "tiny.gguf"), timeout_s=60.0, keep_alive="0")
    settings = Settings(home, models={"small": Model(**{**_fields(own), "num_ctx": 8_192})})
    layer = model_layers(settings, load_task("robot_dog"))["small"]()

    async def work() -> object:
        ask = Ask("i1", "robot_dog", "sit", "", "", "en", 1.0)
        try:
            return await layer.answer(ask)
        finally:
            await embedded(home, "small", settings.models["small"]).close()

    proposal = asyncio.run(work())
    assert proposal is not None
    assert proposal.label in load_task("robot_dog").labels  # type: ignore[attr-defined]


def _fields(model: Model) -> dict[str, object]:
    return {name: getattr(model, name) for name in Model.__dataclass_fields__}
