"""The shelf of model files: whole or not at all, versions beside each other, and hashes that are kept."""

import errno
import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.peers.llama_cpp import lora, tiny

from deshi.errors import BadInput, Corrupt, NotFound, Unavailable
from deshi.promote import model_files
from deshi.promote.model_files import ModelFiles, name_of


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tiny(tmp_path / "Tiny Model.F32.gguf")


@pytest.fixture
def shelf(tmp_path: Path) -> ModelFiles:
    ticks = iter(range(1, 1_000))
    return ModelFiles(tmp_path / "models", lambda: float(next(ticks)))


def everything(folder: Path) -> list[str]:
    """Return all files below a folder but the lock."""
    return sorted(
        str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file() and one.name != ".lock"
    )


def test_an_added_file_has_a_card_with_its_hash_and_what_its_header_says(
    shelf: ModelFiles, file: Path
) -> None:
    card = shelf.add(file, "tiny")

    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert (card.sha256, card.version, card.in_use) == (digest, digest[:12], True)
    assert (card.architecture, card.quantisation, card.context, card.template) == (
        "qwen2",
        "F32",
        8_192,
        True,
    )
    assert shelf.path("tiny").read_bytes() == file.read_bytes()
    assert shelf.names() == ["tiny"]


def test_it_costs_no_disk_where_the_disk_can_link(shelf: ModelFiles, file: Path) -> None:
    shelf.add(file, "tiny")
    assert shelf.path("tiny").stat().st_ino == file.stat().st_ino


def test_on_another_disk_it_is_copied(shelf: ModelFiles, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other(*_: Any) -> None:
        raise OSError(errno.EXDEV, "another disk")

    monkeypatch.setattr(os, "link", other)
    shelf.add(file, "tiny")
    assert shelf.path("tiny").stat().st_ino != file.stat().st_ino


def test_a_new_version_stands_beside_the_old_and_one_can_go_back(
    shelf: ModelFiles, file: Path, tmp_path: Path
) -> None:
    first = shelf.add(file, "tiny")
    second = shelf.add(lora(tmp_path / "other.gguf", 5), "tiny")

    assert [(card.version, card.in_use) for card in shelf.versions("tiny")] == [
        (first.version, False),
        (second.version, True),
    ]
    assert shelf.use("tiny", first.version[:5]).version == first.version
    assert shelf.path("tiny").read_bytes() == file.read_bytes()


def test_adding_the_same_file_again_mends_it(shelf: ModelFiles, file: Path) -> None:
    shelf.add(file, "tiny")
    shelf.path("tiny").unlink()
    shelf.path("tiny").write_bytes(b"damaged")

    shelf.add(file, "tiny")

    assert [problem for _, problem in shelf.verify("tiny")] == [""]
    assert len(shelf.versions("tiny")) == 1


def test_a_changed_file_and_one_that_is_gone_are_found(shelf: ModelFiles, file: Path) -> None:
    shelf.add(file, "tiny")
    shelf.path("tiny").unlink()
    assert "can't be read" in next(shelf.verify("tiny"))[1]
    shelf.path("tiny").write_bytes(b"other")
    assert next(shelf.verify("tiny"))[1] == "its content has changed since it was added"


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", ".hidden", "Ab", "a b", "x" * 65, "-x", "a\0"])
def test_a_name_is_a_plain_word(shelf: ModelFiles, file: Path, name: str) -> None:
    with pytest.raises(BadInput, match="can't be named"):
        shelf.add(file, name)
    assert not shelf.folder.exists()


@pytest.mark.parametrize("name", ["../tiny", "", "/", "tiny/..", "*"])
def test_a_name_from_outside_is_only_compared(shelf: ModelFiles, file: Path, name: str) -> None:
    shelf.add(file, "tiny")
    for ask in (shelf.path, shelf.versions, shelf.remove):
        with pytest.raises(NotFound):
            ask(name)
    with pytest.raises(NotFound):
        shelf.path("tiny", "../../x")


def test_what_is_no_model_leaves_nothing(shelf: ModelFiles, file: Path, tmp_path: Path) -> None:
    (tmp_path / "text.gguf").write_text("hello")
    (tmp_path / "cut.gguf").write_bytes(file.read_bytes()[:-10])
    for broken, words in (("text.gguf", "no GGUF"), ("cut.gguf", "cut off")):
        with pytest.raises(Corrupt, match=words):
            shelf.add(tmp_path / broken, "x")
    with pytest.raises(NotFound):
        shelf.add(tmp_path / "none.gguf", "x")
    assert not shelf.folder.exists()


def test_a_full_disk_is_a_sentence_and_leaves_nothing(
    shelf: ModelFiles, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "link", full)
    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(Unavailable, match="disk is full"):
        shelf.add(file, "tiny")
    assert everything(shelf.folder) == []
    assert shelf.names() == []


def test_a_disk_without_room_is_told_before_anything_is_copied(
    shelf: ModelFiles, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(*_: Any) -> None:
        raise OSError(errno.EXDEV, "another disk")

    monkeypatch.setattr(os, "link", other)
    monkeypatch.setattr(model_files, "SPARE", 1 << 60)
    with pytest.raises(Unavailable, match=r"GB free, and .* needed"):
        shelf.add(file, "tiny")
    assert everything(shelf.folder) == []


def test_an_interrupt_leaves_nothing(shelf: ModelFiles, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(model_files, "hashed", interrupted)
    with pytest.raises(KeyboardInterrupt):
        shelf.add(file, "tiny")
    assert everything(shelf.folder) == []
    assert file.is_file()


def test_removing_frees_the_disk(shelf: ModelFiles, file: Path, tmp_path: Path) -> None:
    old = shelf.add(file, "tiny")
    new = shelf.add(lora(tmp_path / "other.gguf", 5), "tiny")
    with pytest.raises(BadInput, match="in use"):
        shelf.remove("tiny", new.version)

    assert shelf.remove("tiny", old.version) == old.size
    assert shelf.remove("tiny") == new.size
    assert shelf.names() == []
    assert file.is_file()


def test_a_card_that_can_not_be_read_is_told(shelf: ModelFiles, file: Path) -> None:
    card = shelf.add(file, "tiny")
    (shelf.folder / "tiny" / card.version / "card.json").write_text("{")
    with pytest.raises(Corrupt, match=r"card\.json"):
        shelf.versions("tiny")


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Qwen2.5-7B-Instruct-Q4_K_M.gguf", "qwen2.5-7b-instruct-q4_k_m"),
        ("a/b/My Model.gguf", "my-model"),
        ("座って.gguf", "model"),
        ("../..", "model"),
    ],
)
def test_a_name_is_made_of_a_files(told: str, name: str) -> None:
    assert name_of(told) == name
