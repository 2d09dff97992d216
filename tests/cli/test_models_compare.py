"""`deshi models compare`: the quantisation to take, measured on this machine."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.peers.llama_cpp import library, quantised, tiny

Run = Callable[..., Any]


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    library("xllamacpp")
    return [str(tiny(tmp_path / "tiny-F32.gguf")), str(quantised(tmp_path / "tiny-Q8_0.gguf", "Q8_0"))]


def test_it_names_the_file_to_take(deshi: Run, files: list[str], tmp_path: Path) -> None:
    (tmp_path / "texts").write_text("hello there\n\n座って\n", "utf-8")
    words = ("models", "compare", *files, "--texts", str(tmp_path / "texts"))

    told = json.loads(deshi(*words, "--json").out)

    assert told["take"] in files
    assert [row["quantisation"] for row in told["files"]] == ["F32", "Q8_0"]
    lines = deshi(*words).out.splitlines()
    assert [line.split()[0] for line in lines] == ["file", "tiny-F32.gguf", "tiny-Q8_0.gguf", "take"]


def test_the_exam_is_not_for_choosing(deshi: Run, files: list[str]) -> None:
    done = deshi("models", "compare", *files, "--suite", "exam")
    assert (done.code, "The exam is for releases only" in done.err) == (2, True)


def test_one_file_is_nothing_to_compare(deshi: Run, files: list[str]) -> None:
    done = deshi("models", "compare", files[0])
    assert (done.code, "two or more" in done.err) == (2, True)
