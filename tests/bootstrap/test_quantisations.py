"""Quantisations of one model, measured for real on a tiny one; the choice between them, on figures."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from tests.peers.llama_cpp import library, quantised, tiny

from deshi.bootstrap.quantisations import TEXTS, Measured, choose, compare
from deshi.errors import BadInput
from deshi.measure.suite import Right, Row
from deshi.plugins import load_task

BIG = Measured("f16.gguf", "F16", 1_000, 2.0, 1.0, 100.0, 10.0)


def one(
    size: int, writes: float, nats: float = 2.0, agreement: float = 1.0, right: float | None = None
) -> Measured:
    return Measured(f"{size}.gguf", "Q", size, nats, agreement, 100.0, writes, right)


def test_the_fastest_that_is_as_good_is_taken() -> None:
    measured = [BIG, one(500, 18.0, nats=2.01, agreement=0.98), one(280, 25.0, nats=2.4, agreement=0.8)]
    choice = choose(measured)
    assert choice.file == "500.gguf"
    assert (
        choice.why
        == "1.8 times as fast at 50% of the size, and as good (the same next token in 98.0%, +0.010 nats a token)"
    )


def test_of_equally_fast_ones_the_smallest_is_taken() -> None:
    assert choose([BIG, one(500, 20.0), one(400, 20.1)]).file == "400.gguf"


def test_a_suite_counts_more_than_likeness() -> None:
    big = replace(BIG, right=0.91)
    rows = [big, one(500, 18.0, nats=3.0, agreement=0.5, right=0.9), one(280, 25.0, right=0.7)]
    assert choose(rows).file == "500.gguf"
    assert choose(rows, tolerance=0.001).file == "f16.gguf"


def test_a_suite_that_nobody_answers_right_tells_nothing() -> None:
    rows = [replace(BIG, right=0.0), one(280, 25.0, nats=3.0, right=0.0)]
    assert choose(rows).file == "f16.gguf"


def test_the_largest_stays_where_nothing_is_gained() -> None:
    assert choose([BIG, one(500, 9.0)]).why == "no smaller file is as good and faster"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return one model at 32, 16, 8 and 4 bits a weight."""
    library("xllamacpp")
    folder = tmp_path_factory.mktemp("quants")
    kinds = [quantised(folder / f"tiny-{kind}.gguf", kind) for kind in ("F16", "Q8_0", "Q4_0")]
    return [tiny(folder / "tiny-F32.gguf"), *kinds]


def test_files_are_measured_on_texts_and_the_largest_is_the_measure(files: list[Path]) -> None:
    found = asyncio.run(compare(files, TEXTS[:3], (), None, 1, lambda _: None))

    assert [row.quantisation for row in found] == ["F32", "F16", "Q8_0", "Q4_0"]
    assert [row.size for row in found] == sorted((row.size for row in found), reverse=True)
    assert found[0].agreement == 1.0
    losses = [abs(row.nats - found[0].nats) for row in found]
    assert losses[1] < losses[2] < losses[3]
    assert all(row.reads > row.writes > 0 for row in found)


def test_files_are_measured_on_a_suite_by_the_tasks_own_prompt(files: list[Path]) -> None:
    every = tuple(Right(intent, actions) for intent in ("dialog", "question", "asks") for actions in ((),))
    rows = [Row("1", "en", "x", "sit", every), Row("2", "en", "x", "hello there", ())]
    found = asyncio.run(compare(files[:2], TEXTS[:1], rows, load_task("robot_dog"), 1, lambda _: None))

    assert all(row.right in (0.0, 0.5) for row in found)


def test_files_of_different_models_are_refused(files: list[Path], tmp_path: Path) -> None:
    from tests.peers.llama_cpp import lora

    for odd in ([files[0]], [files[0], lora(tmp_path / "other.gguf", 5)]):
        with pytest.raises(BadInput, match="two or more"):
            asyncio.run(compare(odd, TEXTS, (), None, 1, lambda _: None))
