"""`deshi doctor`: every part gets a line, what is bad gets advice and exit code 1."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.peers.llama_cpp import library, tiny
from tests.peers.redis_server import RedisServer

from deshi.bootstrap.own import shipped

if TYPE_CHECKING:
    from conftest import Done

    Run = Callable[..., Done]


class Card:
    codes = (1009, 1016)


class Student:
    """A release that is all right."""

    def load(self) -> Any:
        return Card()

    def close(self) -> None:
        """Nothing to let go."""


@pytest.fixture(autouse=True)
def release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deshi.cli.doctor.make_student", lambda *_: (Student(), "r1"))
    monkeypatch.setenv("DESHI_SERVICE_PORT", "1")
    monkeypatch.setenv("DESHI_GUARD_PORT", "1")


def test_a_new_home_is_well_and_says_what_does_not_run(deshi: Run) -> None:
    done = deshi("doctor")

    assert done.code == 0
    for what in ("deshi", "home", "journal", "student of robot_dog", "thresholds", "keys", "training"):
        assert f"  ok  {what}: " in done.out
    assert "note  service: " in done.out
    assert "note  guard: " in done.out
    assert done.out.count("-> `deshi up` starts it") == 2


def test_a_file_of_the_serving_release_that_nobody_has_needed_yet_is_missed(
    deshi: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(shipped("robot_dog") / "release.json", tmp_path)
    monkeypatch.setattr("deshi.bootstrap.registries.shipped", lambda _: tmp_path)

    done = deshi("doctor")

    assert done.code == 1
    assert " bad  student: The release's file" in done.out
    assert "is missing" in done.out


def test_broken_settings_are_the_first_thing_to_mend(deshi: Run, home: Path) -> None:
    home.mkdir()
    (home / "deshi.toml").write_text("[service]\nport = 'x'\n")

    done = deshi("doctor")

    assert done.code == 1
    assert " bad  settings: deshi.toml: [service] port is 'x'; it takes a whole number." in done.out


def test_a_foreign_journal_is_bad_and_the_rest_is_still_looked_at(deshi: Run, home: Path) -> None:
    home.mkdir()
    (home / "journal.db").write_text("not a database, but long enough to look like one\n" * 100)

    done = deshi("doctor")

    assert done.code == 1
    assert " bad  journal: " in done.out
    assert "  ok  keys: " in done.out


def test_a_service_for_everyone_without_keys_is_bad(deshi: Run, home: Path) -> None:
    home.mkdir()
    (home / "deshi.toml").write_text("[service]\nhost = '0.0.0.0'\n")

    done = deshi("doctor")

    assert done.code == 1
    assert "-> `deshi keys add NAME`" in done.out


def test_a_home_below_a_file_is_bad(deshi: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.parent.mkdir(exist_ok=True)
    home.write_text("a file")
    monkeypatch.setenv("DESHI_HOME", str(home / "below"))

    done = deshi("doctor")

    assert done.code == 1
    assert " bad  " in done.out
    assert "Traceback" not in done.out + done.err


def test_models_are_looked_at_without_asking_them(deshi: Run, home: Path) -> None:
    home.mkdir()
    (home / "deshi.toml").write_text(
        '[decide]\nlayers = ["reflex", "student", "teacher", "person"]\n'
        '[models.local]\nprovider = "ollama"\nmodel = "qwen2.5:7b"\nurl = "http://127.0.0.1:9"\n'
        '[models.teacher]\nprovider = "anthropic"\nmodel = "claude-haiku-4-5"\nkey_env = "NOT_SET"\n'
    )

    done = deshi("doctor")

    assert done.code == 1
    assert "note  model local: qwen2.5:7b by ollama, not in [decide] layers: can't be reached" in done.out
    assert " bad  model teacher: " in done.out
    assert "NOT_SET, which is not set" in done.out


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('[roles.helper]\nmodels = ["nope"]\n', "nope"),
        ('[models.cloud]\nprovider = "openai"\nmodel = "gpt"\n', "cloud"),
        ('[chat]\ndefault = "nope"\n', "[chat] default is 'nope'"),
    ],
    ids=["role", "model", "default"],
)
def test_what_serve_would_refuse_is_bad(deshi: Run, home: Path, written: str, said: str) -> None:
    home.mkdir()
    (home / "deshi.toml").write_text(written)

    done = deshi("doctor")

    assert done.code == 1
    (bad,) = (line for line in done.out.splitlines() if line.startswith(" bad  serve: "))
    assert said in bad


def test_an_adapter_that_is_gone_is_told(deshi: Run, home: Path, tmp_path: Path) -> None:
    file = tiny(tmp_path / "tiny.gguf")
    home.mkdir()
    (home / "deshi.toml").write_text(
        f'[models.local]\nprovider = "llamacpp"\nmodel = "{file}"\nadapters = ["{tmp_path}/polite.gguf"]\n'
    )

    done = deshi("doctor")

    assert f"there is no file {tmp_path}/polite.gguf of its `adapters`" in done.out
    assert "  ok  serve: " in done.out


def test_a_promise_that_can_not_be_kept_is_noted(deshi: Run, home: Path) -> None:
    home.mkdir()
    (home / "thresholds.json").write_text('{"max_error": 0.0001}')

    done = deshi("doctor")

    assert done.code == 0
    assert "note  thresholds: deshi asks every time." in done.out


def test_a_layer_that_does_not_exist_is_bad(deshi: Run, home: Path) -> None:
    home.mkdir()
    (home / "deshi.toml").write_text('[decide]\nlayers = ["reflex", "student", "teacher", "person"]\n')

    done = deshi("doctor")

    assert done.code == 1
    assert " bad  layers: deshi.toml: there is no layer 'teacher'" in done.out


def test_an_embedded_model_is_weighed_and_not_loaded(deshi: Run, home: Path, tmp_path: Path) -> None:
    library("xllamacpp")
    file = tiny(tmp_path / "tiny.gguf")
    home.mkdir()
    (home / "deshi.toml").write_text(
        f'[models.small]\nprovider = "llamacpp"\nmodel = "{file}"\n[models.gone]\nprovider = "llamacpp"\nmodel = "never-added"\n',
    )
    out = deshi("doctor").out

    assert (
        f"ok  model small: {file}, in this process, not in [decide] layers; needs 72 MB, which is free" in out
    )
    assert "note  model gone: there is no file " in out
    assert "`deshi models add` brings one" in out


def test_the_machine_is_told(deshi: Run) -> None:
    assert re.search(r"ok  machine: .*processors, .* memory free", deshi("doctor").out)


def test_redis_is_looked_at(deshi: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "redis:" not in deshi("doctor").out

    with RedisServer(tmp_path) as server:
        monkeypatch.setenv("DESHI_REDIS_URL", server.url)
        assert f"ok  redis: 127.0.0.1:{server.port}/0 answers and keeps an append-only file" in (
            deshi("doctor").out
        )

    assert re.search(r"note  redis: Redis at .* is gone", deshi("doctor").out)


def test_a_redis_that_forgets_is_noted(deshi: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with RedisServer(tmp_path, "--appendonly", "no") as server:
        monkeypatch.setenv("DESHI_REDIS_URL", server.url)
        assert "it forgets budgets and limits" in deshi("doctor").out


def test_a_postgres_that_is_away_is_told(deshi: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESHI_POSTGRES_URL", f"postgresql:///deshi?host={tmp_path}")

    done = deshi("doctor")

    assert done.code == 1
    assert re.search(r"bad  journal: The database .* can't be used now", done.out)


def test_what_is_switched_on_and_not_learned_is_told_with_what_to_do(
    deshi: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "has not learned" not in deshi("doctor").out

    monkeypatch.setenv("DESHI_BODY_WALK", "true")
    told = deshi("doctor").out

    assert (
        "note  student of robot_dog: [body] switches on walk, which the release that serves has not learned"
        in told
    )
    assert "`deshi learn base --with walk`" in told
