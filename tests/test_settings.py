"""One file, environment overrides, safe defaults, and a sentence for every mistake."""

from pathlib import Path

import pytest

from deshi.errors import BadInput
from deshi.settings import read_settings


def _written(home: Path, text: str) -> dict[str, str]:
    home.mkdir(exist_ok=True)
    (home / "deshi.toml").write_text(text, "utf-8")
    return {"DESHI_HOME": str(home)}


def test_the_defaults_are_safe(home: Path) -> None:
    settings = read_settings({"DESHI_HOME": str(home)})

    assert settings.home == home
    assert settings.service.host == settings.guard.host == "127.0.0.1"
    assert settings.journal.sync == "full"
    assert settings.decide.layers == ("reflex", "cache", "student", "person")
    assert (settings.decide.sure_above, settings.decide.act_above) == (0.8, 0.7)


def test_the_file_sets_and_the_environment_overrides(home: Path) -> None:
    environ = _written(
        home, '[service]\nport = 9000\n[decide]\nact_above = 1\nlayers = ["reflex", "person"]\n'
    )
    settings = read_settings({**environ, "DESHI_SERVICE_PORT": "9001", "DESHI_SERVICE_REQUIRE_KEY": "true"})

    assert (settings.service.port, settings.service.require_key) == (9001, True)
    assert settings.decide.act_above == 1.0
    assert settings.decide.layers == ("reflex", "person")


def test_a_list_comes_from_the_environment_with_commas() -> None:
    assert read_settings({"DESHI_DECIDE_LAYERS": "reflex, person"}).decide.layers == ("reflex", "person")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[service\n", "not valid TOML"),
        ("[sevrice]\n", "unknown section"),
        ("service = 1\n", "must be a section"),
        ("[service]\nprot = 1\n", "no key 'prot'"),
        ("[service]\nport = '80'\n", "a whole number"),
        ("[service]\nport = true\n", "a whole number"),
        ("[journal]\nsync = 'off'\n", "one of full, normal"),
        ("[decide]\nlayers = [1]\n", "a list of texts"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_what_it_takes(home: Path, text: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        read_settings(_written(home, text))


@pytest.mark.parametrize(
    ("name", "value"), [("DESHI_SERVICE_PORT", "many"), ("DESHI_SERVICE_REQUIRE_KEY", "maybe")]
)
def test_a_mistake_in_the_environment_names_the_variable(name: str, value: str) -> None:
    with pytest.raises(BadInput, match=name):
        read_settings({name: value})


def test_a_file_that_is_no_text_is_named(home: Path) -> None:
    home.mkdir()
    (home / "deshi.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="not valid TOML"):
        read_settings({"DESHI_HOME": str(home)})

    (home / "deshi.toml").unlink()
    (home / "deshi.toml").mkdir()
    with pytest.raises(BadInput, match="can't be read"):
        read_settings({"DESHI_HOME": str(home)})
