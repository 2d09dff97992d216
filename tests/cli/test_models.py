"""`deshi models` at the terminal: files, an Ollama server, and this machine."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.peers.llama_cpp import library, lora, tiny
from tests.peers.ollama_shelf import OllamaShelf

Run = Callable[..., Any]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tiny(tmp_path / "tiny.gguf")


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No service and no Ollama run on this machine but the test's own."""
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")
    monkeypatch.setenv("DESHI_SERVICE_PORT", "9")


@pytest.fixture
def ollama(alone: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[OllamaShelf]:
    with OllamaShelf() as peer:
        monkeypatch.setenv("OLLAMA_HOST", peer.url)
        yield peer


def settings(home: Path, text: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "deshi.toml").write_text(text)


def test_a_file_is_added_listed_shown_verified_and_removed(deshi: Run, file: Path, home: Path) -> None:
    assert deshi("models", "add", str(file)).out.startswith("added tiny\n")

    row = deshi("models", "list").out.splitlines()[1].split()
    assert row == ["tiny", "436", "kB", "F32", "108K", "8192", "1", "shelf", "-", "-"]
    shown = deshi("models", "show", "tiny").out
    assert "sha256: " in shown
    assert "size: 436 kB\n" in shown
    assert re.search(r"added: \d{4}-\d\d-\d\d \d\d:\d\d\n", shown)
    assert "template: True" in shown
    assert "qwen2.block_count: 2" in shown
    assert deshi("models", "verify").out.startswith(" ok  tiny ")
    assert deshi("models", "remove", "tiny", "--yes").out == "removed tiny, 436 kB freed\n"
    assert "There are no models yet" in deshi("models", "list").out


def test_a_changed_file_is_found(deshi: Run, file: Path, home: Path) -> None:
    deshi("models", "add", str(file))
    content = next((home / "models").rglob("model.gguf"))
    content.unlink()
    content.write_bytes(b"other")

    done = deshi("models", "verify")
    assert done.code == 1
    assert done.out.startswith("bad  tiny ")
    assert "1 files are not what they were" in done.err


def test_a_newer_version_stands_beside_the_old(deshi: Run, file: Path, tmp_path: Path) -> None:
    deshi("models", "add", str(file))
    assert deshi("models", "update", "tiny").out == "tiny has no newer version\n"
    changed = lora(tmp_path / "changed.gguf", 5).read_bytes()
    file.unlink()
    file.write_bytes(changed)

    assert deshi("models", "update", "tiny").out.startswith("tiny is now ")

    rows = json.loads(deshi("models", "versions", "tiny", "--json").out)
    assert [row["in_use"] for row in rows] == [False, True]
    old = rows[0]["version"]
    assert deshi("models", "use", "tiny", old[:6]).out == f"tiny is now {old}\n"
    lines = deshi("models", "versions", "tiny").out.splitlines()
    assert rows[0]["sha256"] in lines[1]
    assert "in use" in lines[1]


def test_versions_of_a_task_are_its_releases(deshi: Run) -> None:
    lines = deshi("models", "versions", "robot_dog").out.splitlines()
    assert lines[0].split() == ["release", "parent", "examples", "verdict"]
    assert lines[1].split()[1] == "serves"


def test_what_the_settings_use_is_not_removed(deshi: Run, file: Path, home: Path) -> None:
    deshi("models", "add", str(file))
    settings(home, '[models.small]\nprovider = "llamacpp"\nmodel = "tiny"\n')

    done = deshi("models", "remove", "tiny", "--yes")
    assert done.code == 2
    assert "deshi.toml uses tiny in [models.small]" in done.err
    assert json.loads(deshi("models", "list", "--json").out)["models"][0]["used_by"] == ["small"]


def test_removing_asks_first(deshi: Run, file: Path) -> None:
    deshi("models", "add", str(file))
    assert deshi("models", "remove", "tiny", stdin="n\n").code == 1
    assert "tiny" in deshi("models", "list").out
    assert deshi("models", "remove", "tiny", stdin="y\n").code == 0


def test_a_file_that_the_settings_name_is_listed_with_what_is_wrong_with_it(
    deshi: Run, file: Path, home: Path
) -> None:
    settings(
        home,
        f'[models.a]\nprovider = "llamacpp"\nmodel = "{file}"\n[models.b]\nprovider = "llamacpp"\nmodel = "x/gone.gguf"\n',
    )
    rows = {row["used_by"][0]: row for row in json.loads(deshi("models", "list", "--json").out)["models"]}
    assert (rows["a"]["where"], rows["a"]["parameters"]) == ("file", 107_584)
    assert "There is no file" in rows["b"]["problem"]
    assert "note: " in deshi("models", "list").out


def test_models_of_servers_are_listed_with_the_section_that_uses_them(deshi: Run, home: Path) -> None:
    settings(home, '[models.big]\nprovider = "openai"\nmodel = "gpt"\nurl = "http://127.0.0.1:9/v1"\n')

    row = deshi("models", "list").out.splitlines()[1].split()

    assert row == ["gpt", "-", "-", "-", "-", "1", "openai", "-", "big"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "nothing.gguf"), 2, "There is no file"),
        (("add", "hf:odd"), 2, "hf:OWNER/NAME"),
        (("add", "ollama:../x"), 2, "no model's name"),
        (("add", "ollama:qwen2.5:7b-instruct"), 1, "No Ollama answers at http://127.0.0.1:9"),
        (("show", "gone"), 2, "There is no model 'gone'"),
        (("use", "gone", "1"), 2, "There is no model 'gone'"),
        (("remove", "../models", "--yes"), 2, "There is no model"),
        (("try", "gone", "hi"), 2, "There is no model 'gone'"),
        (("push", "gone", "elsewhere"), 2, "hf:OWNER/NAME"),
        (("fit", "7b:zz"), 2, "7b:q4"),
        (("fit", "7b"), 2, "ask for 7b:q4"),
        (("fit", "qwen2.5:7B-instruct"), 2, "ask for 7b:q4"),
        (("fit", "gone"), 2, "There is no model 'gone'"),
        (("create", "--from", 'odd"name'), 2, "no model's name"),
        (("create", "--from", "qwen2.5:7b-instruct"), 1, "No Ollama answers"),
    ],
)
def test_what_can_not_be_is_a_sentence(deshi: Run, words: tuple[str, ...], code: int, said: str) -> None:
    done = deshi("models", *words)
    assert (done.code, said in done.err) == (code, True), done.err


def test_a_file_is_talked_to(deshi: Run, file: Path, tmp_path: Path) -> None:
    library("xllamacpp")
    deshi("models", "add", str(file))

    done = deshi("models", "try", "tiny", "hello", "--tokens", "8", "--temperature", "0", "--num-ctx", "512")
    assert done.code == 0, done.err
    assert 1 <= len(done.out.strip()) <= 8
    talked = deshi(
        "models",
        "try",
        str(file),
        "--tokens",
        "4",
        "--temperature",
        "0",
        "--num-ctx",
        "512",
        stdin="a\nb\n\n",
    )
    assert len(talked.out.splitlines()) == 2


def test_a_model_of_ollama_is_pulled_listed_shown_and_removed(deshi: Run, ollama: OllamaShelf) -> None:
    done = deshi("models", "add", "ollama:qwen2.5:7b-instruct")
    assert done.out == "added ollama:qwen2.5:7b-instruct\n"
    assert "verifying sha256 digest" in done.err

    row = deshi("models", "list").out.splitlines()[1].split()
    assert row[:7] == ["ollama:qwen2.5:7b-instruct", "4.7", "GB", "Q4_K_M", "7.6B", "-", "1"]
    shown = deshi("models", "show", "ollama:qwen2.5:7b-instruct").out
    assert "quantization_level: Q4_K_M" in shown
    assert "longlong" not in shown
    assert deshi("models", "remove", "ollama:qwen2.5:7b-instruct", "--yes").code == 0
    assert ollama.models == {}


def test_a_pull_that_breaks_off_goes_on(deshi: Run, ollama: OllamaShelf) -> None:
    ollama.breaks = 1
    first = deshi("models", "add", "ollama:qwen2.5:7b-instruct")
    assert first.code == 1
    assert "run the same command again" in first.err
    assert deshi("models", "add", "ollama:qwen2.5:7b-instruct").code == 0
    assert ollama.fetched > 0


def test_a_model_that_ollama_does_not_know_is_told(deshi: Run, ollama: OllamaShelf) -> None:
    done = deshi("models", "add", "ollama:nonsense")
    assert (done.code, "knows no such model" in done.err) == (2, True)


def test_an_ollama_model_of_a_task_is_made(deshi: Run, ollama: OllamaShelf, home: Path) -> None:
    ollama.have("qwen2.5:7b-instruct")
    done = deshi(
        "models", "create", "--task", "robot_dog", "--from", "qwen2.5:7b-instruct", "--stop", "<|im_end|>"
    )

    assert done.out.startswith("made deshi-robot-dog from qwen2.5:7b-instruct")
    made = ollama.models["deshi-robot-dog"]["made_of"]
    assert made["from"] == "qwen2.5:7b-instruct"
    assert "- 1009: " in made["system"]
    assert '"additionalProperties": false' in made["system"]
    assert made["parameters"] == {
        "temperature": 0.0,
        "num_ctx": 4096,
        "num_predict": 300,
        "stop": ["<|im_end|>"],
    }
    written = (home / "modelfiles" / "deshi-robot-dog.Modelfile").read_text()
    assert written.startswith('FROM qwen2.5:7b-instruct\nSYSTEM """')
    assert 'PARAMETER stop "<|im_end|>"\n' in written
    assert "PARAMETER num_ctx 4096\n" in written


def test_a_modelfile_is_only_printed(deshi: Run, ollama: OllamaShelf, home: Path) -> None:
    printed = deshi("models", "create", "--from", "qwen2.5:7b-instruct", "--print").out
    assert printed.startswith("FROM qwen2.5:7b-instruct\n")
    assert ollama.seen == []
    assert not (home / "modelfiles").exists()


def test_a_base_that_is_not_there_is_told(deshi: Run, ollama: OllamaShelf) -> None:
    done = deshi("models", "create", "--from", "qwen2.5:7b-instruct")
    assert (done.code, "knows no such model" in done.err) == (2, True)


def test_whether_it_fits_is_an_exit_code(deshi: Run, file: Path) -> None:
    deshi("models", "add", str(file))
    done = deshi("models", "fit", "tiny")
    assert done.code == 0
    assert "it fits (at most 8192 tokens)" in done.out
    big = deshi("models", "fit", "9000b:f16")
    assert big.code == 1
    assert "it does not fit (with no context)" in big.out
    assert json.loads(deshi("models", "fit", str(file), "--num-ctx", "512", "--json").out)["num_ctx"] == 512


def test_the_machine_is_watched(deshi: Run) -> None:
    told = json.loads(deshi("models", "watch", "--once", "--json").out)
    assert told["memory"]["free"] > 0
    lines = deshi("models", "watch", "--once").out.splitlines()
    assert [line.split()[0] for line in lines[:3]] == ["processors", "memory", "disk"]
