"""The servers of `[voice]` as the settings name them."""

import asyncio
from pathlib import Path

import pytest

from deshi.bootstrap.voice import make_voice, servers
from deshi.errors import BadInput, NotFound
from deshi.pure.audio_form import Recording
from deshi.sections import Settings, Voice
from deshi.settings import read_settings


def settings(**voice: object) -> Settings:
    return Settings(Path("/nowhere"), voice=Voice(**voice))  # type: ignore[arg-type]


def test_without_addresses_there_is_no_server_and_it_is_said_what_to_write() -> None:
    voice = make_voice(settings(), {})
    assert voice.told() == {"hear": False, "speak": False}
    with pytest.raises(NotFound, match="hear_url under"):
        asyncio.run(voice.hear(Recording(b"x"), {}))
    with pytest.raises(NotFound, match="speak_url under"):
        asyncio.run(voice.speak("x"))


def test_an_address_without_a_path_is_openai_s_kind() -> None:
    hear, speak = servers(settings(hear_url="http://127.0.0.1:8090"), {})
    assert hear is not None
    assert (hear.url, speak) == ("http://127.0.0.1:8090/v1", None)


def test_the_key_comes_from_the_variable_that_is_named() -> None:
    hear, _ = servers(
        settings(hear_url="https://api.openai.com/v1", key_env="OPENAI_API_KEY"), {"OPENAI_API_KEY": "k"}
    )
    assert hear is not None
    assert hear.key == "k"


@pytest.mark.parametrize(
    ("voice", "part"),
    [
        ({"hear_url": "whisper"}, "hear_url"),
        ({"speak_url": "http://me:pw@h/v1"}, "password"),
        ({"hear_url": "http://h/v1", "key_env": "MISSING"}, "MISSING"),
        ({"hear_url": "http://169.254.169.254/"}, "clouds"),
        ({"timeout_s": 0.0}, "timeout_s"),
    ],
)
def test_what_can_t_be_a_server_is_refused_at_the_start(voice: dict[str, object], part: str) -> None:
    with pytest.raises(BadInput, match=part):
        make_voice(settings(**voice), {})


def test_a_key_in_place_of_its_variable_s_name_is_refused_unshown(tmp_path: Path) -> None:
    (tmp_path / "deshi.toml").write_text('[voice]\nkey_env = "sk-secret"\n')
    with pytest.raises(BadInput, match="NAME of an environment variable") as error:
        read_settings({"DESHI_HOME": str(tmp_path)})
    assert "secret" not in str(error.value)
