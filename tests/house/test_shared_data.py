"""Public evaluation data is never training data: none of its sentences stands in the corpus or in a suite."""

import json
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deshi.pure.text import fold
from deshi.tasks.robot_dog.corpus import build

ROOT = Path(__file__).parents[2]
TASK = ROOT / "src" / "deshi" / "tasks" / "robot_dog"
DRAWN = 20_000


@pytest.fixture
def data() -> Path:
    """Return the folder of the shared data: its absence fails in CI and is said elsewhere."""
    folder = ROOT / os.environ.get("DESHI_DATA", "../shared/data")
    if not folder.is_dir():
        assert not os.environ.get("CI"), f"{folder} is missing; set DESHI_DATA to the shared data"
        pytest.skip(f"{folder} is missing; set DESHI_DATA to the shared data")
    return folder


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _long(text: str, words: int = 7, signs: int = 14) -> bool:
    """A sentence of somebody: short ones are everybody's."""
    return len(text.split()) >= words or (not text.isascii() and len(text) >= signs)


def _public(folder: Path) -> set[str]:
    found = set(_strings(json.loads((folder / "clinc150" / "data_full.json").read_text("utf-8"))))
    for name in ("slurp/test_intent.jsonl", "slurp/devel.jsonl", "japanese/jsts-v1.3_valid-v1.3.json"):
        for line in (folder / name).read_text("utf-8").splitlines():
            row = json.loads(line)
            found.update(
                str(row[key]) for key in ("text", "sentence", "sentence1", "sentence2") if key in row
            )
    return {fold(text) for text in found if _long(text)}


def test_no_sentence_of_the_shared_data_stands_in_the_repository(data: Path) -> None:
    ours: set[str] = set()
    for path in (TASK / "corpus").rglob("*.toml"):
        ours.update(_strings(tomllib.loads(path.read_text("utf-8"))))
    for path in (TASK / "suites").rglob("*.jsonl"):
        ours.update(json.loads(line)["text"] for line in path.read_text("utf-8").splitlines())

    assert sorted(_public(data) & {fold(text) for text in ours if _long(text)}) == []


def test_no_long_sentence_of_it_is_generated_either(data: Path) -> None:
    drawn = {fold(example.text) for example in build.examples(1, DRAWN) if _long(example.text, 10, 20)}

    assert sorted(_public(data) & drawn) == []
