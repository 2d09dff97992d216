"""A release is written beside the old one first, and its card comes last."""

import hashlib
import os
from pathlib import Path

import pytest

from deshi.errors import Corrupt
from deshi.learn import releases
from deshi.pure.release import CARD, INDEX, TEXTS, WEIGHTS, Release, verified
from deshi.pure.tokenizer import Shape

NAMES = (WEIGHTS, INDEX, TEXTS)


def card() -> Release:
    return Release("t", ("a",), (), (), Shape(), 1.0, {}, kind="ngram")


def files(content: bytes) -> dict[str, bytes]:
    return dict.fromkeys(NAMES, content)


def read(folder: Path) -> dict[str, bytes]:
    return verified(lambda name: (folder / name).read_bytes(), "ngram", str(folder), "")[1]


def test_the_card_names_what_was_written(tmp_path: Path) -> None:
    written = releases.write(tmp_path / "new", card(), files(b"one"))

    assert written.files == dict.fromkeys(NAMES, hashlib.sha256(b"one").hexdigest())
    assert read(tmp_path / "new") == files(b"one")
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted([*NAMES, CARD])


def test_the_card_is_put_in_place_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    placed: list[str] = []
    replace = os.replace

    def noted(source: Path, target: Path) -> None:
        assert (tmp_path / f"{CARD}.part").exists() or target.name == CARD
        placed.append(target.name)
        replace(source, target)

    monkeypatch.setattr("deshi.learn.releases.os.replace", noted)
    releases.write(tmp_path, card(), files(b"one"))

    assert placed == [*NAMES, CARD]


def test_a_disk_that_is_full_leaves_the_old_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    releases.write(tmp_path, card(), files(b"old"))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("deshi.learn.releases.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        releases.write(tmp_path, card(), files(b"new"))

    assert read(tmp_path) == files(b"old")


def test_a_card_that_leaves_out_a_file_is_damaged(tmp_path: Path) -> None:
    releases.write(tmp_path, card(), {WEIGHTS: b"", INDEX: b""})

    with pytest.raises(Corrupt, match=rf"does not name {TEXTS}"):
        read(tmp_path)
