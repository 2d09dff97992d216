"""Roles from the settings: the usual three where their models are there, one's own, and `auto`."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from deshi.bootstrap.roles import USUAL, facts_of, make_roles, window_of
from deshi.decide.auto import Auto, Facts
from deshi.decide.coordinator import Coordinator
from deshi.decide.roles import RoleModel
from deshi.errors import BadInput, Lost
from deshi.records.chat import Chat
from deshi.sections import Model, Role, Settings
from deshi.testing import ScriptedChatModel

MODELS = {f"m{i}": Model("ollama", name, num_ctx=32_768) for i, name in enumerate(USUAL.values())}


def _settings(
    tmp_path: Path, roles: dict[str, Role] | None = None, models: dict[str, Model] | None = None
) -> Settings:
    return Settings(tmp_path, models=MODELS if models is None else models, roles=roles or {})


def _scripted(settings: Settings, **says: Any) -> dict[str, ScriptedChatModel]:
    return {name: ScriptedChatModel([says.get(name, f"{name} says")], name) for name in settings.models}


def _ask(model: Any, text: str) -> str:
    chat = Chat("1", "chat", model.name, {"messages": [{"role": "user", "content": text}]})
    return str(asyncio.run(model.chat(chat))["choices"][0]["message"]["content"])


def test_the_usual_roles_are_there_when_their_models_are(tmp_path: Path) -> None:
    settings = _settings(tmp_path)

    roles = make_roles(settings, _scripted(settings))

    assert list(roles) == ["coordinator", "worker", "fallback", "auto"]
    assert isinstance(roles["coordinator"], Coordinator)
    assert isinstance(roles["worker"], RoleModel)
    assert _ask(roles["coordinator"], "Hello") == "m0 says"
    assert _ask(roles["worker"], "Hello") == "m1 says"


def test_without_one_of_them_there_is_auto_alone(tmp_path: Path) -> None:
    settings = _settings(tmp_path, models={"m0": MODELS["m0"], "m1": MODELS["m1"]})

    assert list(make_roles(settings, _scripted(settings))) == ["auto"]


def test_without_models_there_is_nothing(tmp_path: Path) -> None:
    assert make_roles(_settings(tmp_path, models={}), {}) == {}


def test_the_fallback_role_answers_when_a_roles_models_fail(tmp_path: Path) -> None:
    settings = _settings(tmp_path)

    roles = make_roles(settings, _scripted(settings, m1=Lost("x")))

    assert _ask(roles["worker"], "Hello") == "m2 says"


def test_auto_gives_the_simple_to_the_worker_and_the_hard_to_the_coordinator(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    auto = make_roles(settings, _scripted(settings))["auto"]

    assert isinstance(auto, Auto)
    assert _ask(auto, "What does a decorator do?") == "m1 says"
    hard = (
        "Explain step by step, in a table, at least 500 words, without code: "
        + "which engine fits our shop? " * 30
    )
    assert _ask(auto, hard) == "m0 says"


def test_own_roles_replace_the_usual_ones(tmp_path: Path) -> None:
    settings = _settings(tmp_path, {"writer": Role(("m2", "m0"), "You write.")})

    roles = make_roles(settings, _scripted(settings))

    assert list(roles) == ["writer", "auto"]
    assert _ask(roles["writer"], "Hello") == "m2 says"


@pytest.mark.parametrize(
    ("roles", "told"),
    [
        ({"writer": Role()}, "names no model"),
        ({"writer": Role(("nobody",))}, "there is no [models.nobody]; there is m0, m1, m2"),
        ({"m0": Role(("m1",))}, "there is a model 'm0', too"),
        ({"boss": Role(("m0",), delegates="worker")}, "takes the name of a role"),
        ({"boss": Role(("m0",), delegates="boss")}, "takes the name of a role"),
        ({"writer": Role(("m0",), does=("poetry",))}, "does has 'poetry'"),
        ({"writer": Role(("m0",), complexity=2)}, "complexity takes a number"),
    ],
)
def test_a_role_that_cant_work_is_a_sentence(tmp_path: Path, roles: dict[str, Role], told: str) -> None:
    settings = _settings(tmp_path, roles)

    with pytest.raises(BadInput) as error:
        make_roles(settings, _scripted(settings))

    assert told in str(error.value)


def test_given_facts_win_over_the_settings(tmp_path: Path) -> None:
    settings = _settings(tmp_path, models={"m0": MODELS["m0"], "m1": MODELS["m1"]})

    auto = make_roles(settings, _scripted(settings), {"m1": Facts(price=3.0, size=1.5)})["auto"]

    assert _ask(auto, "Hello") == "m0 says"


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("qwen2.5-coder:1.5b", 1.5),
        ("llama3.1:70b-instruct", 70),
        ("phi3", 0),
        ("qwen2.5:7b-instruct-q4_K_M", 7),
    ],
)
def test_the_size_of_a_model_is_read_from_its_name(name: str, size: float) -> None:
    assert facts_of(Model("ollama", name)).size == size


def test_a_roles_window_is_its_own_or_the_smallest_of_its_models(tmp_path: Path) -> None:
    models = {"a": Model("ollama", "a", num_ctx=8_192), "b": Model("ollama", "b", num_ctx=4_096)}
    roles = {"own": Role(("a",), num_ctx=2_048), "two": Role(("a", "b"))}
    settings = _settings(tmp_path, roles, models)

    assert [window_of(settings, name) for name in ("own", "two", "auto")] == [2_048, 4_096, 0]
    assert window_of(_settings(tmp_path), "coordinator") == 32_768


def test_price_window_and_what_it_takes_are_read_from_the_settings() -> None:
    assert facts_of(Model("openai", "gpt-4o-mini")).price > 0
    assert facts_of(Model("ollama", "nomic-embed-text")).embeds
    assert facts_of(Model("ollama", "qwen2.5vl:7b")).price == 0
    assert facts_of(Model("ollama", "llava:7b")).sees
    assert facts_of(Model("ollama", "phi3", num_ctx=8_192)).context == 8_192
