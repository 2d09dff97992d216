"""What is examined is not learned: near copies of suite rows are found."""

from pathlib import Path

import pytest

from deshi.errors import BadInput
from deshi.tasks.robot_dog.corpus.copies import Copies, read

ROWS = [
    "Could the small dog kindly sit by the door?",
    "机の上の本を片付けてから踊って",
    "请你先坐下然后再跳舞",
]


@pytest.mark.parametrize(
    "text",
    [
        "could the small dog kindly sit by the door",
        "Could the small dog kindly sit by the doors?",
        "机の上の本を片付けてから踊ってね",
        "请你先坐下然后再跳舞！",
    ],
)
def test_an_exact_or_near_copy_is_found(text: str) -> None:
    assert Copies(ROWS).has(text)


@pytest.mark.parametrize(
    "text", ["Could the big cat kindly lie by the wall?", "机の下で寝て", "请你跳舞", ""]
)
def test_another_sentence_is_not(text: str) -> None:
    assert not Copies(ROWS).has(text)


def test_short_orders_are_everyones_words() -> None:
    assert not Copies(["sit down please", "座って"]).has("sit down please")
    assert not Copies(["座って"]).has("座って")


def test_suites_are_read_from_their_folder(tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text('{"text": "Kindly sit by the old door"}\n\n', "utf-8")

    assert read(tmp_path).has("kindly sit by the old door")


def test_a_broken_suite_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text("{}\n", "utf-8")

    with pytest.raises(BadInput, match=r"Line 1 of .*bad\.jsonl"):
        read(tmp_path)
