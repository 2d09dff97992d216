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
    assert settings.decide.layers == ("reflex", "corrections", "cache", "student", "person")
    assert (settings.decide.sure_above, settings.decide.act_above) == (0.92, 0.7)


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


def test_a_model_has_a_table_of_its_own(home: Path) -> None:
    home.mkdir()
    (home / "deshi.toml").write_text(
        '[models.local]\nprovider = "ollama"\nmodel = "qwen2.5:7b"\nstop = ["\\n\\n"]\ntalks = false\n'
        "calibration = [1, 0.5]\ntimeout_s = 3\n[models.teacher]\nprovider = 'openai'\nprice_in = 0\n",
        "utf-8",
    )
    models = read_settings().models

    assert list(models) == ["local", "teacher"]
    assert (models["local"].model, models["local"].stop, models["local"].talks) == (
        "qwen2.5:7b",
        ("\n\n",),
        False,
    )
    assert (models["local"].calibration, models["local"].timeout_s) == ((1.0, 0.5), 3.0)
    assert (models["teacher"].price_in, models["teacher"].price_out, models["teacher"].talks) == (
        0.0,
        None,
        None,
    )


def test_the_environment_changes_a_model_and_may_begin_one(home: Path) -> None:
    home.mkdir()
    (home / "deshi.toml").write_text('[models.local]\nprovider = "ollama"\nurl = "http://a"\n', "utf-8")
    told = {
        "LOCAL_URL": "http://b",
        "LOCAL_TALKS": "false",
        "BIG_ONE_MODEL": "m",
        "BIG_ONE_CALIBRATION": "1.5,-1",
    }
    models = read_settings(
        {"DESHI_HOME": str(home), **{f"DESHI_MODELS_{name}": value for name, value in told.items()}}
    ).models

    assert (models["local"].url, models["local"].provider, models["local"].talks) == (
        "http://b",
        "ollama",
        False,
    )
    assert (models["big_one"].model, models["big_one"].calibration) == ("m", (1.5, -1.0))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("models = 3", r"\[models\] has a section for each model"),
        ("[models]\nlocal = 3", r"\[models\] has a section for each model"),
        ("[models.student]\nmodel = 'x'", "can't be named 'student'"),
        ("[models.'My Model']\nmodel = 'x'", "can't be named 'My Model'"),
        ("[models.local]\nmodle = 'x'", r"\[models.local\] has no key 'modle'"),
        ("[models.local]\nprovider = 'vllm'", "ollama, openai, anthropic"),
        ("[models.local]\ncalibration = [1]", "it takes two numbers"),
        ("[models.local]\ncalibration = [1, 'x']", "it takes a number"),
        ("[models.local]\ntalks = 'yes'", "it takes true or false"),
        ("[models.local]\ntimeout_s = 'long'", "it takes a number"),
        ("[models.local]\ntemperature = nan", "finite"),
        ("[budget]\nusd_day = inf", "finite"),
        ("[budget]\ncalls_day = 1.5", "it takes a whole number"),
    ],
)
def test_a_mistake_in_a_model_is_named(home: Path, text: str, told: str) -> None:
    home.mkdir()
    (home / "deshi.toml").write_text(text, "utf-8")

    with pytest.raises(BadInput, match=told):
        read_settings()


def test_a_key_that_stands_where_its_variables_name_belongs_is_not_shown(home: Path) -> None:
    home.mkdir()
    (home / "deshi.toml").write_text('[models.teacher]\nkey_env = "sk-ant-0123456789"\n', "utf-8")

    with pytest.raises(BadInput, match="NAME of an environment variable") as error:
        read_settings()

    assert "sk-ant" not in str(error.value)


@pytest.mark.parametrize("night", ["25:00", "3:00", "03:60", "noon", "03:00:00"])
def test_a_schedule_takes_a_time_of_day(home: Path, night: str) -> None:
    home.mkdir()
    (home / "deshi.toml").write_text(f'[schedule]\nnight = "{night}"\n')
    with pytest.raises(BadInput, match="a time of day"):
        read_settings()
    (home / "deshi.toml").write_text('[schedule]\nnight = "03:00"\n')
    assert read_settings().schedule.night == "03:00"
