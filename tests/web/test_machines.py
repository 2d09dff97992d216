"""The routes about the machine and its models."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.peers.llama_cpp import tiny

from deshi.promote.model_files import ModelFiles
from deshi.web.schemas_machine import Machine, Models

if TYPE_CHECKING:
    from conftest import Door


def test_the_machine_tells_what_it_has_left(door: Door) -> None:
    status, told = door.call("GET", "/v1/machine")

    assert status == 200
    machine = Machine.model_validate(told, strict=True)
    assert 0 < machine.memory.free <= machine.memory.total
    assert machine.process.pid


def test_models_of_the_shelf_are_listed(open_door: Callable[..., Any], tmp_path: Path) -> None:
    service = open_door()
    assert service.call("GET", "/v1/shelf/models") == (200, {"models": []})
    card = ModelFiles(service.running.settings.home / "models").add(tiny(tmp_path / "tiny.gguf"), "tiny")

    status, told = service.call("GET", "/v1/shelf/models")

    assert status == 200
    (model,) = Models.model_validate(told, strict=True).models
    assert (model.name, model.where, model.version, model.loaded) == ("tiny", "shelf", card.version, False)
    assert (model.parameters, model.quantisation, model.context) == (107_584, "F32", 8_192)
